// News from the server over one websocket. Each message {"type": "x", ...} becomes the event "live:x" on document;
// {"type": "refresh", "target": "#jobs"} reloads an element that has hx-get. Reconnects with growing pauses.
export function startLive() {
  const url = document.body.dataset.liveUrl;
  if (url) connect(new URL(url, location.href.replace(/^http/, "ws")).href, 1);
}

function connect(url, attempt) {
  const socket = new WebSocket(url);
  let opened = false;
  socket.addEventListener("open", () => {
    opened = true;
    if (attempt > 1) document.dispatchEvent(new CustomEvent("live:reconnected"));
  });
  socket.addEventListener("message", (message) => receive(JSON.parse(message.data)));
  socket.addEventListener("close", (event) => {
    if (event.code === 4401 || event.code === 4403) return;
    const next = opened ? 2 : attempt + 1;
    setTimeout(() => connect(url, next), Math.min(1000 * 2 ** next, 60000) * (0.5 + Math.random() / 2));
  });
}

function receive(news) {
  document.dispatchEvent(new CustomEvent(`live:${news.type}`, { detail: news }));
  if (news.type === "refresh" && news.target) {
    document.querySelectorAll(news.target).forEach((element) => window.htmx?.trigger(element, "live"));
  }
  if (news.type === "toast") document.dispatchEvent(new CustomEvent("fl:toasts", { detail: { toasts: [news] } }));
}
