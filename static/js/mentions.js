// Typing @ in a text that says so (data-fl-mention) offers colleagues. Without a script the name typed in full does the same.
const WORD = /(?:^|[\s([{"'„“])@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]*)?)$/u;
const ID = "mention-list";
let open = null; // { text, start, rows, at }
let asked = 0;

export function startMentions() {
  document.addEventListener("input", (event) => { if (event.target.matches?.("[data-fl-mention]")) look(event.target); });
  document.addEventListener("keydown", steer, true);
  document.addEventListener("focusout", (event) => { if (open && event.target === open.text) setTimeout(() => { if (document.activeElement !== open?.text) close(); }, 150); });
  document.addEventListener("click", (event) => {
    const start = event.target.closest?.("[data-fl-mention-start]");
    if (!start) return;
    const text = start.closest("form").querySelector("[data-fl-mention]");
    text.focus();
    const before = text.value.slice(0, text.selectionStart);
    text.setRangeText(before && !/\s$/.test(before) ? " @" : "@", text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function look(text) {
  const found = WORD.exec(text.value.slice(0, text.selectionStart));
  if (!found || found[1].length > 60) return close();
  const mine = ++asked;
  const answer = await fetch(`/mentions/?q=${encodeURIComponent(found[1].trim())}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked) return undefined;
  const members = answer?.ok ? (await answer.json()).members : [];
  if (!members.length || document.activeElement !== text) return close();
  return show(text, text.selectionStart - found[1].length - 1, members);
}

function show(text, start, members) {
  const list = place(text);
  list.replaceChildren(...members.map((member, number) => option(member, number)));
  open = { text, start, members, at: 0 };
  text.setAttribute("aria-controls", ID);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  say(`${members.length === 1 ? "1 colleague" : `${members.length} colleagues`}, arrows choose, Enter takes`);
  mark(0);
}

function place(text) {
  let list = document.getElementById(ID);
  if (!list) {
    list = document.createElement("div");
    list.id = ID;
    list.className = "fl-mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    document.body.append(list);
  }
  const box = text.getBoundingClientRect();
  const under = innerHeight - box.bottom > 240;
  list.hidden = false;
  list.classList.toggle("is-above", !under);
  const sheet = list.style; // set by the script: the policy forbids style attributes, not this
  sheet.left = `${Math.max(8, Math.min(box.left + 8, innerWidth - 296))}px`;
  sheet.top = under ? `${box.bottom + 4}px` : "auto";
  sheet.bottom = under ? "auto" : `${innerHeight - box.top + 4}px`;
  return list;
}

function option(member, number) {
  const row = document.createElement("div");
  row.id = `${ID}-${number}`;
  row.setAttribute("role", "option");
  const face = document.createElement("span");
  face.className = `fl-avatar fl-avatar--${member.tone}`;
  face.setAttribute("aria-hidden", "true");
  face.textContent = member.initials;
  const name = document.createElement("span");
  name.className = "fl-cut fl-grow";
  name.textContent = member.name;
  const note = document.createElement("span");
  note.className = "fl-3 fl-xs fl-cut";
  note.textContent = member.note;
  row.append(face, name, note);
  row.addEventListener("mousedown", (event) => { event.preventDefault(); take(number); });
  return row;
}

function steer(event) {
  if (!open || event.target !== open.text) return;
  const last = open.members.length - 1;
  if (event.key === "ArrowDown") mark(open.at === last ? 0 : open.at + 1);
  else if (event.key === "ArrowUp") mark(open.at === 0 ? last : open.at - 1);
  else if (event.key === "Enter" || event.key === "Tab") { if (event.ctrlKey || event.metaKey || event.shiftKey) return; take(open.at); }
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function mark(at) {
  open.at = at;
  document.querySelectorAll(`#${ID} [role=option]`).forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
  const row = document.getElementById(`${ID}-${at}`);
  open.text.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function take(at) {
  const { text, start, members } = open;
  const member = members[at];
  text.setRangeText(`@${member.name} `, start, text.selectionStart, "end");
  const chosen = document.createElement("input");
  chosen.type = "hidden";
  chosen.name = "mention";
  chosen.value = member.id;
  text.form?.append(chosen);
  close();
  text.focus();
  say(`${member.name} is mentioned`);
}

function close() {
  asked += 1;
  if (!open) return;
  ["aria-controls", "aria-autocomplete", "aria-haspopup", "aria-activedescendant"].forEach((name) => open.text.removeAttribute(name));
  open = null;
  const list = document.getElementById(ID);
  list.hidden = true;
  list.replaceChildren();
}

function say(words) {
  let live = document.getElementById("mention-said");
  if (!live) {
    live = document.createElement("div");
    live.id = "mention-said";
    live.className = "fl-hide";
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  live.textContent = words;
}
