// How an item will read: a submission → elements as on an issue's page, made one by one, so that no
// text becomes markup. ES2018.

import { read } from "./body-reader.js";

function make(name, children, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

// Return the elements of an item: heading, text, source.
export function prose({ points, body, source }, heading) {
  const blocks = points ? points.flatMap(point) : markdown(body || "");
  if (source && source.trim()) blocks.push(make("p", ["（摘自" + source.trim() + "）"], "source"));
  return [make("h3", [heading]), ...blocks];
}

function point({ lead, text }) {
  const [first, ...rest] = text.trim().split("\n").map((line) => line.trim());
  if (!lead.trim() && !first) return [];
  const head = lead.trim() ? [make("strong", [lead.trim()], "lead")] : [];
  const others = rest.filter(Boolean).map((line) => make("p", [line]));
  return [make("p", [...head, first]), ...others];
}

// -- bodies --------------------------------------------------------------------------------------

// Return the elements of a body, as generator/render/prose.py makes them; a picture is only named.
export function markdown(text) {
  return read(text).blocks.map(block);
}

function block(one) {
  if (one.kind === "paragraph") return make("p", inline(one.text));
  if (one.kind === "quotation") return make("blockquote", one.blocks.map(block));
  if (one.kind === "list") return list(one.entries);
  if (one.kind === "table") return make("figure", [table(one)], "table");
  const caption = inline(one.caption);
  const named = make("span", ["图片 " + one.name], "named");
  return make("figure", [named, ...(caption.length ? [make("figcaption", caption)] : [])], "picture");
}

function list(entries) {
  const [{ number: first }] = entries;
  const made = make(first === null ? "ul" : "ol", []);
  if (first !== null && first !== 1) made.setAttribute("start", first);
  let due = first;
  for (const { number, blocks } of entries) {
    const isAlone = blocks.filter(({ kind }) => kind === "paragraph").length === 1;
    const parts = blocks.map((one) => (one.kind === "paragraph" && isAlone ? inline(one.text) : [block(one)]));
    const row = make("li", [].concat(...parts));
    if (number !== due) row.setAttribute("value", number);
    if (number !== null) due = number + 1;
    made.append(row);
  }
  return made;
}

function table({ sides, rows }) {
  const made = rows.map((row, at) => {
    const cells = row.map((text, column) => {
      const cell = make(at ? "td" : "th", inline(text));
      if (sides[column]) cell.setAttribute("align", sides[column]);
      return cell;
    });
    return make("tr", cells);
  });
  const [head, ...others] = made;
  return make("table", [make("thead", [head]), ...(others.length ? [make("tbody", others)] : [])]);
}

// Runs → nodes; neighbours of one look share an element.
function inline(runs) {
  const root = document.createDocumentFragment();
  const opened = [];
  for (const run of runs) {
    const wanted = { strong: run.strong, em: run.emphasis };
    while (opened.some(({ localName }) => !wanted[localName])) opened.pop();
    for (const name of Object.keys(wanted)) {
      if (!wanted[name] || opened.some(({ localName }) => localName === name)) continue;
      const element = make(name, []);
      (opened[opened.length - 1] || root).append(element);
      opened.push(element);
    }
    run.text.split("\n").forEach((part, at) => {
      (opened[opened.length - 1] || root).append(...(at ? [make("br", [])] : []), ...(part ? [part] : []));
    });
  }
  return Array.from(root.childNodes);
}

// -- how long ------------------------------------------------------------------------------------

const WIDTH = 28; // characters a line of print, GB/T 9704-2012
const HEIGHT = 22; // lines a page

// Return how long an item is, from its elements: `正文 420 字，约 16 行`.
export function length(elements) {
  const texts = elements.slice(1).map((element) => element.textContent);
  const count = texts.join("").replace(/\s/g, "").length;
  const rows = Math.ceil(
    elements.reduce((sum, element) => sum + Math.ceil((2 + wide(element.textContent)) / WIDTH), 0)
  );
  const pages = rows > HEIGHT ? `，${(rows / HEIGHT).toFixed(1)} 页` : "";
  return count ? `正文 ${count} 字，印出来约 ${rows} 行${pages}` : "还没有正文";
}

function wide(text) {
  const narrow = (text.match(/[\u0020-\u024f]/g) || []).length;
  return Array.from(text).length - narrow / 2;
}
