// What must not stand in a submission: characters that hide or are lost (generator/intake/
// decoding.py) and personal data (generator/check/personal.py). ES2018, no imports.

const FORBIDDEN = new RegExp(
  "[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069" +
    "\\ud800-\\udfff\\ufdd0-\\ufdef" +
    Array.from({ length: 17 }, (_, plane) => `\\u{${plane.toString(16)}fffe}\\u{${plane.toString(16)}ffff}`).join("") +
    "]",
  "u"
);
const HIDDEN = /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const PRIVATE = /[\ue000-\uf8ff\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}]/u;

function code(char) {
  return "U+" + char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

// What only looks like a character (generator/lookalikes.py).
const WRONG = new RegExp(
  "[\\u2e80-\\u2eff\\u2f00-\\u2fdf\\uf900-\\ufaff\\u{2f800}-\\u{2fa1f}]" +
    "|[\\ufb00-\\ufb06\\ufe10-\\ufe19\\ufe31-\\ufe44\\ufe47-\\ufe6b\\uff61-\\uffdc\\uffe8-\\uffee]" +
    "|[\\u2126\\u212a\\u212b\\u{1d400}-\\u{1d7ff}]|[\\p{L}\\p{No}\\p{Nl}][\\u0300-\\u036f\\u3099\\u309a]+",
  "gu"
);
const [SMALL, FULL] = [",;:?!(){}[]", "，；：？！（）｛｝［］"];

function rightOf(found, radicals) {
  const signs = Array.from(radicals);
  const at = signs.indexOf(found);
  if (at >= 0 && at % 2 === 0) return signs[at + 1];
  if (Array.from(found).length > 1) return found.normalize("NFC");
  const right = found.normalize("NFKC");
  return Array.from(right, (sign) => (SMALL.includes(sign) ? FULL[SMALL.indexOf(sign)] : sign)).join("");
}

// Yield {code, level, text} for characters that are not allowed or hardly meant.
export function* characters(text, radicals) {
  for (const found of text.matchAll(WRONG)) {
    const right = rightOf(found[0], radicals);
    if (right !== found[0]) {
      yield { code: "wrong-character", level: "error", text: `“${found[0]}”（${code(found[0])}）只是样子像，改为“${right}”` };
    }
  }
  const found = FORBIDDEN.exec(text);
  if (found) {
    yield { code: "control-character", level: "error", text: `有不能用的字符 ${code(found[0])}：${seen(text, found)}` };
  }
  const hidden = HIDDEN.exec(text);
  if (hidden) yield { code: "zero-width", text: `有看不见的字符 ${code(hidden[0])}，请删去：${seen(text, hidden)}` };
  const own = PRIVATE.exec(text);
  if (own) yield { code: "private-use", text: `有造字区的字 ${code(own[0])}，别处看不到：${seen(text, own)}` };
  if (text.includes("\ufffd")) yield { code: "lost-character", text: "有转码丢失的字“�”，请补上原字" };
}

function seen(text, found) {
  const start = found.index;
  return [text.slice(Math.max(0, start - 8), start), text.slice(start + found[0].length, start + 9)]
    .map((part) => part.replace(/\s+/g, " "))
    .join("▯");
}

// -- personal data -------------------------------------------------------------------------------

const GAP = "[ ·\\u00a0\\u3000\\u00ad\\u200b-\\u200d\\u2060\\ufeff–—－-]{0,3}";
const RUN = new RegExp(`(?<!\\p{Nd})(?<!\\p{Nd}\\.)\\p{Nd}(?:${GAP}\\p{Nd}){10,}[XxＸｘ]?`, "gu");
const GROUP = /\p{Nd}+[XxＸｘ]?/gu;
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CARD = /^(?:62|60|4|5[1-5]|2[2-7]|35|9558|955[0-9])/;
const MOBILE = /^(?:\+?86)?1[3-9]\d{9}$/;

// Yield {code, level, text} for the numbers of identity cards, mobiles and bank cards in a text.
export function* personal(text) {
  for (const [number, rest] of numbers(text)) {
    const tail = `（尾号 ${number.slice(-2)}）`;
    if (isIdentity(number)) {
      yield { code: "identity-number", level: "error", text: `有居民身份证号码${tail}，不能刊出` };
    } else if (isCard(number)) {
      yield { code: "bank-card", level: "error", text: `有银行卡号${tail}，不能刊出` };
    }
    if (MOBILE.test(number) && !/^[元万亿余吨个]/.test(rest)) {
      yield { code: "mobile-number", level: "error", text: `有手机号码${tail}，不能刊出` };
    }
  }
}

// Yield the long numbers of a text: every way to join neighbouring groups of digits.
function* numbers(text) {
  for (const run of text.matchAll(RUN)) {
    const groups = Array.from(run[0].matchAll(GROUP));
    for (let first = 0; first < groups.length; first++) {
      let number = "";
      for (const group of groups.slice(first)) {
        number += group[0].normalize("NFKC").toUpperCase();
        if (number.length > 19) break;
        const end = run.index + group.index + group[0].length;
        if (number.length >= 11) yield [number, text.slice(end, end + 1)];
      }
    }
  }
}

function isIdentity(number) {
  if (!/^\d{17}[\dX]$/.test(number) || !PROVINCE.test(number)) return false;
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  const born = new Date(Date.UTC(year, month - 1, day));
  if (year < 1900 || year > 2099 || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
  const total = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0);
  return "10X98765432"[total % 11] === number[17];
}

function isCard(number) {
  if (!/^\d{16,19}$/.test(number) || !CARD.test(number)) return false;
  const digits = Array.from(number, Number).reverse();
  const total = digits.reduce((sum, digit, at) => sum + (at % 2 ? Math.floor((2 * digit) / 10) + ((2 * digit) % 10) : digit), 0);
  return total % 10 === 0;
}
