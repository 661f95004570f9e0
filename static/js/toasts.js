// Short messages at the bottom: from the server (in the page, or with the HX-Trigger event fl:toasts) and from scripts.
const SHOWN_FOR = 7000;

export function showToast(text, { tone = "success", undo = "", href = "", action = "" } = {}) {
  const place = document.getElementById("toasts");
  const pattern = document.getElementById("toast-template");
  if (!place || !pattern) return null;
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.querySelector("span + span").textContent = text;
  toast.firstElementChild.className = { error: "fl-late", warning: "fl-warn" }[tone] || "fl-up";
  const form = toast.querySelector("form");
  if (undo) form.action = undo;
  else form.remove();
  if (href) {
    const link = document.createElement("a");
    link.className = "btn fl-quiet fl-accent";
    link.href = href;
    link.textContent = action;
    toast.querySelector("span + span").after(link);
  }
  if (tone === "error") toast.setAttribute("role", "alert");
  place.append(toast);
  leave(toast, tone);
  return toast;
}

function leave(toast, tone) {
  if (tone !== "error") setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, SHOWN_FOR);
}

export function startToasts() {
  document.querySelectorAll("[data-fl-toast]").forEach((toast) => leave(toast, toast.getAttribute("role") === "alert" ? "error" : "success"));
  document.addEventListener("fl:toasts", (event) => event.detail.toasts.forEach((item) => showToast(item.text, item)));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-fl-dismiss]")) event.target.closest("[data-fl-toast]").remove();
  });
}
