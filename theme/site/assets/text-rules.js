// Rules and a text → what is wrong there: generator/text/engine.py once more. The rules themselves
// come with the page, from generator/text/rules.py. ES2018.

import { forms, PRIMITIVES, point } from "./text-primitives.js";

// Return the rules that a page brings, ready for use.
export function ready(data) {
  const compiled = (sought) => new RegExp(sought, "gu");
  const long = compiled(data.long);
  const hidden = (found) => found.slice(0, 3) + "*".repeat(found.length - 5) + found.slice(-2);
  const rule = (one) => Object.assign({ pattern: compiled(one.sought), swap: swapper(one.right) }, one);
  const whole = ([name, sought, ...rest]) => [name, new RegExp(`^(?:${sought})$`, "u"), ...rest];
  return Object.assign({}, data, {
    rules: data.rules.map(rule),
    across: rule(data.across),
    id: new RegExp(`^(?:${data.id})$`, "u"),
    picture: compiled(data.picture),
    numbers: Object.assign({}, data.numbers, {
      group: compiled(data.numbers.group),
      sorts: data.numbers.sorts.map(whole),
    }),
    forms: Object.assign({}, data.forms, {
      number: compiled(data.forms.number),
      ways: data.forms.ways.map((ways) => ways.map(compiled)),
      trailing: new RegExp(`[${data.forms.marks}]+$`, "u"),
    }),
    masked: (text) => text.replace(long, hidden),
    after,
  });
}

function swapper([from, to]) {
  const [wrong, right] = [Array.from(from), Array.from(to)];
  return (text) =>
    Array.from(text, (sign) => (wrong.includes(sign) ? right[wrong.indexOf(sign)] : sign)).join("");
}

// Return some characters, of which each may take two places: the last ones, those after a place.
function last(text, count) {
  return Array.from(text.slice(-2 * count))
    .slice(-count)
    .join("");
}

function after(text, at, count) {
  return Array.from(text.slice(at, at + 2 * count))
    .slice(0, count)
    .join("");
}

const VALUES = {
  mark: ({ start, end }, text, _rule, { masked }) => masked(text).slice(start, end),
  cut: ({ start, end }, text, _rule, { masked, cut }) => after(masked(text).slice(start, end), 0, cut),
  point: ({ start, end }, text) => point(Array.from(text.slice(start, end)).pop()),
  column: ({ start }, text) => Array.from(text.slice(lineOf(text, start), start)).length + 1,
  right: ({ start, end }, text, { swap }) => swap(text.slice(start, end)),
  excerpt: ({ start, end }, text, _rule, { masked, around }) => {
    const shown = masked(text);
    const line = shown.indexOf("\n", end);
    const head = last(shown.slice(lineOf(shown, start), start), around);
    const tail = after(shown.slice(0, line < 0 ? shown.length : line), end, around);
    const isCut = end + tail.length < shown.length;
    const part = head + shown.slice(start, end) + tail;
    return (start > head.length ? "…" : "") + part.replace(/\n/g, " ") + (isCut ? "…" : "");
  },
};

function lineOf(text, at) {
  return at ? text.lastIndexOf("\n", at - 1) + 1 : 0;
}

// Put values into a sentence, where `{{` stands for a brace.
export function worded(sentence, valueNamed) {
  return sentence.replace(/\{\{|\}\}|\{(\w+)\}/g, (sign, name) => (name ? valueNamed(name) : sign[0]));
}

// Return what is wrong in a text of a kind: {code, level, start, text, hint}, rule by rule. `names`
// are those of the unit that sends it.
export function told(rules, kind, text, names) {
  const words = wordsOf(rules, { kind, text });
  return rules.rules
    .filter((rule) => rule.kinds.includes(kind))
    .flatMap((rule) => {
      const found = PRIMITIVES[rule.by](rule, rule.is_raw ? text : words, names, rules);
      const own = found.filter(({ group }) => rule.said[group]);
      return own.slice(0, rule.is_once ? 1 : own.length).map((one) => {
        const given = one.values || {};
        const value = (name) => (name in given ? given[name] : VALUES[name](one, text, rule, rules));
        const [said, hint] = rule.said[one.group].map((sentence) => worded(sentence, value));
        return { code: rule.code, level: rule.severity, start: one.start, text: said, hint };
      });
    });
}

// Return what is written in several ways in texts {kind, text} of one file: {at, start, …} with the
// place of the text among them. `placed` tells of another text's place: {path, line}.
export function toldAcross(rules, texts, placed) {
  const { kinds, code, severity: level, said } = rules.across;
  const own = texts.map((_, at) => at).filter((at) => kinds.includes(texts[at].kind));
  const words = own.map((at) => wordsOf(rules, texts[at]));
  return forms(words, rules).map(({ text, start, example, values }) => {
    const line = words[example.text].slice(0, example.start).split("\n").length;
    const given = Object.assign({ path: placed(own[example.text]), line }, values);
    const sentences = said[values.count > 1 ? "more" : ""];
    const [why, hint] = sentences.map((sentence) => worded(sentence, (name) => given[name]));
    return { at: own[text], code, level, start, text: why, hint };
  });
}

function wordsOf(rules, { kind, text }) {
  return kind === "body" ? captioned(text, rules.picture) : text;
}

// Return a body in which pictures are only their captions, as long as before.
function captioned(body, picture) {
  return body.replace(picture, (...found) => {
    const { caption, name } = found[found.length - 1];
    return `  ${caption}  ${" ".repeat(name.length)} `;
  });
}
