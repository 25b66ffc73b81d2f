// Presses the edit toggle of streamlit-drawable-canvas once when the canvas appears: it has no argument for that, and
// its toolbar is hidden until a mouse hovers over it. data: {place: the key of the container that the canvas is in,
// editor: the key of the canvas, with which this is called again}.
const INTERVAL = 100; // milliseconds between two looks
const TRIES = 100;
const pressed = new WeakSet(); // toggles; a person may release them again

export default function ({ data }) {
  let tries = 0;
  const timer = setInterval(() => {
    const toggle = find(document.querySelector(`.st-key-${data.place}`));
    const isNew = toggle && !pressed.has(toggle); // that of the drawing before may still be there
    if (isNew || ++tries > TRIES) clearInterval(timer);
    if (!isNew) return;
    pressed.add(toggle);
    if (toggle.getAttribute("aria-pressed") === "false") toggle.click();
  }, INTERVAL);
  return () => clearInterval(timer);
}

function find(place) {
  const roots = [...(place?.querySelectorAll("*") ?? [])].map((each) => each.shadowRoot).filter(Boolean);
  return roots.map((root) => root.querySelector("[aria-label=Edit]")).find(Boolean);
}
