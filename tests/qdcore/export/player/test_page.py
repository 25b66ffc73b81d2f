"""The page that plays a model: opened from its file it predicts as ONNX Runtime does, and says names as text."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dashboard.exports.playing_page import canvas
from models import MODELS
from models.pretrained import cards
from qdcore.drawings.ndjson import lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from qdcore.export.player.graph_json import OPERATORS
from qdcore.export.player.page import MAX_MEGABYTES, Facts, playing_page
from qdcore.onnx.graph import Graph
from qdcore.onnx.predictor import Predictor
from qdcore.progress import silent
from qdcore.sources.quickdraw import Quickdraw
from tests.helpers.browser import PEN, browse
from tests.models.test_models import QUICK

CANVAS = canvas()
FEW = {"cnn": {"epochs": 1}, "modern_cnn": {**QUICK["modern_cnn"], "epochs": 2}}  # how good it is does not matter here
OTHERS = {"knn": {"weights": "distance"}, "transfer": {"mirror": False}, "modern_cnn": {"networks": 2, "epochs": 1}}
MORE = [("transfer", {"fine_tune": 1}), ("random_forest", {"max_depth": 3})]
CASES = [*((name, {**QUICK, **FEW}.get(name, {})) for name in MODELS), *OTHERS.items(), *MORE]

# A second worker of the page's own code, which answers a test.
IN_WORKER = """([answer, given]) => new Promise((resolve, reject) => {
  const code = document.getElementById("worker").textContent + `
    const answer = ${answer};
    onmessage = async ({ data }) => postMessage(await answer(data));`;
  const worker = new Worker(URL.createObjectURL(new Blob([code])));
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => resolve(data);
  const [graph, packed] = ["graph", "arrays"].map((id) => document.getElementById(id).textContent);
  worker.postMessage({ graph: JSON.parse(graph), packed, given });
})"""
PREDICT = """async ({ graph, packed, given }) => {
  const predict = openModel(graph, await unpacked(packed));
  return [...predict(Uint8Array.from(given.flat()))];
}"""
# Drawings go in and out as texts: Playwright packs each number of an array for itself, which takes seconds.
BITMAPS = "({ given }) => JSON.parse(given).map((strokes) => String.fromCharCode(...bitmapOf(strokes))).join('')"
BITMAPS_OF_RAW = BITMAPS.replace("bitmapOf(strokes)", "bitmapOf(simplifyStrokes(strokes))")
NAMES = "() => Object.keys(operators)"


def facts(*classes: str) -> Facts:
    return Facts(classes, ["About it."], ["A limit."], ["A source."])


def white() -> bytes:
    """A model that finds every drawing half a cat and half a sheep."""
    graph = Graph()
    scores = graph.add("MatMul", graph.scaled(), graph.constant(np.zeros((784, 2), np.float32)))
    graph.output("probabilities", graph.add("Softmax", scores, axis=1), 2)
    return graph.model.SerializeToString()


@pytest.fixture(scope="module")
def phone():
    with browse(width=390, height=844, touch=True) as page:
        yield page


@pytest.fixture(scope="module")
def opened(phone, tmp_path_factory):
    """Opens a page from its file, ready to draw on."""
    place = tmp_path_factory.mktemp("pages") / "page.html"

    def open_page(onnx: bytes, *classes: str):
        place.write_bytes(playing_page(onnx, facts(*classes), CANVAS))
        phone.problems.clear()
        phone.goto(place.as_uri())
        phone.wait_for_selector("html[data-ready]")
        return phone

    yield open_page


@pytest.fixture(scope="module")
def split(bucket, tmp_path_factory):
    source = Quickdraw(str(bucket), tmp_path_factory.mktemp("cache"))
    return draw(Sample(("cat", "sheep", "dog"), 100, 0.6), source)


@pytest.mark.browser
@pytest.mark.parametrize(("name", "params"), CASES)
def test_every_classifier_predicts_in_the_browser_as_in_the_app(name, params, split, opened):
    model = MODELS[name]
    onnx = model.fit(split.train.X, split.train.y, model.complete(params), 0, silent).onnx
    page = opened(onnx, "cat", "sheep", "dog")
    drawings = np.concatenate([split.test.X[:6], split.train.X[:2]])
    found = np.array(page.evaluate(IN_WORKER, [PREDICT, drawings.tolist()])).reshape(-1, 3)
    assert np.abs(found - Predictor(onnx)(drawings)).max() <= 1e-4
    assert [each for each in page.problems if "file:" not in each] == []


@pytest.mark.browser
def test_the_interpreter_has_the_operators_that_python_checks(opened):
    assert set(opened(white(), "cat", "sheep").evaluate(IN_WORKER, [NAMES, None])) == set(OPERATORS)


@pytest.mark.browser
def test_drawing_undo_and_clear_change_the_prediction_and_names_are_text(opened):
    page = opened(white(), "<b>cat</b> & </script>", "@@TITLE@@ $1")
    assert page.title() == "<b>cat</b> & </script> or @@TITLE@@ $1?"
    assert page.locator("#answer").text_content() == "Draw, and it predicts."
    page.evaluate(f"(strokes) => ({PEN})(document.querySelector('svg'), strokes)", [[[50, 50], [300, 200]], [[9, 9]]])
    page.get_by_text("It predicts <b>cat</b> & </script>.", exact=True).wait_for()
    page.locator("polyline").nth(1).wait_for(state="attached")
    assert page.locator("#bars li").all_text_contents() == ["<b>cat</b> & </script>50.0 %", "@@TITLE@@ $150.0 %"]
    page.keyboard.press("Control+z")
    page.locator("polyline").nth(1).wait_for(state="detached")
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Draw, and it predicts.").wait_for()
    assert page.locator("#bars li").all_text_contents()[0].endswith("–")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def bitmaps_from(page: Any, answer: str, strokes: list[Any]) -> np.ndarray:
    """What the page's own code makes of drawings of strokes, uint8 (n, 784)."""
    text = page.evaluate(IN_WORKER, [answer, json.dumps(strokes)])
    return np.frombuffer(text.encode("latin-1"), np.uint8).reshape(-1, 784)


@pytest.mark.browser
@pytest.mark.real
def test_strokes_drawn_in_the_browser_are_predicted_as_googles_own_bitmaps(opened, real_drawings):
    strokes, theirs = [], []
    for file in sorted((real_drawings / "full/numpy_bitmap").glob("*.npy")):
        lines = lines_of(real_drawings / f"full/simplified/{file.stem}.ndjson")
        strokes += [[stroke.tolist() for stroke in doodle.strokes] for doodle in read_drawings(lines)][:25]
        theirs.append(np.load(file, mmap_mode="r")[: len(strokes) - sum(map(len, theirs))])
    page, bitmaps = opened(white(), "cat", "sheep"), np.concatenate(theirs)
    drawn = bitmaps_from(page, BITMAPS, strokes)
    predict = Predictor(cards.load("builtin"))
    assert len(drawn) >= 1025 and np.abs(drawn.astype(int) - bitmaps).mean() <= 0.1
    assert np.mean(predict(drawn).argmax(axis=1) == predict(bitmaps).argmax(axis=1)) >= 0.99
    moved = [[[[x * 1.4 + 21.7, y * 1.4 + 17.3] for x, y in stroke] for stroke in each] for each in strokes[::9]]
    raw = bitmaps_from(page, BITMAPS_OF_RAW, moved)
    assert np.abs(raw.astype(int) - bitmaps[::9]).mean() <= 1.2


def test_a_page_that_no_phone_opens_is_refused_with_a_sentence():
    graph = Graph()
    noise = np.random.default_rng(0).random((784, 10_000), np.float32)
    graph.output("probabilities", graph.add("MatMul", graph.scaled(), graph.constant(noise)), 10_000)
    with pytest.raises(UserError, match=f"more than the {MAX_MEGABYTES:.0f} MB"):
        playing_page(graph.model.SerializeToString(), facts("cat", "sheep"), CANVAS)
