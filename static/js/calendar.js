// A calendar: entries are dragged to another day or hour, or lifted by "m" and moved by the arrow keys; the arrows alone go to
// the days before and after. Where a move goes, the server decides; it answers with the calendar as it stands then.
let lifted = null;
let Sortable = null;
const ready = new WeakSet();

export async function startCalendar() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusout", (event) => {
    if (lifted && event.target === lifted.entry && event.relatedTarget) putBack();
  });
  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("htmx:responseError", refresh);
  const core = await import("../vendor/sortable/modular/sortable.core.esm.js");
  core.Sortable.mount(new core.AutoScroll());
  Sortable = core.Sortable;
  prepare();
}

const calendar = () => document.querySelector("[data-fl-calendar]");
const placeOf = (element) => element.closest("[data-fl-slot]");
const dayOf = (element) => element.closest("[data-fl-day]");

function prepare() {
  const whole = calendar();
  if (!whole?.dataset.moveUrl || !Sortable) return;
  whole.querySelectorAll("[data-fl-slot]").forEach((place) => {
    if (ready.has(place)) return;
    ready.add(place);
    Sortable.create(place, {
      group: "calendar", draggable: "[data-fl-entry]", sort: false, animation: 0, ghostClass: "is-ghost", delay: 200, delayOnTouchOnly: true,
      onStart: () => whole.classList.add("is-moving"),
      onMove: (event) => target(event.to),
      onEnd: (event) => {
        whole.classList.remove("is-moving");
        target(null);
        if (event.to !== event.from) send(event.item, event.to);
      },
    });
  });
}

function target(place) {
  document.querySelectorAll(".fl-cal .is-target").forEach((each) => each.classList.remove("is-target"));
  place?.classList.add("is-target");
}

function send(entry, place) {
  const whole = calendar();
  const day = dayOf(place);
  say(`Moved to ${day.dataset.words}${place.dataset.words ? `, ${place.dataset.words}` : ""}.`);
  const values = { id: entry.dataset.flEntry, version: entry.dataset.version || "", day: day.dataset.flDay, slot: place.dataset.flSlot, state: whole.dataset.state };
  const focused = entry === document.activeElement && entry.id;
  window.htmx.ajax("POST", whole.dataset.moveUrl, { source: whole, target: "#main", swap: "morph:innerHTML", values })
    .then(() => { if (focused) document.getElementById(focused)?.focus(); });
}

// A move that was refused: show how things stand.
function refresh(event) {
  if (event.detail.elt === calendar()) window.htmx.ajax("GET", location.href, { target: "#main", swap: "morph:innerHTML" });
}

function onKey(event) {
  if (event.defaultPrevented || !calendar() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, dialog, details[open], .fl-panel")) return;
  const entry = event.target.closest?.("[data-fl-entry]");
  const done = entry ? onEntry(event.key, entry) : onPage(event.key);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

function onPage(key) {
  const name = { ArrowLeft: "flBefore", ArrowRight: "flAfter", t: "flToday" }[key];
  const link = name && [...calendar().querySelectorAll(".fl-cal__steps a")].find((each) => name in each.dataset);
  link?.click();
  return Boolean(link);
}

function onEntry(key, entry) {
  if (lifted?.entry === entry) {
    if (key === "Enter" || key === " " || key === "m") return drop(entry);
    if (key === "Escape") return putBack();
    return key.startsWith("Arrow") && shift(key);
  }
  if (key === "m") return calendar().dataset.moveUrl ? lift(entry) : false;
  if (key.startsWith("Arrow")) return walk(key, entry);
  return key === "t" ? onPage(key) : false;
}

function lift(entry) {
  lifted = { entry, from: placeOf(entry), before: entry.nextSibling };
  entry.classList.add("is-lifted");
  say(`${entry.title} lifted. ${document.getElementById("calendar-help").textContent}`);
  return true;
}

function letGo() {
  const { entry } = lifted;
  lifted = null;
  entry.classList.remove("is-lifted");
  target(null);
}

function drop(entry) {
  const { from } = lifted;
  letGo();
  if (placeOf(entry) !== from) send(entry, placeOf(entry));
  return true;
}

function putBack() {
  const { entry, from, before } = lifted;
  letGo();
  from.insertBefore(entry, before);
  entry.focus();
  say("Put back.");
  return true;
}

function shift(key) {
  const place = placeNear(placeOf(lifted.entry), key);
  if (!place) {
    say("That is as far as these days go.");
    return true;
  }
  const { entry } = lifted;
  place.append(entry);
  lifted.entry = entry;
  entry.focus();
  entry.scrollIntoView({ block: "nearest", inline: "nearest" });
  target(place);
  say(`${dayOf(place).dataset.words}${place.dataset.words ? `, ${place.dataset.words}` : ""}`);
  return true;
}

// In a month up and down are weeks; in a week or a day, hours.
function placeNear(place, key) {
  const days = [...calendar().querySelectorAll("[data-fl-day]")];
  const day = dayOf(place);
  const places = [...day.querySelectorAll("[data-fl-slot]")];
  const at = places.indexOf(place);
  if (places.length > 1 && (key === "ArrowUp" || key === "ArrowDown")) return places[at + (key === "ArrowUp" ? -1 : 1)];
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  return days[days.indexOf(day) + by]?.querySelectorAll("[data-fl-slot]")[at];
}

function walk(key, entry) {
  const all = [...calendar().querySelectorAll("[data-fl-entry]")];
  const at = all.indexOf(entry);
  let next = all[at + (key === "ArrowUp" ? -1 : 1)];
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const by = key === "ArrowLeft" ? -1 : 1;
    const days = [...calendar().querySelectorAll("[data-fl-day]")];
    for (let day = days.indexOf(dayOf(entry)) + by; days[day] && !(next = days[day].querySelector("[data-fl-entry]")); day += by);
    if (next && dayOf(next) === dayOf(entry)) next = null;
  }
  next?.focus();
  return Boolean(next);
}

function say(words) {
  const place = document.querySelector("[data-fl-calendar-says]");
  if (place) place.textContent = words;
}
