// Cells copied from a spreadsheet, pasted into a table of fields: down and to the right from where one stands.
for (const form of document.querySelectorAll("form[data-fl-grid]")) {
  form.addEventListener("paste", (event) => {
    const input = event.target.closest?.("td input");
    const text = event.clipboardData?.getData("text/plain") || "";
    const block = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (!input || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    fill(input, block);
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches?.("td input")) return;
    const next = below(event.target, step);
    if (next) {
      event.preventDefault();
      next.focus();
      next.select();
    }
  });
}

function rowsOf(input) {
  return [...input.closest("tbody").rows].map((row) => [...row.querySelectorAll("td input")]);
}

function below(input, step) {
  const rows = rowsOf(input), at = rows.findIndex((row) => row.includes(input));
  return rows[at + step]?.[rows[at].indexOf(input)];
}

function fill(input, block) {
  const rows = rowsOf(input), top = rows.findIndex((row) => row.includes(input)), left = rows[top].indexOf(input);
  let filled = 0, beyond = 0;
  block.forEach((line, down) => line.forEach((text, right) => {
    const cell = rows[top + down]?.[left + right];
    if (!cell) {
      beyond += text.trim() ? 1 : 0;
      return;
    }
    cell.value = text.trim();
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    filled += 1;
  }));
  say(input, `${filled} filled in${beyond ? `, ${beyond} had no room` : ""}. Nothing is saved yet.`);
}

function say(input, words) {
  const form = input.closest("form");
  let told = form.querySelector("[data-fl-pasted]");
  if (!told) {
    told = document.createElement("p");
    told.dataset.flPasted = "";
    told.className = "fl-sm fl-2";
    told.setAttribute("role", "status");
    input.closest("table").parentElement.after(told);
  }
  told.textContent = words;
}
