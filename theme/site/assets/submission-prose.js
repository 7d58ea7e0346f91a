// How an item will read: a submission → elements as on an issue's page, made one by one, so that no
// text becomes markup. The Markdown is that of generator/render/prose.py. ES2018, no imports.

const PICTURE = /!\[([^\]\n]*)\]\(([\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.(?:png|jpe?g|svg))\)/iu;
const INLINE = new RegExp(
  [
    "(?<break> {2,}\\n)|\\\\(?<escaped>[\\\\`*_{}[\\]()>#+\\-.!|])",
    "\\*\\*(?=\\S)(?<strong>[^]*?\\S)\\*\\*(?!\\*)|\\*(?=\\S)(?<em>[^*]*[^*\\s])\\*",
    "(?<![\\p{L}\\p{N}_])(?:__(?=\\S)(?<bold>[^]*?\\S)__|_(?=\\S)(?<slant>[^_]*[^_\\s])_)(?![\\p{L}\\p{N}_])",
    PICTURE.source.replace("(", "(?<caption>").replace("([\\p", "(?<name>[\\p"),
  ].join("|"),
  "iu"
);
const ROW = /^\s*\|?(.*?)\|?\s*$/;
const RULER = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$|^\s*\|\s*:?-+:?\s*\|?\s*$/;
const QUOTED = /^ {0,3}> ?/;
const LISTED = /^ {0,3}(?:([-*+])|(\d+)\.) +/;

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

// -- Markdown ------------------------------------------------------------------------------------

export function markdown(text) {
  const made = [];
  for (const block of text.split(/\n(?:[ \t]*\n)+/)) {
    if (!block.trim()) continue;
    const lines = block.replace(/^\n+|\s+$/g, "").split("\n");
    const quote = lines.findIndex((line) => QUOTED.test(line));
    if (quote) place(made, lines.slice(0, quote < 0 ? lines.length : quote));
    if (quote >= 0) quoted(made, lines.slice(quote));
  }
  return made;
}

function place(made, lines) {
  const last = made[made.length - 1];
  if (LISTED.test(lines[0]) && last && /^[UO]L$/.test(last.tagName)) extend(last, lines);
  else made.push(blockOf(lines));
}

// What follows a `>` is quoted to the end of its block, and goes on in the next.
function quoted(made, lines) {
  const inner = markdown(lines.map((line) => line.replace(QUOTED, "")).join("\n"));
  const last = made[made.length - 1];
  if (last && last.tagName === "BLOCKQUOTE") last.append(...inner);
  else made.push(make("blockquote", inner));
}

function blockOf(lines) {
  const start = lines.findIndex((line, at) => at && RULER.test(line) && lines[at - 1].includes("|"));
  if (start === 1) return table(lines);
  const marked = LISTED.exec(lines[0]);
  if (marked) return list(lines, marked);
  const picture = new RegExp("^" + PICTURE.source + "$", "iu").exec(lines.join("").trim());
  return picture ? figure(picture[1], picture[2]) : make("p", inline(joined(lines)));
}

function list(lines, marked) {
  const made = make(marked[1] ? "ul" : "ol", listed(lines));
  if (marked[2] && Number(marked[2]) !== 1) made.setAttribute("start", marked[2]);
  return made;
}

function listed(lines) {
  const items = [];
  for (const line of lines) {
    if (LISTED.test(line)) items.push([line.replace(LISTED, "")]);
    else items[items.length - 1].push(line);
  }
  return items.map((item) => {
    const inner = item.findIndex((line, at) => at && /^ {4}/.test(line) && LISTED.test(line.slice(4)));
    if (inner < 0) return make("li", inline(joined(item)));
    const deeper = item.slice(inner).map((line) => line.replace(/^ {1,4}/, ""));
    return make("li", [...inline(joined(item.slice(0, inner))), list(deeper, LISTED.exec(deeper[0]))]);
  });
}

// A list that goes on after a blank line; the items beside the gap are paragraphs.
function extend(before, lines) {
  const more = listed(lines);
  for (const item of [before.lastElementChild, more[0]]) {
    if (!item.querySelector("p")) item.append(make("p", Array.from(item.childNodes)));
  }
  before.append(...more);
}

function cells(line) {
  return ROW.exec(line)[1].split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function table(lines) {
  const sides = cells(lines[1]).map((cell) => {
    if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
    return cell.startsWith(":") ? "left" : "";
  });
  const row = (line, name) => {
    const texts = cells(line);
    const made = sides.map((side, at) => {
      const cell = make(name, inline(texts[at] || ""));
      if (side) cell.setAttribute("align", side);
      return cell;
    });
    return make("tr", made);
  };
  const body = lines.slice(2).map((line) => row(line, "td"));
  const made = make("table", [make("thead", [row(lines[0], "th")]), make("tbody", body)]);
  return make("figure", [made], "table");
}

// A picture is only named: it is sent beside the file.
function figure(caption, name) {
  const children = [make("span", ["图片 " + name], "named")];
  if (caption) children.push(make("figcaption", [caption]));
  return make("figure", children, "picture");
}

// Join lines as Chinese does: a space only where both sides are set with spaces between words. Two
// spaces at a line's end keep it, for `inline`.
function joined(lines) {
  return lines
    .map((line) => line.trimStart())
    .reduce((text, line) => {
      if (/ {2}$/.test(text)) return text + "\n" + line;
      const before = text.trimEnd();
      return before + (/[\u0021-\u024f]$/.test(before) && /^[\u0021-\u024f]/.test(line) ? " " : "") + line;
    })
    .trimEnd();
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const { escaped, strong, bold, em, slant, caption, name } = found.groups;
  let made = escaped;
  if (found.groups.break) made = make("br", []);
  else if (strong || bold) made = make("strong", inline(strong || bold));
  else if (em || slant) made = make("em", inline(em || slant));
  else if (name) made = make("span", ["图片 " + name + (caption && "：" + caption)], "named");
  const before = text.slice(0, found.index);
  return [...(before ? [before] : []), made, ...inline(text.slice(found.index + found[0].length))];
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
