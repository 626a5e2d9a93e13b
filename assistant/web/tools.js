/* Work of the buttons below an answer: copy it, open what is loaded only when asked for. */
(function () {
  "use strict";
  var cfg = JSON.parse(document.getElementById("lw-config").textContent);

  /* A row of a table as one line: name, what the sources say, edition. */
  function rowAsLine(row) {
    var cells = Array.prototype.map.call(row.children, function (cell) {
      return cell.textContent.replace(/\s+/g, " ").trim();
    });
    return "\n• " + cells.join(" – ");
  }

  function copy(button) {
    var answer = button.closest(".lw-answer").cloneNode(true);
    answer.querySelectorAll(".lw-tools, .lw-rating, .lw-feedback, details, .lw-hidden, thead").forEach(function (n) { n.remove(); });
    answer.querySelectorAll("br").forEach(function (n) { n.replaceWith(" "); });
    answer.querySelectorAll("tr").forEach(function (n) { n.textContent = rowAsLine(n); });
    answer.querySelectorAll("caption, table").forEach(function (n) { n.append("\n"); });
    answer.querySelectorAll("li").forEach(function (n) { n.prepend("\n• "); });
    answer.querySelectorAll("p").forEach(function (n) { n.append("\n"); });
    var words = answer.textContent.replace(/\n{3,}/g, "\n\n").trim();
    navigator.clipboard.writeText(words + "\n\n" + cfg.marks[button.value]).then(function () {
      var label = button.textContent;
      button.textContent = cfg.copied;
      window.setTimeout(function () { button.textContent = label; }, 2000);
    });
  }

  /* Filled once; if Gradio has drawn the answer anew meanwhile, the link is back and it is filled again. */
  function load(details) {
    var link = details.querySelector("a.lw-load");
    if (!link) return;
    fetch(link.href + "?teil=1&sprache=" + cfg.language, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (markup) {
        var inner = document.createElement("div");
        inner.className = "lw-loaded";
        inner.innerHTML = markup;
        link.closest("p").replaceWith(inner);
      })
      .catch(function () { /* the link stays and opens the same as a page */ });
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest && event.target.closest(".lw-copy");
    if (target) copy(target);
  }, true);
  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.matches("details.lw-lazy")) load(event.target);
  }, true);
})();
