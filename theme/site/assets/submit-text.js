// Texts of the form: points made a body, samples put into it, the file handed over. ES2018.

import { escaped } from "./body-reader.js";
import { stripped } from "./submission-checks.js";

// Before, the sample itself (which is then selected), after.
const SAMPLES = {
  粗体: ["**", "一句话。", "**"],
  列表: ["\n\n- ", "第一项", "\n- 第二项\n\n"],
  表格: ["\n\n", "| 项目 | 数量 |", "\n|---|---:|\n| 名称 | 1 |\n\n"],
  图片: ["\n\n![图注](", "file.png", ")\n\n"],
};

// Return points as a body in Markdown: leads in bold, what is a sign there escaped.
export function bodyOf(points) {
  return points
    .map(({ lead, text }) => {
      const bold = escaped(lead) && "**" + escaped(lead) + "**";
      const [first, ...rest] = stripped(text).split("\n").map(escaped);
      return [bold + first, ...rest].filter(Boolean).join("\n\n");
    })
    .filter(Boolean)
    .join("\n\n");
}

// Put a sample where the cursor is, or make bold what is selected.
export function insert(area, what) {
  const [before, sample, after] = SAMPLES[what];
  const { selectionStart: from, selectionEnd: to, value } = area;
  const gap = value.slice(0, from).trim() ? before : before.replace(/^\n+/, "");
  const middle = (what === "粗体" && value.slice(from, to)) || sample;
  area.setRangeText(gap + middle + after, what === "粗体" ? from : to, to, "end");
  area.focus();
  const start = (what === "粗体" ? from : to) + gap.length;
  area.setSelectionRange(start, start + middle.length);
}

// Hand a text over as a downloaded file.
export function hand(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Copy a text; a promise that fails where the browser does not let.
export function copied(text) {
  const asked = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("none"));
  return asked.catch(() => copyBySelection(text));
}

// An intranet page over plain http has no navigator.clipboard; the old way works there.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied ? Promise.resolve() : Promise.reject(new Error("copy refused"));
}
