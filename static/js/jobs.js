// Long work: whoever asks for it sees it in the top bar at once, before the server has answered.
export function startJobs() {
  window.addEventListener("submit", (event) => {
    const button = event.submitter;
    const title = button?.dataset.flJob || event.target.dataset.flJob;
    if (title && !event.defaultPrevented) announce(title);
  });
}

function announce(title) {
  const bar = document.getElementById("jobs");
  if (!bar) return;
  const job = document.createElement("span");
  job.className = "fl-job";
  job.setAttribute("role", "status");
  const name = document.createElement("span");
  name.className = "fl-job__name fl-cut";
  name.textContent = title;
  const state = document.createElement("span");
  state.textContent = "starting";
  job.append(name, " ", state);
  bar.append(job);
}
