// Quick lead: what is typed survives a reload; without a network it waits in this browser and is sent later, once.
import { drop, keep, post, sendSoon, waiting } from "./outbox.js";
import { showToast } from "./toasts.js";

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

// Only his own: whoever else signs in here neither reads nor takes them.
function show() {
  const mine = waiting().filter((one) => one.lead.member === form.elements.member.value);
  place.hidden = !mine.length;
  list.replaceChildren(...mine.map((one) => {
    const line = document.createElement("li");
    line.append(said(one.lead) + (one.wrong ? `: ${one.wrong} ` : " "));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn fl-quiet fl-small", textContent: "Change" });
    button.setAttribute("aria-label", `Change ${said(one.lead)}`);
    button.addEventListener("click", () => change(one));
    line.append(button);
    return line;
  }));
}

function change(one) {
  if (said(values())) return showToast("Add the lead you are typing first.", { tone: "warning" });
  [...fields, "key"].forEach((name) => { form.elements[name].value = one.lead[name]; });
  saveDraft(); // before it leaves the outbox: one of the two always has it
  drop(one.key);
  form.elements.name.focus();
}

function saveDraft() {
  localStorage.setItem(DRAFT, JSON.stringify(values()));
}

function tell() {
  document.querySelector("[data-fl-offline]").hidden = navigator.onLine;
}

form.addEventListener("input", saveDraft);
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
    sendSoon();
  }
});
document.addEventListener("fl:outbox", show);
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
restore();
show();
tell();
