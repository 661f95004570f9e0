// Quick lead: what is typed survives a reload; without a network it waits in this browser and is sent later, once.
import { drop, keep, post, waiting } from "./outbox.js";

const DRAFT = "fairlead.quick";
const form = document.querySelector("[data-fl-quick]");
const place = document.querySelector("[data-fl-outbox]");
const list = place.appendChild(document.createElement("ul"));
const fields = ["name", "reach", "wants"];
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const said = (lead) => fields.map((name) => lead[name]).filter(Boolean).join(", ");

function values() {
  return Object.fromEntries([...fields, "key", "member"].map((name) => [name, form.elements[name].value]));
}

function clear() {
  fields.forEach((name) => { form.elements[name].value = ""; });
  form.elements.key.value = newKey();
  localStorage.removeItem(DRAFT);
  form.elements.name.focus();
}

function restore() {
  const draft = JSON.parse(localStorage.getItem(DRAFT) || "null");
  if (!draft || draft.member !== form.elements.member.value || said(values())) return;
  [...fields, "key"].forEach((name) => { form.elements[name].value = draft[name]; });
}

function show() {
  const mine = waiting();
  place.hidden = !mine.length;
  list.replaceChildren(...mine.map((one) => {
    const line = document.createElement("li");
    line.append(said(one.lead) + (one.wrong ? `: ${one.wrong} ` : " "));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn fl-quiet fl-small", textContent: "Change" });
    button.setAttribute("aria-label", `Change ${said(one.lead)}`);
    button.addEventListener("click", () => {
      [...fields, "key"].forEach((name) => { form.elements[name].value = one.lead[name]; });
      drop(one.key);
      form.elements.name.focus();
    });
    line.append(button);
    return line;
  }));
}

function tell() {
  document.querySelector("[data-fl-offline]").hidden = navigator.onLine;
}

form.addEventListener("input", () => localStorage.setItem(DRAFT, JSON.stringify(values())));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const lead = values();
  if (!lead.name.trim() && !lead.reach.trim()) return HTMLFormElement.prototype.submit.call(form); // the server says it best
  const answer = await post(form.action, lead);
  if (answer?.url) {
    localStorage.removeItem(DRAFT);
    location.assign(answer.url);
  } else if (answer) {
    HTMLFormElement.prototype.submit.call(form);
  } else {
    keep([...waiting().filter((each) => each.key !== lead.key), { key: lead.key, address: form.action, lead }]);
    clear();
  }
});
document.addEventListener("fl:outbox", show);
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
restore();
show();
tell();
