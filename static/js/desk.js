// The desk: the newest words stay in sight, what was half written stays written, chosen files are named.
const KEPT = "fl-draft:";

function toEnd(thread) {
  thread.scrollTop = thread.scrollHeight;
  thread.dataset.shown = thread.dataset.flThread;
}

function showThread() {
  const thread = document.querySelector("[data-fl-thread]");
  if (thread && thread.dataset.shown !== thread.dataset.flThread) toEnd(thread);
}

function restoreDrafts() {
  document.querySelectorAll("[data-fl-draft]").forEach((text) => {
    const kept = sessionStorage.getItem(KEPT + text.dataset.flDraft);
    if (kept && !text.value) text.value = kept;
    if (!kept && text.dataset.flOf && text.dataset.flOf !== text.dataset.flDraft) text.value = "";
    text.dataset.flOf = text.dataset.flDraft;
  });
}

function nearEnd(thread) {
  return thread && thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
}

let followed = false;
document.addEventListener("htmx:beforeSwap", () => { followed = nearEnd(document.querySelector("[data-fl-thread]")); });
document.addEventListener("htmx:afterSettle", () => {
  restoreDrafts();
  showThread();
  const thread = document.querySelector("[data-fl-thread]");
  if (thread && followed) toEnd(thread);
});
document.addEventListener("input", (event) => {
  const { flDraft } = event.target.dataset;
  if (!flDraft) return;
  if (event.target.value) sessionStorage.setItem(KEPT + flDraft, event.target.value);
  else sessionStorage.removeItem(KEPT + flDraft);
});
// Only what has arrived is forgotten: a mail that could not be sent stays in its box.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb !== "post") return;
  event.detail.requestConfig.elt.querySelectorAll("[data-fl-draft]").forEach((text) => {
    sessionStorage.removeItem(KEPT + text.dataset.flDraft);
    text.value = "";
  });
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-fl-files]")) return;
  const names = [...event.target.files].map((file) => file.name).join(", ");
  event.target.closest("form").querySelector("[data-fl-filenames]").textContent = names;
});
restoreDrafts();
showThread();
