// The form for a submission: checks what is typed, keeps a draft, shows how it will read and gives
// the file. Nothing leaves the browser. ES2018.

import { pictures, problems, stripped } from "./submission-checks.js";
import { length, prose } from "./submission-prose.js";
import { file, isEmpty } from "./submission-yaml.js";
import * as fields from "./submit-fields.js";
import { bodyOf, copied, hand, insert } from "./submit-text.js";
import { ready } from "./text-rules.js";

const page = document.querySelector("[data-submit]");
const part = (name) => page.querySelector("[data-" + name + "]");
const form = part("form");
const slug = part("slug");
const rules = ready(JSON.parse(form.dataset.rules));
const DRAFT = "jianbao-draft " + new URL("..", location.href).pathname; // one for each publication
const PAUSE = 400; // milliseconds without a keystroke before the draft is kept

const seen = new Set(); // fields that have been left once: theirs are the problems that show
let isAsked = false; // the file was asked for: every problem shows
let timer = 0;

// -- values --------------------------------------------------------------------------------------

const way = () => form.elements.way.value;

// Return the submission, with only that text which is chosen.
function submission() {
  const value = fields.read(form);
  for (const radio of form.elements.way) if (!radio.checked) delete value[radio.value];
  return value;
}

function unit() {
  const chosen = form.querySelector('[data-field="unit"]').selectedOptions;
  const { value: id, dataset } = (chosen && chosen[0]) || { value: "", dataset: {} };
  const { names, since, until } = dataset;
  return { id, names: (names || "").split("|").filter(Boolean), since, until };
}

// What the file is called after its unit: the day it was received, unless something was typed.
function slugOf(value) {
  return slug.value || (value.received || "").replace(/-/g, "");
}

function text(value) {
  return file(value, form.dataset.order.split(" "), form.dataset.head);
}

// Return the paths of the controls that `selector` finds in what is chosen.
function paths(selector) {
  return Array.from(form.querySelectorAll(selector))
    .filter((control) => [undefined, way()].includes((control.closest("[data-way]") || form).dataset.way))
    .map(pathOf);
}

function pathOf(control) {
  const steps = [];
  for (let at = control; at && at !== form; at = at.parentElement) {
    const { field, record, records } = at.dataset;
    if (field || record || records) steps.unshift(field || record || records);
    else if (at.matches("[data-entry]")) steps.unshift(String(fields.place(at) - 1));
  }
  return steps.join(".");
}

// Return the problems in the order of the fields on the page.
function checked(value) {
  const found = problems(value, {
    unit: unit(),
    needed: paths("[data-needed]"),
    days: paths("input[type=date]"),
    unread: paths("input[type=date]").filter((path) => fields.control(form, path).validity.badInput),
    slug: slugOf(value),
    bytes: new Blob([text(value)]).size,
    rules,
    label: (path) => fields.label(form, path),
  });
  const order = Array.from(form.querySelectorAll("[id]"));
  const place = ({ path }) => order.indexOf(fields.control(form, path));
  return found.sort((a, b) => place(a) - place(b));
}

// -- the page ------------------------------------------------------------------------------------

function show() {
  const value = submission();
  const found = checked(value);
  fields.show(form, found, (element) => isAsked || seen.has(element));
  if (isAsked) summarise(found);
  preview(value);
  const id = form.querySelector('[data-field="unit"]').value;
  part("unit").textContent = (id || "单位代码") + "-";
  slug.placeholder = slugOf({ received: value.received });
  part("yaml").textContent = text(value);
  const named = pictures(value.body || "", rules);
  part("pictures").hidden = !named.length;
  part("pictures").textContent = "另附图片：" + named.join("、");
  return found;
}

function preview(value) {
  const chosen = form.querySelector('[data-field="unit"]').selectedOptions[0];
  const name = value.unit ? chosen.textContent : "报送单位";
  const title = stripped(value.title) || "标题";
  const heading = form.dataset.heading.replace("{unit}", () => name).replace("{title}", () => title);
  const elements = prose(value, heading);
  elements[0].dataset.sign = form.dataset.sign;
  part("preview").textContent = "";
  part("preview").append(...elements);
  part("length").textContent = length(elements);
}

// List the problems above the form, each with the way to its field.
function summarise(found) {
  const box = part("summary");
  const errors = found.filter((problem) => problem.level === "error");
  const others = found.filter((problem) => problem.level !== "error");
  const key = JSON.stringify(found);
  if (box.dataset.now === key) return;
  box.dataset.now = key;
  box.textContent = "";
  for (const [these, words] of [
    [errors, "处要改正，改好才能生成文件："],
    [others, "处提醒，不影响生成文件："],
  ]) {
    if (!these.length) continue;
    const title = document.createElement("p");
    title.textContent = "有 " + these.length + " " + words;
    const list = document.createElement("ul");
    list.append(...these.map(row));
    box.append(title, list);
  }
}

function row(problem) {
  const link = document.createElement("a");
  const target = fields.control(form, problem.path);
  link.href = "#" + target.id;
  link.textContent = fields.label(form, problem.path);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    target.focus();
  });
  const item = document.createElement("li");
  item.className = problem.level;
  item.append(link, "：" + problem.text);
  return item;
}

function say(words) {
  part("done").textContent = words;
}

// -- the draft -----------------------------------------------------------------------------------

function keep() {
  clearTimeout(timer);
  try {
    const draft = { way: way(), slug: slug.value, value: fields.read(form) };
    localStorage.setItem(DRAFT, JSON.stringify(draft));
  } catch (_error) {
    part("draft").textContent = "所填内容不会上传；这个浏览器不让存草稿，关闭本页前请先下载文件。";
  }
}

function draft() {
  try {
    const kept = JSON.parse(localStorage.getItem(DRAFT));
    return kept && typeof kept === "object" ? kept : {};
  } catch (_error) {
    return {};
  }
}

/** @param {{ way?: string, slug?: string, value?: object }} draft */
function start({ way: kept, slug: name, value }) {
  fields.fill(form, value || { received: today() });
  slug.value = typeof name === "string" ? name : "";
  for (const radio of form.elements.way) radio.checked = radio.value === kept;
  if (!way()) form.elements.way[0].checked = true;
  isAsked = false;
  seen.clear();
  part("summary").textContent = "";
  delete part("summary").dataset.now;
  turn();
  show();
}

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function clear() {
  if (!window.confirm("清除草稿，表格里的内容都不再保留？")) return;
  clearTimeout(timer);
  try {
    localStorage.removeItem(DRAFT);
  } catch (_error) {
    // nothing was kept
  }
  start({});
  say("草稿已清除");
  fields.parts(form)[0].focus();
}

// -- the text ------------------------------------------------------------------------------------

function turn() {
  for (const box of page.querySelectorAll("[data-way]")) box.hidden = box.dataset.way !== way();
}

// Turn to the other way of writing; points that are written go along into an empty body.
function choose() {
  const { points, body } = fields.read(form);
  if (way() === "body" && isEmpty(body) && !isEmpty(points)) {
    fields.control(form, "body").value = bodyOf(points);
  }
  turn();
}

function change(button) {
  const { insert: what, move, remove, add } = button.dataset;
  const entry = button.closest("[data-entry]");
  if (what) insert(fields.control(form, "body"), what);
  else if (add !== undefined) {
    fields
      .add(button.closest("[data-way]").querySelector("[data-records]"))
      .querySelector("[data-field]")
      .focus();
  } else if (remove !== undefined) {
    fields.remove(entry).querySelector("legend").focus();
    say("已删去");
  } else if (move) {
    fields.move(entry, Number(move));
    (button.disabled ? entry.querySelector("[data-move]:not(:disabled)") : button).focus();
    say("现在是第 " + fields.place(entry) + " 点");
  } else return;
  keep();
  show();
}

// -- the file ------------------------------------------------------------------------------------

// Check everything; return whether a file may be made.
function ask() {
  isAsked = true;
  delete part("summary").dataset.now; // to be read out again
  const found = show();
  if (!found.some((problem) => problem.level === "error")) return true;
  say("");
  part("summary").focus();
  return false;
}

function done(words) {
  const warnings = part("summary").querySelectorAll("li.warning").length;
  const named = part("pictures").hidden ? "" : "图片也一并交上。";
  say(words + (warnings ? `上面还有 ${warnings} 处提醒，改后可再取一次。` : "") + named);
}

function download() {
  if (!ask()) return;
  const value = submission();
  const name = value.unit + "-" + slugOf(value) + ".yml";
  hand(name, text(value));
  done("文件 " + name + " 已下载。");
}

function copy(button) {
  if (!ask()) return;
  copied(text(submission()))
    .then(
      () => done("文件内容已复制。"),
      () => say("没有复制成，请打开“看文件内容”自己复制，或改用下载。")
    )
    .then(() => button.focus());
}

// -- the person ----------------------------------------------------------------------------------

// What a field says as it is left moves the rest of the page: not while a button is pressed, which
// would be gone from under the pointer.
let isPressed = false;
let isWaiting = false;

function settle() {
  isWaiting = isPressed;
  if (!isPressed) show();
}

document.addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(
    end,
    () => {
      isPressed = false;
      setTimeout(() => isWaiting && settle(), 0); // after the click
    },
    true
  );
}

form.addEventListener("input", () => {
  say("");
  show();
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
});
form.addEventListener("change", (event) => {
  if (event.target.name === "way") choose();
  keep();
  settle();
});
form.addEventListener("focusout", (event) => {
  const slot = event.target.closest("[data-slot]");
  if (!slot || slot.contains(event.relatedTarget)) return;
  seen.add(event.target);
  const record = slot.parentElement.closest("[data-record]");
  if (record && !record.contains(event.relatedTarget)) seen.add(record);
  settle();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) change(button);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  download();
});
part("copy-file").addEventListener("click", (event) => copy(event.target));
part("clear").addEventListener("click", clear);
window.addEventListener("pagehide", () => timer && keep());

part("desk").hidden = false;
start(draft());
