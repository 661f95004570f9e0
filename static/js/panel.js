// A record beside its list: the address changes, Back closes it, a reload shows the whole page of the record.
import { showToast } from "./toasts.js";
import { refreshRow } from "./cells.js";

const panel = () => document.getElementById("panel");
const narrow = () => matchMedia("(max-width: 767px)").matches;
let home = null;
let loading = null;

export function startPanel() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-fl-close]")) return close();
    const step = event.target.closest("[data-fl-step]");
    if (step) return stepBy(Number(step.dataset.flStep));
    const link = event.target.closest("a[data-fl-open]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button || narrow()) return undefined;
    event.preventDefault();
    return openBeside(link.href, link);
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, form, select, .fl-over, .fl-edit") && !getSelection().toString()) {
      row.querySelector("a[data-fl-open]")?.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel()?.hidden && !document.querySelector("dialog[open]")) close();
  });
  // A fact was saved: show the record anew, and keep the list beside it as it is.
  document.addEventListener("fl:saved", (event) => {
    if (event.target.closest?.("[data-fl-row]")) return; // a cell: see cells.js
    const row = document.querySelector("tr.is-open[data-fl-row]");
    if (isOpen() && row) refreshRow(row);
    if (isOpen() && history.state?.flPanel) show(history.state.flPanel);
    else location.reload();
  });
  addEventListener("popstate", (event) => {
    if (event.state?.flPanel) show(event.state.flPanel);
    else hide();
  });
}

export async function openBeside(url, link = null) {
  if (!panel() || narrow()) {
    location.assign(url);
    return;
  }
  if (panel().hidden) home = { url: location.href, title: document.title, focus: link };
  const state = { flPanel: url };
  if (history.state?.flPanel) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
  await show(url);
}

export function isOpen() {
  return Boolean(panel()) && !panel().hidden;
}

export function stepBy(by) {
  const rows = [...document.querySelectorAll("a[data-fl-open]")];
  const at = rows.findIndex((row) => row.closest(".is-open"));
  const next = rows[at + by];
  if (next) openBeside(next.href, next);
}

async function show(url) {
  const place = panel();
  if (!place) return;
  if (place.hidden) place.innerHTML = '<div class="fl-skels" aria-hidden="true"><span class="fl-skel fl-skel--40"></span><span class="fl-skel fl-skel--90"></span><span class="fl-skel fl-skel--60"></span><span class="fl-skel fl-skel--75"></span></div>';
  place.hidden = false;
  place.classList.add("is-open");
  mark(url);
  document.body.classList.add("is-busy");
  loading?.abort();
  loading = new AbortController();
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": location.href }, signal: loading.signal });
    const text = await answer.text();
    // A page that knows no panel answers whole: then go there.
    if (!answer.ok || answer.redirected || text.includes("<html")) return location.assign(url);
    const parts = new DOMParser().parseFromString(text, "text/html");
    document.title = parts.title || document.title;
    place.replaceChildren(...parts.body.childNodes);
    window.htmx?.process(place);
    place.setAttribute("aria-label", place.querySelector("#panel-title")?.textContent || "Beside the list");
    document.dispatchEvent(new CustomEvent("fl:content", { detail: { place } }));
    tell(answer.headers.get("HX-Trigger"));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  } finally {
    document.body.classList.remove("is-busy");
  }
  return undefined;
}

// What htmx would do with the toasts that came along.
function tell(events) {
  const waiting = events?.startsWith("{") ? JSON.parse(events)["fl:toasts"] : null;
  waiting?.toasts.forEach((item) => showToast(item.text, item));
}

function close() {
  if (history.state?.flPanel && home) history.back();
  else hide();
}

function hide() {
  const place = panel();
  if (!place || place.hidden) return;
  place.hidden = true;
  place.classList.remove("is-open");
  place.replaceChildren();
  mark(null);
  if (home) document.title = home.title;
  home?.focus?.focus();
}

function mark(url) {
  document.querySelectorAll(".fl-page .is-open").forEach((row) => row.classList.remove("is-open"));
  const link = url && [...document.querySelectorAll("a[data-fl-open]")].find((each) => each.href === new URL(url, location).href);
  const row = link?.closest("tr, [data-fl-card]") || null;
  row?.classList.add("is-open");
  row?.scrollIntoView({ block: "nearest" });
}
