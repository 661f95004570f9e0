// The form builder: drag fields to their place, copy code. Without it the arrows move fields and the code can be marked.
import "./copy.js";

async function startDragging() {
  const list = document.querySelector("[data-fl-fields]");
  if (!list || list.dataset.started) return;
  list.dataset.started = "1";
  const { default: Sortable } = await import("../vendor/sortable/modular/sortable.core.esm.js").then((module) => ({ default: module.Sortable || module.default }));
  Sortable.create(list, {
    draggable: "[data-fl-field]", filter: "button", preventOnFilter: false, animation: 120, ghostClass: "is-ghost", delay: 150, delayOnTouchOnly: true,
    onEnd: (event) => {
      if (event.oldIndex === event.newIndex) return;
      window.htmx.ajax("POST", event.item.dataset.placeUrl, { target: "#builder", swap: "innerHTML", values: { to: event.newIndex } });
    },
  });
}

document.addEventListener("htmx:afterSettle", startDragging);
startDragging();
