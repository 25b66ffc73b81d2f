// Strokes -> 28x28, as qdcore/drawings does it and as Google made the bitmaps of the dataset: simplified, then drawn by
// the rules of the cairo library. A stroke is a list of points [x, y].
const SQUARE = 256;
const MARGIN = 24;
const PEN_RADIUS = 8;
const SCALE = 28 / (SQUARE + 2 * MARGIN);
const LINES = 15; // of a row of pixels, on which cairo measures how much is covered
const TOLERANCE = 0.1; // in pixels: how far a polygon may be from a round pen
const EPSILON = 2; // of simplified strokes
const MAX_POINTS = 50_000;

// Python's rounding: halves go to the even number.
function rounded(value) {
  const whole = Math.round(value);
  return whole - value === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}

// As in the dataset: from the top left corner, the larger side 255, a point at every whole step, then the few points
// without which the stroke would be off by more than 2.
function simplifyStrokes(strokes) {
  const points = strokes.flat();
  const corner = [0, 1].map((axis) => points.reduce((least, point) => Math.min(least, point[axis]), Infinity));
  const side = points.reduce((most, [x, y]) => Math.max(most, x - corner[0], y - corner[1]), 0);
  const scale = side > 0 ? 255 / side : 1;
  const square = strokes.map((stroke) => stroke.map(([x, y]) => [(x - corner[0]) * scale, (y - corner[1]) * scale]));
  const spacing = Math.max(1, square.reduce((sum, stroke) => sum + lengths(stroke).at(-1), 0) / MAX_POINTS);
  return square.map((stroke) => thinned(resampled(stroke, spacing)).map((point) => point.map(rounded)));
}

// The way from the first point to each.
function lengths(stroke) {
  const along = [0];
  for (let i = 1; i < stroke.length; i++) {
    along.push(along[i - 1] + Math.hypot(stroke[i][0] - stroke[i - 1][0], stroke[i][1] - stroke[i - 1][1]));
  }
  return along;
}

function resampled(stroke, spacing) {
  const along = lengths(stroke);
  const end = along.at(-1);
  const points = [];
  for (let step = 0, part = 0; step * spacing < end; step++) {
    while (along[part + 1] <= step * spacing) part++;
    const share = (step * spacing - along[part]) / (along[part + 1] - along[part]);
    points.push([0, 1].map((axis) => stroke[part][axis] + share * (stroke[part + 1][axis] - stroke[part][axis])));
  }
  return points.length ? [...points, stroke.at(-1)] : [stroke[0], stroke.at(-1)];
}

// Ramer-Douglas-Peucker.
function thinned(stroke) {
  const kept = new Set([0, stroke.length - 1]);
  const spans = [[0, stroke.length - 1]];
  while (spans.length) {
    const [first, last] = spans.pop();
    let [most, farthest] = [EPSILON, 0];
    for (let i = first + 1; i < last; i++) {
      const off = offLine(stroke[i], stroke[first], stroke[last]);
      if (off > most) [most, farthest] = [off, i];
    }
    if (!farthest) continue;
    kept.add(farthest);
    spans.push([first, farthest], [farthest, last]);
  }
  return stroke.filter((_, i) => kept.has(i));
}

// From a point to the endless line through two others.
function offLine([x, y], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  return length ? Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length : Math.hypot(x - ax, y - ay);
}

// The bitmap (784 bytes, ink 255) of simplified strokes, in the middle of the square; each is laid over those before.
function bitmapOf(strokes) {
  const most = [0, 1].map((axis) => strokes.flat().reduce((far, point) => Math.max(far, point[axis]), 0));
  const place = (point) => point.map((value, axis) => fixed(SCALE * (value + MARGIN + (SQUARE - most[axis]) / 2)));
  const bitmap = new Uint8Array(784);
  for (const stroke of strokes) {
    inked(stroke.map(place)).forEach((ink, pixel) => {
      if (ink) bitmap[pixel] = Math.round(255 - ((255 - bitmap[pixel]) * (255 - ink)) / 255);
    });
  }
  return bitmap;
}

// The ink (784 bytes) of one stroke.
function inked(stroke) {
  const lines = [];
  const ends = stroke.length > 1 ? stroke : [stroke[0], stroke[0]];
  for (let i = 1; i < ends.length; i++) cross(outline(ends[i - 1], ends[i]), lines);
  const covered = new Float64Array(784);
  lines.forEach((spans, line) => cover(spans, covered, 28 * Math.floor(line / LINES)));
  return Uint8Array.from(covered, (share) => Math.round((255 * Math.min(share, LINES)) / LINES));
}

// cairo's coordinates are multiples of 1/256.
const fixed = (value) => Math.round(256 * value) / 256;

// The convex outline of a round pen that goes from one point to another.
function outline([ax, ay], [bx, by]) {
  const along = Math.atan2(by - ay, bx - ax);
  return [...halfPen(bx, by, along - Math.PI / 2), ...halfPen(ax, ay, along + Math.PI / 2)];
}

// Half of the pen's outline, beginning at an angle. The pen is a polygon too.
function halfPen(x, y, begin) {
  const radius = PEN_RADIUS * SCALE;
  const step = Math.PI / Math.ceil(Math.PI / Math.acos(1 - TOLERANCE / radius));
  const angles = [begin];
  for (let corner = Math.floor(begin / step) + 1; corner * step < begin + Math.PI; corner++) angles.push(corner * step);
  return [...angles, begin + Math.PI].map((angle) => [fixed(x + radius * Math.cos(angle)), fixed(y + radius * Math.sin(angle))]);
}

// Notes from where to where a convex outline covers each line.
function cross(points, lines) {
  const spans = [];
  points.forEach(([bx, by], number) => {
    const [ax, ay] = points.at(number - 1);
    const slope = (bx - ax) / (by - ay);
    const last = Math.floor(Math.max(ay, by) * LINES - 0.5);
    for (let line = Math.ceil(Math.min(ay, by) * LINES - 0.5); line <= last && ay !== by; line++) {
      const x = ax + ((line + 0.5) / LINES - ay) * slope;
      const span = (spans[line] ??= [x, x]);
      if (x < span[0]) span[0] = x;
      if (x > span[1]) span[1] = x;
    }
  });
  spans.forEach((span, line) => (lines[line] ??= []).push(span));
}

// Adds what the spans of a line cover together to the pixels of its row, which begins at `row`.
function cover(spans, ink, row) {
  spans.sort((one, other) => one[0] - other[0]);
  let end = 0;
  for (const span of spans) {
    const from = Math.max(span[0], end);
    end = Math.max(end, Math.min(span[1], 28));
    for (let pixel = Math.floor(from); pixel < end; pixel++) {
      ink[row + pixel] += Math.min(end, pixel + 1) - Math.max(from, pixel);
    }
  }
}
