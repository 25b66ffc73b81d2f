// A canvas to draw on. It owns the drawing: strokes of points in 0..400, whatever its width on the screen. While the pen
// moves it asks its live connection about the drawing (connection.js), and sends the page the drawing when the pen rests.
// Without a connection it sends the page the drawing a few times a second and at once when the pen lifts ("drawn"). It says
// when the pen has been up for a while ("rested"). Python replaces the drawing only with a new token.
const SIDE = 400;
const MESSAGE_INTERVAL = 160; // milliseconds between two messages
const REST_DELAY = 600; // milliseconds without the pen after which the drawing rests
const PALM_DELAY = 1000; // milliseconds after the pen in which a touch is the palm
const MAX_STROKES = 500;
const MAX_POINTS = 5000; // of a message, about 60 kB
const canvases = new Map(); // outlives the page's elements: name -> its drawing and its messages

export default function ({ parentElement, data, setStateValue }) {
  const svg = parentElement.querySelector("svg");
  const canvas = canvases.get(data.name) ?? newCanvas(data.name);
  canvases.set(data.name, canvas);
  const isNew = canvas.svg !== svg;
  if (isNew) unmount(canvas);
  Object.assign(canvas, { svg, note: parentElement.querySelector(".note"), setState: setStateValue });
  if (data.token && data.token !== canvas.token) {
    replaceDrawing(canvas, data);
  } else if (canvas.version > data.known && (isNew || data.known < canvas.known)) {
    send(canvas); // strokes that Python never received, as after a visit to another page or a restart of the server
    scheduleRest(canvas);
  }
  canvas.known = data.known;
  useLive(canvas, data.live);
  handleReply(canvas, data);
  svg.querySelector("image").setAttribute("href", data.background);
  paint(canvas);
  if (isNew) {
    usePointer(svg, canvas);
    useKeys(svg, canvas);
    parentElement.querySelector(".undo").onclick = () => undo(canvas);
    parentElement.querySelector(".clear").onclick = () => clear(canvas);
  }
  // Streamlit also calls this for a run that another one overtakes, while the canvas stays on the page.
  return () => canvas.svg === svg && !svg.isConnected && unmount(canvas);
}

function newCanvas(name) {
  const strokes = restore(name);
  const messages = { version: strokes.length, known: 0, told: 0, pending: [], isDue: false, sent: 0, token: null };
  const history = strokes.map((_, number) => ({ strokes: strokes.slice(0, number), background: false }));
  const input = { pointer: null, pointerType: "", penTime: -Infinity, cursor: [200, 200] };
  return { name, ...messages, ...input, strokes, background: false, history, live: newLive("") };
}

// The strokes survive a reload, and a phone that closed the tab for a while, but not the end of the tab.
function save({ name, strokes, background }) {
  try {
    sessionStorage.setItem(`canvas ${name}`, JSON.stringify(background ? [] : strokes));
  } catch {} // storage is full or forbidden
}

function restore(name) {
  try {
    const strokes = JSON.parse(sessionStorage.getItem(`canvas ${name}`));
    return Array.isArray(strokes) && strokes.every(Array.isArray) ? strokes : [];
  } catch {
    return [];
  }
}

// Show the drawing that Python sends; Undo brings back the strokes that were there before.
function replaceDrawing(canvas, data) {
  unmount(canvas);
  canvas.history = canvas.strokes.length && !canvas.background ? [{ strokes: canvas.strokes, background: false }] : [];
  Object.assign(canvas, { token: data.token, strokes: data.strokes ?? [], background: data.background !== "" });
  Object.assign(canvas, { version: 1, told: 1, pending: [], isDue: false });
  scheduleRest(canvas);
  save(canvas);
}

// The page is left, perhaps in mid-stroke: the stroke ends here, and nothing is sent until the next visit.
function unmount(canvas) {
  if (canvas.pointer !== null) shorten(canvas);
  canvas.pointer = null;
  save(canvas);
  disconnect(canvas);
  for (const timer of ["timer", "resting", "retry"]) clearTimeout(canvas[timer]);
  Object.assign(canvas, { timer: 0, resting: 0, isResting: false });
}

function pushHistory(canvas) {
  const { strokes, background } = canvas;
  canvas.history = [...canvas.history.slice(1 - 2 * MAX_STROKES), { strokes, background }];
}

function undo(canvas) {
  if (canvas.history.length) change(canvas, canvas.history.pop());
}

function clear(canvas) {
  if (!canvas.strokes.length && !canvas.background) return;
  pushHistory(canvas);
  change(canvas, { strokes: [], background: false });
}

function change(canvas, { strokes, background }) {
  Object.assign(canvas, { strokes, background, pointer: null, version: canvas.version + 1 });
  paint(canvas);
  tell(canvas);
  scheduleRest(canvas);
  save(canvas);
}

function startStroke(canvas, pointer, point) {
  if (canvas.strokes.length >= MAX_STROKES) return false;
  clearTimeout(canvas.resting);
  Object.assign(canvas, { resting: 0, isResting: false });
  pushHistory(canvas);
  canvas.strokes = [...canvas.strokes, []];
  canvas.pointer = pointer;
  addPoint(canvas, point);
  return true;
}

function addPoint(canvas, [x, y]) {
  const stroke = canvas.strokes.at(-1);
  const point = [x, y].map((value) => Math.round(10 * Math.min(Math.max(value, 0), SIDE)) / 10);
  if (stroke.length && stroke.at(-1)[0] === point[0] && stroke.at(-1)[1] === point[1]) return;
  stroke.push(point);
  canvas.version += 1;
  if (stroke.length % 500 === 0) shorten(canvas);
  canvas.frame ||= requestAnimationFrame(() => paint(canvas));
  if (isLive(canvas)) ask(canvas);
  else canvas.timer ||= setTimeout(() => send(canvas, 1), MESSAGE_INTERVAL);
}

function endStroke(canvas) {
  if (canvas.pointer === null) return;
  canvas.pointer = null;
  shorten(canvas);
  paint(canvas);
  tell(canvas, 2);
  scheduleRest(canvas);
  save(canvas);
}

// What is drawn has changed and the pen is up: its predictions should be there at once.
function tell(canvas, limit = Infinity) {
  if (isLive(canvas)) askAtOnce(canvas);
  else send(canvas, limit);
}

// Send Python the drawing. While more than `limit` messages are unanswered, the next reply is waited for: a server or a
// browser that is busy with others gets no more messages than it can answer.
function send(canvas, limit = Infinity) {
  clearTimeout(canvas.timer);
  canvas.timer = 0;
  canvas.isDue = canvas.pending.length >= limit;
  if (canvas.isDue) return;
  const { version, token, background, strokes } = canvas;
  const sent = ++canvas.sent; // no two messages are the same
  canvas.pending = limit === Infinity ? [sent] : [...canvas.pending, sent];
  canvas.told = version;
  canvas.setState("drawn", { version, token, background, strokes, down: canvas.pointer !== null, sent });
  clearTimeout(canvas.retry); // no reply at all: the message was lost with a run that a later one replaced
  canvas.retry = setTimeout(() => canvas.pending.length && send(canvas), 1000);
}

// A message may get lost when the server is busy: what Python should know by now and does not is sent again.
function handleReply(canvas, data) {
  canvas.pending = canvas.pending.filter((sent) => sent > data.received);
  if (canvas.isDue) return send(canvas, canvas.pointer === null ? 2 : 1);
  if (canvas.pointer !== null) return;
  clearTimeout(canvas.timer);
  const isBehind = data.down || data.known < canvas.told;
  canvas.timer = isBehind ? setTimeout(() => send(canvas, 2), MESSAGE_INTERVAL) : 0;
  if (canvas.isResting && data.known >= canvas.version) rest(canvas);
}

function scheduleRest(canvas) {
  clearTimeout(canvas.resting);
  canvas.resting = setTimeout(() => rest(canvas), REST_DELAY);
}

// Who leaves the canvas may be on the way to a button of the page, which should know the drawing.
function restNow(canvas) {
  if (!canvas.resting || canvas.told === canvas.version) return;
  clearTimeout(canvas.resting);
  rest(canvas);
}

// The pen has been up for a while. What only the live connection knows is sent to the page first.
function rest(canvas) {
  canvas.resting = 0;
  canvas.isResting = canvas.told < canvas.version;
  if (canvas.isResting) {
    send(canvas);
    return;
  }
  canvas.setState("rested", `${canvas.token} ${canvas.version}`);
}

// Drop points that nobody would miss; of a scribble more, until the message is short enough.
function shorten(canvas) {
  canvas.strokes = [...canvas.strokes.slice(0, -1), simplify(canvas.strokes.at(-1), 0.2)];
  const isLong = () => canvas.strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MAX_POINTS;
  for (let tolerance = 0.4; isLong(); tolerance *= 2) {
    canvas.strokes = canvas.strokes.map((stroke) => (tolerance < 10 ? simplify(stroke, tolerance) : everySecond(stroke)));
  }
}

const everySecond = (stroke) => stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1);

// Ramer-Douglas-Peucker: the points without which the stroke would be off by more than `tolerance`.
function simplify(stroke, tolerance) {
  const kept = new Set([0, stroke.length - 1]);
  const spans = [[0, stroke.length - 1]];
  while (spans.length) {
    const [first, last] = spans.pop();
    let most = tolerance;
    let farthest = 0;
    for (let i = first + 1; i < last; i++) {
      const off = distance(stroke[i], stroke[first], stroke[last]);
      if (off > most) [most, farthest] = [off, i];
    }
    if (!farthest) continue;
    kept.add(farthest);
    spans.push([first, farthest], [farthest, last]);
  }
  return stroke.filter((_, i) => kept.has(i));
}

// From a point to the line between two others.
function distance([x, y], [ax, ay], [bx, by]) {
  const square = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = square ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square)) : 0;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

// One pointer draws at a time. A pen takes over from a touch, which is the hand that rests on the screen, and from the
// keys; a touch close to the pen in time draws nothing.
function usePointer(svg, canvas) {
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [(SIDE * (event.clientX - box.left)) / box.width, (SIDE * (event.clientY - box.top)) / box.height];
  };
  const notePen = (event) => {
    if (event.pointerType === "pen") canvas.penTime = event.timeStamp;
  };
  svg.onpointerdown = (event) => {
    if (event.button > 0) return;
    event.preventDefault();
    if (event.pointerType === "touch" && event.timeStamp - canvas.penTime < PALM_DELAY) return;
    notePen(event);
    // One that is down already lifted unnoticed, as under a menu of the browser.
    if (canvas.pointer === "keys" || canvas.pointer === event.pointerId) endStroke(canvas);
    if (event.pointerType === "pen" && canvas.pointerType === "touch" && canvas.pointer !== null) undo(canvas);
    if (canvas.pointer !== null) return;
    svg.classList.add("by-pointer");
    svg.focus({ preventScroll: true });
    canvas.pointerType = event.pointerType;
    if (startStroke(canvas, event.pointerId, place(event))) svg.setPointerCapture(event.pointerId);
  };
  svg.onpointermove = (event) => {
    notePen(event);
    if (event.pointerId !== canvas.pointer) return;
    if (event.pointerType === "mouse" && !event.buttons) return endStroke(canvas); // it was released unnoticed
    const events = event.getCoalescedEvents?.() ?? [];
    (events.length ? events : [event]).forEach((each) => addPoint(canvas, place(each)));
  };
  svg.onpointerup = svg.onpointercancel = svg.onlostpointercapture = (event) => endStrokeOf(canvas, event.pointerId);
  svg.onpointerleave = (event) => event.pointerType === "mouse" && restNow(canvas);
  svg.oncontextmenu = (event) => canvas.pointer !== null && event.preventDefault();
  // Safari scrolls, selects and magnifies on touches whatever `touch-action` says.
  for (const kind of ["touchstart", "touchmove", "touchend"]) {
    svg.addEventListener(kind, (event) => event.cancelable && event.preventDefault(), { passive: false });
  }
}

function endStrokeOf(canvas, pointer) {
  if (canvas.pointer === pointer) endStroke(canvas);
}

// The pointer may lift outside the canvas where it could not be captured.
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, (event) => canvases.forEach((canvas) => endStrokeOf(canvas, event.pointerId)), true);
}

// A reload or a phone that puts the tab to sleep, perhaps in mid-stroke.
addEventListener("pagehide", () => canvases.forEach((canvas) => save(Object.assign(canvas, { pointer: null }))));
document.addEventListener("visibilitychange", () => document.hidden && canvases.forEach(save));

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function useKeys(svg, canvas) {
  svg.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    const isCommand = event.ctrlKey || event.metaKey || event.altKey; // the browser's own, such as Alt+Left for Back
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo && (isCommand || (!arrow && event.key !== " "))) return;
    event.preventDefault();
    if (isUndo) return undo(canvas);
    if (event.key === " " && event.repeat) return; // held down, it puts the pen down once
    svg.classList.remove("by-pointer");
    if (arrow) {
      const step = event.shiftKey ? 2 : 10;
      canvas.cursor = canvas.cursor.map((value, axis) => Math.min(Math.max(value + step * arrow[axis], 0), SIDE));
      if (canvas.pointer === "keys") addPoint(canvas, canvas.cursor);
    } else if (canvas.pointer === "keys") endStroke(canvas);
    else if (canvas.pointer === null) startStroke(canvas, "keys", canvas.cursor);
    paint(canvas);
  };
  svg.onblur = () => {
    svg.classList.remove("by-pointer");
    endStrokeOf(canvas, "keys");
    restNow(canvas);
  };
}

function paint(canvas) {
  cancelAnimationFrame(canvas.frame);
  canvas.frame = 0;
  const { svg, strokes, background } = canvas;
  const ink = svg.querySelector("g");
  while (ink.childElementCount > strokes.length) ink.lastChild.remove();
  strokes.forEach((stroke, number) => {
    const line = ink.children[number] ?? ink.appendChild(document.createElementNS(ink.namespaceURI, "polyline"));
    if (line.stroke === stroke && line.painted === stroke.length) return;
    Object.assign(line, { stroke, painted: stroke.length });
    line.setAttribute("points", (stroke.length === 1 ? [stroke[0], stroke[0]] : stroke).join(" "));
  });
  svg.querySelector("image").style.display = background ? "" : "none";
  svg.classList.toggle("over", background);
  const circle = svg.querySelector("circle");
  circle.setAttribute("cx", canvas.cursor[0]);
  circle.setAttribute("cy", canvas.cursor[1]);
  svg.classList.toggle("down", canvas.pointer !== null);
  canvas.note.textContent = strokes.length < MAX_STROKES ? "" : `${MAX_STROKES} strokes is the maximum. Press Undo or Clear.`;
}
