// Copies what a field holds: data-fl-copy names it. Without it the field can be marked.
import { showToast } from "./toasts.js";

async function copy(button) {
  const field = document.querySelector(button.dataset.flCopy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    showToast("Copied.");
  } catch {
    showToast("Marked: copy it with Ctrl C.");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fl-copy]");
  if (button) copy(button);
});
