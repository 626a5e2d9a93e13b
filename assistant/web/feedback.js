/* Feedback on answers: kept in this browser until the reader saves it as a file. Nothing is sent. */
(function () {
  "use strict";
  var cfg = JSON.parse(document.getElementById("lw-config").textContent);
  var words = cfg.feedback;
  var PLACE = "leine-weser-feedback";
  var MAX_KEPT = 500;
  var MAX_CHARS = 1000;

  function element(tag, attributes, content) {
    var node = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (content) node.textContent = content;
    return node;
  }

  function kept() {
    try {
      var found = JSON.parse(window.localStorage.getItem(PLACE) || "[]");
      return Array.isArray(found) ? found : [];
    } catch (error) { return []; }
  }

  function store(entries) {
    try { window.localStorage.setItem(PLACE, JSON.stringify(entries)); } catch (error) { /* no room: not kept */ }
    showCount();
  }

  /* The fields of docs/evaluation.md, in their order. A later verdict on an answer takes the place of an earlier. */
  function keep(answer, verdict, reason, text) {
    var others = kept().filter(function (entry) { return entry.answer_id !== answer.answer_id; });
    others.push({
      schema: 1, day: new Date().toISOString().slice(0, 10), question: answer.question, answer_id: answer.answer_id,
      verdict: verdict, reason: reason || null, text: text || null, language: answer.language, generation: answer.generation
    });
    store(others.slice(-MAX_KEPT));
  }

  function save() {
    var lines = kept().map(function (entry) { return JSON.stringify(entry) + "\n"; }).join("");
    var address = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
    var link = element("a", { href: address, download: "feedback-" + new Date().toISOString().slice(0, 10) + ".jsonl" });
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 1000);
  }

  function showCount() {
    var host = document.getElementById("feedback");
    if (!host) return;
    var section = document.getElementById("lw-kept");
    if (!section) {
      section = element("section", { id: "lw-kept", "aria-label": words.title });
      var told = element("p", { id: "lw-kept-count" });
      var buttons = element("p", {});
      var saving = element("button", { type: "button", id: "lw-kept-save", "class": "lw-button" }, words.save);
      var removing = element("button", { type: "button", id: "lw-kept-remove", "class": "lw-button" }, words.remove);
      saving.addEventListener("click", save);
      removing.addEventListener("click", function () { store([]); document.querySelector("#question textarea").focus(); });
      buttons.append(saving, " ", removing);
      section.append(told, buttons);
      host.append(section);
    }
    var count = kept().length;
    section.hidden = !count;
    document.getElementById("lw-kept-count").textContent = words.count.replace("{count}", count);
  }

  function thank(rating) {
    var form = rating.parentNode.querySelector(".lw-feedback");
    if (form) form.remove();
    var told = rating.querySelector(".lw-kept-note");
    if (!told) {
      told = element("span", { "class": "lw-kept-note", role: "status" });
      rating.append(" ", told);
    }
    told.textContent = words.kept;
  }

  /* Why not: a reason and, if the reader likes, a few words. */
  function ask(button, answer) {
    var rating = button.closest(".lw-rating");
    var there = rating.parentNode.querySelector(".lw-feedback");
    if (there) { there.remove(); return; }
    var form = element("form", { "class": "lw-feedback" });
    var reason = element("select", { id: "lw-reason" });
    words.reasons.forEach(function (pair) { reason.append(element("option", { value: pair[0] }, pair[1])); });
    var remark = element("textarea", { id: "lw-remark", rows: "2", maxlength: String(MAX_CHARS) });
    var first = element("label", { "for": "lw-reason" }, words.reason);
    var second = element("label", { "for": "lw-remark" }, words.remark);
    form.append(first, reason, second, remark, element("button", { type: "submit", "class": "lw-button" }, words.keep));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      keep(answer, "down", reason.value, remark.value.trim().slice(0, MAX_CHARS));
      thank(rating);
      button.focus();
    });
    form.addEventListener("keydown", function (event) { event.stopPropagation(); });
    document.querySelectorAll(".lw-feedback").forEach(function (other) { other.remove(); });
    rating.after(form);
    reason.focus();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button.lw-rate");
    if (!button) return;
    var answer = JSON.parse(button.value);
    var rating = button.closest(".lw-rating");
    rating.querySelectorAll("button.lw-rate").forEach(function (b) { b.setAttribute("aria-pressed", String(b === button)); });
    if (button.name === "up") { keep(answer, "up", "", ""); thank(rating); } else { ask(button, answer); }
  }, true);

  var waiting = window.setInterval(function () {
    if (!document.getElementById("feedback")) return;
    window.clearInterval(waiting);
    showCount();
  }, 100);
})();
