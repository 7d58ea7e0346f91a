// What a pattern alone cannot tell: generator/text/primitives.py once more; tests/cases/texts.json
// holds the two together. Each finds {start, end, group, values} in a text. ES2018.

const all = (pattern, words) => Array.from(words.matchAll(pattern));

const place = (found, group) => ({ start: found.index, end: found.index + found[0].length, group });

function byPattern({ pattern }, words) {
  return all(pattern, words).map((found) => {
    const named = Object.entries(found.groups || {}).find(([, text]) => text !== undefined);
    return place(found, named ? named[0] : "");
  });
}

function names(_, words, given) {
  const name = given.find((each) => each && words.includes(each));
  return name ? [{ start: 0, end: 0, group: "", values: { name } }] : [];
}

// Return a character's code point as people write it.
export function point(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function lookalikes({ pattern, swap }, words) {
  return all(pattern, words).reduce((found, match) => {
    const isMarked = Array.from(match[0]).length > 1;
    const right = isMarked ? match[0].normalize("NFC") : swap(match[0].normalize("NFKC"));
    const values = { right, right_point: point(right) };
    return right === match[0] ? found : [...found, Object.assign(place(match, ""), { values })];
  }, []);
}

// -- quotes and brackets -------------------------------------------------------------------------

function pairs({ pattern, right }, words) {
  const closing = (found) => right[1][right[0].indexOf(found[0])];
  const wrong = [];
  const opened = [];
  for (const found of all(pattern, words)) {
    const mark = found[0];
    if (right[0].includes(mark)) {
      if ("“‘".includes(mark) && opened.some((one) => one[0] === mark)) {
        const before = words.slice(0, found.index).split("\n").pop();
        if (!/[^ >\-*]/.test(before)) continue; // a quotation of several paragraphs
        wrong.push(place(found, "nested"));
      }
      opened.push(found);
    } else if (opened.length && closing(opened[opened.length - 1]) === mark) {
      opened.pop();
    } else if (mark === "’" && /[A-Za-z]/.test(words.slice(Math.max(found.index - 1, 0), found.index))) {
      // an apostrophe
    } else if (opened.some((one) => closing(one) === mark)) {
      while (closing(opened[opened.length - 1]) !== mark) wrong.push(place(opened.pop(), "unclosed"));
      opened.pop();
    } else {
      wrong.push(place(found, "unopened"));
    }
  }
  return wrong.concat(opened.map((left) => place(left, "unclosed")));
}

// -- long numbers --------------------------------------------------------------------------------

function mod11(number) {
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  const born = new Date(Date.UTC(year, month - 1, day));
  if (born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
  const values = Array.from(number, (digit) => (digit === "X" ? 10 : Number(digit)));
  return values.reduce((sum, value, at) => sum + value * 2 ** (17 - at), 0) % 11 === 1;
}

function luhn(number) {
  const digits = Array.from(number, Number).reverse();
  const sum = (digit, at) => (at % 2 ? Math.floor((2 * digit) / 10) + ((2 * digit) % 10) : digit);
  return digits.map(sum).reduce((total, digit) => total + digit, 0) % 10 === 0;
}

const CHECKED = { mod11, luhn };

function numbers({ pattern }, words, _, { numbers: known, masked }) {
  const sortOf = (number) =>
    known.sorts.find(([, sought, check]) => sought.test(number) && (!check || CHECKED[check](number)));
  const found = [];
  for (const run of all(pattern, words)) {
    const groups = all(known.group, run[0]).map((group) => ({
      digits: group[0]
        .normalize("NFKC")
        .toUpperCase()
        .replace(/[^0-9X]/g, ""),
      end: run.index + group.index + group[0].length,
    }));
    for (const { digits, end } of joined(groups, known, sortOf)) {
      const sort = sortOf(digits);
      if (!sort || (words[end] && sort[3].includes(words[end]))) continue;
      const number = masked(sort[0] === "mobile" ? digits.slice(-known.least) : digits);
      found.push({ start: run.index, end, group: sort[0], values: { number } });
    }
  }
  return found;
}

// Return each number that neighbouring groups make; one with a check digit all alone.
function joined(groups, { least, most }, sortOf) {
  const whole = groups.map((group) => group.digits).join("");
  const sort = sortOf(whole);
  if (sort && sort[2]) return [{ digits: whole, end: groups[groups.length - 1].end }];
  const found = [];
  groups.forEach((_, first) => {
    let digits = "";
    for (const group of groups.slice(first)) {
      digits += group.digits;
      if (digits.length > most) break;
      if (digits.length >= least) found.push({ digits, end: group.end });
    }
  });
  return found;
}

// -- one way to write a number -------------------------------------------------------------------

// Return the less usual forms of numbers in the texts of one file, once a form.
export function forms(texts, { forms: known, masked, after }) {
  const written = texts
    .flatMap((words) =>
      all(known.number, words).map((one) => one[0] + after(words, place(one, "").end, known.unit))
    )
    .join("\n");
  return known.ways.flatMap((ways) => {
    const used = ways.filter((form) => written.search(form) >= 0);
    const uses = (used.length > 1 ? texts : []).flatMap((words, text) =>
      used.flatMap((form, way) => all(form, words).map((one) => ({ way, text, ...place(one, "") })))
    );
    const counted = (way) => uses.filter((use) => use.way === way);
    const order = Array.from(new Set(uses.map((use) => use.way)));
    if (order.length < 2) return []; // cut out, a number may look like another form
    const usual = order.reduce((best, way) => (counted(way).length > counted(best).length ? way : best));
    const [example] = counted(usual);
    const others = order.filter((way) => way !== usual).map(counted);
    return others.map(([use, ...more]) => ({
      text: use.text,
      start: use.start,
      example,
      values: { one: shown(use), other: shown(example), count: more.length + 1 },
    }));
  });

  function shown({ text, start, end }) {
    const words = masked(texts[text]);
    const number =
      /[0-9.,]*$/.exec(words.slice(0, start))[0] + words.slice(start, end) + after(words, end, 1);
    return number.split("\n")[0].replace(known.trailing, "");
  }
}

export const PRIMITIVES = { pattern: byPattern, names, lookalikes, pairs, numbers };
