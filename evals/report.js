// Filter and search. Without it the page is the same list, complete.
"use strict";
(function () {
  const form = document.getElementById("filters");
  const rows = Array.from(document.querySelectorAll("#questions > li"));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const status = document.getElementById("shown");
  const template = status.dataset.text;
  const search = document.getElementById("search");
  const selects = ["outcome", "kind", "user"].map((name) => document.getElementById(name));

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, index) => {
      const fits =
        selects.every((select) => !select.value || row.dataset[select.id] === select.value) &&
        words.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    status.textContent = template.replace("#", String(count));
  }

  function openAll(open) {
    rows.forEach((row) => {
      if (!row.hidden) row.querySelector("details").open = open;
    });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", apply);
  selects.forEach((select) => select.addEventListener("change", apply));
  document.getElementById("open-all").addEventListener("click", () => openAll(true));
  document.getElementById("close-all").addEventListener("click", () => openAll(false));
  document.getElementById("show-all").addEventListener("click", () => {
    form.reset();
    apply();
    search.focus();
  });
  form.hidden = false;
  apply();
})();
