// A grid of drawings, each a real button; arrow keys walk through them, Enter chooses.
// data: {pixels: base64 of n * 784 bytes, labels, captions, chosen, size, token}.
const shown = new WeakMap(); // grid -> what it was built from: a rebuilt grid would lose the focus

export default function ({ parentElement, data, setTriggerValue }) {
  const grid = parentElement.querySelector(".gallery");
  grid.style.setProperty("--size", `${data.size}px`);
  const colour = getComputedStyle(grid).color;
  const content = JSON.stringify([data.token, data.labels, data.captions, colour]);
  if (shown.get(grid) !== content) {
    grid.replaceChildren(...buttons(data, colour));
    shown.set(grid, content);
  }
  const all = [...grid.children];
  all.forEach((button, number) => {
    button.onclick = () => setTriggerValue("clicked", { token: data.token, number });
    button.onfocus = () => stop(number);
    button.setAttribute("aria-current", number === data.chosen);
  });
  // The whole gallery is one stop of the Tab key, at the drawing where one was last.
  const stop = (current) => all.forEach((button, number) => (button.tabIndex = number === current ? 0 : -1));
  if (!all.some((button) => button.tabIndex === 0 && button.hasAttribute("tabindex"))) stop(0);
  grid.onkeydown = (event) => {
    const here = all.indexOf(event.target);
    const row = all.filter((button) => button.offsetTop === all[0].offsetTop).length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row, Home: -here, End: all.length - 1 - here };
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    all[here + steps[event.key]]?.focus();
  };
}

function buttons(data, colour) {
  const bytes = Uint8Array.from(atob(data.pixels), (character) => character.charCodeAt(0));
  return data.labels.map((label, number) => {
    const button = Object.assign(document.createElement("button"), { type: "button", title: label });
    button.setAttribute("aria-label", label);
    button.append(picture(bytes.subarray(784 * number, 784 * (number + 1)), colour));
    if (data.captions) button.append(Object.assign(document.createElement("span"), { textContent: data.captions[number] }));
    return button;
  });
}

// Ink in the page's text colour, as opaque as the pixel is bright.
function picture(pixels, colour) {
  const ink = colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  const image = new ImageData(28, 28);
  for (let place = 0; place < 784; place++) {
    for (let part = 0; part < 3; part++) image.data[4 * place + part] = ink[part];
    image.data[4 * place + 3] = pixels[place];
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
