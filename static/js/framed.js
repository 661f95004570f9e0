// A form in a frame asks the page around it which visitor fills it in. That page's website script answers, if it may.
const field = document.querySelector("form input[name=visitor]");
if (field && window.parent !== window) {
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && typeof event.data?.fairlead === "string") field.value = event.data.fairlead;
  });
  window.parent.postMessage("fairlead:visitor", "*");
}
// It also says how tall it is, so that the page around it can give it the room (embed.js there does).
if (window.parent !== window) {
  const tell = () => window.parent.postMessage({ fairleadHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
}
