// Filters: find a field in the menu, and fetch a group of conditions anew when a choice in it changes what follows.
export function startFilters() {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-fl-find]")) return;
    const wanted = plain(event.target.value).split(/\s+/);
    const place = event.target.closest("[data-fl-fields]");
    place.querySelectorAll("[data-fl-fieldgroup]").forEach((group) => {
      const links = [...group.querySelectorAll("a")];
      links.forEach((link) => { link.hidden = !wanted.every((word) => plain(link.textContent).includes(word)); });
      group.hidden = links.every((link) => link.hidden);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-fl-find]")) return;
    event.preventDefault();
    event.target.closest("[data-fl-fields]").querySelector("[data-fl-fieldgroup]:not([hidden]) a:not([hidden])")?.click();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-fl-conditions] select[data-fl-again]")) again(event.target, "again");
  });
  document.addEventListener("htmx:afterSettle", keepCounts);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-fl-conditions] button[data-fl-again]");
    if (!button) return;
    event.preventDefault();
    again(button, button.value);
  });
}

// The counts beside the views outlive a list that is drawn anew while one searches.
const counts = new Map();

function keepCounts() {
  const tabs = document.querySelector("[data-fl-counts]");
  const places = [...(tabs?.querySelectorAll("[id^=view-count-]") ?? [])];
  if (!places.length || tabs.classList.contains("htmx-request")) return;
  places.forEach((place) => {
    if (place.textContent) counts.set(place.id, place.textContent);
    else place.textContent = counts.get(place.id) ?? "";
  });
}

// Send the form without saving it, and show it again where the form says: what follows depends on what was chosen.
async function again(chosen, does) {
  const form = chosen.closest("form");
  const target = form.dataset.flConditions || form;
  await window.htmx.ajax("POST", form.action, { source: form, target, swap: "outerHTML", values: { do: does } });
  if (does === "again") document.getElementById(chosen.id)?.focus();
  else document.querySelector(".fl-cond [autofocus]")?.focus();
}

const plain = (text) => text.normalize("NFD").replace(/[̀-ͯ]/g, "").toLowerCase().trim();
