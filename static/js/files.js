// Files dropped on a record, or chosen, go up at once. Without this the form has a button.
export function startFiles() {
  const ready = () => document.querySelectorAll("form[data-fl-drop]:not(.is-live)").forEach((form) => {
    form.classList.add("is-live");
    form.querySelector("[data-fl-drop-send]").hidden = true;
  });
  const over = (event) => (event.dataTransfer?.types.includes("Files") ? event.target.closest?.("form[data-fl-drop]") : null);
  document.addEventListener("dragover", (event) => {
    const form = over(event);
    document.querySelectorAll("form[data-fl-drop].is-over").forEach((each) => each.classList.toggle("is-over", each === form));
    if (!form) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    const form = event.target.closest?.("form[data-fl-drop]");
    if (form && !form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const form = over(event);
    if (!form) return;
    event.preventDefault();
    form.classList.remove("is-over");
    form.elements.files.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("form[data-fl-drop].is-live input[type=file]") && event.target.files.length) event.target.form.requestSubmit();
  });
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("fl:content", ready);
  ready();
}
