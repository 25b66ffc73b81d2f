
// The live connection of a canvas: a websocket that is asked about the drawing while the pen moves, without a run of the
// page. One question is under way at a time, always about the newest strokes. Without a connection the canvas sends the
// page its drawing instead, and this connects again by itself, less and less often.
const FIRST_RETRY = 500; // milliseconds until a lost connection is tried again; twice as long each time
const LAST_RETRY = 30_000;
const PATIENCE = 3000; // milliseconds without an answer after which the connection is given up
const MIN_PAUSE = 40; // milliseconds from a question to the next one
const PAUSES = 3; // as many times as an answer took: a busy server is asked less often

const newLive = (token) => ({ token, socket: null, asked: null, isDue: false, pause: 0, patience: 0, retry: 0, delay: FIRST_RETRY });

const isLive = ({ live }) => live.socket?.readyState === WebSocket.OPEN;

// Connect with the token of the page's session; an empty one means that the page answers by itself.
function useLive(canvas, token) {
  if (canvas.live.token === (token ?? "")) return;
  disconnect(canvas);
  canvas.live = newLive(token ?? "");
  if (token) connect(canvas, canvas.live);
}

function disconnect(canvas) {
  const { live } = canvas;
  canvas.live = newLive("");
  for (const timer of ["pause", "patience", "retry"]) clearTimeout(live[timer]);
  live.socket?.close();
}

function connect(canvas, live) {
  const address = new URL("live", location.href); // next to the page, also under a base path and behind a proxy
  address.protocol = address.protocol.replace("http", "ws");
  live.socket = new WebSocket(address, ["quickdraw-live", live.token]);
  live.socket.onopen = () => {
    live.delay = FIRST_RETRY;
    if (canvas.live === live && canvas.pointer !== null) ask(canvas);
  };
  live.socket.onmessage = ({ data }) => canvas.live === live && receive(canvas, live, JSON.parse(data));
  live.socket.onclose = () => canvas.live === live && reconnect(canvas, live);
}

// Try again later; until then the page is told, beginning with what was asked and not answered.
function reconnect(canvas, live) {
  Object.assign(live.socket, { onopen: null, onmessage: null, onclose: null });
  live.socket.close();
  for (const timer of ["pause", "patience"]) clearTimeout(live[timer]);
  const isUnanswered = live.asked !== null || live.isDue;
  Object.assign(live, { socket: null, asked: null, isDue: false, pause: 0 });
  live.retry = setTimeout(() => connect(canvas, live), live.delay);
  live.delay = Math.min(2 * live.delay, LAST_RETRY);
  if (isUnanswered) send(canvas, 2);
}

// Ask about the drawing now, or when the last answer is there and the pause after it is over.
function ask(canvas) {
  const { live, version, token, background, strokes } = canvas;
  live.isDue = live.asked !== null || live.pause !== 0;
  if (live.isDue) return;
  const down = canvas.pointer !== null;
  live.asked = { version, token, down, time: performance.now() };
  live.socket.send(JSON.stringify({ version, token, background, strokes, down }));
  live.patience = setTimeout(() => reconnect(canvas, live), PATIENCE);
}

function askAtOnce(canvas) {
  clearTimeout(canvas.live.pause);
  canvas.live.pause = 0;
  ask(canvas);
}

function receive(canvas, live, { version, answer }) {
  const { asked } = live;
  if (version !== asked?.version) return;
  clearTimeout(live.patience);
  live.asked = null;
  if (answer && asked.token === canvas.token) {
    const detail = { canvas: canvas.name, version: `${asked.token ?? ""} ${version}`, down: asked.down, answer };
    document.dispatchEvent(new CustomEvent("quickdraw-answer", { detail }));
  }
  const took = performance.now() - asked.time;
  live.pause = setTimeout(() => {
    live.pause = 0;
    if (live.isDue) ask(canvas);
  }, Math.max(MIN_PAUSE - took, (PAUSES - 1) * took));
  if (live.isDue && canvas.pointer === null) askAtOnce(canvas);
}
