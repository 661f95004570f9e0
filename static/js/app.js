// The frame: theme, dialogs, menus, toasts, progress. Pages work without it; this makes them quick.
import { startBell } from "./bell.js";
import { startCalls } from "./calls.js";
import { startCells } from "./cells.js";
import { startComposer } from "./composer.js";
import { startConflicts } from "./conflict.js";
import { startFiles } from "./files.js";
import { startJobs } from "./jobs.js";
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLetters } from "./letters.js";
import { startLive } from "./live.js";
import { startMentions } from "./mentions.js";
import { startPalette } from "./palette.js";
import { startPanel } from "./panel.js";
import { startPicking } from "./picking.js";
import { startSizes } from "./sizes.js";
import { showToast, startToasts } from "./toasts.js";

function startTheme() {
  const root = document.documentElement;
  const name = () => document.querySelectorAll("[data-fl-theme-word]").forEach((word) => {
    word.textContent = root.dataset.bsTheme === "dark" ? "Light mode" : "Dark mode";
  });
  name();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fl-theme]")) return;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
    name();
    document.dispatchEvent(new CustomEvent("fl:theme"));
  });
}

function startMenus() {
  const close = (except) => document.querySelectorAll("details[data-fl-menu][open]").forEach((menu) => {
    if (!except || !menu.contains(except)) menu.open = false;
  });
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-fl-menu][open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.matches("input, select, textarea")) return;
      event.preventDefault();
      const items = [...menu.querySelectorAll("summary, .fl-menu__list :is(a, button, input, select)")];
      items[(items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length].focus();
    }
  }, true);
}

function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-fl-dialog]");
    if (opener) document.getElementById(opener.dataset.flDialog)?.showModal();
    if (event.target.closest("[data-fl-dialog-close]") || event.target instanceof HTMLDialogElement) {
      event.target.closest("dialog")?.close();
    }
  });
}

// Something visible within 100 ms of every click: a line at the top while anything is under way.
function startBusy() {
  const busy = (on) => document.body.classList.toggle("is-busy", on);
  let running = 0;
  document.addEventListener("htmx:beforeRequest", () => { running += 1; busy(true); });
  document.addEventListener("htmx:afterRequest", () => { running = Math.max(0, running - 1); busy(running > 0); });
  // On window: after every listener on document that may have taken the click for itself.
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && !event.target.closest("[hx-post], [hx-get]") && event.target.method !== "dialog") busy(true);
  });
  window.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
    if (link.origin === location.origin && !link.getAttribute("href").startsWith("#") && !link.hasAttribute("download")) busy(true);
  });
  window.addEventListener("pageshow", () => busy(false));
}

// A double click sends a form once. A moment later it may be sent again: its answer was a file, say, or never came.
function startOnce() {
  const sent = new WeakMap();
  const pause = 2000;
  window.addEventListener("submit", (event) => {
    if (event.target.method === "post" && Date.now() - (sent.get(event.target) ?? 0) < pause) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent.set(event.target, Date.now()); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form)); });
}

function startErrors() {
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const reference = xhr.getResponseHeader("X-Request-ID");
    // A refusal comes as one plain sentence.
    const said = xhr.status === 409 && xhr.getResponseHeader("Content-Type")?.startsWith("text/plain") ? xhr.responseText : "";
    const words = { 401: "You were signed out. Reload the page to sign in again.", 403: "Your role does not include that.",
      404: "That is no longer there.", 409: "Somebody changed this meanwhile. Reload to see how it stands.", 429: "Too fast. Wait a moment." };
    showToast(said || words[xhr.status] || `That didn't work.${reference ? ` Reference ${reference}` : ""}`, { tone: "error" });
  });
  document.addEventListener("htmx:sendError", () => showToast("No connection. Nothing was saved.", { tone: "error" }));
  document.addEventListener("htmx:afterSwap", (event) => focusFirstWrong(event.target));
  focusFirstWrong(document);
}

function focusFirstWrong(where) {
  where.querySelector?.("[aria-invalid=true]")?.focus();
}

// Forms: Ctrl-Enter sends, a cell editor closes on Escape.
function startForms() {
  document.addEventListener("keydown", (event) => {
    const form = event.target.form || event.target.closest?.("form");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.target.closest("dialog")) form.requestSubmit();
    const cell = event.target.closest?.("form[data-fl-edit]");
    if (cell && event.key === "Escape") {
      event.stopPropagation();
      if (!cell.dataset.cancel) location.reload();
      else window.htmx.ajax("GET", cell.dataset.cancel, { source: cell, target: cell.closest(".fl-edit"), swap: "outerHTML" });
    }
  }, true);
}

// What a person is typing in a box is never overwritten by the answer to what he typed before.
if (window.Idiomorph) window.Idiomorph.defaults.ignoreActiveValue = true;
startTheme();
startMenus();
startDialogs();
startBusy();
startOnce();
startErrors();
startCells();
startForms();
startConflicts();
startFilters();
startToasts();
startPalette();
startPanel();
startPicking();
startComposer();
startMentions();
startCalls();
startBell();
startKeys();
startFiles();
startSizes();
startJobs();
startLetters();
startLive();
if (localStorage.getItem("fairlead.outbox")) import("./outbox.js");
if (document.querySelector("[data-fl-board]")) import("./board.js").then((board) => board.startBoard());
if (document.querySelector("[data-fl-calendar]")) import("./calendar.js").then((calendar) => calendar.startCalendar());
