// Runs a classifier: the operators that the app's ONNX models use, as onnx.ai defines them, each in a few lines.
//
// A value is { dims, data }: its shape, and its numbers row by row in a typed array. Python (graph_json.py) has checked
// that every operator and attribute of a model is one of these. An operator gets its inputs, its attributes and the node
// itself, on which it may keep what it prepared.
const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int8: Int8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array, // read as float32, see `constant`
};

const sizeOf = (dims) => dims.reduce((size, length) => size * length, 1);
const numbers = (value) => Array.from(value.data);
const made = (dims, Type) => ({ dims, data: new Type(sizeOf(dims)) });

// How far apart in the data two neighbours along each axis are.
function stridesOf(dims) {
  const strides = dims.map(() => 1);
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * dims[axis + 1];
  return strides;
}

// Reads `input` into an output of the shape `dims`: its element at `place` is the one at the sum of place * step.
function gathered(input, dims, start, steps) {
  const output = made(dims, input.data.constructor);
  const place = dims.map(() => 0);
  for (let from = start, to = 0; to < output.data.length; to++) {
    output.data[to] = input.data[from];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++place[axis] < dims[axis]) break;
      from -= steps[axis] * dims[axis];
      place[axis] = 0;
    }
  }
  return output;
}

// A value in a larger shape: axes of length 1, and those that it lacks in front, are repeated.
function spread(input, dims) {
  if (input.dims.length === dims.length && input.dims.every((length, axis) => length === dims[axis])) return input;
  const lacking = dims.length - input.dims.length;
  const strides = stridesOf(input.dims);
  const steps = dims.map((_, axis) => (axis < lacking || input.dims[axis - lacking] === 1 ? 0 : strides[axis - lacking]));
  return gathered(input, dims, 0, steps);
}

function commonShape(inputs) {
  const dims = Array(Math.max(...inputs.map((input) => input.dims.length))).fill(1);
  for (const input of inputs) {
    const lacking = dims.length - input.dims.length;
    input.dims.forEach((length, axis) => (dims[axis + lacking] = Math.max(dims[axis + lacking], length)));
  }
  return dims;
}

// Element by element, of one or several values of shapes that fit.
const each = (compute, Type) => (inputs) => {
  const dims = commonShape(inputs);
  const [a, b, c] = inputs.map((input) => spread(input, dims).data);
  const output = made(dims, Type ?? inputs.at(-1).data.constructor);
  for (let i = 0; i < output.data.length; i++) output.data[i] = compute(a[i], b?.[i], c?.[i]);
  return output;
};

// Takes the axes named by the second input together, number by number.
const reduced = (start, step, finish) => ([input, axes], { keepdims = 1 }) => {
  const rank = input.dims.length;
  const gone = numbers(axes).map((axis) => (axis + rank) % rank);
  const kept = [...input.dims.keys()].filter((axis) => !gone.includes(axis));
  const order = [...kept, ...gone];
  const turned = operators.Transpose([input], { perm: order }).data;
  const count = sizeOf(gone.map((axis) => input.dims[axis]));
  const dims = keepdims ? input.dims.map((length, axis) => (gone.includes(axis) ? 1 : length)) : kept.map((axis) => input.dims[axis]);
  const output = made(dims, input.data.constructor);
  for (let i = 0; i < output.data.length; i++) {
    let total = start;
    for (let j = i * count; j < (i + 1) * count; j++) total = step(total, turned[j]);
    output.data[i] = finish ? finish(total, count) : total;
  }
  return output;
};

// rows (m, k) times columns (k, n), in float64. Of a row only what is not 0, as most pixels and half of a network's
// values are, four numbers at a time.
function product(rows, columns, m, k, n, Type) {
  const output = made([m, n], Type);
  const sums = new Float64Array(n);
  const inked = new Int32Array(k + 3);
  for (let i = 0; i < m; i++) {
    const row = rows.subarray(i * k, (i + 1) * k);
    let count = 0;
    for (let at = 0; at < k; at++) if (row[at] !== 0) inked[count++] = at;
    inked.fill(inked[0], count, count + 3);
    sums.fill(0);
    for (let at = 0; at < count; at += 4) {
      const [first, second, third, fourth] = [inked[at], inked[at + 1], inked[at + 2], inked[at + 3]];
      const a = row[first];
      const b = at + 1 < count ? row[second] : 0;
      const c = at + 2 < count ? row[third] : 0;
      const d = at + 3 < count ? row[fourth] : 0;
      const [p, q, r, s] = [first * n, second * n, third * n, fourth * n];
      for (let j = 0; j < n; j++) {
        sums[j] += a * columns[p + j] + b * columns[q + j] + c * columns[r + j] + d * columns[s + j];
      }
    }
    output.data.set(sums, i * n);
  }
  return output;
}

function matrixProduct([a, b], Type) {
  const [k, n] = b.dims;
  return product(a.data, b.data, sizeOf(a.dims) / k, k, n, Type ?? a.data.constructor);
}

// What a filter sees at each of its places, as rows (places, channels * height * width): a convolution is then a product
// of matrices.
function patches(image, [channels, height, width], [high, wide], [top, left], [down, across]) {
  const rows = new Float32Array(down * across * channels * high * wide);
  let to = 0;
  for (let y = -top; y < down - top; y++)
    for (let x = -left; x < across - left; x++)
      for (let channel = 0; channel < channels; channel++)
        for (let dy = 0; dy < high; dy++)
          for (let dx = 0; dx < wide; dx++, to++) {
            const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
            if (inside) rows[to] = image[(channel * height + y + dy) * width + x + dx];
          }
  return rows;
}

// The trees of a forest as arrays in which a node is a place, made at the first prediction.
function forest(attributes) {
  const { nodes_treeids: tree, nodes_nodeids: node, target_treeids: targetTree, target_nodeids: targetNode } = attributes;
  const roots = [];
  tree.forEach((id, place) => node[place] === 0 && (roots[id] = place));
  const place = (ids, offset) => Int32Array.from(ids, (id, at) => roots[offset[at]] + id);
  const ends = new Int32Array(tree.length + 1); // the targets of a leaf lie one after another
  const leaves = place(targetNode, targetTree);
  leaves.forEach((leaf) => ends[leaf + 1]++);
  for (let i = 0; i < tree.length; i++) ends[i + 1] += ends[i];
  const next = ends.slice();
  const target = Int32Array.from(leaves, () => 0);
  leaves.forEach((leaf, at) => (target[next[leaf]++] = at));
  const below = [attributes.nodes_truenodeids, attributes.nodes_falsenodeids].map((ids) => place(ids, tree));
  return { roots, ends, target, left: below[0], right: below[1] };
}

const operators = {
  Identity: ([input]) => input,
  Relu: each((a) => (a > 0 ? a : 0)),
  Sigmoid: each((a) => 1 / (1 + Math.exp(-a))),
  Exp: each(Math.exp),
  Sqrt: each(Math.sqrt),
  Reciprocal: each((a) => 1 / a),
  Add: each((a, b) => a + b),
  Sub: each((a, b) => a - b),
  Mul: each((a, b) => a * b),
  Div: each((a, b) => a / b),
  BitShift: each((a, b) => a >> b),
  BitwiseAnd: each((a, b) => a & b),
  Equal: each((a, b) => +(a === b), Uint8Array),
  Greater: each((a, b) => +(a > b), Uint8Array),
  Where: each((condition, a, b) => (condition ? a : b)),
  ReduceSum: reduced(0, (total, a) => total + a),
  ReduceMean: reduced(0, (total, a) => total + a, (total, count) => total / count),
  ReduceMax: reduced(-Infinity, Math.max),
  ReduceSumSquare: reduced(0, (total, a) => total + a * a),

  Cast: ([{ dims, data }], { to }) => ({ dims, data: ARRAYS[to] === data.constructor ? data : new ARRAYS[to](data) }),

  Mean: (inputs) => {
    const sum = inputs.reduce((total, input) => operators.Add([total, input]));
    return { dims: sum.dims, data: sum.data.map((value) => value / inputs.length) };
  },

  Softmax: ([{ dims, data }]) => {
    const output = made(dims, data.constructor);
    const length = dims.at(-1);
    for (let start = 0; start < data.length; start += length) {
      const row = Array.from(data.subarray(start, start + length));
      const most = Math.max(...row);
      const powers = row.map((value) => Math.exp(value - most));
      const total = powers.reduce((sum, power) => sum + power);
      output.data.set(powers.map((power) => power / total), start);
    }
    return output;
  },

  MatMul: (inputs) => matrixProduct(inputs),
  MatMulInteger: (inputs) => matrixProduct(inputs, Int32Array),
  Gemm: ([a, b, bias]) => operators.Add([matrixProduct([a, b]), bias]),

  Conv: ([input, filters, bias], { pads = [0, 0, 0, 0] }, node) => {
    const [n, channels, height, width] = input.dims;
    const [maps, , high, wide] = filters.dims;
    const seen = channels * high * wide;
    node.columns ??= operators.Transpose([{ dims: [maps, seen], data: filters.data }], { perm: [1, 0] }).data;
    const shape = [height + pads[0] + pads[2] - high + 1, width + pads[1] + pads[3] - wide + 1];
    const output = made([n, maps, ...shape], Float32Array);
    const [size, places] = [channels * height * width, shape[0] * shape[1]];
    for (let i = 0; i < n; i++) {
      const image = input.data.subarray(i * size, (i + 1) * size);
      const rows = patches(image, [channels, height, width], [high, wide], pads, shape);
      const found = product(rows, node.columns, places, seen, maps, Float32Array).data;
      for (let map = 0; map < maps; map++)
        for (let at = 0; at < places; at++)
          output.data[(i * maps + map) * places + at] = found[at * maps + map] + bias.data[map];
    }
    return output;
  },

  MaxPool: ([input], { kernel_shape: [high, wide], strides: [down, across] }) => {
    const [n, channels, height, width] = input.dims;
    const [rows, columns] = [Math.floor((height - high) / down) + 1, Math.floor((width - wide) / across) + 1];
    const output = made([n, channels, rows, columns], input.data.constructor);
    let to = 0;
    for (let map = 0; map < n * channels; map++)
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++, to++) {
          let most = -Infinity;
          for (let dy = 0; dy < high; dy++)
            for (let dx = 0; dx < wide; dx++)
              most = Math.max(most, input.data[(map * height + y * down + dy) * width + x * across + dx]);
          output.data[to] = most;
        }
    return output;
  },

  Reshape: ([{ dims, data }, shape]) => {
    const wanted = numbers(shape).map((length, axis) => (length === 0 ? dims[axis] : length));
    const known = wanted.reduce((size, length) => (length < 0 ? size : size * length), 1);
    return { dims: wanted.map((length) => (length < 0 ? data.length / known : length)), data };
  },
  Flatten: ([{ dims, data }]) => ({ dims: [dims[0], data.length / dims[0]], data }),
  Unsqueeze: ([{ dims, data }, axes]) => {
    const longer = [...dims];
    numbers(axes).forEach((axis) => longer.splice(axis, 0, 1));
    return { dims: longer, data };
  },

  Transpose: ([input], { perm }) => {
    const strides = stridesOf(input.dims);
    return gathered(input, perm.map((axis) => input.dims[axis]), 0, perm.map((axis) => strides[axis]));
  },

  Slice: ([input, starts, ends, axes, steps]) => {
    const strides = stridesOf(input.dims);
    const dims = [...input.dims];
    let start = 0;
    numbers(axes).forEach((axis, i) => {
      const [length, step] = [input.dims[axis], steps.data[i]];
      const within = (place, least, most) => Math.min(Math.max(place < 0 ? place + length : place, least), most);
      const [first, end] =
        step > 0
          ? [within(starts.data[i], 0, length), within(ends.data[i], 0, length)]
          : [within(starts.data[i], 0, length - 1), within(ends.data[i], -1, length - 1)];
      start += first * strides[axis];
      strides[axis] *= step;
      dims[axis] = Math.max(0, Math.ceil((end - first) / step));
    });
    return gathered(input, dims, start, strides);
  },

  Concat: (inputs, { axis }) => {
    const dims = [...inputs[0].dims];
    dims[axis] = inputs.reduce((sum, input) => sum + input.dims[axis], 0);
    const output = made(dims, inputs[0].data.constructor);
    const outer = sizeOf(dims.slice(0, axis));
    let to = 0;
    for (let i = 0; i < outer; i++)
      for (const { data } of inputs) {
        const length = data.length / outer;
        output.data.set(data.subarray(i * length, (i + 1) * length), to);
        to += length;
      }
    return output;
  },

  Gather: ([input, indices]) => {
    const size = sizeOf(input.dims.slice(1));
    const output = made([...indices.dims, ...input.dims.slice(1)], input.data.constructor);
    indices.data.forEach((from, to) => output.data.set(input.data.subarray(from * size, (from + 1) * size), to * size));
    return output;
  },

  OneHot: ([indices, depth, values]) => {
    const classes = depth.data[0];
    const output = made([...indices.dims, classes], values.data.constructor);
    output.data.fill(values.data[0]);
    indices.data.forEach((index, at) => (output.data[at * classes + index] = values.data[1]));
    return output;
  },

  // Of equal values the first one comes first.
  TopK: ([input, count], { largest = 1 }) => {
    const [k, length] = [count.data[0], input.dims.at(-1)];
    const dims = [...input.dims.slice(0, -1), k];
    const [best, places] = [made(dims, input.data.constructor), made(dims, Int32Array)];
    for (let row = 0; row < input.data.length / length; row++) {
      const found = [];
      const worst = () => input.data[row * length + found[k - 1]];
      for (let i = 0; i < length; i++) {
        const value = input.data[row * length + i];
        if (found.length === k && (largest ? value <= worst() : value >= worst())) continue;
        const after = found.findIndex((other) =>
          largest ? input.data[row * length + other] < value : input.data[row * length + other] > value,
        );
        found.splice(after < 0 ? found.length : after, 0, i);
        found.length = Math.min(found.length, k);
      }
      places.data.set(found, row * k);
      best.data.set(found.map((i) => input.data[row * length + i]), row * k);
    }
    return [best, places];
  },

  TreeEnsemble: ([drawings], attributes) => {
    const { n_targets: targets, nodes_featureids: feature, nodes_splits: threshold, leaf_targetids: ids } = attributes;
    const left = { below: attributes.nodes_truenodeids, isLeaf: attributes.nodes_trueleafs };
    const right = { below: attributes.nodes_falsenodeids, isLeaf: attributes.nodes_falseleafs };
    const [n, pixels] = drawings.dims;
    const output = made([n, targets], Float32Array);
    for (let i = 0; i < n; i++)
      for (let at of attributes.tree_roots) {
        for (let isLeaf = 0; !isLeaf; ) {
          const side = drawings.data[i * pixels + feature[at]] <= threshold[at] ? left : right;
          isLeaf = side.isLeaf[at];
          at = side.below[at];
        }
        output.data[i * targets + ids[at]] += attributes.leaf_weights[at];
      }
    return output;
  },

  TreeEnsembleRegressor: ([drawings], attributes, node) => {
    const { roots, ends, target, left, right } = (node.forest ??= forest(attributes));
    const { nodes_featureids: feature, nodes_values: threshold, target_ids: ids, target_weights: weights } = attributes;
    const [n, pixels] = drawings.dims;
    const output = made([n, attributes.n_targets], Float32Array);
    for (let i = 0; i < n; i++) {
      const sums = new Float64Array(attributes.n_targets);
      for (let at of roots) {
        while (left[at] !== roots[attributes.nodes_treeids[at]]) {
          at = drawings.data[i * pixels + feature[at]] <= threshold[at] ? left[at] : right[at];
        }
        for (let j = ends[at]; j < ends[at + 1]; j++) sums[ids[target[j]]] += weights[target[j]];
      }
      output.data.set(sums, i * attributes.n_targets);
    }
    return output;
  },
};

const halves = Float32Array.from({ length: 65536 }, (_, bits) => fromHalf(bits));

// A model as graph_json.py writes it, with the bytes of its arrays -> a function from drawings (n * 784 bytes) to
// probabilities, n * classes. What depends on no drawing is computed once, here.
function openModel({ constants, nodes }, bytes) {
  const known = {};
  for (const [name, described] of Object.entries(constants)) known[name] = constant(described, bytes);
  const steps = [];
  for (const node of nodes) {
    for (const [name, value] of Object.entries(node.attributes)) {
      if (typeof value === "object" && value.constant) node.attributes[name] = known[value.constant].data;
    }
    if (node.inputs.every((name) => name in known)) run(node, known);
    else steps.push(node);
  }
  return (drawings) => {
    const values = Object.create(known);
    values.drawings = { dims: [drawings.length / 784, 784], data: drawings };
    for (const node of steps) run(node, values);
    return values.probabilities.data;
  };
}

function run(node, values) {
  const given = operators[node.operator](node.inputs.map((name) => values[name]), node.attributes, node);
  [given].flat().forEach((value, number) => (values[node.outputs[number]] = value));
}

function constant({ dtype, dims, start }, bytes) {
  const data = new ARRAYS[dtype](bytes, start, sizeOf(dims));
  if (dtype !== "float16") return { dims, data };
  const wide = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) wide[i] = halves[data[i]];
  return { dims, data: wide };
}

// The number that 16 bits stand for: a sign, five bits of exponent, ten of fraction.
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}
