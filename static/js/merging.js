// Two customers side by side: 1 and 2 choose, the arrows up and down go from line to line. When the one that stays
// changes, facts that nobody chose by hand follow it.
const form = document.querySelector("[data-fl-merge]");

if (form) {
  const rows = [...form.querySelectorAll("fieldset")];
  const chosen = new Set();
  const radio = (row, side) => row.querySelector(`input[data-side="${side}"]`);

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-winner]")) {
      chosen.add(event.target.name);
      return;
    }
    for (const row of rows) {
      const own = radio(row, event.target.dataset.side);
      const words = own?.closest("label").querySelector(".fl-side__words");
      if (own && words && !chosen.has(own.name) && !words.querySelector(".fl-3")) own.checked = true;
    }
  });

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("fieldset");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "1" || event.key === "2") {
      radio(row, Number(event.key) - 1)?.click();
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) (next.querySelector("input:checked") ?? next.querySelector("input")).focus();
      event.preventDefault();
    }
  });
}
