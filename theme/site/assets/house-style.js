// House style as the browser can tell it: the rules of generator/check/form.py, punctuation.py and
// numbers.py for one text; tests/browser/test_submit.py holds them together. ES2018, no imports.

const HAN = "\\u3007\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const OPEN = "“‘（《〈【〔「『";
const CLOSE = "”’）》〉】〕」』";
const STOPS = "，。、；：？！";
const FULL = { ",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）" };

const HALF_WIDTH = new RegExp(
  `(?<=[${HAN}${STOPS}${OPEN}${CLOSE}])[,.;:?!()"']|[,;:?!()"'](?=[${HAN}${OPEN}])`,
  "gu"
);
const FULL_WIDTH = /[０-９Ａ-Ｚａ-ｚ％](?:[０-９Ａ-Ｚａ-ｚ％．，－]*[０-９Ａ-Ｚａ-ｚ％])?/g;
const DOUBLED = /(?<stop>。”。)|(?<ellipsis>(?<!…)…(?:…{2,})?(?!…))|(?<dash>—{3,})|(?<doubled>([，。、；：？！])\5+|[，。、；：][，。、；：？！]+|[？！][，。、；：]+)/g;
const SPACE = new RegExp(`(?<=[${HAN}${STOPS}${CLOSE}])[ \\t\\u3000\\u00a0]+(?=[${HAN}${OPEN}])`, "gu");
const INDENT = /^[\u3000\u00a0]+/gm;
const MARK = new RegExp(`[${OPEN}${CLOSE}]`, "g");

const SIGN = /^[△▲★☆●■◆※○□◇]/;
const STARS = /\*{1,3}(?=\S)[^*\n]+\*{1,3}/;
// In Markdown: a bold lead without its full stop, and a sentence of which only half is bold.
const STOP_OUTSIDE = /^(?:[-*] |\d+\. )?\*\*[^*\n]+?(?<![。：？！])\*\*。(?=\S)/gm;
const HALF_BOLD = /^(?:[-*] |\d+\. )?[^*\s，。！？>|-][^*\n，。！？]{0,7}\*\*[^*\n]+\*\*。(?=\S)/gm;

// Yield {code, text} for what is wrong with a text. `kind` is title, lead, text, body or source;
// `names` are those of the unit that sends it.
export function* styled(kind, text, names) {
  const words = kind === "body" ? captioned(text) : text;
  if (kind === "title") yield* title(words, names);
  if (kind === "lead") yield* lead(words);
  if (kind === "text" && /^[，。、；：？！”’）》]/.test(words)) {
    yield { code: "lead-whole", text: `正文不以“${words[0]}”开头，这个标点移到段首语` };
  }
  if (kind === "body") {
    for (const found of [...all(STOP_OUTSIDE, words), ...all(HALF_BOLD, words)]) {
      yield { code: "lead-whole", text: `段首语只有一部分加粗，星号要包住整句和句号：${found[0].slice(0, 24)}` };
    }
  }
  const sign = ["title", "lead", "text"].includes(kind) && (SIGN.exec(words) || STARS.exec(words));
  if (sign) yield { code: "typed-sign", text: `“${sign[0].slice(0, 24)}”会照样印出来，请删去` };
  yield* marks(kind, words);
}

function* title(words, names) {
  const name = names.find((each) => each && words.includes(each));
  if (name) yield { code: "title-unit", text: `标题里不写本单位名称“${name}”，刊出时自动加上` };
  if (/[。，；：、.]$/.test(words)) {
    yield { code: "title-end", text: `标题末尾不加“${words.slice(-1)}”` };
  }
}

function* lead(words) {
  if (words && !words.endsWith("。")) yield { code: "lead-end", text: "段首语以“。”结尾" };
  if (/[。！？；][^\n]/.test(words.replace(/[”’）》]+$/, ""))) {
    yield { code: "lead-whole", text: "段首语只是一句，其余移到正文" };
  }
}

function* marks(kind, words) {
  for (const found of all(HALF_WIDTH, words)) {
    const right = FULL[found[0]] ? `“${found[0]}”改为“${FULL[found[0]]}”` : `引号 ${found[0]} 改为“ ”或‘ ’`;
    yield { code: "half-width-mark", text: `半角${right}：${around(words, found)}` };
  }
  for (const found of all(FULL_WIDTH, words)) {
    yield { code: "full-width-letter", text: `全角 ${found[0]} 改用半角：${around(words, found)}` };
  }
  for (const found of all(DOUBLED, words)) {
    const { stop, ellipsis, dash } = found.groups;
    const right =
      (stop && "句号只留在引号里或引号外") ||
      (ellipsis && "省略号写作“……”") ||
      (dash && "破折号写作“——”") ||
      "标点只留一个";
    yield { code: "doubled-mark", text: `${right}：${around(words, found)}` };
  }
  if (kind !== "title") {
    for (const found of [...all(SPACE, words), ...all(INDENT, words)]) {
      yield { code: "han-space", text: `汉字之间、段首不加空格：${around(words, found)}` };
    }
  }
  for (const [found, why] of unpaired(words)) {
    yield { code: "unpaired", text: `标点 ${found[0]} ${why}：${around(words, found)}` };
  }
}

function unpaired(words) {
  const closing = (found) => CLOSE[OPEN.indexOf(found[0])];
  const wrong = [];
  const opened = [];
  for (const found of all(MARK, words)) {
    const mark = found[0];
    if (OPEN.includes(mark)) {
      if ("“‘".includes(mark) && opened.some((one) => one[0] === mark)) {
        const before = words.slice(words.lastIndexOf("\n", found.index) + 1, found.index);
        if (!/[^ >\-*]/.test(before)) continue; // a quotation of several paragraphs opens at each
        wrong.push([found, "里面又有同样的引号，里面的用‘ ’"]);
      }
      opened.push(found);
    } else if (opened.length && closing(opened[opened.length - 1]) === mark) {
      opened.pop();
    } else if (mark === "’" && /[A-Za-z]/.test(words[found.index - 1] || "")) {
      continue; // an apostrophe
    } else if (opened.some((one) => closing(one) === mark)) {
      while (closing(opened[opened.length - 1]) !== mark) wrong.push([opened.pop(), "没有另一半"]);
      opened.pop();
    } else {
      wrong.push([found, "没有另一半"]);
    }
  }
  return wrong.concat(opened.map((left) => [left, "没有另一半"]));
}

// -- numbers -------------------------------------------------------------------------------------

const COUNTED =
  "(?=[\\d.]* ?(?:[余多名个人户件条次家份张项场期元万亿亩吨套篇头株棵台辆]|公里|平方米|千克|公斤))";
const FORMS = [
  [`\\d[${HAN}]`, `\\d [${HAN}]`],
  [`(?<![\\d.,])\\d{1,3}(?:,\\d{3})+${COUNTED}`, `(?<![\\d.,])\\d{4,}${COUNTED}`],
  ["\\d ?公里", "\\d ?千米", "\\d ?(?:km|KM|㎞)"],
  ["\\d ?平方米", "\\d ?(?:㎡|m²|m2)"],
  ["\\d ?公斤", "\\d ?千克", "\\d ?(?:kg|KG|㎏)"],
  ["\\d ?%", "百分之[\\d一二三四五六七八九十]+"],
].map((forms) => forms.map((form) => new RegExp(form, "u")));

// Return {code, text} for each kind of number that the texts of a submission write in several ways.
export function mixed(texts) {
  const words = texts.join("\n");
  return FORMS.map((forms) => forms.map((form) => form.exec(words)).filter(Boolean))
    .filter((used) => used.length > 1)
    .map((used) => {
      const [one, other] = used.map((found) => whole(words, found));
      return { code: "number-form", text: `数字和单位只用一种写法：“${one}”和“${other}”` };
    });
}

function whole(words, found) {
  const end = found.index + found[0].length;
  const before = /[0-9.,]*$/.exec(words.slice(0, found.index))[0];
  return before + words.slice(found.index, end + 1).split("\n")[0];
}

// -- places --------------------------------------------------------------------------------------

function all(pattern, words) {
  return Array.from(words.matchAll(pattern));
}

function around(words, found) {
  const end = found.index + found[0].length;
  const first = Math.max(words.lastIndexOf("\n", found.index - 1) + 1, found.index - 8, 0);
  const line = words.indexOf("\n", end);
  const last = Math.min(line < 0 ? words.length : line, end + 8);
  const part = words.slice(first, last).replace(/\n/g, " ");
  return (first > 0 ? "…" : "") + part + (last < words.length ? "…" : "");
}

// Return a body in which pictures are only their captions.
function captioned(body) {
  return body.replace(
    /!\[([^\]\n]*)\]\(([^()\s]*)\)/g,
    (_, caption, name) => "  " + caption + "  " + " ".repeat(name.length) + " "
  );
}
