// A submission → its YAML file, which generator/intake/yaml/yaml_file.py reads back exactly as typed;
// tests/browser/test_submit.py holds the two together. ES2018, no imports.

// Plain is what begins like a word, holds a Han character (so no reader takes it for a number or a
// yes) and nothing that YAML reads: `: `, ` #`, a last colon; or what is an id or a day.
const PLAIN = /^[\p{L}\p{N}_“‘《（【〔](?:[^\n]*[^\s:])?$/u;
const HAN = /\p{Script=Han}/u;
const READ = /:\s|\s#|\t/;
const CODE = /^(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[0-9]{4}-[0-9]{2}-[0-9]{2})$/;
const READ_AS_ELSE = /^(?:y|n|yes|no|on|off|true|false|null)$/;
// Line breaks that YAML knows beside the newline, and what cannot be seen or is not allowed raw.
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/u;

// Return whether nothing is in a value: such a field is left out.
export function isEmpty(value) {
  if (typeof value === "string") return !value.trim();
  return Object.values(value).every(isEmpty);
}

// Return the file's text: its first line, then the fields of `names` in that order.
export function file(value, names, head) {
  return head + "\n" + names.map((name) => field(name, value[name], 0)).join("");
}

function field(name, value, indent) {
  if (value === undefined || isEmpty(value)) return "";
  const margin = " ".repeat(indent);
  if (typeof value === "string") return margin + name + ": " + scalar(value, indent + 2) + "\n";
  return margin + name + ":\n" + (Array.isArray(value) ? list : mapping)(value, indent + 2);
}

function mapping(value, indent) {
  return Object.keys(value)
    .map((name) => field(name, value[name], indent))
    .join("");
}

function list(values, indent) {
  const margin = " ".repeat(indent);
  return values
    .filter((value) => !isEmpty(value))
    .map((value) =>
      typeof value === "string"
        ? margin + "- " + scalar(value, indent + 2) + "\n"
        : margin + "- " + mapping(value, indent + 2).slice(indent + 2)
    )
    .join("");
}

// Return a text as a plain scalar, a literal block at `indent`, or in double quotes.
function scalar(value, indent) {
  if (isLiteral(value)) {
    const margin = " ".repeat(indent);
    const lines = value.replace(/\n$/, "").split("\n");
    const rows = lines.map((line) => (line ? margin + line : ""));
    return (value.endsWith("\n") ? "|" : "|-") + "\n" + rows.join("\n");
  }
  if (isPlain(value)) return value;
  return JSON.stringify(value).replace(
    new RegExp(UNSEEN.source, "gu"),
    (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0")
  );
}

function isPlain(value) {
  if (CODE.test(value)) return !READ_AS_ELSE.test(value);
  return HAN.test(value) && PLAIN.test(value) && !READ.test(value) && !UNSEEN.test(value);
}

// Blank lines and indents are delicate in a literal block; such a text goes in quotes.
function isLiteral(value) {
  if (!value.includes("\n") || UNSEEN.test(value) || value.endsWith("\n\n")) return false;
  const lines = value.replace(/\n$/, "").split("\n");
  return Boolean(lines[0]) && !/^\s/.test(lines[0]) && lines.every((line) => /^(?: *\S.*)?$/u.test(line));
}
