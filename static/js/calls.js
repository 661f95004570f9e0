// After a number was dialled, the composer stands ready to log the call, and counts the minutes.
import { choose } from "./composer.js";

let began = 0;

export function startCalls() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="tel:"]');
    const tab = link && document.getElementById("tab-call");
    if (!tab) return;
    began = Date.now();
    choose(tab);
    const form = document.querySelector("#compose-call form");
    if (form.elements.direction) form.elements.direction.value = "outgoing"; // fetched just now, it says so itself
    form.closest("[data-fl-composer]").scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("visibilitychange", count);
  addEventListener("focus", count);
  document.addEventListener("submit", (event) => { if (event.target.closest("#compose-call")) count(); }, true);
}

function count() {
  if (!began || document.hidden) return;
  const minutes = document.querySelector("#compose-call [name=minutes]");
  const gone = Math.round((Date.now() - began) / 60000);
  if (minutes && gone && (!minutes.value || minutes.dataset.counted)) {
    minutes.value = String(gone);
    minutes.dataset.counted = "1";
  }
}
