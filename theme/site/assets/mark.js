// On an issue's page reached from a search (`?mark=…#item`): marks what was searched for in the item.
// Only text nodes are split and wrapped, so the item's text stays what it was. A corrected item is
// read twice, as it was printed and as it should be: no match runs from what is struck out into what
// stands for it.
(() => {
  "use strict";

  const query = new URLSearchParams(location.search).get("mark");
  if (!query) return;

  // Return the item's text nodes with where each begins in the text of all; table cells stand apart.
  // What lies in an element named `without` is left out.
  function textNodes(item, cell, without) {
    const nodes = [];
    let text = "";
    let lastCell = null;
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode);
      if (node.parentElement.closest(without)) continue;
      const inCell = node.parentElement.closest("td, th");
      if (inCell !== lastCell) text += cell;
      lastCell = inCell;
      nodes.push({ node, start: text.length });
      text += node.data;
    }
    return { nodes, text };
  }

  // Return parts of a text joined where they meet, the last first.
  function apart(parts) {
    const joined = [];
    parts.sort((a, b) => a[0] - b[0]);
    for (const [from, to] of parts) {
      const last = joined[joined.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else joined.push([from, to]);
    }
    return joined.reverse();
  }

  function wrap(node, from, to) {
    const found = from ? node.splitText(from) : node;
    if (to - from < found.length) found.splitText(to - from);
    const mark = document.createElement("mark");
    found.parentNode.replaceChild(mark, found);
    mark.appendChild(found);
    return mark;
  }

  function mark(fold) {
    let anchor = "";
    try {
      anchor = decodeURIComponent(location.hash.slice(1));
    } catch (_error) {
      return; // not an item's anchor
    }
    const inside = anchor ? '[data-item="' + CSS.escape(anchor) + '"]' : "[data-item]";
    /** @type {HTMLElement[]} */
    const marks = [];
    document.querySelectorAll(inside).forEach((item) => {
      const found = new Map(); // text node → its parts to wrap
      for (const without of ["ins", "del"]) {
        const { nodes, text } = textNodes(item, fold.CELL, without);
        const stretches = fold.stretches(text, fold.phrases(query));
        nodes.forEach(({ node, start }) => {
          const parts = found.get(node) || [];
          stretches.forEach(([from, to]) => {
            const part = [Math.max(from - start, 0), Math.min(to - start, node.length)];
            if (part[0] < part[1]) parts.push(part);
          });
          found.set(node, parts);
        });
      }
      found.forEach((parts, node) => {
        apart(parts).forEach(([from, to]) => {
          marks.push(wrap(node, from, to));
        });
      });
    });
    if (!marks.length) return;
    const first = marks.reduce((one, other) => (other.compareDocumentPosition(one) & 4 ? other : one));
    const place = first.getBoundingClientRect();
    if (place.top < 0 || place.bottom > window.innerHeight) first.scrollIntoView({ block: "center" });
  }

  import("./fold.js").then(mark);
})();
