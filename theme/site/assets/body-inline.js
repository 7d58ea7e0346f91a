// A paragraph's typed lines → runs {text, strong, emphasis}: generator/bodies/inline.py once more;
// tests/cases/bodies.json holds the two together. ES2018, no imports.

const NAME = /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.(?:png|jpe?g|svg)$/iu;
export const PICTURE = /^!\[((?:\\[^\n]|[^\]\\\n]){0,300})\]\(([^()\s]{0,300})\)$/u;
export const CONFLICT = /^ *(?:<{7}(?: |$)|={7}$|>{7}(?: |$)|\|{7}(?: |$))/;

const OPEN = 50; // marks at a time
const SHOWN = 24;
const MASK = "\0";
const HAN = "\\u3007\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const WORDS = new RegExp(`^[0-9A-Za-z${HAN}]+$`, "u");
const SPACE = /^[ \t\u00a0\u3000\n]?$/;
const ALNUM = /[0-9A-Za-z]/;
const SPACED = /[\u0021-\u024f]/;
const ENDED = /[。！？：；…][”’」』）》*]*$/;
const SPECIAL = /[*\\`<&~=_[\t^]|-->/;
const OTHER = /[\\`<&~=_[^]|-->/;
const ESCAPE = /\\[!-/:-@[-`{-~]/g;
const SIGN = /\\[!-/:-@[-`{-~]|\*/g;
const EDGES = /^[ \u3000\u00a0]+|[ \u3000\u00a0]+$/g;

export const MARKS = [
  ["body-picture", "!\\[[^\\]\\n]{0,300}\\]\\(([^)\\n]{0,300})\\)"],
  ["body-footnote", "\\[\\^[^\\]\\n]{0,300}\\]:?"],
  ["body-link", "\\[[^\\]\\n]{0,300}\\]\\([^)\\n]{0,300}\\)|^\\[[^\\]\\n]+\\]: "],
  ["body-script", "<(su[pb])>([^<>\\n]*)</\\1>"],
  ["body-html", "</?[A-Za-z][^<>\\n]*>|<!--|-->|<[!?][A-Za-z]"],
  ["body-script", "\\^[0-9+\\-()n]{1,4}\\^|(?<=[A-Za-z)])~[0-9+\\-()n]{1,4}~"],
  ["body-entity", "&(?:[A-Za-z][0-9A-Za-z]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"],
  ["body-code", "`+[^`\\n]*`*"],
  ["body-mark", "~~+|==+(?=[^=\\s])[^=\\n]*==+|\\\\$"],
  ["body-mark", `(?<![0-9A-Za-z_])(__?)(?=[^\\s_])[^_\\n]{0,60}[${HAN}][^_\\n]{0,60}(?<=[^\\s_])\\1(?![0-9A-Za-z_])`],
  ["body-mark", "^\\[[ xX]\\] "],
].map(([code, pattern]) => [code, new RegExp(pattern, "gu")]);
const SIGNS = "0123456789+-()n";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ";

export function isName(name) {
  return NAME.test(name);
}

// Make a find that shows the beginning of a mark; `line` counts from 0.
export function find(line, code, mark, values) {
  const signs = Array.from(mark.trim());
  const shown = signs.length <= SHOWN ? signs.join("") : signs.slice(0, SHOWN - 1).join("") + "…";
  return Object.assign({ line, code, mark: shown }, values);
}

// Return a text in which no escaped sign is one; as long as before.
export function masked(text) {
  return text.replace(ESCAPE, MASK + MASK);
}

const last = (text) => Array.from(text).pop() || "";
const first = (text) => Array.from(text)[0] || "";

// Read the lines [[number, text], …] of a paragraph, a cell or a caption.
export function inline(lines, finds) {
  if (lines.length === 1 && !SPECIAL.test(lines[0][1])) {
    const text = lines[0][1].replace(EDGES, "");
    return text ? [{ text, strong: false, emphasis: false }] : [];
  }
  const units = [];
  lines.forEach(([number, line], at) => {
    if (at) {
      const before = lines[at - 1][1];
      const isBreak = before.endsWith("  ");
      units.push(unit(isBreak ? "\n" : "", number, "end"));
      if (!isBreak && ENDED.test(before)) finds.push(find(number, "lines-joined", line));
    }
    unitsOf(units, number, line.replace(EDGES, ""), finds);
  });
  emphasise(units, finds);
  return runs(units);
}

function unit(text, line, kind) {
  return { text, line, kind, strong: false, emphasis: false };
}

function unitsOf(units, number, line, finds) {
  let left = masked(line);
  for (const [code, pattern] of OTHER.test(left) ? MARKS : []) {
    for (const found of left.matchAll(pattern)) {
      finds.push(marked(number, code, line.slice(found.index, found.index + found[0].length), found));
    }
    left = left.replace(pattern, (found) => MASK.repeat(found.length));
  }
  if (line.includes("\t")) finds.push(find(number, "body-tab", line));
  let at = 0;
  for (const sign of line.matchAll(SIGN)) {
    const isStar = sign[0] === "*";
    if (isStar && left[sign.index] === MASK) continue;
    if (sign.index > at) units.push(unit(line.slice(at, sign.index), number, "text"));
    units.push(unit(sign[0].slice(-1), number, isStar ? "star" : "text"));
    at = sign.index + sign[0].length;
  }
  if (at < line.length) units.push(unit(line.slice(at), number, "text"));
}

function marked(number, code, part, found) {
  if (code === "body-picture" && !isName(found[1])) return find(number, "bad-picture", found[1] || part);
  if (code !== "body-script") return find(number, code, part);
  const isTag = part.startsWith("<");
  const isLow = isTag ? found[1] === "sub" : part.startsWith("~");
  const words = Array.from(isTag ? found[2] : part.slice(1, -1));
  const right = words.map((sign) => (SIGNS.includes(sign) ? (isLow ? LOWERED : RAISED)[SIGNS.indexOf(sign)] : sign));
  return find(number, code, part, { right: right.join("") });
}

// -- emphasis ------------------------------------------------------------------------------------

function emphasise(units, finds) {
  const opened = [];
  for (let at = 0; at < units.length; ) {
    let end = at;
    while (end < units.length && units[end].kind === "star") end++;
    if (end > at) take(units, at, end, opened, finds);
    at = Math.max(end, at + 1);
  }
  for (const mark of opened) leave(units, mark, finds);
}

function take(units, from, end, opened, finds) {
  const before = from ? last(units[from - 1].text) : "";
  const after = end < units.length ? first(units[end].text) : "";
  if (ALNUM.test(before) && ALNUM.test(after)) return; // a sign, as in 10*20
  const mayClose = !SPACE.test(before);
  const mayOpen = !SPACE.test(after);
  let [start, size] = [from, end - from];
  if (!mayOpen && !mayClose) {
    if (size > 1) leave(units, { start, size }, finds);
    return;
  }
  while (mayClose && size && size <= 3) {
    const index = partner(opened, size);
    if (index < 0) break;
    const [mark, ...lost] = opened.splice(index);
    for (const one of lost) leave(units, one, finds);
    const taken = Math.min(size, mark.size);
    pair(units, mark.start + mark.size - taken, start, taken, finds);
    if (mark.size > taken) opened.push({ start: mark.start, size: mark.size - taken });
    [start, size] = [start + taken, size - taken];
  }
  if (mayOpen && size && size <= 3) {
    opened.push({ start, size });
    if (opened.length > OPEN) leave(units, opened.shift(), finds);
  } else if (size) leave(units, { start, size }, finds);
}

function partner(opened, size) {
  const fitting = size < 3 ? [size, 3] : [3, 2, 1];
  let index = opened.length - 1;
  while (index >= 0 && !fitting.includes(opened[index].size)) index--;
  return index;
}

function pair(units, start, end, size, finds) {
  for (const one of units.slice(start + size, end)) {
    one.strong = one.strong || size >= 2;
    one.emphasis = one.emphasis || size !== 2;
  }
  for (const place of [start, end]) {
    for (const one of units.slice(place, place + size)) Object.assign(one, { text: "", kind: "mark" });
  }
  if (size === 1) doubt(units, start, end, finds);
}

function doubt(units, start, end, finds) {
  const before = start ? last(units[start - 1].text) : "";
  const after = end + 1 < units.length ? first(units[end + 1].text) : "";
  const inside = units.slice(start + 1, end).map(({ text }) => text).join("");
  if (!before || !after || !WORDS.test(before + inside + after)) return;
  const ends = before + first(inside) + last(inside) + after;
  if (Array.from(inside).length <= 3 || ALNUM.test(ends)) {
    finds.push(find(units[start].line, "maybe-sign", `${before}*${inside}*${after}`));
  }
}

function leave(units, { start, size }, finds) {
  const typed = (some) => Array.from(some.map(({ kind, text }) => (kind === "mark" ? "*" : kind === "end" ? "" : text)).join(""));
  const before = typed(units.slice(Math.max(start - 4, 0), start)).slice(-4);
  const after = typed(units.slice(start, start + size + 6)).slice(0, size + 6);
  finds.push(find(units[start].line, "body-unbalanced", [...before, ...after].join("")));
}

function runs(units) {
  const made = [];
  let isJoining = false;
  for (const { text, kind, strong, emphasis } of units) {
    if (!text) {
      isJoining = isJoining || kind === "end";
      continue;
    }
    const before = made[made.length - 1];
    if (isJoining && before && SPACED.test(last(before.text)) && SPACED.test(first(text))) before.text += " ";
    isJoining = false;
    if (before && before.strong === strong && before.emphasis === emphasis) before.text += text;
    else made.push({ text, strong, emphasis });
  }
  return made;
}
