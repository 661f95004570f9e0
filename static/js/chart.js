// Charts: each [data-fl-chart] holds a Vega-Lite spec. With `ast` its expressions run in the interpreter that vega-embed
// brings along, since the CSP forbids eval.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function config() {
  const ink = css("--fl-ink-3");
  return {
    background: null, font: "Inter Variable, Inter, system-ui, sans-serif", padding: 2,
    view: { stroke: null }, axis: { labelColor: ink, titleColor: ink, gridColor: css("--fl-line"), domain: false, ticks: false, labelFontSize: 11, titleFontWeight: 400, labelPadding: 8 },
    legend: { labelColor: css("--fl-ink-2"), title: null, orient: "top", labelFontSize: 12 },
    mark: { color: css("--fl-accent") }, bar: { cornerRadius: 3 }, line: { strokeWidth: 2 }, text: { color: css("--fl-ink") },
    range: { category: ["--fl-accent", "--fl-grey", "--fl-blue", "--fl-amber", "--fl-violet", "--fl-green", "--fl-red"].map(css) },
  };
}

async function draw(place) {
  const spec = { width: "container", height: Number(place.dataset.height), autosize: { type: "fit", contains: "padding" }, ...JSON.parse(place.dataset.flChart) };
  const { view } = await window.vegaEmbed(place, spec, {
    actions: false, ast: true, renderer: "canvas", defaultStyle: false, config: config(), tooltip: { disableDefaultStyle: true },
  });
  // A bar opens the records behind it: a datum with `href`.
  view.addEventListener("click", (event, item) => { if (item?.datum?.href) location.assign(item.datum.href); });
}

const drawAll = () => document.querySelectorAll("[data-fl-chart]").forEach(draw);
addEventListener("DOMContentLoaded", drawAll);
if (document.readyState !== "loading" && window.vegaEmbed) drawAll();
document.addEventListener("fl:theme", drawAll);
