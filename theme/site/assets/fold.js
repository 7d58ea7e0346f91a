// The search fold in the browser: the same rules as generator/words/fold.py, held together by
// tests/browser/test_fold.py. ES2018, no imports.

export const CELL = "\x1f"; // stands between two cells of a table; no match runs across it

const KEPT = /[\p{L}\p{M}\p{N}\p{Cn}]/u;
const PICTOGRAPH = /[\u{1F000}-\u{1FBFF}]/u;
const UNKNOWN = /\p{Cn}/u;

function searchable(char) {
  return KEPT.test(char) && !(PICTOGRAPH.test(char) && UNKNOWN.test(char));
}

// Return `text` without width, case, punctuation, symbols and spaces.
export function fold(text) {
  let folded = "";
  for (const char of text.normalize("NFKC")) {
    for (const low of char.toUpperCase().toLowerCase()) {
      if (searchable(low)) folded += low;
    }
  }
  return folded;
}

// Return a character's code point as four digits of base 36.
export function code(char) {
  return char.codePointAt(0).toString(36).padStart(4, "0");
}

// Return the tokens that find a folded phrase, each with its distance from the phrase's start:
// every other pair, and the last one, cover it; one character is a token of its own.
export function tokens(phrase) {
  const codes = Array.from(phrase, code);
  if (codes.length < 2) return codes.map((only) => [only, 0]);
  const found = [];
  for (let at = 0; at + 1 < codes.length; at += 2) found.push([codes[at] + codes[at + 1], at]);
  const last = codes.length - 2;
  if (last % 2) found.push([codes[last] + codes[last + 1], last]);
  return found;
}

// Fold `text` and remember where each folded character came from.
// Returns {folded, from, to}: folded[i] was made from text.slice(from[i], to[i]).
function traced(text) {
  let folded = "";
  const from = [];
  const to = [];
  const clusters = /\P{M}\p{M}*|\p{M}+/gu; // composition does not reach beyond a base and its marks
  for (let found = clusters.exec(text); found; found = clusters.exec(text)) {
    const cell = found[0][0] === CELL;
    const part = cell ? CELL : fold(found[0]);
    for (let i = 0; i < part.length; i++) {
      from.push(found.index);
      to.push(found.index + found[0].length);
    }
    folded += part;
  }
  return { folded, from, to };
}

// Return the [start, end) stretches of `text` that match any of the folded phrases, merged, in order.
export function stretches(text, phrases) {
  const { folded, from, to } = traced(text);
  const found = [];
  for (const phrase of phrases) {
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1)) {
      found.push([from[at], to[at + phrase.length - 1]]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged = [];
  for (const stretch of found) {
    const last = merged[merged.length - 1];
    if (last && stretch[0] <= last[1]) last[1] = Math.max(last[1], stretch[1]);
    else merged.push(stretch);
  }
  return merged;
}

const PAIRS = { '"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』" };

// Return the folded phrases of a query, each once, all of them required.
// Words stand between spaces. A quotation mark opens a phrase only at a word's start and closes it
// only at a word's end, so that text pasted with its own quotation marks stays one string.
export function phrases(query) {
  const words = query.replace(/[\s\x1f]+/g, " ") + " ";
  const found = new Set();
  for (let at = 0; at < words.length; ) {
    const closing = PAIRS[words[at]];
    const close = closing ? words.indexOf(closing + " ", at + 1) : -1;
    const end = close > 0 ? close + 1 : words.indexOf(" ", at);
    found.add(fold(words.slice(at, end)));
    at = end + 1;
  }
  found.delete("");
  return Array.from(found);
}
