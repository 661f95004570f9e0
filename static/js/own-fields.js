// A new deal asks for the fields of its own pipeline alone. Without this they all stand there, under the pipeline's name.
const stage = document.querySelector("select[name=stage]");

function show() {
  const pipeline = stage.selectedOptions[0]?.closest("optgroup")?.label;
  document.querySelectorAll("[data-fl-only]").forEach((part) => {
    part.hidden = Boolean(pipeline) && part.dataset.flOnly !== pipeline;
  });
}

if (stage) {
  stage.addEventListener("change", show);
  show();
}
