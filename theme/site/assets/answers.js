// What a query means over the index (pairs.js): which items match, in which order, under which
// facets. No page, no address. ES2018.

export const FACETS = ["year", "series", "unit", "section", "topic"];

const AT_ONCE = 4; // phrases sought together
const HEADING = 4; // what a match in the heading is worth beside matches in the text

// Find the items that hold every phrase: a Map from item to how well it matches.
export async function match(index, phrases) {
  let found = null;
  for (let at = 0; at < phrases.length; at += AT_ONCE) {
    const some = phrases.slice(at, at + AT_ONCE);
    for (const hits of await Promise.all(some.map((phrase) => index.find(phrase)))) {
      const both = new Map();
      for (const [item, [count, first]] of hits) {
        if (found && !found.has(item)) continue;
        const score = Math.log2(1 + count) + (first < index.headingLength(item) ? HEADING : 0);
        both.set(item, score + (found ? found.get(item) : 0));
      }
      found = both;
    }
    if (found.size === 0) break;
  }
  return found || new Map();
}

// Return the found items under the chosen values of each facet, in order, with what each facet
// offers: {facet, values: [{id, name, count, isChosen}]}. A value's count is that of the items it
// would leave beside the choices in the other facets; within a facet, several values add up. Facets
// are those that both the page and the catalogue know.
export function select(index, found, chosen, sort) {
  const facets = FACETS.filter((facet) => chosen[facet] && index.catalogue.facets[facet]);
  const tests = facets.map((facet) => test(index, facet, chosen[facet]));
  const items = Array.from(found.keys()).filter((item) => tests.every((holds) => holds(item)));
  const rank = newestFirst(index);
  const best = sort === "best";
  items.sort((a, b) => (best && found.get(b) - found.get(a)) || rank[a] - rank[b]);
  const offers = facets.map((facet, i) => {
    const counts = new Map();
    for (const item of found.keys()) {
      if (!tests.every((holds, j) => j === i || holds(item))) continue;
      for (const value of held(index, facet, item)) counts.set(value, (counts.get(value) || 0) + 1);
    }
    return { facet, values: offered(index, facet, counts, chosen[facet]) };
  });
  return { items, offers };
}

function offered(index, facet, counts, chosen) {
  const known = index.catalogue.facets[facet].values;
  known.forEach((value, i) => {
    if (chosen.includes(value[0]) && !counts.has(i)) counts.set(i, 0);
  });
  const order = Array.from(counts.keys());
  if (facet === "year") order.sort((a, b) => b - a);
  else order.sort((a, b) => counts.get(b) - counts.get(a) || a - b);
  return order.map((i) => {
    const [id, name] = known[i];
    return { id, name, count: counts.get(i), isChosen: chosen.includes(id) };
  });
}

// Return the numbers of an item's values in a facet.
function held(index, facet, item) {
  const values = index.catalogue.facets[facet].items[item];
  return Array.isArray(values) ? values : [values];
}

// Return the test whether an item has one of the chosen values; none chosen lets all pass.
function test(index, facet, chosen) {
  if (chosen.length === 0) return () => true;
  const known = index.catalogue.facets[facet].values;
  const wanted = chosen.map((id) => known.findIndex((value) => value[0] === id));
  return (item) => held(index, facet, item).some((value) => wanted.includes(value));
}

// Return each item's place when the newest issue comes first and its own items stay in order.
function newestFirst(index) {
  const places = [];
  let first = index.size;
  for (const count of index.catalogue.issues) {
    first -= count;
    for (let i = 0; i < count; i++) places.push(first + i);
  }
  return places;
}
