// The form builder: drag fields to their place, see what is typed before it is saved, lose nothing of it, copy code.
// Without it the arrows move fields, the preview follows what is saved, and the code can be marked.
import "./copy.js";
import { showToast } from "./toasts.js";

const builder = document.getElementById("builder");
const PAUSE = 250; // ms after the last key
let changed = null; // the settings that are not saved yet
let timer = 0;
let asked = 0;

async function startDragging() {
  const list = builder.querySelector("[data-fl-fields]");
  if (!list || list.flDragging) return;
  list.flDragging = true;
  const { default: Sortable } = await import("../vendor/sortable/modular/sortable.core.esm.js").then((module) => ({ default: module.Sortable || module.default }));
  Sortable.create(list, {
    draggable: "[data-fl-field]", filter: "button", preventOnFilter: false, animation: 120, ghostClass: "is-ghost", delay: 150, delayOnTouchOnly: true,
    onEnd: async (event) => {
      if (event.oldIndex === event.newIndex) return;
      await save();
      window.htmx.ajax("POST", event.item.dataset.placeUrl, { target: "#builder", swap: "morph:innerHTML", values: { to: event.newIndex } });
    },
  });
}

const frame = () => builder.querySelector(".fl-leadpreview");

async function show(form) {
  const mine = (asked += 1);
  const answer = await fetch(frame().src, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const seen = frame()?.contentDocument;
  if (mine === asked && seen?.body) seen.body.replaceWith(seen.adoptNode(made.body));
}

// Bring the field whose settings are open into view, within the frame alone.
function point() {
  const inside = frame()?.contentDocument?.querySelector(".fl-formchosen");
  if (inside) frame().contentWindow.scrollTo(0, Math.max(0, inside.offsetTop - 80));
}

// What a condition asks for is shown only where there is one, with the answers that can be given.
function showCondition() {
  const form = builder.querySelector("[data-fl-live]");
  const field = form?.elements.only_field;
  if (!field) return;
  const when = form.elements.only_when, value = form.elements.only_value;
  when.closest(".fl-field").hidden = !field.value;
  value.closest(".fl-field").hidden = !field.value || when.value === "filled";
  const list = form.querySelector("datalist") || form.appendChild(Object.assign(document.createElement("datalist"), { id: "answers" }));
  list.replaceChildren(...(JSON.parse(form.dataset.answers || "{}")[field.value] || []).map((text) => new Option(text, text)));
  value.setAttribute("list", list.id);
}

builder.addEventListener("input", (event) => {
  showCondition();
  const form = event.target.closest("[data-fl-live]");
  if (!form) return;
  changed = form;
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE, form);
});

// What was typed is saved before one goes on. False if it can't be: then the page says why.
async function save() {
  const form = changed;
  if (!form) return true;
  changed = null;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (answer?.ok && isBuilder(answer.url)) return true;
  changed = form;
  if (answer?.ok) showToast("You were signed out, so this is not saved yet. Sign in in another tab, then save.", { tone: "warning" });
  else form.requestSubmit();
  return false;
}

// Whoever was signed out meanwhile is answered with the sign-in page: then nothing was saved.
const isBuilder = (url) => new URL(url).pathname.startsWith(new URL(frame().src).pathname.replace(/[^/]+\/$/, ""));

async function before(event, goOn) {
  if (!changed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await save()) goOn();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("main a[href], nav a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.button || link.getAttribute("href").startsWith("#")) return;
  before(event, () => link.click());
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const removing = event.submitter?.hasAttribute("formaction");
  if (form === changed || removing) changed = null;
  else if (form.closest("main")) before(event, () => form.requestSubmit(event.submitter));
}, true);

window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

document.addEventListener("htmx:afterSettle", (event) => {
  startDragging();
  showCondition();
  if (event.target.id !== "builder") return;
  if (builder.querySelector("[data-fl-live] .is-invalid")) changed = builder.querySelector("[data-fl-live]");
  if (matchMedia("(max-width: 767px)").matches && location.search) builder.querySelector(".fl-leadside").scrollIntoView();
});
builder.addEventListener("load", (event) => {
  if (event.target === frame()) point();
}, true);
startDragging();
showCondition();
point();
