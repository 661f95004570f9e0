// What goes where: a click on a fact opens the places it may go to, and lines that go somewhere stand out.
import "./copy.js";

const form = document.querySelector("[data-fl-mapping]");

form?.addEventListener("click", (event) => {
  const choice = event.target.closest("label")?.control;
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  try { choice.showPicker(); } catch { /* an older browser: the focus will do */ }
});

form?.addEventListener("change", (event) => {
  event.target.closest("tr")?.classList.toggle("is-mapped", Boolean(event.target.value));
});
