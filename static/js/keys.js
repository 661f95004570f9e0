// Single keys, never while one is typing: ? / j k x e Enter, and "g" then a letter for pages.
import { isOpen, stepBy } from "./panel.js";

const GO = { h: "Home", i: "Inbox", c: "Customers", l: "Leads", s: "Sales", u: "Support", m: "Marketing", r: "Reports" };
let going = 0;

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, trix-editor")) return;
    if (press(event.key)) event.preventDefault();
  });
}

function press(key) {
  if (Date.now() - going < 1500) {
    going = 0;
    return goTo(GO[key]);
  }
  const does = { "?": help, "/": find, g: waitForPage, j: () => step(1), k: () => step(-1), x: pick, e: edit }[key];
  return does ? does() : false;
}

function help() {
  document.getElementById("keys")?.showModal();
  return true;
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
  const rows = [...document.querySelectorAll("[data-fl-row]")];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.matches(".is-cursor, [aria-current=true]"));
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (row.matches("a")) {
    row.click();
    return true;
  }
  rows.forEach((each) => each.classList.toggle("is-cursor", each === row));
  (row.matches("a") ? row : row.querySelector("a"))?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function pick() {
  const row = document.activeElement.closest("tr") || document.querySelector("tr.is-cursor");
  const box = row?.querySelector("[data-fl-pick]");
  box?.click();
  return Boolean(box);
}

function edit() {
  const from = isOpen() ? document.getElementById("panel") : document.activeElement.closest("tr") || document.querySelector(".fl-record") || document;
  const link = from.querySelector(".fl-edit__link");
  link?.click();
  return Boolean(link);
}
