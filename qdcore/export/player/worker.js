// Predicts next to the page, so that the pen never waits: strokes come in, 28x28 pixels and probabilities go out.
let predict = null;

onmessage = async ({ data }) => {
  try {
    if (data.graph) {
      predict = openModel(data.graph, await unpacked(data.packed));
      postMessage({ ready: true });
    } else {
      const began = performance.now();
      const pixels = data.strokes.length ? bitmapOf(simplifyStrokes(data.strokes)) : new Uint8Array(784);
      const probabilities = data.strokes.length ? predict(pixels) : [];
      postMessage({ version: data.version, pixels, probabilities, milliseconds: performance.now() - began });
    }
  } catch (error) {
    postMessage({ problem: String(error) });
  }
};

// The bytes of the model's arrays, which the page holds compressed and as text.
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}
