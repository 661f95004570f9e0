// Fields and their choices can be dragged to their place. Without this the arrows move them.
async function startDragging() {
  const lists = document.querySelectorAll("[data-fl-order] > ol, [data-fl-sort]");
  if (!lists.length) return;
  const { Sortable } = await import("../vendor/sortable/modular/sortable.core.esm.js");
  lists.forEach((list) => {
    if (list.dataset.started) return;
    list.dataset.started = "1";
    list.classList.add("has-drag");
    const form = list.closest("[data-fl-order]");
    Sortable.create(list, { handle: ".fl-grip", animation: 120, ghostClass: "is-ghost", onEnd: (event) => { if (form && event.oldIndex !== event.newIndex) save(form, list); } });
  });
}

function save(form, list) {
  const ids = document.createElement("input");
  ids.type = "hidden";
  ids.name = "ids";
  ids.value = [...list.querySelectorAll("[data-fl-item]")].map((item) => item.dataset.flItem).join(",");
  form.append(ids);
  form.requestSubmit();
}

document.addEventListener("htmx:afterSettle", startDragging);
startDragging();
