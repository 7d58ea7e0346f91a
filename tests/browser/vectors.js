// What the pages of a site are made of, and what people do on them. Loaded into a page of the site.
window.vectors = (() => {
  // Parts whose elements depend on what the words mean: Markdown, problems, marked matches.
  const PROSE =
    "[data-item],.written,[data-preview],[data-summary],[data-said],[data-search-hits],[data-facet]";
  const LINKS = ["href", "src", "action", "formaction", "data", "poster", "xlink:href"];

  function leadsTo(address, base) {
    try {
      const url = new URL(address, base);
      const path = url.pathname.replace(/[0-9a-f]{10}/g, "HASH");
      return url.host === location.host ? path : url.protocol + url.host;
    } catch (error) {
      return "nowhere";
    }
  }

  // Return an element as its name and attributes, with where its links lead; words left out, and
  // whether it is hidden just now.
  function outline(element) {
    const shown = Array.from(element.attributes).filter(({ name }) => name !== "hidden");
    const names = shown.map(({ name, value }) => {
      if (LINKS.includes(name)) {
        return name + "=" + leadsTo(value, element.baseURI);
      }
      return ["class", "rel", "type"].includes(name) ? name + "=" + value : name;
    });
    return element.localName + "[" + names.sort().join(" ") + "]";
  }

  // Return how often each element stands outside of prose, and which stand within.
  function scan(root) {
    const outside = {};
    const inside = new Set();
    const walk = (node, isInside) => {
      for (let child = node.firstChild; child; child = child.nextSibling) {
        if (child.nodeType === 8) outside.comment = (outside.comment || 0) + 1;
        if (child.nodeType !== 1) continue;
        const name = outline(child);
        if (isInside) inside.add(name);
        else outside[name] = (outside[name] || 0) + 1;
        if (child.shadowRoot) inside.add("shadow root");
        if (child.localName === "template") {
          child.content.querySelectorAll("*").forEach((each) => inside.add("template " + outline(each)));
        }
        walk(child, isInside || child.matches(PROSE));
      }
    };
    walk(root || document, false);
    return { outside, inside: Array.from(inside) };
  }

  const pause = (time) => new Promise((done) => setTimeout(done, time));

  // Open each address in a frame, `width` of them at once; return what each is made of.
  async function open(addresses, width, settle) {
    const found = [];
    for (let at = 0; at < addresses.length; at += width) {
      const frames = addresses.slice(at, at + width).map((address) => {
        const frame = document.createElement("iframe");
        frame.src = address;
        document.body.append(frame);
        return frame;
      });
      await Promise.all(frames.map((frame) => new Promise((done) => (frame.onload = done))));
      await pause(settle);
      for (const frame of frames) {
        found.push(scan(frame.contentDocument));
        frame.remove();
      }
    }
    return found;
  }

  // Show each entry of the feed as a reader of feeds would, without cleaning it.
  async function feed(address) {
    const text = await (await fetch(address)).text();
    const xml = new DOMParser().parseFromString(text, "application/xml");
    const box = document.createElement("div");
    document.body.append(box);
    for (const each of xml.getElementsByTagName("content")) box.innerHTML += each.textContent;
    await pause(100);
    const found = [scan(xml), scan(box)];
    box.remove();
    return found;
  }

  // -- on the search page ------------------------------------------------------------------------

  const answer = () => document.querySelector("[data-search-answer]");

  async function answered() {
    while (!answer().hidden && answer().getAttribute("aria-busy") !== "false") await pause(2);
  }

  // Ask each query; return which elements were there after one of them.
  async function ask(queries) {
    const field = document.querySelector("[name=q]");
    const inside = new Set();
    let outside = {};
    for (const query of queries) {
      field.value = query;
      field.form.requestSubmit();
      await answered();
      const found = scan(document);
      found.inside.forEach((each) => inside.add(each));
      outside = Object.assign(found.outside, outside);
    }
    return { outside, inside: Array.from(inside) };
  }

  // Have every result shown; return how many there are.
  async function showAll() {
    await answered();
    const button = document.querySelector("[data-search-further] button");
    const count = () => document.querySelectorAll("[data-search-hit]").length;
    while (!button.parentElement.hidden) {
      const before = count();
      button.click();
      while (count() === before) await pause(2);
    }
    return count();
  }

  // -- on the form -------------------------------------------------------------------------------

  // Type each text into every field, one way of writing after the other.
  async function type(texts) {
    const form = document.querySelector("[data-form]");
    const inside = new Set();
    let outside = {};
    form.querySelector("[data-copy-file]").click(); // from now on every problem shows
    for (const text of texts) {
      for (const way of ["points", "body"]) {
        const fields = form.querySelectorAll("input[type=text],textarea");
        fields.forEach((field) => (field.value = text));
        form.querySelector('[name="way"][value="' + way + '"]').click();
        fields[0].dispatchEvent(new Event("input", { bubbles: true }));
        await pause(0);
        const found = scan(document);
        found.inside.forEach((each) => inside.add(each));
        outside = Object.assign(found.outside, outside);
      }
    }
    return { outside, inside: Array.from(inside) };
  }

  return { scan, answered, open, feed, ask, showAll, type };
})();
