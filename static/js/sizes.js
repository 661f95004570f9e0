// A file that is larger than its field takes (data-fl-most, bytes) is told when it is chosen, not after it was sent.
const MEGA = 1024 * 1024;

export function startSizes() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-fl-most]")) tell(event.target);
  });
  document.addEventListener("submit", (event) => {
    const input = [...event.target.querySelectorAll("input[type=file][data-fl-most]")].find(tooLarge);
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(input);
    input.focus();
  }, true);
}

function tooLarge(input) {
  return [...input.files].find((file) => file.size > Number(input.dataset.flMost));
}

function tell(input) {
  const id = `${input.id}-size`, large = tooLarge(input);
  document.getElementById(id)?.remove();
  const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
  input.setAttribute("aria-describedby", [...others, ...(large ? [id] : [])].join(" "));
  input.classList.toggle("is-invalid", Boolean(large));
  if (!large) return input.removeAttribute("aria-invalid");
  input.setAttribute("aria-invalid", "true");
  const words = document.createElement("p");
  words.id = id;
  words.className = "fl-error";
  words.setAttribute("role", "alert");
  const most = Math.floor(Number(input.dataset.flMost) / MEGA);
  words.textContent = `${large.name} has ${Math.ceil(large.size / MEGA)} MB; ${most} MB are the most. Split it into several files.`;
  input.closest(".fl-field").append(words);
}
