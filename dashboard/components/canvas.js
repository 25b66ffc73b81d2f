// Paper to draw on. It owns the drawing: strokes of points in 0..400, whatever its width on the screen. It tells Python
// what is on it a few times a second while the pen moves and at once when it lifts ("drawn"), and that the pen has been
// up for a while ("rested"). Python puts a drawing on it only with a new token.
const SIDE = 400;
const EVERY = 160; // milliseconds between two messages
const REST = 600; // milliseconds without the pen after which the drawing rests
const MOST_STROKES = 500;
const MOST_POINTS = 5000; // of a message, about 60 kB
const papers = new Map(); // outlives the page's elements: name -> what is on that paper

export default function ({ parentElement, data, setStateValue }) {
  const svg = parentElement.querySelector("svg");
  const paper = papers.get(data.name) ?? newPaper(data.name);
  papers.set(data.name, paper);
  const isNew = paper.svg !== svg;
  Object.assign(paper, { svg, note: parentElement.querySelector(".note"), tell: setStateValue });
  if (data.token && data.token !== paper.token) {
    putDown(paper, data);
  } else if (paper.version > data.known && (isNew || data.known < paper.known)) {
    tell(paper); // strokes that Python never got, as after a visit to another page or a restart of the server
    rest(paper);
  }
  paper.known = data.known;
  answered(paper, data);
  svg.querySelector("image").setAttribute("href", data.ground);
  paint(paper);
  if (!isNew) return undefined;
  usePointer(svg, paper);
  useKeys(svg, paper);
  parentElement.querySelector(".undo").onclick = () => undo(paper);
  parentElement.querySelector(".clear").onclick = () => clear(paper);
  return () => leave(paper);
}

function newPaper(name) {
  const strokes = takeOut(name);
  const messages = { version: strokes.length, known: 0, told: [], isDue: false, sent: 0, token: null };
  const earlier = strokes.map((_, number) => ({ strokes: strokes.slice(0, number), ground: false }));
  return { name, ...messages, strokes, ground: false, earlier, pointer: null, pen: [200, 200] };
}

// A reload, or a phone that closed the tab for a while, does not cost the strokes; the end of the tab does.
function putAway({ name, strokes, ground }) {
  try {
    sessionStorage.setItem(`paper ${name}`, JSON.stringify(ground ? [] : strokes));
  } catch {} // storage is full or forbidden
}

function takeOut(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`paper ${name}`)) ?? [];
  } catch {
    return [];
  }
}

// What Python put on the paper; Undo brings back the strokes that were there before.
function putDown(paper, data) {
  leave(paper);
  paper.earlier = paper.strokes.length && !paper.ground ? [{ strokes: paper.strokes, ground: false }] : [];
  Object.assign(paper, { token: data.token, strokes: data.strokes ?? [], ground: data.ground !== "" });
  Object.assign(paper, { version: 1, told: [], isDue: false });
  rest(paper);
  putAway(paper);
}

// The page is left, perhaps in the middle of a stroke.
function leave(paper) {
  if (paper.pointer !== null) shorten(paper);
  paper.pointer = null;
  clearTimeout(paper.timer);
  clearTimeout(paper.resting);
  clearTimeout(paper.again);
  paper.timer = 0;
}

function remember(paper) {
  paper.earlier = [...paper.earlier.slice(1 - 2 * MOST_STROKES), { strokes: paper.strokes, ground: paper.ground }];
}

function undo(paper) {
  if (paper.earlier.length) change(paper, paper.earlier.pop());
}

function clear(paper) {
  if (!paper.strokes.length && !paper.ground) return;
  remember(paper);
  change(paper, { strokes: [], ground: false });
}

function change(paper, { strokes, ground }) {
  Object.assign(paper, { strokes, ground, pointer: null, version: paper.version + 1 });
  paint(paper);
  tell(paper);
  rest(paper);
  putAway(paper);
}

function begin(paper, pointer, point) {
  if (paper.strokes.length >= MOST_STROKES) return false;
  clearTimeout(paper.resting);
  remember(paper);
  paper.strokes = [...paper.strokes, []];
  paper.pointer = pointer;
  add(paper, point);
  return true;
}

function add(paper, [x, y]) {
  const stroke = paper.strokes.at(-1);
  const point = [x, y].map((value) => Math.round(10 * Math.min(Math.max(value, 0), SIDE)) / 10);
  if (stroke.length && stroke.at(-1)[0] === point[0] && stroke.at(-1)[1] === point[1]) return;
  stroke.push(point);
  paper.version += 1;
  if (stroke.length % 500 === 0) shorten(paper);
  paper.frame ||= requestAnimationFrame(() => paint(paper));
  paper.timer ||= setTimeout(() => tell(paper, 1), EVERY);
}

function lift(paper) {
  if (paper.pointer === null) return;
  paper.pointer = null;
  shorten(paper);
  paint(paper);
  tell(paper, 2);
  rest(paper);
  putAway(paper);
}

// Tell Python what is on the paper. With so many messages `under way`, the next answer is waited for: a server or a
// browser that is busy with others gets no more messages than it can answer.
function tell(paper, underWay = Infinity) {
  clearTimeout(paper.timer);
  paper.timer = 0;
  paper.isDue = paper.told.length >= underWay;
  if (paper.isDue) return;
  const { version, token, ground, strokes } = paper;
  const sent = ++paper.sent; // no two messages are the same
  paper.told = underWay === Infinity ? [sent] : [...paper.told, sent];
  paper.tell("drawn", { version, token, ground, strokes, down: paper.pointer !== null, sent });
  clearTimeout(paper.again); // no answer at all: the message was lost with a run that a later one replaced
  paper.again = setTimeout(() => paper.told.length && tell(paper), 1000);
}

// A message may get lost when the server is busy: what it should know by now and does not is told again.
function answered(paper, data) {
  paper.told = paper.told.filter((sent) => sent > data.heard);
  if (paper.isDue) return tell(paper, paper.pointer === null ? 2 : 1);
  if (paper.pointer !== null) return;
  clearTimeout(paper.timer);
  const behind = data.down || data.known < paper.version;
  paper.timer = behind ? setTimeout(() => tell(paper, 2), EVERY) : 0;
}

function rest(paper) {
  clearTimeout(paper.resting);
  paper.resting = setTimeout(() => paper.tell("rested", `${paper.token} ${paper.version}`), REST);
}

// Points that nobody would see go; of a scribble more, until the message is short enough.
function shorten(paper) {
  paper.strokes = [...paper.strokes.slice(0, -1), thin(paper.strokes.at(-1), 0.2)];
  const isLong = () => paper.strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MOST_POINTS;
  for (let coarse = 0.4; isLong(); coarse *= 2) {
    paper.strokes = paper.strokes.map((stroke) => (coarse < 10 ? thin(stroke, coarse) : everySecond(stroke)));
  }
}

const everySecond = (stroke) => stroke.filter((_, i) => i % 2 === 0 || i === stroke.length - 1);

// Ramer-Douglas-Peucker: the points without which the stroke would be off by more than `coarse`.
function thin(stroke, coarse) {
  const kept = new Set([0, stroke.length - 1]);
  const spans = [[0, stroke.length - 1]];
  while (spans.length) {
    const [first, last] = spans.pop();
    let most = coarse;
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

function usePointer(svg, paper) {
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [(SIDE * (event.clientX - box.left)) / box.width, (SIDE * (event.clientY - box.top)) / box.height];
  };
  svg.onpointerdown = (event) => {
    if (paper.pointer !== null || event.button > 0) return;
    event.preventDefault();
    svg.classList.add("by-pointer");
    svg.focus({ preventScroll: true });
    if (begin(paper, event.pointerId, place(event))) svg.setPointerCapture(event.pointerId);
  };
  svg.onpointermove = (event) => {
    if (event.pointerId !== paper.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    (events.length ? events : [event]).forEach((each) => add(paper, place(each)));
  };
  svg.onpointerup = svg.onpointercancel = svg.onlostpointercapture = (event) => {
    if (event.pointerId === paper.pointer) lift(paper);
  };
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function useKeys(svg, paper) {
  svg.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    const isUndo = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (!arrow && event.key !== " " && !isUndo) return;
    event.preventDefault();
    if (isUndo) return undo(paper);
    svg.classList.remove("by-pointer");
    if (arrow) {
      const step = event.shiftKey ? 2 : 10;
      paper.pen = paper.pen.map((value, axis) => Math.min(Math.max(value + step * arrow[axis], 0), SIDE));
      if (paper.pointer === "keys") add(paper, paper.pen);
    } else if (paper.pointer === "keys") lift(paper);
    else if (paper.pointer === null) begin(paper, "keys", paper.pen);
    paint(paper);
  };
  svg.onblur = () => {
    svg.classList.remove("by-pointer");
    if (paper.pointer === "keys") lift(paper);
  };
}

function paint(paper) {
  cancelAnimationFrame(paper.frame);
  paper.frame = 0;
  const ink = paper.svg.querySelector("g");
  while (ink.childElementCount > paper.strokes.length) ink.lastChild.remove();
  paper.strokes.forEach((stroke, number) => {
    const line = ink.children[number] ?? ink.appendChild(document.createElementNS(ink.namespaceURI, "polyline"));
    if (line.stroke === stroke && line.painted === stroke.length) return;
    Object.assign(line, { stroke, painted: stroke.length });
    line.setAttribute("points", (stroke.length === 1 ? [stroke[0], stroke[0]] : stroke).join(" "));
  });
  paper.svg.querySelector("image").style.display = paper.ground ? "" : "none";
  paper.svg.classList.toggle("over", paper.ground);
  const circle = paper.svg.querySelector("circle");
  circle.setAttribute("cx", paper.pen[0]);
  circle.setAttribute("cy", paper.pen[1]);
  paper.svg.classList.toggle("down", paper.pointer !== null);
  paper.note.textContent = paper.strokes.length < MOST_STROKES ? "" : `${MOST_STROKES} strokes fill the paper.`;
}
