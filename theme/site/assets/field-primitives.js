// What of a submission's fields a browser must reckon itself, as generator/intake/fitting.py and
// generator/model do; tests/cases/fields.json holds the two together. ES2018.

import { isEmpty } from "./submission-yaml.js";

// Return what stands at a path, nothing where a step is not there.
export function valueAt(value, path) {
  return path.split(".").reduce((inner, step) => (inner === undefined ? inner : inner[step]), value);
}

export function isDay(text) {
  const read = new Date(text + "T00:00:00Z");
  return text > "0001" && !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === text;
}

export function existsOn({ since, until }, day) {
  return !day || !(since > day || until < day);
}

// Return whether a rule on a record is broken: a field is not given, or a day after another.
export function isBroken({ field, unless, after }, value) {
  const [own, other] = [field, after || unless].map((path) => (path && valueAt(value, path)) || "");
  if (after) return isDay(own) && isDay(other) && own > other;
  return isEmpty(own) && isEmpty(other);
}

// Return the paths of fields that are needed, in a record that holds anything, and empty.
function missing({ value, needed, unread }) {
  const parent = (path) => path.slice(0, Math.max(path.lastIndexOf("."), 0));
  const isGiven = (path) => unread.includes(path) || !isEmpty(valueAt(value, path) || "");
  const isWanted = (above) => !above || isGiven(above) || unread.some((path) => parent(path) === above);
  return needed.filter((path) => isWanted(parent(path)) && !isGiven(path));
}

function undated({ value, days, unread }) {
  return days.filter((path) => {
    const day = valueAt(value, path) || "";
    return unread.includes(path) || (!isEmpty(day) && !isDay(day));
  });
}

const textOf = ({ body }) => (body === undefined ? "points.0.text" : "body");

// The paths of fields of which each code is said.
export const FIELDS = {
  "missing-field": missing,
  date: undated,
  "no-text": ({ value }) => (isEmpty([value.points || "", value.body || ""]) ? [textOf(value)] : []),
  "unit-then": ({ unit, value }) => (existsOn(unit, value.received) ? [] : ["unit"]),
  id: ({ value, rules }) => (rules.id.test(value.slug) ? [] : ["slug"]),
  "too-large": ({ bytes, rules, value }) => (bytes > rules.limit ? [textOf(value)] : []),
};
