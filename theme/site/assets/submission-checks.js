// What is wrong with a submission: problems {path, code, level, text}, errors and warnings.
// Pure: the form gives its values and what it knows. ES2018.

import { read } from "./body-reader.js";
import { mixed, styled } from "./house-style.js";
import { isEmpty } from "./submission-yaml.js";
import { characters, personal } from "./unfit-text.js";

const LONGEST = 1024 * 1024; // bytes of a file that is read
const PICTURE = /!\[[^\]\n]*\]\(([^()\s]*)\)/g;

// Return the pictures that a body shows, each once.
export function pictures(body) {
  return Array.from(new Set(Array.from(body.matchAll(PICTURE), (found) => found[1])));
}

// Return the text as the archive will keep it: without white space around it.
export function stripped(text) {
  return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
}

// Return every problem of `value`. `unit` {names, since, until} is the one that is chosen, `needed`
// are the paths of fields that must be filled, `days` those of dates, `unread` those of dates that
// the browser could not read, `bytes` the size of the file, `sentences` what is said of a
// body, `radicals` pairs of a radical and the character that is meant.
export function problems(value, { unit, needed, days, unread, slug, bytes, sentences, radicals }) {
  const found = [
    ...missing(value, needed, unread),
    ...dates(value, days, unread, unit),
    ...content(value),
    ...approval(value),
    ...texts(value, unit, radicals || ""),
    ...marks(stripped(value.body || ""), sentences || {}),
  ];
  if (!/^[a-z0-9][a-z0-9-]*$/.test(slug)) {
    found.push(problem("slug", "id", "只用小写字母、数字和连字符", "error"));
  }
  if (bytes > LONGEST) {
    found.push(problem(value.body ? "body" : "points.0.text", "too-large", "稿件太长，文件超过 1 MiB", "error"));
  }
  return found;
}

function problem(path, code, text, level) {
  return { path, code, text, level: level || "warning" };
}

function valueAt(value, path) {
  return path.split(".").reduce((inner, step) => inner[step], value);
}

// Return the path of the record that a field stands in, none for a field of the submission itself.
function parent(path) {
  return path.slice(0, Math.max(path.lastIndexOf("."), 0));
}

function* missing(value, needed, unread) {
  for (const path of needed) {
    const above = parent(path);
    const isWanted = !above || !isEmpty(valueAt(value, above)) || unread.some((one) => parent(one) === above);
    if (isWanted && isEmpty(valueAt(value, path)) && !unread.includes(path)) {
      yield problem(path, "missing", "还没有填写", "error");
    }
  }
}

function* dates(value, days, unread, unit) {
  for (const path of unread) yield problem(path, "date", "日期不全，或没有这一天", "error");
  for (const path of days) {
    const day = valueAt(value, path);
    if (day && !isDay(day)) yield problem(path, "date", "日期写作 2023-07-20", "error");
  }
  const { since, until } = unit;
  if (since && value.received < since) {
    yield problem("unit", "unit-then", `这个单位 ${since} 才设立`);
  } else if (until && value.received > until) {
    yield problem("unit", "unit-then", `这个单位 ${until} 之后已不存在`);
  }
}

function isDay(day) {
  const read = new Date(day + "T00:00:00Z");
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !isNaN(read) && read.toISOString().startsWith(day);
}

function* content({ points, body }) {
  if (points && isEmpty(points)) yield problem("points.0.text", "no-text", "正文还没有写", "error");
  if (body !== undefined && isEmpty(body)) yield problem("body", "no-text", "正文还没有写", "error");
}

// Yield what in a body is not understood, each once; `sentences` are those of generator/bodies.
function* marks(text, sentences) {
  const seen = new Set();
  for (const found of read(text).finds.sort((a, b) => a.line - b.line)) {
    const [level, words, mend] = (sentences[found.code] || ["error", found.code, ""]).map((sentence) =>
      sentence.replace(/\{(\w+)\}/g, (_, name) => found[name])
    );
    const told = `第 ${found.line + 1} 行：${words}${mend && `（${mend}）`}`;
    if (!seen.has(told)) yield problem("body", found.code, told, level);
    seen.add(told);
  }
}

function* approval({ approved_by: signed, source, received }) {
  if (!signed) return;
  if (isEmpty(signed)) {
    if (isEmpty(source)) yield problem("approved_by", "not-approved", "还没有单位签发人和日期");
  } else if (received && signed.date > received) {
    yield problem("approved_by.date", "sign-off-late", "签发晚于收稿，请改正其中一个日期");
  }
}

// Yield each text of a value with its path.
function* each(value, path) {
  if (typeof value === "string") yield [path, value];
  else for (const name of Object.keys(value || {})) yield* each(value[name], path ? path + "." + name : name);
}

const KINDS = [
  [/^title$/, "title"],
  [/^source$/, "source"],
  [/^points\.\d+\.lead$/, "lead"],
  [/^points\.\d+\.text$/, "text"],
  [/^body$/, "body"],
];

function* texts(value, unit, radicals) {
  const counted = [];
  for (const [path, text] of each(value, "")) {
    for (const found of characters(text, radicals)) yield Object.assign(problem(path), found, level(found));
    const kind = (KINDS.find(([pattern]) => pattern.test(path)) || [])[1];
    if (!kind || isEmpty(text)) continue;
    const words = stripped(text);
    for (const found of [...personal(words), ...styled(kind, words, unit.names)]) {
      yield Object.assign(problem(path), found, level(found));
    }
    if (kind !== "source") counted.push([path, words]);
  }
  for (const found of mixed(counted.map(([, words]) => words))) {
    yield Object.assign(problem(counted[counted.length - 1][0]), found, level(found));
  }
}

function level(found) {
  return { level: found.level || "warning" };
}
