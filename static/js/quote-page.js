// The total follows the boxes that the customer ticks. Without this a button adds up.
const list = document.querySelector("[data-fl-qtotals]");
const boxes = [...document.querySelectorAll("input[name=chosen]")];
let asked = 0;

async function follow() {
  const mine = (asked += 1);
  const chosen = new URLSearchParams(boxes.filter((box) => box.checked).map((box) => ["chosen", box.value]));
  const answer = await fetch(`${list.dataset.flQtotals}?${chosen}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || mine !== asked) return;
  const totals = document.getElementById("totals");
  totals.innerHTML = await answer.text();
  const sum = totals.querySelector(".fl-qsums__total dd").textContent;
  document.querySelectorAll("[data-fl-qtotal]").forEach((each) => { each.textContent = sum; });
}

boxes.forEach((box) => box.addEventListener("change", follow));
