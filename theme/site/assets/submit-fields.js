// The form's fields: the values in them, entries that come, go and move, and what is said of them.
// A field's path is like `points.0.text`. ES2018, no imports.

const PARTS = "[data-field],[data-record],[data-choices],[data-records]";
const BOXES = "[data-form],[data-record],[data-entry]";

let serial = 0; // makes the ids of entries unique

function nameOf(part) {
  const { field, record, choices, records } = part.dataset;
  return field || record || choices || records;
}

// Return the fields that stand in a box, those of inner boxes left out.
export function parts(box) {
  return Array.from(box.querySelectorAll(PARTS)).filter((part) => part.parentElement.closest(BOXES) === box);
}

function entries(part) {
  return Array.from(part.children);
}

export function read(box) {
  const values = {};
  for (const part of parts(box)) values[nameOf(part)] = valueIn(part);
  return values;
}

function valueIn(part) {
  const { record, choices, records } = part.dataset;
  if (record) return read(part);
  if (records) return entries(part).map(read);
  if (!choices) return part.value;
  return Array.from(part.querySelectorAll("input"))
    .filter((box) => box.checked)
    .map((box) => box.value);
}

// Put values into a box. What is missing or of the wrong shape leaves its field empty.
export function fill(box, values) {
  for (const part of parts(box)) {
    const given = values && typeof values === "object" ? values[nameOf(part)] : undefined;
    const { record, choices, records } = part.dataset;
    if (record) fill(part, given);
    else if (records) fillEntries(part, Array.isArray(given) ? given : []);
    else if (choices) {
      const chosen = Array.isArray(given) ? given : [];
      part.querySelectorAll("input").forEach((each) => (each.checked = chosen.includes(each.value)));
    } else part.value = typeof given === "string" ? given : "";
  }
}

function fillEntries(part, values) {
  while (part.children.length > Math.max(1, values.length)) part.lastElementChild.remove();
  while (part.children.length < Math.max(1, values.length)) add(part);
  entries(part).forEach((entry, at) => fill(entry, values[at]));
}

// -- entries -------------------------------------------------------------------------------------

// Add an empty entry at the end of a list and return it.
export function add(part) {
  const template = part.parentElement.querySelector("template");
  const entry = template.content.firstElementChild.cloneNode(true);
  serial += 1;
  for (const name of ["id", "for", "aria-describedby"]) {
    entry.querySelectorAll("[" + name + "]").forEach((each) => {
      each.setAttribute(name, each.getAttribute(name).replace(/_N_/g, "_" + serial + "_"));
    });
  }
  part.append(entry);
  number(part);
  return entry;
}

// Move an entry by one place, up for -1 and down for 1.
export function move(entry, by) {
  const part = entry.parentElement;
  if (by < 0) part.insertBefore(entry, entry.previousElementSibling);
  else part.insertBefore(entry.nextElementSibling, entry);
  number(part);
}

// Remove an entry and return the one in its place, or the last.
export function remove(entry) {
  const part = entry.parentElement;
  const next = entry.nextElementSibling || entry.previousElementSibling;
  entry.remove();
  const left = next || add(part);
  number(part);
  return left;
}

export function place(entry) {
  return entries(entry.parentElement).indexOf(entry) + 1;
}

function number(part) {
  const all = entries(part);
  all.forEach((entry, at) => {
    entry.querySelector("[data-number]").textContent = String(at + 1);
    entry.querySelector('[data-move="-1"]').disabled = at === 0;
    entry.querySelector('[data-move="1"]').disabled = at === all.length - 1;
  });
}

// -- what is said --------------------------------------------------------------------------------

// Return the element of a path: a control, or a group of them.
export function control(form, path) {
  if (path === "slug") return form.querySelector("[data-slug]");
  return path.split(".").reduce((box, step) => {
    if (/^\d+$/.test(step)) return entries(box)[Number(step)];
    return parts(box).find((part) => nameOf(part) === step);
  }, form);
}

// Return the name of the field at a path, as people read it: `第 2 点 段首语`.
export function label(form, path) {
  const element = control(form, path);
  const slot = element.closest("[data-slot]");
  const entry = element.closest("[data-entry]");
  const name = slot.querySelector("legend,label").firstChild.textContent;
  return entry ? "第 " + place(entry) + " 点 " + name : name;
}

// Show problems {path, level, text} at their fields; `isShown` tells which fields show theirs.
export function show(form, problems, isShown) {
  const said = new Map();
  for (const problem of problems) {
    const element = control(form, problem.path);
    if (!said.has(element)) said.set(element, []);
    said.get(element).push(problem);
  }
  form.querySelectorAll("[data-slot]").forEach((slot) => {
    const element = slot.matches("fieldset") ? slot : slot.querySelector("[data-field],[data-slug]");
    const own = isShown(element) ? said.get(element) || [] : [];
    const list = Array.from(slot.children).find((child) => child.matches("[data-said]"));
    tell(list, own);
    const isWrong = own.some((problem) => problem.level === "error");
    if (element !== slot) element.setAttribute("aria-invalid", String(isWrong));
  });
}

function tell(list, problems) {
  const texts = problems.map((problem) => problem.text);
  if (list.dataset.now === texts.join("\n")) return; // said already
  list.dataset.now = texts.join("\n");
  list.textContent = "";
  for (const problem of problems) {
    const row = document.createElement("li");
    row.className = problem.level;
    row.textContent = problem.text;
    list.append(row);
  }
}
