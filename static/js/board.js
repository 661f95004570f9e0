// Drag and drop on a board, with the mouse and with the keyboard. A move is posted; a refusal puts the card back and
// shows the reason the server gave. Loaded only where there is a board. The newest arrival stands on top of its column, so
// a card is never moved within one.
import { showToast } from "./toasts.js";

const cardsOf = (column) => [...column.querySelectorAll("[data-fl-card]")];
let lifted = null;

export async function startBoard() {
  const board = document.querySelector("[data-fl-board]");
  if (!board.dataset.moveUrl) return;
  startKeyboard(board);
  const { Sortable, AutoScroll } = await import("../vendor/sortable/modular/sortable.core.esm.js");
  Sortable.mount(new AutoScroll());
  board.querySelectorAll("[data-fl-cards]").forEach((list) => Sortable.create(list, {
    group: "board", draggable: "[data-fl-card]", filter: "[data-fl-fixed]", preventOnFilter: false, animation: 120, ghostClass: "is-ghost",
    delay: 150, delayOnTouchOnly: true, scrollSensitivity: 60, bubbleScroll: true,
    onStart: (event) => {
      board.classList.add("is-moving");
      event.item.dataset.from = JSON.stringify(placeOf(event.item));
    },
    onMove: (event) => target(board, event.to),
    onEnd: (event) => {
      board.classList.remove("is-moving");
      target(board, null);
      settle(board, event.item, JSON.parse(event.item.dataset.from));
    },
  }));
}

function placeOf(card) {
  let next = card.nextElementSibling;
  while (next && !next.dataset.flCard) next = next.nextElementSibling;
  return { column: card.closest("[data-fl-column]").dataset.flColumn, before: next ? next.dataset.flCard : "" };
}

function putBack(board, card, from) {
  const list = board.querySelector(`[data-fl-column="${CSS.escape(from.column)}"] [data-fl-cards]`);
  const before = from.before ? list.querySelector(`[data-fl-card="${CSS.escape(from.before)}"]`) : null;
  list.insertBefore(card, before || list.querySelector(":scope > [data-fl-fixed]"));
}

function settle(board, card, from) {
  if (placeOf(card).column === from.column) putBack(board, card, from);
  else post(board, card, from);
}

function target(board, list) {
  board.querySelectorAll(".fl-col").forEach((column) => column.classList.toggle("is-target", Boolean(list) && column.contains(list)));
}

async function post(board, card, from) {
  const to = placeOf(card);
  board.querySelectorAll(".fl-block").forEach((block) => block.remove());
  document.body.classList.add("is-busy");
  try {
    const answer = await fetch(board.dataset.moveUrl, {
      method: "POST",
      headers: { ...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), "HX-Request": "true" },
      body: new URLSearchParams({ card: card.dataset.flCard, column: to.column, version: card.dataset.version || "" }),
    });
    const text = await answer.text();
    if (answer.ok) return moved(board, card, answer, text);
    putBack(board, card, from);
    if (answer.status === 409 || answer.status === 422) return refuse(board, to, text);
    const reference = answer.headers.get("X-Request-ID");
    return showToast(`The card was not moved.${reference ? ` Reference ${reference}` : ""}`, { tone: "error" });
  } catch {
    putBack(board, card, from);
    return showToast("No connection. The card was not moved.", { tone: "error" });
  } finally {
    document.body.classList.remove("is-busy");
  }
}

function moved(board, card, answer, text) {
  say(board, `Moved to ${card.closest("[data-fl-column]").getAttribute("aria-label")}.`);
  const news = answer.headers.get("HX-Trigger");
  if (news?.startsWith("{")) Object.entries(JSON.parse(news)).forEach(([name, detail]) => document.dispatchEvent(new CustomEvent(name, { detail })));
  // The server answers with the card as it stands now; whatever shows counts and sums asks for them anew.
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-fl-card]") || card;
  const list = card.closest("[data-fl-cards]");
  const focused = card === document.activeElement;
  card.remove();
  list.prepend(fresh);
  if (focused) fresh.focus();
  document.body.dispatchEvent(new CustomEvent("fl:moved"));
}

function refuse(board, to, text) {
  const block = new DOMParser().parseFromString(text, "text/html").querySelector(".fl-block");
  const list = board.querySelector(`[data-fl-column="${CSS.escape(to.column)}"] [data-fl-cards]`);
  if (block) {
    list.prepend(block);
    block.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else showToast(text.includes("<") ? "That move is not possible." : text, { tone: "error" });
  say(board, `Not moved. ${block ? block.textContent : text}`);
}

function say(board, words) {
  document.querySelector("[data-fl-board-says]").textContent = words;
}

function startKeyboard(board) {
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-fl-card]");
    if (!card) return;
    if (event.key === " ") {
      event.preventDefault();
      if (lifted) drop(board, card);
      else lift(board, card);
    } else if (lifted && event.key === "Escape") {
      event.stopPropagation();
      putBack(board, card, lifted.from);
      letGo(card);
      say(board, "Put back.");
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (lifted) shift(board, card, event.key);
      else walk(board, card, event.key);
    }
  });
  board.addEventListener("focusout", (event) => {
    if (lifted && event.target === lifted.card && event.relatedTarget) {
      putBack(board, lifted.card, lifted.from);
      letGo(lifted.card);
    }
  });
}

function lift(board, card) {
  lifted = { card, from: placeOf(card) };
  card.classList.add("is-lifted");
  say(board, `${card.querySelector(".fl-card__top").textContent} lifted.`);
}

function letGo(card) {
  lifted = null;
  card.classList.remove("is-lifted");
  card.focus();
}

function drop(board, card) {
  const { from } = lifted;
  letGo(card);
  settle(board, card, from);
}

function shift(board, card, key) {
  const columns = [...board.querySelectorAll("[data-fl-column]")];
  const column = card.closest("[data-fl-column]");
  if (key === "ArrowUp" || key === "ArrowDown") {
    const cards = cardsOf(column);
    const other = cards[cards.indexOf(card) + (key === "ArrowUp" ? -1 : 1)];
    if (other) other[key === "ArrowUp" ? "before" : "after"](card);
  } else {
    const next = columns[columns.indexOf(column) + (key === "ArrowLeft" ? -1 : 1)];
    next?.querySelector("[data-fl-cards]").prepend(card);
  }
  lifted = { ...lifted, card };
  card.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(board, card.closest("[data-fl-column]").getAttribute("aria-label"));
}

function walk(board, card, key) {
  const columns = [...board.querySelectorAll("[data-fl-column]")];
  const column = card.closest("[data-fl-column]");
  const at = cardsOf(column).indexOf(card);
  const goal = { ArrowUp: [column, at - 1], ArrowDown: [column, at + 1], ArrowLeft: [columns[columns.indexOf(column) - 1], at], ArrowRight: [columns[columns.indexOf(column) + 1], at] }[key];
  if (!goal?.[0]) return;
  const cards = cardsOf(goal[0]);
  cards[Math.min(Math.max(goal[1], 0), cards.length - 1)]?.focus();
}
