// A grid of drawings, each a real button. data: {pixels: base64 of n * 784 bytes, labels, captions, chosen, size}.
export default function ({ parentElement, data, setTriggerValue }) {
  const grid = parentElement.querySelector(".gallery");
  const bytes = Uint8Array.from(atob(data.pixels), (character) => character.charCodeAt(0));
  grid.style.setProperty("--size", `${data.size}px`);
  grid.replaceChildren(...data.labels.map((label, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.title = label;
    if (number === data.chosen) button.setAttribute("aria-current", "true");
    button.append(picture(bytes.subarray(784 * number, 784 * (number + 1)), getComputedStyle(grid).color));
    if (data.captions) button.append(Object.assign(document.createElement("span"), { textContent: data.captions[number] }));
    button.onclick = () => setTriggerValue("clicked", { token: data.token, number });
    return button;
  }));
}

// Ink in the page's text colour, as opaque as the pixel is bright.
function picture(pixels, colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  const image = new ImageData(28, 28);
  pixels.forEach((value, place) => image.data.set([red, green, blue, value], 4 * place));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
