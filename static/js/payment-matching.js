// Matching by keyboard: j and k walk, Enter books what is suggested, c chooses, x sets aside, u takes back.

const list = document.querySelector("[data-fl-matching]");
const lines = () => [...list.querySelectorAll("[data-fl-line]")];
const here = () => document.activeElement?.closest?.("[data-fl-line]");
let last = null; // the line that was done last: "u" takes it back

function walk(step, from = here()) {
  const all = lines();
  const at = from ? all.indexOf(from) + step : 0;
  const next = all[Math.min(Math.max(at, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function press(line, what) {
  const button = line?.querySelector(`[data-fl-${what}]`);
  button?.click();
  return Boolean(button);
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  Enter: () => press(here(), "book"),
  c: () => press(here(), "choose"),
  x: () => press(here(), "aside"),
  u: () => press(document.getElementById(last), "undo"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  // On a button or a link Enter is that button's own.
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  const does = KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

// What was booked stays in its place, with its way back; the next open line has the keyboard.
document.addEventListener("htmx:load", (event) => {
  const line = event.detail.elt;
  if (!line?.matches?.("[data-fl-line][data-fl-fresh]")) return;
  const open = !line.classList.contains("is-done");
  last = open ? last : line.id;
  if (open) line.focus();
  else walk(1, line);
});

if (list && lines().length) lines()[0].focus({ preventScroll: true });
