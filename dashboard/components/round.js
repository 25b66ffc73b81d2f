// A round of the game: the word, the countdown, and what the classifier says. data: {round, word, task, about, before,
// seconds, guess: {name, words}, won, speech, canvas, paper}; while the pen moves, guess and won come with the answers
// to the canvas. The clock runs here, so that no second costs a message; it stands while the round is paused or the tab is hidden, and
// survives a reload, after which the round is paused. Python learns of the end only ("ended").
const TICK = 100; // milliseconds
const PAUSE_BETWEEN_GUESSES = 800; // milliseconds between two guesses that are said
const LAST_STROKE = 700; // milliseconds in which the drawing reaches Python after the time is up
const APPLAUSE = 1600; // milliseconds in which the recognised word can be read
const RESEND = 4000; // milliseconds after which an unanswered end is sent again
const SHOWN_GUESSES = 4;
const PAPER = { running: false, ready: true, paused: true, over: true }; // phase -> is the canvas closed
const rounds = new Map(); // name -> its state; outlives the page's elements
let pointer = null; // the last one that went down, to end its stroke

export default function ({ parentElement, data, setTriggerValue }) {
  const state = rounds.get(data.round) ?? restore(data.round);
  const isNew = !rounds.has(data.round);
  rounds.set(data.round, state);
  Object.assign(state, { root: parentElement, data, send: (message) => setTriggerValue("ended", message) });
  rounds.forEach((other) => other !== state && stop(other));
  parentElement.querySelector(".main").onclick = () => press(state);
  parentElement.querySelector(".skip").onclick = () => end(state, "skipped", 0);
  state.timer ??= setInterval(() => tick(state), TICK);
  if (isNew && state.phase === "over") end(state, state.outcome, LAST_STROKE); // before a reload, perhaps unheard
  if (data.won && state.phase !== "over") end(state, "recognised", APPLAUSE);
  show(state);
  return () => !parentElement.isConnected && stop(state);
}

function restore(name) {
  const fresh = { name, phase: "ready", used: 0, guesses: [], isCut: false, outcome: "" };
  try {
    const kept = JSON.parse(sessionStorage.getItem(`round ${name}`)) ?? {};
    return { ...fresh, ...kept, phase: kept.phase === "running" ? "paused" : (kept.phase ?? "ready") };
  } catch {
    return fresh;
  }
}

// Of the rounds of this tab, only the current one is kept.
function save({ name, phase, used, guesses, isCut, outcome }) {
  try {
    const old = Object.keys(sessionStorage).filter((key) => key.startsWith("round ") && key !== `round ${name}`);
    old.forEach((key) => sessionStorage.removeItem(key));
    sessionStorage.setItem(`round ${name}`, JSON.stringify({ phase, used, guesses, isCut, outcome }));
  } catch {} // storage is full or forbidden
}

// The page is left, or another round began.
function stop(state) {
  clearInterval(state.timer);
  clearTimeout(state.sending);
  state.timer = undefined;
  if (state.phase === "running") setPhase(state, "paused");
}

function setPhase(state, phase) {
  state.phase = phase;
  state.since = performance.now();
  closePaper(state);
  save(state);
}

function press(state) {
  if (state.phase === "over") return;
  const isStart = state.phase !== "running";
  setPhase(state, isStart ? "running" : "paused");
  if (isStart) inside(paperOf(state), "svg")?.focus({ preventScroll: true });
  show(state);
}

function tick(state) {
  closePaper(state);
  if (state.phase === "running") {
    const now = performance.now();
    state.used += now - state.since;
    state.since = now;
    say(state);
    if (state.used >= 1000 * state.data.seconds) timeIsUp(state);
    else if (document.hidden) setPhase(state, "paused");
    save(state);
  }
  show(state);
}

// What is on the paper counts, also half a stroke.
function timeIsUp(state) {
  state.used = 1000 * state.data.seconds;
  state.isCut = isDrawing(state);
  end(state, "time", LAST_STROKE);
}

function end(state, outcome, delay) {
  state.outcome = outcome;
  setPhase(state, "over");
  if (outcome === "recognised") speak(state, `Oh, I know: it's ${state.data.word}.`);
  const { name, guesses, used, isCut } = state;
  const message = { round: name, outcome, seconds: used / 1000, cut: isCut, guesses };
  const send = () => {
    state.send(message);
    state.sending = setTimeout(send, RESEND);
  };
  if (outcome === "recognised") state.send({ ...message, stay: true }); // stored at once, also if the page is left
  clearTimeout(state.sending);
  state.sending = setTimeout(send, delay);
  show(state);
}

// A new guess is said when the one before has had its time.
function say(state) {
  const { name, words } = state.data.guess ?? {};
  const last = state.guesses.at(-1);
  if (!name || name === last?.[0] || state.used - 1000 * (last?.[1] ?? -10) < PAUSE_BETWEEN_GUESSES) return;
  state.guesses.push([name, Math.round(state.used) / 1000, words]);
  speak(state, last ? `or ${words}` : `I see ${words}`);
}

function speak({ data }, text) {
  if (!data.speech || !window.speechSynthesis) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: "en" }));
}

// ---- the canvas, which is another component

function paperOf({ data }) {
  return document.querySelector(`.st-key-${data.paper}`);
}

// The first match in an element, its shadow trees included.
function inside(element, selector) {
  if (!element) return null;
  const roots = [...element.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean);
  return element.querySelector(selector) ?? roots.map((root) => root.querySelector(selector)).find(Boolean) ?? null;
}

function isDrawing(state) {
  return inside(paperOf(state), "svg")?.classList.contains("down") ?? false;
}

function closePaper(state) {
  const paper = paperOf(state);
  const isClosed = PAPER[state.phase];
  if (!paper || paper.inert === isClosed) return;
  if (isClosed && isDrawing(state)) {
    inside(paper, "svg").blur(); // lifts a pen that the keys move
    window.dispatchEvent(new PointerEvent("pointercancel", { pointerId: pointer }));
  }
  paper.inert = isClosed;
  paper.style.opacity = isClosed ? 0.7 : "";
}

// What the classifier says while the pen moves, without a run of the page.
document.addEventListener("quickdraw-answer", ({ detail }) => {
  const state = [...rounds.values()].find(({ timer, data }) => timer && data.canvas === detail.canvas);
  if (!state || !detail.answer || !("guess" in detail.answer)) return;
  state.data = { ...state.data, ...detail.answer };
  if (state.data.won && state.phase === "running") end(state, "recognised", APPLAUSE);
});

addEventListener("pointerdown", (event) => (pointer = event.pointerId), true);

// ---- what is shown

function show(state) {
  const { root, data, phase, used } = state;
  const left = Math.max(0, data.seconds - used / 1000);
  write(root, ".task", data.task);
  write(root, ".about", data.about);
  write(root, ".time span", `${Math.ceil(left)} s`);
  root.querySelector(".left").style.width = `${(100 * left) / data.seconds}%`;
  write(root, ".said", sentence(state));
  const names = { ready: "Start drawing", running: "Pause", paused: "Go on", over: "Pause" };
  write(root, ".main", names[phase]);
  root.querySelector(".main").classList.toggle("inviting", phase === "ready" || phase === "paused");
  root.querySelectorAll("button").forEach((button) => (button.disabled = phase === "over"));
  write(root, ".note", note(state));
}

function sentence({ phase, outcome, guesses, data, isCut }) {
  if (phase === "ready") return data.before;
  const words = guesses.slice(-SHOWN_GUESSES).map(([, , each]) => each);
  const seen = words.length ? `I see ${words.join(", ")}` : "";
  if (phase === "over" && outcome === "recognised") return `${seen ? `${seen} … ` : ""}Oh, I know: it's ${data.word}.`;
  if (phase === "over" && outcome === "skipped") return "Skipped.";
  if (phase === "over") return isCut ? "Time is up in mid-stroke. What is on the paper counts." : "Time is up.";
  return seen ? `${seen} …` : "…";
}

function note({ phase, data }) {
  if (data.speech && !window.speechSynthesis) return "This browser has no voice.";
  return phase === "paused" ? "Paused. The time stands still and the canvas is closed." : "";
}

function write(root, selector, text) {
  const element = root.querySelector(selector);
  if (element.textContent !== text) element.textContent = text;
}
