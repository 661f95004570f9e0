// The lines of a quote: taken away, put in another order, added up while one types. Without this the form's buttons do it.
import { showToast } from "./toasts.js";

const form = document.querySelector("[data-fl-qeditor]");
const rows = document.getElementById("rows");
let dirty = false;

// Something about the lines changed without a key being pressed: the totals follow.
function tell() {
  dirty = true;
  form.dispatchEvent(new CustomEvent("fl:lines", { bubbles: true }));
}

function remove(row) {
  const before = row.nextElementSibling;
  row.remove();
  tell();
  const next = before?.querySelector("input.form-control") || document.getElementById("find");
  next?.focus();
  const word = row.querySelector("input.form-control")?.value || "Line";
  const toast = showToast(`${word} taken away.`);
  const back = document.createElement("button");
  Object.assign(back, { type: "button", className: "btn fl-quiet", textContent: "Undo" });
  back.addEventListener("click", () => {
    rows.insertBefore(row, before?.isConnected ? before : null);
    toast?.remove();
    tell();
  });
  toast?.append(back);
}

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (step < 0) rows.insertBefore(row, other);
  else rows.insertBefore(other, row);
  focused.focus();
  tell();
}

form.addEventListener("click", (event) => {
  const gone = event.target.closest("[data-fl-qgone]");
  if (!gone) return;
  event.preventDefault();
  remove(gone.closest("[data-fl-qrow]"));
});

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-fl-qrow]");
  if (row && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(row, event.key === "ArrowUp" ? -1 : 1);
  }
  // Enter in a search takes the first that is found, and saves nothing.
  if (event.key === "Enter" && event.target.matches("[data-fl-qfind]")) {
    event.preventDefault();
    document.querySelector("#products .fl-qfound")?.click();
  }
  if (event.key === "ArrowDown" && event.target.matches("[data-fl-qfind]")) document.querySelector("#products .fl-qfound")?.focus();
});

// A line that was just added gets the focus, and the totals know of it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== rows) return;
  const last = rows.lastElementChild;
  last?.querySelector("[data-fl-focus]")?.focus();
  last?.querySelector("[data-fl-focus]")?.select();
  tell();
});

form.addEventListener("input", (event) => { if (!event.target.matches("[data-fl-qfind]")) dirty = true; });
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

if (window.Sortable && rows) window.Sortable.create(rows, { handle: "[data-fl-qgrip]", animation: 120, onEnd: tell });
