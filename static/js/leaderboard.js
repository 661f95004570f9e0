// The leaderboard cheers when a deal is won, unless somebody switched that off here or wants no motion.
const KEY = "cheer";
const box = document.querySelector("[data-fl-cheer]");
const wanted = () => localStorage.getItem(KEY) !== "off";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const TONES = ["green", "amber", "blue", "violet", "red"];

if (box) {
  box.checked = wanted();
  box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
}
document.addEventListener("live:won", (event) => {
  if (!wanted()) return;
  const said = document.querySelector("[data-fl-cheered]");
  if (said) said.textContent = event.detail.text;
  if (!calm.matches) rain();
});

function rain() {
  const sky = document.createElement("div");
  sky.className = "fl-confetti";
  sky.setAttribute("aria-hidden", "true");
  for (let piece = 0; piece < 70; piece += 1) {
    const paper = document.createElement("i");
    paper.style.left = `${Math.random() * 100}%`;
    paper.style.animationDelay = `${Math.random() * 0.8}s`;
    paper.style.background = `var(--fl-${TONES[piece % TONES.length]}-ink)`;
    sky.append(paper);
  }
  document.body.append(sky);
  setTimeout(() => sky.remove(), 3600);
}
