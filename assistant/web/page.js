/* Opens a citation in the source panel (an overlay on narrow screens), by mouse or key.
   Without this script each citation is still a link that opens the source as a page. */
(function () {
  "use strict";
  var cfg = JSON.parse(document.getElementById("lw-config").textContent);
  var lastLink = null;
  var narrow = window.matchMedia("(max-width: 899px)");

  function panel() { return document.getElementById("source-panel"); }
  function content() { return document.getElementById("lw-source-content") || build(); }

  function element(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text) node.textContent = text;
    return node;
  }

  /* The panel's inside; Gradio's own content of that place (the hint) goes into it. */
  function build() {
    var host = panel();
    if (!host) return null;
    Array.prototype.forEach.call(host.children, function (child) { child.hidden = true; });
    var section = element("section", { id: "lw-source", "aria-label": cfg.region, tabindex: "0" });
    section.append(element("button", { type: "button", id: "lw-close" }, cfg.close));
    var inner = element("div", { id: "lw-source-content" });
    inner.append(element("p", {}, cfg.empty));
    section.append(inner);
    host.append(section);
    return inner;
  }

  /* Once the components are there: the panel, a skip link, the language of the switch. */
  var waiting = window.setInterval(function () {
    var question = document.querySelector("#question textarea");
    if (!question || !panel()) return;
    window.clearInterval(waiting);
    build();
    var skip = element("a", { "class": "lw-skip", href: "#" }, cfg.skip);
    skip.addEventListener("click", function (event) { event.preventDefault(); question.focus(); });
    document.body.prepend(skip);
    var other = document.querySelector("#top a");
    if (other) { other.setAttribute("lang", cfg.other); other.setAttribute("hreflang", cfg.other); other.removeAttribute("target"); }
  }, 50);

  function markCurrent(link) {
    document.querySelectorAll('a.lw-cite[aria-current="true"]').forEach(function (a) { a.removeAttribute("aria-current"); });
    if (link) link.setAttribute("aria-current", "true");
  }

  function show(markup) {
    content().innerHTML = markup;
    if (narrow.matches) {
      panel().classList.add("lw-open");
      panel().setAttribute("role", "dialog");
      panel().setAttribute("aria-modal", "true");
      panel().setAttribute("aria-label", cfg.region);
    }
    var mark = document.getElementById("lw-mark");
    var target = mark || document.getElementById("lw-close");
    var box = document.getElementById("lw-source");
    if (mark) {
      var offset = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += offset - box.clientHeight / 3;
    } else { box.scrollTop = 0; }
    if (target) target.focus({ preventScroll: true });
  }

  function open(link) {
    lastLink = link;
    markCurrent(link);
    fetch(link.href + "?teil=1&sprache=" + cfg.language, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(show)
      .catch(function () { window.open(link.href, "_blank", "noopener"); });
  }

  function close() {
    var p = panel();
    if (!p || !p.classList.contains("lw-open")) return false;
    p.classList.remove("lw-open");
    ["role", "aria-modal", "aria-label"].forEach(function (name) { p.removeAttribute(name); });
    if (lastLink && document.contains(lastLink)) lastLink.focus();
    return true;
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target : event.target.parentElement;
    if (!target) return;
    var link = target.closest("a.lw-cite");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      event.stopPropagation();
      open(link);
      return;
    }
    if (target.closest("#lw-close")) { close(); return; }
    if (target.closest("#new-chat")) { close(); content().replaceChildren(element("p", {}, cfg.empty)); markCurrent(null); }
  }, true);

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && close()) event.preventDefault();
    if (event.key === "Tab" && panel() && panel().classList.contains("lw-open")) {
      var stops = panel().querySelectorAll("a[href], button, [tabindex='-1']");
      var first = document.getElementById("lw-close"), last = stops[stops.length - 1];
      if (event.shiftKey && document.activeElement === first) { last.focus(); event.preventDefault(); }
      else if (!event.shiftKey && document.activeElement === last) { first.focus(); event.preventDefault(); }
    }
  });

  /* Gradio sets the page's language to the browser's; the page is in its own. */
  function keepLanguage() {
    if (document.documentElement.lang !== cfg.language) document.documentElement.lang = cfg.language;
  }
  keepLanguage();
  new MutationObserver(keepLanguage).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

  /* A new answer is read from its beginning: its question goes to the top of the chat, or the answer where
     a long question would push it out of view. */
  var answers = 0;
  function showNewest() {
    var found = document.querySelectorAll("#chat .lw-answer");
    if (found.length > answers) {
      var questions = document.querySelectorAll("#chat [data-testid='user']");
      var log = document.querySelector("#chat [role='log']");
      var last = questions[questions.length - 1], newest = found[found.length - 1];
      if (!last || (log && last.getBoundingClientRect().height > log.clientHeight / 2)) last = newest;
      if (log && last) log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
      if (narrow.matches) document.getElementById("chat").scrollIntoView({ block: "start" });
    }
    answers = found.length;
  }

  /* Gradio labels each message with its raw text, mark-up included: name it instead. */
  new MutationObserver(function () {
    showNewest();
    document.querySelectorAll("[data-testid='bot'][aria-label], [data-testid='bot'] [aria-label*='<']").forEach(function (n) {
      if (n.getAttribute("aria-label") !== cfg.answer) n.setAttribute("aria-label", cfg.answer);
    });
    document.querySelectorAll("[data-testid='user'][aria-label]").forEach(function (n) {
      if (n.getAttribute("aria-label") !== cfg.question) n.setAttribute("aria-label", cfg.question);
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
})();
