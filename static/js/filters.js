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
    const form = event.target.closest("form[data-fl-conditions]");
    if (!form || !event.target.matches("[data-fl-again]")) return;
    const { id } = event.target;
    window.htmx.ajax("POST", form.action, { source: form, target: form, swap: "outerHTML", values: { do: "again" } })
      .then(() => document.getElementById(id)?.focus());
  });
}

const plain = (text) => text.normalize("NFD").replace(/[̀-ͯ]/g, "").toLowerCase().trim();
