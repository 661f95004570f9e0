// Quick leads that were added without a network: kept in this browser, sent once when it is back. Each has a key, so
// that the server makes one lead of it however often it is sent; and the colleague whose it is, so that nobody else
// who signs in here sends it as his own.
import { showToast } from "./toasts.js";

const PLACE = "fairlead.outbox";
const AGAIN = 30_000; // ms: the network may be there and the server not
const SOON = 2_000; // ms
let sending = false;
let timer = 0;

export const waiting = () => {
  try { return JSON.parse(localStorage.getItem(PLACE)) || []; } catch { return []; }
};

export function keep(list) {
  if (list.length) localStorage.setItem(PLACE, JSON.stringify(list));
  else localStorage.removeItem(PLACE);
  document.dispatchEvent(new CustomEvent("fl:outbox"));
}

export const drop = (key) => keep(waiting().filter((each) => each.key !== key));

// What the server says: {name, url} of the lead, {errors} for what is wrong, null where nobody could be asked.
export async function post(address, lead) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(lead), headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (!answer.headers.get("Content-Type")?.includes("json") || answer.status >= 500) return null; // signed out, or not well
    return await answer.json();
  } catch {
    return null;
  }
}

async function sendOne(one) {
  const said = await post(one.address, one.lead);
  if (said?.url) {
    drop(one.key);
    showToast(`${said.name} was sent now.`, { href: said.url, action: "Open" });
  } else if (said) {
    keep(waiting().map((each) => (each.key === one.key ? { ...each, wrong: said.message } : each)));
  }
  return said;
}

export async function sendWaiting() {
  if (sending || !navigator.onLine) return;
  sending = true;
  for (const one of waiting()) if (!await sendOne(one)) break;
  sending = false;
  if (waiting().some((each) => !each.wrong)) sendIn(AGAIN);
}

function sendIn(ms) {
  clearTimeout(timer);
  timer = setTimeout(sendWaiting, ms);
}

// The network may have come back before a failed request was known to have failed: no "online" will follow then.
export const sendSoon = () => sendIn(SOON);

window.addEventListener("online", sendWaiting);
sendWaiting();
