// What the classifiers see and predict. data: {pixels: base64 of 784 bytes, alt, headline, before, final, size, version,
// canvas, cards: [{name, note, mark, guess, bars: [{name, share, width, colour, wanted, unknown}]}]}. The elements stay and
// only their content changes, so that nothing flickers while somebody draws. Answers to the canvas of this name are shown
// as they come; what the page says of an older drawing is then out of date.
const places = new Map(); // name of a canvas -> where its answers are shown

export default function ({ parentElement, data }) {
  const root = parentElement.host ?? parentElement;
  const canvas = parentElement.querySelector("canvas");
  canvas.parentElement.style.setProperty("--size", `${data.size}px`);
  canvas.setAttribute("aria-label", data.alt);
  if (data.canvas) places.set(data.canvas, parentElement);
  if (isOlder(data.version, root.dataset.version ?? "")) return;
  show(parentElement, data);
  if (data.final) write(parentElement.querySelector(".aloud"), [data.headline, ...data.cards.map(aloud)].join(". "));
  root.dataset.version = data.version + (data.final ? "" : " drawing"); // which drawing is on the screen, for measurements
}

document.addEventListener("quickdraw-answer", ({ detail }) => {
  const place = places.get(detail.canvas);
  if (!place?.isConnected) return;
  show(place, detail.answer);
  (place.host ?? place).dataset.version = detail.version + (detail.down ? " drawing" : "");
});

// A version is the token of a drawing that Python put on the canvas, and a number that grows with every change since.
function isOlder(version, than) {
  const [[token, number], [otherToken, otherNumber]] = [version.split(" "), than.split(" ")];
  return token === otherToken && Number(number) < Number(otherNumber);
}

function show(parent, { pixels, headline, before, cards }) {
  paint(parent.querySelector("canvas"), pixels);
  write(parent.querySelector(".headline"), headline);
  write(parent.querySelector(".before"), before);
  fill(parent.querySelector(".cards"), cards, newCard, showCard);
}

const aloud = (card) => `${card.name}: ${card.guess}`;

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// As many children as there are items; each is made once and then only updated.
function fill(parent, items, make, show) {
  while (parent.childElementCount > items.length) parent.lastChild.remove();
  items.forEach((item, number) => show(parent.children[number] ?? parent.appendChild(make()), item));
}

function element(...names) {
  const [name, ...inner] = names;
  const made = document.createElement("div");
  made.className = name;
  made.append(...inner);
  return made;
}

function as(role, made) {
  made.setAttribute("role", role);
  return made;
}

function newCard() {
  const bars = as("list", element("bars"));
  return as("group", element("card", element("name", element("who"), element("mark")), element("note"), element("guess"), bars));
}

function showCard(card, { name, note, mark, guess, bars }) {
  const parts = { who: name, mark, note, guess };
  for (const [part, text] of Object.entries(parts)) write(card.querySelector(`.${part}`), text);
  card.querySelector(".note").title = note;
  card.setAttribute("aria-label", name);
  fill(card.querySelector(".bars"), bars, newBar, showBar);
}

function newBar() {
  return as("listitem", element("row", element("class"), element("track", element("bar")), element("share")));
}

function showBar(row, { name, share, width, colour, wanted, unknown }) {
  const [label, track, value] = row.children;
  write(label, name);
  write(value, share);
  label.title = name;
  value.title = unknown ? `This classifier was not trained on ${name}.` : "";
  row.classList.toggle("wanted", wanted);
  row.classList.toggle("unknown", unknown);
  Object.assign(track.firstChild.style, { width: `${100 * width}%`, background: colour });
}

// Ink in the page's text colour, as opaque as the pixel is bright.
function paint(canvas, pixels) {
  const [red, green, blue] = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
  const image = new ImageData(28, 28);
  const bytes = atob(pixels);
  for (let place = 0; place < 784; place++) image.data.set([red, green, blue, bytes.charCodeAt(place)], 4 * place);
  canvas.getContext("2d").putImageData(image, 0, 0);
}
