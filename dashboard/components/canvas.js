// Paper to draw on. It owns the strokes: points in 0..400 whatever its width on the screen. They are sent about five
// times a second while the pen moves, and at once when it lifts. Python sets them only with a new token.
const SIDE = 400;
const EVERY = 180; // milliseconds between two messages
const STEP = 0.7; // points nearer than this add nothing to a 28x28 picture
const papers = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const paper = papers.get(canvas) ?? { strokes: [], down: false, timer: 0, token: undefined };
  papers.set(canvas, paper);
  const send = () => {
    clearTimeout(paper.timer);
    paper.timer = 0;
    setStateValue("drawn", { strokes: paper.strokes, down: paper.down, token: paper.token });
  };
  const soon = () => (paper.timer ||= setTimeout(send, EVERY));
  if (paper.token !== data.token) {
    paper.token = data.token;
    paper.strokes = data.strokes;
  }
  const paint = () => draw(canvas, paper.strokes);
  const add = (event) => {
    const box = canvas.getBoundingClientRect();
    const point = [event.clientX - box.left, event.clientY - box.top].map((value, axis) =>
      Math.round((10 * SIDE * value) / (axis ? box.height : box.width)) / 10);
    const stroke = paper.strokes[paper.strokes.length - 1];
    const last = stroke[stroke.length - 1];
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) > STEP) stroke.push(point);
  };
  canvas.onpointerdown = (event) => {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    paper.down = true;
    paper.strokes = [...paper.strokes, []];
    add(event);
    paint();
    soon();
  };
  canvas.onpointermove = (event) => {
    if (!paper.down || !event.isPrimary) return;
    (event.getCoalescedEvents?.() ?? [event]).forEach(add);
    paint();
    soon();
  };
  canvas.onpointerup = canvas.onpointercancel = canvas.onlostpointercapture = () => {
    if (!paper.down) return;
    paper.down = false;
    send();
  };
  parentElement.querySelector(".undo").onclick = () => change(paper.strokes.slice(0, -1));
  parentElement.querySelector(".clear").onclick = () => change([]);
  const change = (strokes) => {
    paper.strokes = strokes;
    paint();
    send();
  };
  const watch = new ResizeObserver(paint);
  watch.observe(canvas);
  paint();
  return () => watch.disconnect();
}

function draw(canvas, strokes) {
  const pixels = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  const context = canvas.getContext("2d");
  context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  Object.assign(context, { lineWidth: 8, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y], number) => (number ? context.lineTo(x, y) : context.moveTo(x, y)));
    if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.01, stroke[0][1]);
    context.stroke();
  }
}
