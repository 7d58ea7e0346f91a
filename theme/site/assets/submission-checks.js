// What is wrong with a submission: problems {path, code, level, text}, errors and warnings.
// Pure: the form gives its values and what it knows. ES2018.

import { plainMarks } from "./body-inline.js";
import { read } from "./body-reader.js";
import { FIELDS, isBroken, valueAt } from "./field-primitives.js";
import { told, toldAcross, worded } from "./text-rules.js";

// Return the pictures that a body shows, each once.
export function pictures(body, { picture }) {
  return Array.from(new Set(Array.from(body.matchAll(picture), ({ groups }) => groups.name)));
}

// Return the text as the archive will keep it: without white space around it.
export function stripped(text) {
  return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
}

// Return every problem of `value` by `rules`. `unit` {id, names, since, until} is the one that is
// chosen, `needed` are the paths of fields that must be filled, `days` those of dates, `unread` those
// of dates that the browser could not read, `bytes` the size of the file, `label` names a field.
export function problems(value, { rules, unit, needed, days, unread, slug, bytes, label }) {
  const named = { ...value, slug };
  const told = { id: unit.id, date: value.received, limit: rules.limit / 1024 };
  const fields = Object.keys(FIELDS).map((code) =>
    FIELDS[code]({ value: named, rules, unit, needed, days, unread, bytes }).map((path) => {
      const values = { ...told, name: label(path), value: valueAt(named, path) || "…" };
      return problem(path, code, rules.fields[code], values);
    })
  );
  const records = rules.records
    .filter((rule) => isBroken(rule, value))
    .map(({ field, code, after, said }) => {
      const values = { value: valueAt(value, field), other: valueAt(value, after || "") };
      return problem(field, code, said, values);
    });
  return [].concat(...fields, records, Array.from(texts(value, unit, rules, label)));
}

// A problem says what is wrong and how to mend it, as `check` prints it.
function problem(path, code, [level, said, mend], values) {
  const [text, hint] = [said, mend].map((sentence) => worded(sentence, (name) => values[name]));
  return { path, code, level, text: text + (hint && `（${hint}）`) };
}

// Yield what in a text is not understood, each once.
function* marks(path, finds, sentences) {
  const seen = new Set();
  for (const found of finds.sort((a, b) => a.line - b.line)) {
    const one = problem(path, found.code, sentences[found.code] || ["error", found.code, ""], found);
    one.text = `第 ${found.line + 1} 行：${one.text}`;
    if (!seen.has(one.text)) yield one;
    seen.add(one.text);
  }
}

// Yield each text of a value with its path.
function* each(value, path) {
  if (typeof value === "string") yield [path, value];
  else for (const name of Object.keys(value || {})) yield* each(value[name], path ? path + "." + name : name);
}

// A text is of the kind that its field is named after; rules on files look at every text.
function* texts(value, unit, rules, label) {
  const found = Array.from(each(value, ""), ([path, given]) => {
    const kind = path.split(".").pop();
    return { path, kind, given, text: stripped(given) };
  });
  for (const { path, kind, given, text } of found) {
    for (const one of told(rules, "file", given, unit.names)) yield of(path, one);
    for (const one of told(rules, kind, text, unit.names)) yield of(path, one);
    if (rules.kinds.includes(kind)) {
      yield* marks(path, kind === "body" ? read(text).finds : plainMarks(text), rules.bodies);
    }
  }
  const across = toldAcross(rules, found, (at) => label(found[at].path));
  for (const one of across) yield of(found[one.at].path, one);
}

function of(path, { code, level, text, hint }) {
  return { path, code, level, text: text + (hint && `（${hint}）`) };
}
