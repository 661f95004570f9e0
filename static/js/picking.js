// Checkboxes in a list and the bar of what to do with the picked rows.
const picked = () => [...document.querySelectorAll("[data-fl-pick]:checked")];

let last = null;

export function startPicking() {
  document.addEventListener("click", (event) => {
    if (!event.target.matches("[data-fl-pick]")) return;
    pickRange(event.target, event.shiftKey);
    update();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-fl-pick-all]")) setAll(event.target.checked);
    if (event.target.matches("[data-fl-pick], [data-fl-pick-all]")) update();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-fl-unpick]")) { setAll(false); update(); }
  });
  // On a phone the boxes stand in the cards only while one picks.
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-fl-picking]");
    if (!chosen) return;
    const on = document.querySelector(".fl-table--cards")?.classList.toggle("is-picking") ?? false;
    chosen.setAttribute("aria-pressed", String(on));
    chosen.closest("details")?.removeAttribute("open");
    if (on) document.querySelector("[data-fl-pick]")?.focus();
    else { setAll(false); update(); }
  });
  document.addEventListener("htmx:afterSettle", update);
  update();
}

// With shift: everything from the box picked last to this one.
export function pickRange(box, range) {
  const boxes = [...document.querySelectorAll("[data-fl-pick]")];
  const from = boxes.indexOf(last);
  const to = boxes.indexOf(box);
  if (range && from >= 0) boxes.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => { each.checked = box.checked; });
  last = box;
}

function setAll(on) {
  document.querySelectorAll("[data-fl-pick]").forEach((box) => { box.checked = on; });
}

export function update() {
  const boxes = [...document.querySelectorAll("[data-fl-pick]")];
  boxes.forEach((box) => box.closest("tr").classList.toggle("is-picked", box.checked));
  const count = picked().length;
  const bar = document.querySelector("[data-fl-bulk]");
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelector("[data-fl-picked]").textContent = String(count);
    // All shown are picked, and there are more: offer those too.
    const rest = bar.querySelector("[data-fl-pick-rest]");
    if (rest) {
      rest.hidden = count === 0 || count < boxes.length;
      if (rest.hidden) rest.querySelector("input").checked = false;
    }
  }
  const all = document.querySelector("[data-fl-pick-all]");
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}
