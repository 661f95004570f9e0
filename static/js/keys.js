// Single keys, never while one is typing: ? / f n j k x X e Enter, and "g" then a letter for pages. What else a page
// offers by key says so itself: aria-keyshortcuts="q" on its button or link.
import { isOpen, stepBy } from "./panel.js";
import { pickRange, update } from "./picking.js";

const GO = { h: "Home", i: "Inbox", c: "Customers", l: "Leads", s: "Sales", u: "Support", m: "Marketing", r: "Reports" };
let going = 0;

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, trix-editor")) return;
    if (press(event.key, event.shiftKey)) event.preventDefault();
  });
}

function press(key, shift) {
  if (Date.now() - going < 1500) {
    going = 0;
    return goTo(GO[key]);
  }
  const does = { "?": help, "/": find, g: waitForPage, f: filter, j: () => step(1), k: () => step(-1), x: () => pick(false), X: () => pick(shift), e: edit, n: () => click(".fl-head > .fl-head__acts .btn-primary") }[key];
  return (does ? does() : false) || (key.length === 1 && own(key)); // arrows and the like belong to what has the focus
}

// What the page, or what lies beside the list, has of its own; what can't be seen can't be pressed.
function own(key) {
  const found = offered().find((each) => each.getAttribute("aria-keyshortcuts") === key);
  found?.click();
  return Boolean(found);
}

function offered() {
  const from = isOpen() ? document.getElementById("panel") : document;
  return [...from.querySelectorAll("[aria-keyshortcuts]")].filter((each) => !each.disabled && each.checkVisibility());
}

// Only the keys that do something on this page.
function help() {
  const dialog = document.getElementById("keys");
  dialog?.querySelectorAll("[data-fl-when]").forEach((each) => { each.hidden = !document.querySelector(each.dataset.flWhen); });
  const list = dialog?.querySelector("dl");
  list?.querySelectorAll("[data-fl-own]").forEach((each) => each.remove());
  const told = new Set([...(list?.querySelectorAll("dd:not([hidden])") || [])].map((each) => each.textContent.trim().toLowerCase()));
  list?.prepend(...offered().flatMap((each) => lineOf(each, told)));
  dialog?.showModal();
  return true;
}

function lineOf(each, told) {
  const key = each.getAttribute("aria-keyshortcuts");
  if (key.length !== 1 || told.has(key)) return [];
  told.add(key);
  const what = document.createElement("dt");
  what.textContent = (each.getAttribute("aria-label") || each.textContent).trim().replace(/…$/, "");
  const where = document.createElement("dd");
  const cap = document.createElement("span");
  cap.className = "fl-key";
  cap.textContent = key.toUpperCase();
  where.append(cap);
  [what, where].forEach((part) => { part.dataset.flOwn = ""; });
  return [what, where];
}

function click(selector) {
  const found = document.querySelector(selector);
  found?.click();
  return Boolean(found);
}

function filter() {
  const summary = [...document.querySelectorAll(".fl-filters summary")].find((each) => each.getAttribute("aria-keyshortcuts") === "f");
  summary?.click();
  return Boolean(summary);
}

function find() {
  const box = document.querySelector(".fl-search input");
  box?.focus();
  return Boolean(box);
}

function waitForPage() {
  going = Date.now();
  return true;
}

function goTo(name) {
  const link = [...document.querySelectorAll(".fl-rail .fl-nav a")].find((each) => each.firstChild?.nextSibling?.textContent.trim() === name);
  link?.click();
  return Boolean(link);
}

function step(by) {
  if (isOpen()) {
    stepBy(by);
    return true;
  }
  const rows = [...document.querySelectorAll("[data-fl-row], [data-fl-card]")];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.matches(".is-cursor, [aria-current=true]"));
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (row.matches("a[data-fl-row]")) { // the desk's queue: going there is opening it
    row.click();
    return true;
  }
  rows.forEach((each) => each.classList.toggle("is-cursor", each === row));
  (row.matches("a") ? row : row.querySelector("a"))?.focus();
  row.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function pick(range) {
  const row = document.activeElement.closest("tr") || document.querySelector("tr.is-cursor");
  const box = row?.querySelector("[data-fl-pick]");
  if (!box) return false;
  box.checked = !box.checked;
  pickRange(box, range);
  update();
  return true;
}

function edit() {
  const from = isOpen() ? document.getElementById("panel") : document.activeElement.closest("tr") || document.querySelector(".fl-record") || document;
  const link = from.querySelector(".fl-edit__link");
  link?.click();
  return Boolean(link);
}
