// Ctrl-K: results come from the server as links (with role="option"); arrows choose, Enter opens, Ctrl-Enter opens beside.
import { openBeside } from "./panel.js";

let shown = null;

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("#palette-list");
  let timer = null;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
    }
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(dialog, input.value, list), 120);
  });
  // A dialog fires no event of its own on opening; the attribute tells.
  new MutationObserver(() => {
    if (!dialog.open) return;
    input.select();
    load(dialog, input.value, list);
  }).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  dialog.addEventListener("keydown", (event) => move(event, dialog, list));
}

async function load(dialog, query, list) {
  shown?.abort();
  shown = new AbortController();
  try {
    const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(query)}&on=${encodeURIComponent(location.pathname)}`, {
      headers: { "HX-Request": "true", "HX-Target": "palette-list" }, signal: shown.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    list.innerHTML = await answer.text();
    choose(list, list.querySelector("[role=option]"));
  } catch (error) {
    if (error.name !== "AbortError") list.textContent = "Search is not answering. Try again in a moment.";
  }
}

function move(event, dialog, list) {
  const links = [...list.querySelectorAll("[role=option]")];
  const at = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (links.length) choose(list, links[(at + (event.key === "ArrowDown" ? 1 : links.length - 1) + links.length) % links.length]);
  } else if (event.key === "Enter" && links[at]) {
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
    if ((event.ctrlKey || event.metaKey) && links[at].href) openBeside(links[at].href);
    else links[at].click();
  }
}

function choose(list, link) {
  list.querySelectorAll("[role=option]").forEach((each) => each.setAttribute("aria-selected", String(each === link)));
  link?.scrollIntoView({ block: "nearest" });
}
