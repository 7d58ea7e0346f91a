// What a form must tell of fields by itself: generator/model/forms.py, model/vocabularies.py and
// intake/fitting.py once more; tests/cases/fields.json holds the two together. ES2018.

import { isEmpty } from "./submission-yaml.js";

// Return what stands at a path, none where nothing does.
export function valueAt(value, path) {
  return path.split(".").reduce((inner, step) => (inner === undefined ? inner : inner[step]), value);
}

// Return the path of the record that a field stands in, none for a field of the submission itself.
function parent(path) {
  return path.slice(0, Math.max(path.lastIndexOf("."), 0));
}

// Yield the paths of fields that are needed, in a record that holds anything, and empty.
export function* missing(value, needed, unread) {
  for (const path of needed) {
    const above = parent(path);
    const isWanted = !above || !isEmpty(valueAt(value, above)) || unread.some((one) => parent(one) === above);
    if (isWanted && isEmpty(valueAt(value, path)) && !unread.includes(path)) yield path;
  }
}

// Say whether a unit exists on a day, where one is given; both ends count.
export function existsOn({ since, until }, day) {
  return !day || !((since && day < since) || (until && day > until));
}

// Say whether a text is a day of the calendar, written as 2023-07-20.
export function isDay(day) {
  const read = new Date(day + "T00:00:00Z");
  return (
    /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(day) &&
    !Number.isNaN(read.getTime()) &&
    read.toISOString().startsWith(day)
  );
}

// Yield the path of a text that is begun and says nothing.
export function* empty({ points, body }) {
  if (points && isEmpty(points)) yield "points.0.text";
  if (body !== undefined && isEmpty(body)) yield "body";
}
