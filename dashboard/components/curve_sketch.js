// A line drawn into an empty chart: one handle above each value, moved by pen, mouse or arrow keys.
// data: {at: numbers on a logarithmic axis, values: percent or null, low, high, label, x, y, locked}.
const LEFT = 56, RIGHT = 616, TOP = 16, BOTTOM = 308;
const drawn = new WeakMap(); // svg -> the values while a person moves them

export default function ({ parentElement, data, setStateValue }) {
  const svg = parentElement.querySelector("svg");
  if (!drawn.has(svg)) drawn.set(svg, data.values ?? data.at.map(() => (data.low + data.high) / 2));
  if (data.locked) drawn.set(svg, data.values);
  svg.setAttribute("aria-label", data.label);
  svg.replaceChildren(...axes(data), make("polyline", {}), ...data.at.map((_, number) => handle(number)));
  show();

  function handle(number) {
    const circle = make("circle", { r: 11, role: "slider", "aria-valuemin": data.low, "aria-valuemax": data.high,
      "aria-label": `${data.y}, ${data.at[number]} ${data.x}`, tabindex: data.locked ? -1 : 0 });
    circle.onkeydown = (event) => {
      const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (!step || data.locked) return;
      event.preventDefault();
      move(number, drawn.get(svg)[number] + step);
      send();
    };
    return circle;
  }

  function move(number, value) {
    const values = [...drawn.get(svg)];
    values[number] = Math.round(Math.min(data.high, Math.max(data.low, value)));
    drawn.set(svg, values);
    show();
  }

  function show() {
    const places = drawn.get(svg).map((value, number) => [x(data, number), y(data, value)]);
    svg.querySelector("polyline").setAttribute("points", places.map((place) => place.join(",")).join(" "));
    svg.querySelectorAll("circle").forEach((circle, number) => {
      circle.setAttribute("cx", places[number][0]);
      circle.setAttribute("cy", places[number][1]);
      circle.setAttribute("aria-valuenow", drawn.get(svg)[number]);
      circle.setAttribute("aria-valuetext", `${drawn.get(svg)[number]} %`);
    });
  }

  // A stroke across the chart sets each handle that it passes.
  function follow(event) {
    const box = svg.getBoundingClientRect(), scale = 640 / box.width;
    const [left, top] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const number = data.at.reduce((best, _, each) =>
      Math.abs(x(data, each) - left) < Math.abs(x(data, best) - left) ? each : best, 0);
    move(number, data.high - ((top - TOP) / (BOTTOM - TOP)) * (data.high - data.low));
  }
  const send = () => setStateValue("curve", drawn.get(svg));
  let down = false;
  svg.onpointerdown = (event) => {
    if (data.locked) return;
    down = true;
    svg.setPointerCapture?.(event.pointerId);
    follow(event);
  };
  svg.onpointermove = (event) => down && follow(event);
  svg.onpointerup = svg.onpointercancel = () => {
    if (down) send();
    down = false;
  };
}

function x(data, number) {
  const [low, high] = [Math.log(data.at[0]), Math.log(data.at.at(-1))];
  return LEFT + 20 + ((Math.log(data.at[number]) - low) / (high - low)) * (RIGHT - LEFT - 40);
}

function y(data, value) {
  return BOTTOM - ((value - data.low) / (data.high - data.low)) * (BOTTOM - TOP);
}

function axes(data) {
  const parts = [];
  for (let value = data.low; value <= data.high; value += 10) {
    parts.push(make("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: y(data, value), y2: y(data, value) }));
    parts.push(words(`${value} %`, LEFT - 8, y(data, value) + 5, "end"));
  }
  data.at.forEach((value, number) => parts.push(words(value.toLocaleString("en"), x(data, number), BOTTOM + 22, "middle")));
  parts.push(words(data.x, (LEFT + RIGHT) / 2, BOTTOM + 44, "middle"));
  return parts;
}

function words(text, left, top, anchor) {
  const found = make("text", { x: left, y: top, "text-anchor": anchor });
  found.textContent = text;
  return found;
}

function make(name, attributes) {
  const found = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  return found;
}
