// Copying a citation, and reaching by keyboard what is wider than the page. Without JavaScript the
// citation is there to be selected, and no button shows.
(() => {
  "use strict";

  // An intranet page over plain http has no navigator.clipboard; the old way works there.
  function copyBySelection(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "unseen";
    document.body.appendChild(field);
    field.select();
    var isCopied = document.execCommand("copy");
    document.body.removeChild(field);
    return isCopied ? Promise.resolve() : Promise.reject(new Error("copy refused"));
  }

  function copy(text) {
    if (!navigator.clipboard) return copyBySelection(text);
    return navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
  }

  function selectCitation(button) {
    var range = document.createRange();
    range.selectNodeContents(button.previousElementSibling);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  var said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.appendChild(said);

  function answer(button, words) {
    button.textContent = words;
    said.textContent = words;
    window.setTimeout(() => {
      button.textContent = "复制引用";
      said.textContent = "";
    }, 2000);
  }

  Array.prototype.forEach.call(document.querySelectorAll("figure"), (figure) => {
    if (figure.scrollWidth > figure.clientWidth) figure.tabIndex = 0;
  });

  Array.prototype.forEach.call(document.querySelectorAll("button.copy"), (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      copy(button.dataset.copy).then(
        () => {
          button.focus();
          answer(button, "已复制");
        },
        () => {
          selectCitation(button);
          answer(button, "请按 Ctrl+C");
        }
      );
    });
  });
})();
