// Checkboxes in a list and the bar of what to do with the picked rows.
const picked = () => [...document.querySelectorAll("[data-fl-pick]:checked")];

export function startPicking() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-fl-pick-all]")) setAll(event.target.checked);
    if (event.target.matches("[data-fl-pick], [data-fl-pick-all]")) update();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-fl-unpick]")) { setAll(false); update(); }
  });
  document.addEventListener("htmx:afterSettle", update);
  update();
}

function setAll(on) {
  document.querySelectorAll("[data-fl-pick]").forEach((box) => { box.checked = on; });
}

function update() {
  const boxes = [...document.querySelectorAll("[data-fl-pick]")];
  boxes.forEach((box) => box.closest("tr").classList.toggle("is-picked", box.checked));
  const count = picked().length;
  const bar = document.querySelector("[data-fl-bulk]");
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelector("[data-fl-picked]").textContent = String(count);
  }
  const all = document.querySelector("[data-fl-pick-all]");
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}
