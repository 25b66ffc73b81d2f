// Unpacks plotly, draws every figure from the JSON behind its place, and keeps the ink legible: light, dark, on paper.
const dark = matchMedia("(prefers-color-scheme: dark)");
const plots = [...document.querySelectorAll(".plot")];
const ink = () => (dark.matches ? "#ffffff" : "#141414");
const HIDDEN_BUTTONS = ["select2d", "lasso2d", "autoScale2d"];

async function unpack(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

async function draw() {
  const script = document.createElement("script");
  script.textContent = await unpack("plotly");
  document.head.append(script);
  for (const plot of plots) {
    const { data, layout } = JSON.parse(plot.nextElementSibling.textContent);
    layout.font = { ...layout.font, color: ink() };
    const config = { displaylogo: false, responsive: true, modeBarButtonsToRemove: HIDDEN_BUTTONS };
    await Plotly.newPlot(plot, data, layout, config);
  }
  document.documentElement.dataset.drawn = plots.length;
}

function paint(colour) {
  for (const plot of plots) if (plot.data) Plotly.relayout(plot, { "font.color": colour });
}

dark.addEventListener("change", () => paint(ink()));
addEventListener("beforeprint", () => paint("#141414"));
addEventListener("afterprint", () => paint(ink()));
draw().catch((error) => {
  console.error(error);
  document.getElementById("no-charts").style.display = "block";
  for (const plot of plots) plot.style.display = "none";
});
