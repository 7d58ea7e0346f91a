// A body → {blocks, finds}: generator/bodies/reader.py once more; tests/cases/bodies.json holds the
// two together. A block is {kind, …} with kind paragraph, list, quotation, table or picture. ES2018.

import { CONFLICT, MARKS, PICTURE, find, inline, isName, masked } from "./body-inline.js";

const LEVELS = 3; // of lists
const BLANK = /^[ \t\u00a0\u3000]*$/;
const ENTRY = /^([-*+]|[0-9]{1,9}\.) +(?=[^ \t\u00a0\u3000])/;
const EMPTY = /^(?:[-*+]|[0-9]{1,9}\.)[ \t\u00a0\u3000]*$/;
const QUOTED = /^> ?/;
const RULER = /^(?=[^|]*\|)\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$/;
const RULED = /^(?=[^|]*\|)(?=[^-]*-)[ |:-]*$/;
const HEADING = /^(?:#{1,6} |#{2,6}|#$|=+$|-{1,2}$)/;
const RULE = /^(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/;
const LISTED = new RegExp(
  "^(?:[0-9]{1,3}[.．、)）](?![0-9])|[(（][0-9]{1,3}[)）]|[①-⒛]" +
    "|[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])" +
    "|[•·●○■□◆◇▪‣◎★☆△▲]|[-+](?=[^ \\t0-9+-]))",
  "u"
);
const OF_BLOCKS = /^[>|]/;

// Read a body.
export function read(text) {
  const finds = [];
  const made = blocks(text.split("\n").map((line, number) => [number, line]), "", 0, finds);
  return { blocks: made, finds };
}

const isBlank = ([, text]) => BLANK.test(text);
const isConflict = (lines) => lines.some(([, text]) => CONFLICT.test(text));

function blocks(lines, within, level, finds) {
  const made = [];
  for (let at = 0; at < lines.length; ) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    const start = at;
    const isText = within === "entry" && !made.length && !at;
    const isGlued = at > 0 && !isBlank(lines[at - 1]);
    const [block, end] = blockAt(lines, at, within, level, isText, finds);
    const isSublist = within === "entry" && made.length === 1 && kindOf(lines, start) === "list";
    if (isGlued && !isSublist && !isConflict(lines.slice(start - 1, start + 1))) {
      finds.push(find(lines[start][0], "body-glued", lines[start][1]));
    }
    made.push(block);
    at = end;
  }
  return made;
}

function blockAt(lines, at, within, level, isText, finds) {
  const [number, text] = lines[at];
  const kind = isText ? "" : kindOf(lines, at);
  if (kind === "conflict") {
    finds.push(find(number, "merge-conflict", text));
    return [{ kind: "paragraph", text: inline([lines[at]], []) }, at + 1];
  }
  if (kind === "list" && level < LEVELS) return list(lines, at, level + 1, finds);
  if (kind && !within) {
    if (kind === "quotation") return quotation(lines, at, finds);
    return kind === "table" ? table(lines, at, finds) : [picture(lines[at], finds), at + 1];
  }
  const isBlock = isText && (kindOf(lines, at) || OF_BLOCKS.test(text));
  if (kind || isBlock) finds.push(find(number, kind === "picture" ? "body-picture" : "body-nested", text));
  return paragraph(lines, at, isText || Boolean(kind), finds);
}

// Return what block a line begins, if no paragraph.
function kindOf(lines, at) {
  const text = lines[at][1];
  if (CONFLICT.test(text)) return "conflict";
  if (QUOTED.test(text)) return "quotation";
  if (ENTRY.test(text) && !RULE.test(text.trimEnd())) return "list";
  if (text.includes("|") && at + 1 < lines.length && RULER.test(lines[at + 1][1])) {
    return masked(text).includes("|") ? "table" : "";
  }
  const found = text.startsWith("![") && PICTURE.exec(text.trim());
  return found && isName(found[2]) ? "picture" : "";
}

// -- text ----------------------------------------------------------------------------------------

function paragraph(lines, at, isKnown, finds) {
  let end = at;
  for (; end < lines.length && !isBlank(lines[end]); end++) {
    const isApart = () => LISTED.test(lines[end][1]) && !lines[end - 1][1].endsWith("  ");
    if (end > at && (kindOf(lines, end) || isApart())) break;
    if (!isKnown || end > at) look(lines[end], end > at ? lines[end - 1] : null, finds);
  }
  return [{ kind: "paragraph", text: inline(lines.slice(at, end), finds) }, end];
}

function look([number, typed], above, finds) {
  const note = (code) => finds.push(find(number, code, typed));
  const text = typed.replace(/^[ \t]+/, "");
  if (text !== typed && !(above && /^[ \t]/.test(above[1]))) note("body-indent");
  const bare = text.trimEnd();
  if (RULE.test(bare)) note("body-rule");
  else if (HEADING.test(bare)) note(/^--?$/.test(bare) && !above ? "body-empty" : "body-heading");
  else if (EMPTY.test(text)) note("body-empty");
  else if (text.startsWith("|") || RULED.test(text)) note("body-table");
  else if (text.startsWith("~~~")) note("body-code");
}

// -- lists ---------------------------------------------------------------------------------------

const markOf = (text) => ENTRY.exec(text)[1].replace(".", "");
const isNumber = (mark) => /^[0-9]+$/.test(mark);

function list(lines, at, level, finds) {
  const isNumbered = isNumber(markOf(lines[at][1]));
  const entries = [];
  while (at < lines.length) {
    let after = at;
    while (after < lines.length && isBlank(lines[after])) after++;
    if (after === lines.length || kindOf(lines, after) !== "list") break;
    const mark = markOf(lines[after][1]);
    if (isNumber(mark) !== isNumbered) break;
    const [made, end] = entry(lines, after, mark, level, finds);
    entries.push(made);
    at = end;
  }
  return [{ kind: "list", entries }, at];
}

function entry(lines, at, mark, level, finds) {
  const [number, text] = lines[at];
  if (isNumber(mark) && mark !== String(Number(mark))) finds.push(find(number, "body-number", text));
  let inner = [[number, text.replace(ENTRY, "")]];
  let depth = 0;
  let last = at + 1;
  for (let end = at + 1; end < lines.length; end++) {
    const [place, line] = lines[end];
    if (isBlank(lines[end])) {
      inner.push([place, ""]);
      continue;
    }
    const indent = /^[ \t]*/.exec(line)[0].length;
    if (!indent) break;
    depth = depth || Math.min(Math.max(indent, 2), 4);
    if (indent < depth) finds.push(find(place, "body-indent", line));
    inner.push([place, line.slice(Math.min(indent, depth))]);
    last = end + 1;
  }
  inner = inner.slice(0, last - at);
  return [{ number: isNumber(mark) ? Number(mark) : null, blocks: blocks(inner, "entry", level, finds) }, last];
}

// -- what stands by itself -----------------------------------------------------------------------

function quotation(lines, at, finds) {
  let end = at;
  while (end < lines.length && kindOf(lines, end) === "quotation") end++;
  const inner = lines.slice(at, end).map(([number, text]) => [number, text.replace(QUOTED, "")]);
  return [{ kind: "quotation", blocks: blocks(inner, "quotation", 0, finds) }, end];
}

function table(lines, at, finds) {
  const [number, head] = lines[at];
  const rulers = cells(lines[at + 1][1]).map((ruler) => ruler.trim());
  const rows = [[number, cells(head)]];
  const wanted = rows[0][1].length;
  if (rulers.length !== wanted) finds.push(find(lines[at + 1][0], "body-table", lines[at + 1][1]));
  let end = at + 2;
  for (; end < lines.length && !isBlank(lines[end]); end++) {
    const [place, text] = lines[end];
    if (!masked(text).includes("|") || text.startsWith("|") !== head.startsWith("|")) break;
    if (isConflict([lines[end]])) break;
    const row = cells(text);
    if (row.length !== wanted) finds.push(find(place, "body-cells", text, { count: row.length, wanted }));
    rows.push([place, row]);
  }
  const read_ = rows.map(([place, row]) => row.map((cell) => inline([[place, cell]], finds)));
  return [{ kind: "table", sides: rulers.map(side), rows: read_ }, end];
}

function side(ruler) {
  if (ruler.endsWith(":")) return ruler.startsWith(":") ? "center" : "right";
  return ruler.startsWith(":") ? "left" : "";
}

function cells(typed) {
  const text = typed.replace(/^ +| +$/g, "");
  const left = masked(text);
  const begin = left.startsWith("|") ? 1 : 0;
  const end = text.length - (left.endsWith("|") && text.length > 1 ? 1 : 0);
  const cuts = [begin - 1];
  for (let at = begin; at < end; at++) if (left[at] === "|") cuts.push(at);
  cuts.push(end);
  return cuts.slice(1).map((cut, at) => text.slice(cuts[at] + 1, cut));
}

function picture([number, text], finds) {
  const [, caption, name] = PICTURE.exec(text.trim());
  return { kind: "picture", name, caption: inline([[number, caption]], finds) };
}

// -- writing -------------------------------------------------------------------------------------

// Escape in one line of text what would be a mark (generator/bodies/writing.py).
export function escaped(line) {
  let text = line.trim().replace(/\\(?=[!-/:-@[-`{-~]|$)|(?<![0-9A-Za-z])\*|\*(?![0-9A-Za-z])|`/g, "\\$&");
  for (const [, pattern] of MARKS) {
    for (let at = masked(text).search(pattern); at >= 0; at = masked(text).search(pattern)) {
      text = text.slice(0, at) + "\\" + text.slice(at);
    }
  }
  while (begins(text)) text = /^[0-9]{1,9}\./.test(text) ? text.replace(".", "\\.") : "\\" + text;
  return text;
}

// Say whether a line that stands alone would begin something else than plain text.
function begins(text) {
  const finds = [];
  look([0, text], null, finds);
  return Boolean(finds.length || kindOf([[0, text]], 0) || OF_BLOCKS.test(text));
}
