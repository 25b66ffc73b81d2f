// The page: a canvas, a worker that predicts (worker.js, with interpreter.js and rasterizer.js before it), and the bars.
const text = (id) => document.getElementById(id).textContent;
const facts = JSON.parse(text("facts"));
const scriptOf = (code) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const answer = document.getElementById("answer");
const bars = document.getElementById("bars");
const MAX_BARS = 10;

let message = null; // the newest drawing that the canvas sent
let asked = 0; // its number, where the worker has not answered yet
let canvas;

const worker = new Worker(scriptOf(text("worker")));
worker.onmessage = ({ data }) => {
  if (data.problem) return fail(data.problem);
  if (data.ready) return start();
  asked = 0;
  show(data);
  reply(data.version);
};
worker.onerror = (event) => fail(event.message);
worker.postMessage({ graph: JSON.parse(text("graph")), packed: text("arrays") });

async function start() {
  const { default: mount } = await import(scriptOf(text("canvas-script")));
  canvas = (known) => {
    const data = { name: "page", token: "", strokes: null, background: "", received: message?.sent ?? 0 };
    const parentElement = document.getElementById("canvas");
    mount({ parentElement, data: { ...data, known, down: Boolean(message?.down) }, setStateValue: receive });
  };
  show({ pixels: new Uint8Array(784), probabilities: [] });
  canvas(0);
  document.documentElement.dataset.ready = "";
}

// The canvas waits for a reply before it sends more than a few drawings, so that a slow phone is never behind.
function receive(kind, drawn) {
  if (kind !== "drawn") return;
  message = drawn;
  if (!asked) ask();
}

function ask() {
  asked = message.sent;
  const strokes = message.strokes.filter((stroke) => stroke.length);
  worker.postMessage({ version: message.version, strokes });
}

function reply(version) {
  if (message.version !== version) ask();
  canvas(version);
}

function show({ pixels, probabilities, milliseconds = 0 }) {
  const order = [...facts.classes.keys()].sort((one, other) => (probabilities[other] ?? 0) - (probabilities[one] ?? 0));
  answer.textContent = probabilities.length ? `It predicts ${facts.classes[order[0]]}.` : "Draw, and it predicts.";
  const shown = facts.classes.length <= MAX_BARS ? [...facts.classes.keys()] : order.slice(0, MAX_BARS);
  bars.replaceChildren(...shown.map((cls) => bar(cls, probabilities[cls] ?? 0, probabilities.length > 0)));
  const image = new ImageData(28, 28);
  pixels.forEach((ink, place) => image.data.set([facts.ink, facts.ink, facts.ink, ink], 4 * place));
  document.getElementById("pixels").getContext("2d").putImageData(image, 0, 0);
  document.documentElement.dataset.milliseconds = milliseconds;
}

function bar(cls, share, isKnown) {
  const row = document.createElement("li");
  const [name, track, value] = ["span", "span", "span"].map((kind) => row.appendChild(document.createElement(kind)));
  name.textContent = facts.classes[cls];
  track.className = "track";
  value.textContent = isKnown ? percent(share) : "–";
  Object.assign(track.appendChild(document.createElement("i")).style, { width: `${100 * share}%`, background: facts.colours[cls] });
  return row;
}

function fail(problem) {
  console.error(problem);
  answer.textContent = "This browser can't run the classifier. It needs a browser of 2023 or newer.";
}
