// Mail templates in the composer: find one by a few letters, fill it in, go on writing.
import { showToast } from "./toasts.js";

export function startLetters() {
  document.addEventListener("input", (event) => { if (event.target.matches("[data-fl-letters-find]")) find(event.target); });
  document.addEventListener("keydown", (event) => { if (event.target.matches?.("[data-fl-letters-find]")) press(event); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fl-letter]");
    if (button) fillIn(button);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector?.("[data-fl-letters-find]")?.focus();
  }, true);
}

function shown(list) {
  return [...list.querySelectorAll("[data-fl-letter]:not([hidden])")];
}

function find(box) {
  const list = box.closest(".fl-menu__list");
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  list.querySelectorAll("[data-fl-letter]").forEach((each) => {
    const text = each.textContent.toLowerCase();
    each.hidden = !words.every((word) => text.includes(word));
  });
  const none = list.querySelector("[data-fl-letters-none]");
  if (none) none.hidden = Boolean(shown(list).length) || !words.length;
}

// The search stands within the mail's form: Enter takes the first that is found, and sends nothing.
function press(event) {
  const first = shown(event.target.closest(".fl-menu__list"))[0];
  if (event.key === "Enter") event.preventDefault();
  if (event.key === "Enter" && !event.ctrlKey) first?.click();
  if (event.key === "ArrowDown") {
    event.preventDefault();
    event.stopPropagation();
    first?.focus();
  }
}

async function fillIn(button) {
  const form = button.closest("form");
  const answer = await fetch(button.dataset.flLetter, { headers: { Accept: "application/json" } });
  const letter = answer.ok ? await answer.json() : { problem: "The template could not be filled in. Try again." };
  if (letter.problem) return showToast(letter.problem, { tone: "error" });
  const subject = form.elements.subject;
  if (subject && (!subject.value || subject.value === subject.dataset.filled)) subject.dataset.filled = subject.value = letter.subject;
  const text = form.elements.text;
  const own = text.value === text.dataset.filled ? "" : text.value.trim(); // what was typed by hand stays
  text.value = own ? `${own}\n\n${letter.text}` : letter.text;
  if (!own) text.dataset.filled = text.value;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("details").open = false;
  text.focus();
  text.setSelectionRange(0, 0);
  return undefined;
}
