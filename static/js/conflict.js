// A colleague changed the same field meanwhile: the server's answer becomes a dialog, what was typed stays behind it.
import { showToast } from "./toasts.js";

const dialog = () => document.getElementById("conflict");

export function startConflicts() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!xhr.getResponseHeader("FL-Conflict")) return;
    event.preventDefault();
    ask(xhr.responseText);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("dialog [data-fl-conflict]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("dialog [data-fl-conflict-leave]")) return;
    event.preventDefault();
    dialog().close();
  });
}

export function ask(html) {
  const parts = new DOMParser().parseFromString(html, "text/html");
  dialog().replaceChildren(...parts.body.childNodes);
  if (!dialog().open) dialog().showModal();
  dialog().querySelector("input[type=radio]:checked")?.focus();
}

async function send(form) {
  document.body.classList.add("is-busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    if (answer.headers.get("FL-Conflict")) return ask(await answer.text());
    if (!answer.ok) return form.submit(); // the whole page says what is wrong
    dialog().close();
    document.dispatchEvent(new CustomEvent("fl:saved"));
  } catch {
    showToast("No connection. Nothing was saved.", { tone: "error" });
  } finally {
    document.body.classList.remove("is-busy");
  }
  return undefined;
}
