// Tabs of the composer (without a script they are links), and text areas that grow.
export function startComposer() {
  document.addEventListener("click", (event) => {
    if (openHere(event.target.closest('a[href$="#composer"]:not([role=tab])'))) event.preventDefault();
    const tab = event.target.closest("[data-fl-composer] [role=tab]");
    if (!tab) return;
    event.preventDefault();
    choose(tab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[data-fl-composer] [role=tab]");
    if (!tab || !["ArrowLeft", "ArrowRight", " "].includes(event.key)) return;
    event.preventDefault();
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const by = { ArrowLeft: tabs.length - 1, ArrowRight: 1, " ": 0 }[event.key];
    const next = tabs[(tabs.indexOf(tab) + by) % tabs.length];
    choose(next);
    next.focus();
  });
  document.addEventListener("input", (event) => {
    const text = event.target;
    if (!text.matches("[data-fl-grow]")) return;
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 360)}px`;
  });
}

// "Write" elsewhere on the page: the composer is here already, with whatever was typed into it.
function openHere(link) {
  const kind = link?.pathname === location.pathname && new URLSearchParams(link.search).get("compose");
  const tab = kind && document.getElementById(`tab-${kind}`);
  if (!tab) return false;
  choose(tab);
  tab.closest("[data-fl-composer]").scrollIntoView({ block: "nearest" });
  return true;
}

export function choose(tab) {
  const composer = tab.closest("[data-fl-composer]");
  const from = composer.querySelector("[role=tabpanel]:not([hidden]) textarea");
  composer.querySelectorAll("[role=tab]").forEach((each) => {
    each.setAttribute("aria-selected", String(each === tab));
    each.classList.toggle("is-current", each === tab);
  });
  composer.querySelectorAll("[role=tabpanel]").forEach((panel) => { panel.hidden = panel.id !== tab.getAttribute("aria-controls"); });
  const to = composer.querySelector("[role=tabpanel]:not([hidden]) textarea");
  if (from && to && from !== to && from.value && !to.value) {
    to.value = from.value;
    from.value = "";
  }
  to?.focus();
}
