// The search page: reads the query and the facets from the address, asks the index (pairs.js), shows
// what it finds. ES2018, no build step. Texts reach the page as text nodes only.
(function () {
  "use strict";

  const page = document.querySelector("[data-search]");
  if (!page) return;

  const PAGE = 20; // results shown at first, and more each time
  const PAUSE = 120; // milliseconds without a keystroke before an answer is sought
  const FACETS = ["year", "unit", "section", "topic"];
  const CHIPS = 8; // values of a facet shown before "more"
  const EXCERPT = 110;
  const BEFORE = 28; // of an excerpt's characters, those before the match
  const AT_ONCE = 4; // phrases sought together

  const part = (name) => page.querySelector("[data-search-" + name + "]");
  const form = part("form");
  const input = form.elements.q;
  const root = new URL(page.dataset.root || "./", document.baseURI);
  const title = document.title;

  // `fold`, `pairs`: the modules and the opened index, asked for at once.
  const ready = Promise.all([import("./fold.js"), import("./pairs.js")]).then(([fold, pairs]) =>
    pairs.Pairs.open(new URL("pagefind/", root)).then((index) => ({ fold, index }))
  );
  ready.catch(() => {}); // reported when an answer is sought

  let serial = 0; // of the newest question; older answers are dropped
  let answer = null; // what is on the page: {state, phrases, found, order, shown}

  // -- state and address -------------------------------------------------------------------------

  function stateOfAddress() {
    const given = new URLSearchParams(location.search);
    const chosen = {};
    for (const facet of FACETS) chosen[facet] = given.getAll(facet);
    return { q: given.get("q") || "", chosen, sort: given.get("sort") === "best" ? "best" : "new" };
  }

  function addressOfState(state) {
    const params = new URLSearchParams();
    if (state.q) params.set("q", state.q);
    for (const facet of FACETS) state.chosen[facet].forEach((id) => params.append(facet, id));
    if (state.sort !== "new") params.set("sort", state.sort);
    const query = params.toString();
    return location.pathname + (query ? "?" + query : "");
  }

  function remember(state, isStep) {
    const address = addressOfState(state);
    if (address === location.pathname + location.search) return;
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  }

  // -- answering ---------------------------------------------------------------------------------

  // Find the items that hold every phrase: a Map from item to how well it matches.
  async function match(index, phrases) {
    let found = null;
    for (let at = 0; at < phrases.length; at += AT_ONCE) {
      const some = phrases.slice(at, at + AT_ONCE);
      for (const hits of await Promise.all(some.map((phrase) => index.find(phrase)))) {
        const both = new Map();
        for (const [item, [count, first]] of hits) {
          if (found && !found.has(item)) continue;
          const inHeading = first < index.catalogue.headings.charCodeAt(item) - 48;
          const score = (inHeading ? 4 : 0) + Math.log2(1 + count);
          both.set(item, score + (found ? found.get(item) : 0));
        }
        found = both;
      }
      if (found.size === 0) break;
    }
    return found || new Map();
  }

  async function ask(state, isStep) {
    const mine = ++serial;
    pending(state);
    try {
      const { fold, index } = await ready;
      if (mine !== serial) return;
      const phrases = fold.phrases(state.q);
      const found = await match(index, phrases);
      if (mine !== serial) return;
      remember(state, isStep);
      answer = { state, phrases, found, fold, index, shown: 0 };
      await show(mine);
    } catch (error) {
      if (mine === serial) failed();
    }
  }

  // -- showing -----------------------------------------------------------------------------------

  function pending(state) {
    part("answer").hidden = !state.q.trim();
    part("answer").setAttribute("aria-busy", "true");
    part("total").textContent = "";
    part("before").textContent = "正在查找";
    part("after").textContent = "……";
    document.title = state.q.trim() ? state.q.trim().slice(0, 40) + " - " + title : title;
  }

  function failed() {
    answer = null;
    part("answer").setAttribute("aria-busy", "false");
    part("before").textContent = "检索没有完成：索引读取失败。请稍后再试，或换用较新的浏览器。";
    part("after").textContent = "";
    empty(part("hits"));
    for (const name of ["order", "facets", "further"]) part(name).hidden = true;
  }

  async function show(mine) {
    const { state, index, found } = answer;
    const holds = FACETS.map((facet) => holder(index, facet, state.chosen[facet]));
    const items = Array.from(found.keys()).filter((item) => holds.every((hold) => hold(item)));
    const rank = newestFirst(index);
    items.sort((a, b) => rank[a] - rank[b]);
    if (state.sort === "best") items.sort((a, b) => found.get(b) - found.get(a));
    answer.order = items;
    const rows = await hits(0, PAGE);
    if (mine !== serial) return;
    empty(part("hits"));
    rows.forEach((row) => part("hits").appendChild(row));
    answer.shown = rows.length;
    say(items.length);
    showFacets(holds);
    part("order").hidden = items.length < 2;
    part("further").hidden = answer.shown >= items.length;
  }

  function say(total) {
    const { state, phrases, found } = answer;
    const nothing = phrases.length === 0;
    part("answer").setAttribute("aria-busy", "false");
    part("before").textContent = nothing ? "没有可以查找的文字（标点和符号不参与检索），" : "找到 ";
    part("total").textContent = String(total);
    const others = found.size - total;
    part("after").textContent =
      " 条" + (others ? "（另有 " + others + " 条不在所选范围）" : nothing || total ? "" : "，可以减少几个字再试");
    part("answer").hidden = !state.q.trim();
  }

  async function hits(from, to) {
    const { index, order } = answer;
    const numbers = order.slice(from, to);
    const texts = await Promise.all(numbers.map((number) => index.text(number)));
    return texts.map((text, i) => row(text, numbers[i]));
  }

  function row(text, number) {
    const { fold, index, phrases, state } = answer;
    const link = make("a", "heading");
    link.href = landing(text.url, state.q);
    link.setAttribute("data-search-hit", "");
    marked(link, text.heading, fold.stretches(text.heading, phrases));
    const about = make("p", "dated");
    const section = index.catalogue.facets.section;
    [text.citation, dated(text.date), section.values[section.items[number]][1]].forEach((words) => {
      about.appendChild(make("span")).textContent = words;
    });
    const item = make("li");
    item.append(link, about, excerpt(text.text));
    return item;
  }

  // Return the address of an item with the query to mark there.
  function landing(url, query) {
    const address = new URL(url, root);
    address.searchParams.set("mark", query.slice(0, 500));
    return address.href;
  }

  function excerpt(text) {
    const { fold, phrases } = answer;
    const shown = make("p", "excerpt");
    const found = fold.stretches(text, phrases);
    let from = found.length ? Math.max(0, found[0][0] - BEFORE) : 0;
    const sentence = /[。！？；\n]/g; // begin with a sentence when one begins near
    sentence.lastIndex = from;
    const stop = from && sentence.exec(text);
    if (stop && stop.index < found[0][0]) from = stop.index + 1;
    const least = found.length ? found[0][1] + BEFORE : 0;
    const to = Math.min(text.length, Math.max(from + EXCERPT, least), from + 4 * EXCERPT);
    const cut = text.slice(whole(text, from), whole(text, to)).replace(/\x1f/g, "　");
    if (from) shown.append("……");
    const base = whole(text, from);
    marked(shown, cut, found.map(([a, b]) => [a - base, b - base]).filter(([a]) => a < cut.length));
    if (to < text.length) shown.append("……");
    return shown;
  }

  // Move a place in `text` off the middle of a surrogate pair.
  function whole(text, at) {
    const unit = text.charCodeAt(at);
    return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
  }

  function marked(parent, text, stretches) {
    let at = 0;
    for (const [from, to] of stretches) {
      parent.append(text.slice(at, from));
      parent.appendChild(make("mark")).textContent = text.slice(from, to);
      at = to;
    }
    parent.append(text.slice(at));
  }

  async function further() {
    const mine = serial;
    if (!answer || answer.growing || answer.shown >= answer.order.length) return;
    answer.growing = true;
    const rows = await hits(answer.shown, answer.shown + PAGE).catch(() => null);
    if (mine !== serial) return;
    answer.growing = false;
    if (!rows) return;
    rows.forEach((each) => part("hits").appendChild(each));
    answer.shown += rows.length;
    part("further").hidden = answer.shown >= answer.order.length;
    if (document.activeElement === part("further").firstChild) rows[0].querySelector("a").focus();
  }

  // -- facets ------------------------------------------------------------------------------------

  function values(index, facet, item) {
    const held = index.catalogue.facets[facet].items[item];
    return Array.isArray(held) ? held : [held];
  }

  // Return the test whether an item has one of the chosen values of a facet; none chosen is all.
  function holder(index, facet, chosen) {
    if (chosen.length === 0) return () => true;
    const known = index.catalogue.facets[facet].values;
    const wanted = chosen.map((id) => known.findIndex((value) => value[0] === id));
    return (item) => values(index, facet, item).some((value) => wanted.includes(value));
  }

  function showFacets(holds) {
    const { state, index, found } = answer;
    const focus = document.activeElement && document.activeElement.dataset.value;
    FACETS.forEach((facet, i) => {
      const counts = new Map();
      for (const item of found.keys()) {
        if (!holds.every((hold, j) => j === i || hold(item))) continue;
        values(index, facet, item).forEach((v) => counts.set(v, (counts.get(v) || 0) + 1));
      }
      const known = index.catalogue.facets[facet].values;
      state.chosen[facet].forEach((id) => {
        const value = known.findIndex((each) => each[0] === id);
        if (value >= 0 && !counts.has(value)) counts.set(value, 0);
      });
      const shown = Array.from(counts.keys());
      if (facet === "year") shown.sort((a, b) => b - a);
      else shown.sort((a, b) => counts.get(b) - counts.get(a) || a - b);
      chips(facet, shown.map((value) => [known[value], counts.get(value)]), state.chosen[facet]);
    });
    const isChosen = FACETS.some((facet) => state.chosen[facet].length);
    part("facets").hidden = found.size < 2 && !isChosen;
    part("clear").hidden = !isChosen;
    if (focus) {
      const again = page.querySelector('[data-value="' + CSS.escape(focus) + '"]');
      if (again) again.focus();
    }
  }

  function chips(facet, shown, chosen) {
    const box = page.querySelector('[data-facet="' + facet + '"]');
    const isOpen = box.classList.contains("open");
    while (box.children.length > 1) box.lastChild.remove();
    box.hidden = shown.length === 0;
    shown.forEach(([[id, name], count], i) => {
      const label = make("label", "chip");
      const check = make("input");
      check.type = "checkbox";
      check.value = id;
      check.checked = chosen.includes(id);
      check.dataset.value = facet + "=" + id;
      label.append(check, make("span", "", name), make("span", "count", String(count)));
      label.classList.toggle("rest", i >= CHIPS && !check.checked);
      box.append(label);
    });
    if (!isOpen && box.querySelector(".rest")) {
      const more = make("button", "more", "全部 " + shown.length + " 项");
      more.type = "button";
      more.addEventListener("click", () => {
        box.classList.add("open");
        more.remove();
        box.querySelector(".rest input").focus();
      });
      box.append(more);
    }
  }

  // -- small things ------------------------------------------------------------------------------

  function make(name, style, text) {
    const element = document.createElement(name);
    if (style) element.className = style;
    if (text) element.textContent = text;
    return element;
  }

  function empty(element) {
    while (element.firstChild) element.firstChild.remove();
  }

  function dated(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return year + "年" + month + "月" + day + "日";
  }

  // Return each item's place when the newest issue comes first and its items stay in order.
  function newestFirst(index) {
    if (!index.rank) {
      index.rank = [];
      let first = index.size;
      let item = 0;
      for (const count of index.catalogue.issues) {
        first -= count;
        for (let i = 0; i < count; i++) index.rank[item++] = first + i;
      }
    }
    return index.rank;
  }

  // -- listening ---------------------------------------------------------------------------------

  let timer = 0;
  let composing = false;
  let state = stateOfAddress();

  function change(changes, isStep) {
    clearTimeout(timer);
    state = Object.assign({}, state, changes);
    ask(state, isStep);
  }

  function typed() {
    clearTimeout(timer);
    if (composing || input.value === state.q) return;
    serial++; // what was asked for before this keystroke is not wanted any more
    pending({ q: input.value });
    timer = setTimeout(() => change({ q: input.value }, false), PAUSE);
  }

  function fill() {
    input.value = state.q;
    page.querySelectorAll("[name=order]").forEach((radio) => {
      radio.checked = radio.value === state.sort;
    });
  }

  function move(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = document.activeElement;
    const links = Array.from(page.querySelectorAll("[data-search-hit]"));
    const here = links.indexOf(at);
    let next = null;
    if (event.key === "/" && !/^(input|textarea|select)$/i.test(at.tagName)) next = input;
    else if (event.key === "Escape" && here >= 0) next = input;
    else if (event.key === "ArrowDown" && (at === input || here >= 0)) next = links[here + 1];
    else if (event.key === "ArrowUp" && here >= 0) next = links[here - 1] || input;
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next === input) input.select();
  }

  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  input.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ q: input.value }, true);
  });
  part("order").addEventListener("change", (event) => change({ sort: event.target.value }, true));
  part("facets").addEventListener("change", (event) => {
    const [facet, id] = [event.target.closest("[data-facet]").dataset.facet, event.target.value];
    const others = state.chosen[facet].filter((each) => each !== id);
    const now = event.target.checked ? others.concat(id) : others;
    change({ chosen: Object.assign({}, state.chosen, { [facet]: now }) }, true);
  });
  part("clear").addEventListener("click", () => {
    change({ chosen: { year: [], unit: [], section: [], topic: [] } }, true);
    input.focus();
  });
  part("further").addEventListener("click", further);
  document.addEventListener("keydown", move);
  window.addEventListener("popstate", () => {
    state = stateOfAddress();
    fill();
    change({}, false);
  });
  if (typeof IntersectionObserver !== "undefined") {
    new IntersectionObserver((seen) => {
      if (seen.some((each) => each.isIntersecting)) further();
    }).observe(part("further"));
  }

  form.hidden = false;
  fill();
  if (!location.hash) input.focus();
  if (state.q.trim()) change({}, false);
})();
