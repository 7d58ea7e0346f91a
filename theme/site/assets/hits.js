// The search page's pieces: a result with its excerpt, a facet with its values. Texts become text
// nodes only. ES2018.

import { CELL, stretches } from "./fold.js";
import { forms } from "./pairs.js";

const EXCERPT = 110; // characters
const BEFORE = 28; // of them before the match
const CHIPS = 8; // values of a facet shown before "all"
const LONGEST_MARK = 300; // of a query, carried to the page

export function make(name, style, text) {
  const element = document.createElement(name);
  if (style) element.className = style;
  if (text) element.textContent = text;
  return element;
}

// Return a result's row. `item` is what `Pairs.text` gives, `section` a name. What was corrected shows
// as it should be, unless only what stood there holds the words.
export function row(item, section, query, phrases, root) {
  const shown =
    forms(item)
      .reverse()
      .find((form) => phrases.every((phrase) => holds(form, phrase))) || item;
  const link = make("a", "heading");
  const address = new URL(item.url, root);
  address.searchParams.set("mark", query.slice(0, LONGEST_MARK));
  link.href = address.href;
  link.setAttribute("data-search-hit", "");
  marked(link, shown.heading, stretches(shown.heading, phrases));
  if (item.mark) link.append(make("span", "erred", item.mark));
  const about = make("p", "dated");
  [item.citation, inWords(item.date), section].forEach((words) => {
    about.append(make("span", "", words));
  });
  const whole = make("li");
  whole.append(link, about, excerpt(shown.text, phrases));
  return whole;
}

function holds(form, phrase) {
  return stretches(form.heading + form.text, [phrase]).length > 0;
}

function excerpt(text, phrases) {
  const found = stretches(text, phrases);
  const [from, to] = found.length ? around(text, found[0]) : [0, uncut(text, EXCERPT)];
  const shown = make("p", "excerpt");
  if (from) shown.append("……");
  const inside = found
    .filter((stretch) => stretch[0] < to)
    .map((stretch) => [stretch[0] - from, Math.min(stretch[1], to) - from]);
  marked(shown, text.slice(from, to).split(CELL).join("　"), inside);
  if (to < text.length) shown.append("……");
  return shown;
}

// Return the part of `text` to show around a match: from a sentence's start when one is near.
function around(text, match) {
  let from = Math.max(0, match[0] - BEFORE);
  if (from) {
    const near = /[。！？；\n]/.exec(text.slice(from, match[0]));
    from = near ? from + near.index + 1 : uncut(text, from);
  }
  const to = Math.max(from + EXCERPT, Math.min(match[1], from + 3 * EXCERPT) + BEFORE);
  return [from, uncut(text, Math.min(text.length, to))];
}

// Move a place in `text` off the middle of a surrogate pair.
function uncut(text, at) {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : Math.min(at, text.length);
}

function marked(parent, text, found) {
  let at = 0;
  for (const [from, to] of found) {
    parent.append(text.slice(at, from), make("mark", "", text.slice(from, to)));
    at = to;
  }
  parent.append(text.slice(at));
}

function inWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return year + "年" + month + "月" + day + "日";
}

// Put a facet's values into its fieldset: a box to tick each, those beyond the first few behind a
// button.
export function offer(box, facet, values) {
  while (box.children.length > 1) box.lastElementChild.remove();
  box.hidden = values.length === 0;
  values.forEach((value, i) => {
    const chip = make("label", "chip");
    const check = make("input");
    check.type = "checkbox";
    check.value = value.id;
    check.checked = value.isChosen;
    check.dataset.value = facet + "=" + value.id;
    chip.append(check, make("span", "", value.name), make("span", "count", String(value.count)));
    chip.classList.toggle("rest", i >= CHIPS && !value.isChosen);
    box.append(chip);
  });
  if (box.classList.contains("open") || !box.querySelector(".rest")) return;
  const all = make("button", "", "全部 " + values.length + " 项");
  all.type = "button";
  all.addEventListener("click", () => {
    box.classList.add("open");
    all.remove();
    box.querySelector(".rest input").focus();
  });
  box.append(all);
}
