// Cells of a list that are edited in place: after a save, or Escape, only their row is fetched anew, so that the list
// keeps its place. Tab saves and goes on to the next cell that can be edited.
let next = null;

export function startCells() {
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-fl-row] form[data-fl-edit]");
    if (!form) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopImmediatePropagation();
      refreshRow(form.closest("[data-fl-row]"), cellsOf(form.closest("[data-fl-row]")).indexOf(form.closest("td")));
    } else if (event.key === "Tab" && event.target.matches("input, select, textarea")) {
      event.preventDefault();
      next = cellsOf(form.closest("[data-fl-row]")).indexOf(form.closest("td")) + (event.shiftKey ? -1 : 1);
      form.requestSubmit();
    }
  }, true);
  document.addEventListener("fl:saved", (event) => {
    const row = event.target.closest?.("[data-fl-row]");
    if (!row) return;
    const at = cellsOf(row).indexOf(event.target.closest("td"));
    refreshRow(row, next === null ? at : next, next !== null);
    next = null;
  });
}

const cellsOf = (row) => [...row.querySelectorAll("td.fl-edit")];

export async function refreshRow(row, focus = -1, open = false) {
  const url = new URL(document.querySelector("[data-fl-list]")?.dataset.flList || location.href, location.href);
  url.searchParams.set("row", row.id.replace("row-", ""));
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return location.reload();
  const told = answer.headers.get("HX-Trigger"); // what the save had to say: it was answered without a page
  if (told) document.dispatchEvent(new CustomEvent("fl:toasts", { detail: JSON.parse(told)["fl:toasts"] }));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(row.id);
  if (!fresh) return location.reload();
  const checked = row.querySelector("[data-fl-pick]")?.checked;
  fresh.className = row.className;
  row.replaceWith(fresh);
  const box = fresh.querySelector("[data-fl-pick]");
  if (box) box.checked = Boolean(checked);
  window.htmx?.process(fresh);
  const link = cellsOf(fresh)[focus]?.querySelector(".fl-edit__link");
  if (open) link?.click();
  else link?.focus();
  return undefined;
}
