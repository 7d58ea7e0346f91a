// Reads the word index that Pagefind made of character pairs (generator/press/words.py), and finds
// phrases in it. ES2018; no WebAssembly, so that `script-src 'self'` is enough. The index is in
// segments, each over a run of items; a phrase stands in one item, so it is sought in each segment.

import { CELL, fold, tokens } from "./fold.js";

const MAGIC = "pagefind_dcd";
const NAME = 10; // characters that name an issue's texts
const AT_ONCE = 12; // tokens asked for together
const FEW = 8; // so few candidates are settled by reading their texts

// A place in CBOR made of numbers, texts and arrays.
class Cursor {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  // Read one head: a number's value (negative ones too), or a text's or an array's length.
  head() {
    const first = this.bytes[this.at++];
    let number = first & 31;
    if (number >= 24) {
      const size = 1 << (number - 24);
      number = 0;
      for (let i = 0; i < size; i++) number = number * 256 + this.bytes[this.at++];
    }
    return first >> 5 === 1 ? -1 - number : number;
  }

  text() {
    const length = this.head();
    this.at += length;
    return String.fromCharCode.apply(null, this.bytes.subarray(this.at - length, this.at));
  }

  skip() {
    const kind = this.bytes[this.at] >> 5;
    const number = this.head();
    if (kind === 3) this.at += number;
    else if (kind === 4) for (let i = 0; i < number; i++) this.skip();
  }
}

async function load(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(url + ": " + response.status);
  return response;
}

async function unpacked(response) {
  const packed = new Uint8Array(await response.arrayBuffer());
  // A server may have unpacked it on the way.
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// One file of the word index: where each token's places begin.
class Chunk {
  constructor(bytes) {
    this.bytes = bytes;
    this.starts = new Map();
    const cursor = new Cursor(bytes, MAGIC.length);
    if (String.fromCharCode.apply(null, bytes.subarray(0, cursor.at)) !== MAGIC) {
      throw new Error("not a file of the word index");
    }
    cursor.head();
    for (let left = cursor.head(); left > 0; left--) {
      const fields = cursor.head();
      this.starts.set(cursor.text(), cursor.at);
      for (let i = 1; i < fields; i++) cursor.skip();
    }
  }

  // Put into `found` the token's positions, ascending, of each item; the first item is `first`.
  places(token, first, found) {
    const start = this.starts.get(token);
    if (start === undefined) return;
    const cursor = new Cursor(this.bytes, start);
    let page = first;
    for (let pages = cursor.head(); pages > 0; pages--) {
      const fields = cursor.head();
      page += cursor.head();
      const positions = [];
      let position = 0;
      for (let left = cursor.head(); left > 0; left--) {
        const step = cursor.head();
        if (step < 0) continue; // the weight of what follows: one weight here
        position += step;
        positions.push(position);
      }
      for (let i = 2; i < fields; i++) cursor.skip();
      found.set(page, positions);
    }
  }
}

export class Pairs {
  // `base` is the address of `/pagefind/`, with a closing slash.
  constructor(base, catalogue) {
    this.base = base;
    this.catalogue = catalogue;
    this.chunks = new Map();
    this.texts = new Map();
    this.addresses = []; // of each item's text
    catalogue.issues.forEach((count, at) => {
      const name = catalogue.texts.slice(at * NAME, (at + 1) * NAME);
      for (let place = 0; place < count; place++) {
        this.addresses.push("texts/" + name + "/" + place + ".json");
      }
    });
    this.firsts = []; // of each segment, the number of its first item
    catalogue.segments.reduce((first, each) => {
      this.firsts.push(first);
      return first + each.items;
    }, 0);
  }

  static async open(base) {
    const response = await load(new URL("catalogue.json", base), { cache: "no-cache" });
    return new Pairs(base, await response.json());
  }

  // Say whether the texts are those of another index.
  holdsSame(other) {
    return this.catalogue.texts === other.catalogue.texts;
  }

  get size() {
    return this.catalogue.headings.length;
  }

  // Return the folded length of an item's heading (74 and more are 74).
  headingLength(number) {
    return this.catalogue.headings.charCodeAt(number) - 48;
  }

  // Return the name of an item's section.
  section(number) {
    const { values, items } = this.catalogue.facets.section;
    return values[items[number]][1];
  }

  // Return item `number`'s {url, heading, text, citation, date}; of one that was corrected or
  // withdrawn also `mark`, the word for it, and of a corrected one `right`: {heading, text}.
  text(number) {
    const address = new URL(this.addresses[number], this.base);
    return remember(this.texts, number, () => load(address).then((response) => response.json()));
  }

  // Find a folded phrase. Returns a Map from item to [how often, first position].
  async find(phrase) {
    const wanted = tokens(phrase);
    let starts = null; // item → where the phrase may start
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      const places = await Promise.all(batch.map((each) => this.places(each[0])));
      starts = narrowed(
        starts,
        places,
        batch.map((each) => each[1])
      );
      if (starts.size === 0) break;
      if (starts.size <= FEW && at + AT_ONCE < wanted.length) return this.read(starts, phrase);
    }
    const found = new Map();
    for (const [page, at] of starts || []) found.set(page, [at.length, at[0]]);
    return found;
  }

  // Settle a few candidates by their texts, which are about to be shown anyway.
  async read(candidates, phrase) {
    const found = new Map();
    const pages = Array.from(candidates.keys());
    const items = await Promise.all(pages.map((page) => this.text(page)));
    items.forEach((item, i) => {
      const texts = forms(item).map((form) => form.heading + form.text);
      const folded = texts.join(CELL).split(CELL).map(fold).join(CELL);
      const count = folded.split(phrase).length - 1;
      if (count) found.set(pages[i], [count, candidates.get(pages[i])[0]]);
    });
    return found;
  }

  // Return a Map from item to the token's positions in it.
  async places(token) {
    const names = this.catalogue.segments.map((segment) => chunkOf(segment.chunks, token));
    const chunks = await Promise.all(names.map((name) => name && this.chunk(name)));
    const found = new Map();
    chunks.forEach((chunk, i) => chunk && chunk.places(token, this.firsts[i], found));
    return found;
  }

  chunk(name) {
    const address = new URL("index/" + name + ".pf_index", this.base);
    return remember(this.chunks, name, () =>
      load(address)
        .then(unpacked)
        .then((bytes) => new Chunk(bytes))
    );
  }
}

// Return the forms in which an item is found: as printed, and as it should be if it was corrected.
export function forms(item) {
  return item.right ? [item, item.right] : [item];
}

// Return the name of the chunk that holds `token`: the last that begins no later. Or an empty one.
function chunkOf(table, token) {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table[middle][0] <= token) low = middle + 1;
    else high = middle;
  }
  return low ? table[low - 1][1] : "";
}

// Return `map`'s promise for `key`, made by `make` at first; a failed one is made again next time.
function remember(map, key, make) {
  if (!map.has(key)) {
    map.set(
      key,
      make().catch((error) => {
        map.delete(key);
        throw error;
      })
    );
  }
  return map.get(key);
}

// Keep the starts from which every token stands at its distance; no starts yet means any.
function narrowed(starts, places, distances) {
  const order = places.map((_, i) => i).sort((a, b) => places[a].size - places[b].size);
  let kept = starts;
  for (const i of order) {
    const next = new Map();
    for (const [page, positions] of kept ? places[i] : []) {
      if (!kept.has(page)) continue;
      const here = new Set(positions);
      const still = kept.get(page).filter((start) => here.has(start + distances[i]));
      if (still.length) next.set(page, still);
    }
    for (const [page, positions] of kept ? [] : places[i]) {
      const from = positions.map((position) => position - distances[i]).filter((p) => p >= 0);
      if (from.length) next.set(page, from);
    }
    kept = next;
  }
  return kept;
}
