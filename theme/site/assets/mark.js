// On an issue's page reached from a search (`?mark=…#item`): marks what was searched for in the item.
// Only text nodes are split and wrapped, so the item's text stays what it was.
(function () {
  "use strict";

  const query = new URLSearchParams(location.search).get("mark");
  if (!query) return;

  // Return the item's text nodes with where each begins in the text of all; table cells stand apart.
  function textNodes(item, cell) {
    const nodes = [];
    let text = "";
    let lastCell = null;
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const inCell = walker.currentNode.parentElement.closest("td, th");
      if (inCell !== lastCell) text += cell;
      lastCell = inCell;
      nodes.push([walker.currentNode, text.length]);
      text += walker.currentNode.data;
    }
    return { nodes, text };
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
    } catch (error) {
      return; // not an item's anchor
    }
    const inside = anchor ? '[data-item="' + CSS.escape(anchor) + '"]' : "[data-item]";
    let first = null;
    document.querySelectorAll(inside).forEach((item) => {
      const { nodes, text } = textNodes(item, fold.CELL);
      const stretches = fold.stretches(text, fold.phrases(query)).reverse();
      nodes.reverse().forEach(([node, start]) => {
        const end = start + node.length;
        stretches.forEach(([from, to]) => {
          if (from >= end || to <= start) return;
          const wrapped = wrap(node, Math.max(from, start) - start, Math.min(to, end) - start);
          if (!first || wrapped.compareDocumentPosition(first) & 4) first = wrapped;
        });
      });
    });
    if (!first) return;
    const place = first.getBoundingClientRect();
    if (place.top < 0 || place.bottom > window.innerHeight) first.scrollIntoView({ block: "center" });
  }

  import("./fold.js").then(mark);
})();
