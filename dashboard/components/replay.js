// A drawing replayed stroke by stroke. data: {strokes: [[[x, y], ...], ...]} in 0..255.
export default function ({ parentElement, data }) {
  const path = parentElement.querySelector("path");
  const slider = parentElement.querySelector("input");
  const play = parentElement.querySelector("button");
  const points = data.strokes.flatMap((stroke) => stroke.map(([x, y], number) => `${number ? "L" : "M"}${x} ${y}`));
  const [width, height] = [0, 1].map((axis) => Math.max(...data.strokes.flat().map((point) => point[axis])));
  const show = () => {
    path.setAttribute("d", points.slice(0, slider.value).join("") + (slider.value > 0 ? "l0 0" : ""));
  };
  path.parentElement.setAttribute("viewBox", `-12 -12 ${Math.max(width, 1) + 24} ${Math.max(height, 1) + 24}`);
  slider.max = points.length;
  slider.value = points.length;
  slider.oninput = show;
  show();
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  };
  play.onclick = () => {
    if (timer) return stop();
    if (+slider.value >= points.length) slider.value = 0;
    play.textContent = "Pause";
    timer = setInterval(() => {
      slider.value = +slider.value + 1;
      show();
      if (+slider.value >= points.length) stop();
    }, 60);
  };
  return stop;
}
