// What is new behind the bell: its count, a word at the foot of the page, and the list if it is open.
export function startBell() {
  document.addEventListener("live:notification", (event) => {
    const { text, count, url } = event.detail;
    const bell = document.querySelector("[data-fl-bell]");
    if (bell) {
      bell.classList.add("fl-bell");
      if (count) {
        bell.dataset.count = count > 99 ? "99+" : String(count);
        bell.setAttribute("aria-label", `Notifications, ${count} new`);
      }
    }
    document.dispatchEvent(new CustomEvent("fl:toasts", { detail: { toasts: [{ text, tone: "success", undo: "", href: url || "", action: "Open" }] } }));
    const list = document.getElementById("notices");
    if (list) window.htmx?.trigger(list, "live");
  });
}
