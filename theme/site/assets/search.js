// The search page: the query and the facets from the address and the form, their answer
// (answers.js) onto the page (hits.js). ES2018, no build step.
(function () {
  "use strict";

  const page = document.querySelector("[data-search]");
  if (!page) return;

  const SHOWN = 12; // results shown at first, and more each time
  const PAUSE = 120; // milliseconds without a keystroke before an answer is sought
  const LONGEST = 4000; // characters of an address; some servers refuse much longer ones
  const TITLE = document.title;

  const part = (name) => page.querySelector("[data-search-" + name + "]");
  const form = part("form");
  const input = form.elements.q;
  const root = new URL(page.dataset.root || "./", document.baseURI);

  // The modules, and the index opened: on their way from the start.
  const modules = Promise.all(
    ["./fold.js", "./pairs.js", "./answers.js", "./hits.js"].map((name) => import(name))
  );
  let ready = open();
  ready.catch(() => {}); // said when an answer is sought

  async function open() {
    const [fold, pairs, answers, hits] = await modules;
    return {
      phrases: fold.phrases,
      match: answers.match,
      select: answers.select,
      row: hits.row,
      offer: hits.offer,
      index: await pairs.Pairs.open(new URL("pagefind/", root)),
    };
  }

  // Open the index anew: releases since may have taken the files of the one that is open.
  async function renew() {
    const tools = await open();
    ready = Promise.resolve(tools);
    return tools;
  }

  const FACETS = Array.from(page.querySelectorAll("[data-facet]"), (box) => box.dataset.facet);

  let serial = 0; // of the newest question; what comes back for an older one is dropped
  let answer = null; // on the page: {state, phrases, items, shown, tools}

  // Sees the end of the results come within half a window.
  const end = window.IntersectionObserver && new IntersectionObserver((seen) => {
    if (seen.some((each) => each.isIntersecting)) showMore();
  }, { rootMargin: "0px 0px 50%" });

  // -- the address -------------------------------------------------------------------------------

  function stateOfAddress() {
    const given = new URLSearchParams(location.search);
    const chosen = {};
    for (const facet of FACETS) chosen[facet] = given.getAll(facet);
    return { q: given.get("q") || "", chosen, sort: given.get("sort") === "best" ? "best" : "new" };
  }

  // Put what was asked into the address, `by` "typing", "enter" or "choice"; else it stood there. What
  // is typed is one step back, however often its writer paused.
  function remember(asked, by) {
    const params = new URLSearchParams();
    if (asked.q) params.set("q", asked.q);
    for (const facet of FACETS) asked.chosen[facet].forEach((id) => params.append(facet, id));
    if (asked.sort !== "new") params.set("sort", asked.sort);
    const query = params.toString();
    const address = location.pathname + (query && "?" + query);
    const isSame = address === location.pathname + location.search;
    const isStep = by === "choice" || (by && !isDraft);
    isDraft = by === "typing" && (isDraft || !isSame);
    if (address.length > LONGEST || isSame) return;
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  }

  // -- answering ---------------------------------------------------------------------------------

  async function ask(asked, by) {
    const mine = ++serial;
    wait(asked.q);
    try {
      await seek(asked, by, mine, ready).catch(() => {
        if (mine === serial) return seek(asked, by, mine, renew());
      });
    } catch (error) {
      if (mine === serial) fail();
    }
  }

  async function seek(asked, by, mine, opened) {
    const tools = await opened;
    const phrases = tools.phrases(asked.q);
    const found = await tools.match(tools.index, phrases);
    if (mine !== serial) return;
    remember(asked, by);
    const { items, offers } = tools.select(tools.index, found, asked.chosen, asked.sort);
    const next = { state: asked, phrases, items, shown: 0, tools };
    const rows = await rowsOf(next);
    if (mine !== serial) return;
    answer = next;
    part("hits").textContent = "";
    add(rows);
    showOffers(offers, found.size);
    say(items.length, found.size - items.length);
  }

  async function rowsOf({ state: asked, phrases, items, shown, tools }) {
    const { index } = tools;
    const numbers = items.slice(shown, shown + SHOWN);
    const texts = await Promise.all(numbers.map((number) => index.text(number)));
    return texts.map((text, i) =>
      tools.row(text, index.section(numbers[i]), asked.q, phrases, root)
    );
  }

  async function showMore() {
    const mine = serial;
    if (!answer || answer.isGrowing || answer.shown >= answer.items.length) return;
    answer.isGrowing = true;
    const hadFocus = part("further").contains(document.activeElement);
    const rows = await rowsOf(answer).catch(() => []);
    if (mine !== serial) return;
    answer.isGrowing = false;
    if (!rows.length) {
      watch(true);
      return askAgain(answer);
    }
    add(rows);
    if (hadFocus && rows.length) rows[0].querySelector("a").focus();
  }

  // Answer anew after a text was not to be had, if a release has brought other texts.
  async function askAgain({ state: asked, tools }) {
    const mine = serial;
    const { index } = await renew().catch(() => tools);
    if (mine === serial && !index.holdsSame(tools.index)) ask(asked);
  }

  // -- the page ----------------------------------------------------------------------------------

  function words(before, total, after) {
    part("before").textContent = before;
    part("total").textContent = total;
    part("after").textContent = after;
  }

  function wait(query) {
    part("answer").hidden = !query.trim();
    part("answer").setAttribute("aria-busy", "true");
    words("正在查找", "", "……");
    document.title = (query.trim() && query.trim().slice(0, 40) + " - ") + TITLE;
  }

  function say(total, others) {
    const isNothing = answer.phrases.length === 0;
    const advice = isNothing || total ? "" : "。可以减少几个字，或换一种说法";
    words(
      isNothing ? "标点和符号不参与检索，没有要查找的文字：" : "找到 ",
      String(total),
      " 条" + (others ? "（另有 " + others + " 条不在所选范围）" : advice)
    );
    part("order").hidden = total < 2;
    part("answer").setAttribute("aria-busy", "false");
  }

  function fail() {
    answer = null;
    part("hits").textContent = "";
    for (const name of ["order", "facets", "further"]) part(name).hidden = true;
    words("检索没有完成：读取索引出错。请重新载入本页再试，或换用较新的浏览器。", "", "");
    part("answer").setAttribute("aria-busy", "false");
  }

  function add(rows) {
    rows.forEach((row) => part("hits").append(row));
    answer.shown += rows.length;
    part("further").hidden = answer.shown >= answer.items.length;
    watch(!end);
  }

  // Let more results come when their end is near, or at the press of a button. Never both: a result
  // that comes by itself takes the button's place under the pointer.
  function watch(isByHand) {
    part("further").classList.toggle("by-hand", isByHand);
    if (end) end.unobserve(part("further"));
    if (end && !isByHand) end.observe(part("further")); // says once more whether it is near
  }

  function showOffers(offers, found) {
    const focus = document.activeElement && document.activeElement.dataset.value;
    for (const { facet, values } of offers) {
      answer.tools.offer(page.querySelector('[data-facet="' + facet + '"]'), facet, values);
    }
    const isChosen = FACETS.some((facet) => answer.state.chosen[facet].length);
    part("facets").hidden = found < 2 && !isChosen;
    part("clear").hidden = !isChosen;
    const again = focus && page.querySelector('[data-value="' + CSS.escape(focus) + '"]');
    if (again) again.focus();
  }

  // -- the reader --------------------------------------------------------------------------------

  let state = stateOfAddress();
  let isDraft = !state.q; // the address is that of a query which is still being written
  let timer = 0;
  let isComposing = false;

  function change(changes, by) {
    clearTimeout(timer);
    state = Object.assign({}, state, changes);
    ask(state, by);
  }

  function typed() {
    clearTimeout(timer);
    if (isComposing) return;
    serial++; // an answer to what stood here before is not wanted any more
    wait(input.value);
    timer = setTimeout(() => change({ q: input.value }, "typing"), PAUSE);
  }

  function fill() {
    input.value = state.q;
    part("order").querySelector('[value="' + state.sort + '"]').checked = true;
  }

  function choose(event) {
    const { facet } = event.target.closest("[data-facet]").dataset;
    const id = event.target.value;
    const others = state.chosen[facet].filter((each) => each !== id);
    const now = event.target.checked ? others.concat(id) : others;
    change({ chosen: Object.assign({}, state.chosen, { [facet]: now }) }, "choice");
  }

  function move(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = document.activeElement || document.body;
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

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ q: input.value }, "enter");
  });
  input.addEventListener("input", typed);
  input.addEventListener("compositionstart", () => (isComposing = true));
  input.addEventListener("compositionend", () => {
    isComposing = false;
    typed();
  });
  part("order").addEventListener("change", (event) => change({ sort: event.target.value }, "choice"));
  part("facets").addEventListener("change", choose);
  part("clear").addEventListener("click", () => {
    const none = {};
    for (const facet of FACETS) none[facet] = [];
    change({ chosen: none }, "choice");
    input.focus();
  });
  part("further").addEventListener("click", showMore);
  document.addEventListener("keydown", move);
  window.addEventListener("popstate", () => {
    state = stateOfAddress();
    fill();
    change({});
  });
  form.hidden = false;
  fill();
  if (state.q.trim()) change({});
  else input.focus();
})();
