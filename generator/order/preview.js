// Reload the page when a newer build is there; show the problems that stopped one.
(() => {
  "use strict";
  var shown = document.currentScript.getAttribute("data-build");
  var panel = null;

  function tell(problems) {
    if (panel) panel.remove();
    panel = null;
    if (!problems.length) return;
    panel = document.createElement("pre");
    panel.setAttribute("role", "status");
    panel.style.cssText =
      "position:fixed;left:0;right:0;bottom:0;max-height:40vh;overflow:auto;margin:0;z-index:99;" +
      "padding:12px 20px;background:#7a1f1a;color:#fff;font:14px/1.6 monospace;white-space:pre-wrap";
    panel.textContent =
      "未能生成，页面仍是上一次的结果 / not built, this is the last build:\n" + problems.join("\n");
    document.body.appendChild(panel);
  }

  // Without a number the answer comes at once; with one, when something newer is told.
  function ask(told) {
    fetch("/__preview/state?" + told)
      .then((answer) => answer.json())
      .then((state) => {
        if (String(state.build) !== shown) location.reload();
        else if (state.problems.join() !== (panel ? panel.dataset.problems : "")) {
          tell(state.problems);
          if (panel) panel.dataset.problems = state.problems.join();
        }
        ask(state.told);
      })
      .catch(() => {
        setTimeout(ask, 1000, "");
      });
  }
  ask("");
})();
