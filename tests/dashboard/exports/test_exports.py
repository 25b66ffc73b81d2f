"""Every export of the table makes a file of a run that its receiver can open, and says why where it cannot."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from html.parser import HTMLParser

import numpy as np
import pytest

from dashboard.exports.export import Selection
from dashboard.exports.table import EXPORTS
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.progress import silent
from qdcore.settings import read_settings
from tests.helpers.pages import stored


def made(name: str, *runs) -> bytes:
    selection = Selection(read_settings(), runs, runs[0])
    assert EXPORTS[name].why_not(selection) == ""
    return EXPORTS[name].build(selection, silent)


@pytest.mark.parametrize("name", sorted(set(EXPORTS) - {"notebook", "script"}))  # of toys there are none
def test_every_export_gives_a_file_with_a_name_of_its_own_folder(name, run):
    selection = Selection(read_settings(), [run], run)
    assert len(made(name, run)) > 100
    assert set(EXPORTS[name].file_name(selection)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_of_one_run_asks_for_one_and_the_others_do_not(name, run):
    why_not = EXPORTS[name].why_not(Selection(read_settings(), [run]))
    assert bool(why_not) == EXPORTS[name].of_one


def test_without_its_model_a_run_still_gives_its_report_but_no_model(run):
    Runs(read_settings().runs).drop_model(run.id)
    selection = Selection(read_settings(), [run], run)
    assert "deleted" in EXPORTS["model"].why_not(selection)
    assert made("report", run)


def test_the_model_comes_with_a_card_whose_numbers_are_the_runs(run):
    packed = zipfile.ZipFile(io.BytesIO(made("model", run)))
    card = json.loads(packed.read("card.json"))
    assert set(packed.namelist()) == {"model.onnx", "card.json", "card.md", "example.py", "strokes.json"}
    assert packed.read("model.onnx") == (run.folder / "model.onnx").read_bytes()
    assert card["classes"] == ["cat", "sheep"] and card["accuracy"]["accuracy"] == run.record.accuracy
    correct = [int((run.evaluation.correct & (run.evaluation.y_true == cls)).sum()) for cls in (0, 1)]
    recalls = [row["recall"] * row["drawings"] for row in card["per_class"]]
    assert np.allclose(recalls, correct)


def test_the_drawings_are_those_at_their_addresses(run, bucket):
    with np.load(io.BytesIO(made("drawings", run)), allow_pickle=False) as found:
        assert found["drawings"].shape == (100, 784) and "Creative Commons" in str(found["attribution"])
        split = found["split"].tolist()
        assert split == ["train"] * run.record.n_train + ["test"] * run.record.n_test
        for drawing, label, address in zip(found["drawings"], found["labels"], found["addresses"], strict=True):
            cls, row = address.split("/")
            assert cls == found["classes"][label]
            assert np.array_equal(drawing, np.load(bucket / f"full/numpy_bitmap/{cls}.npy")[int(row)])


def test_the_addresses_are_those_of_the_run(run):
    rows = list(csv.DictReader(io.StringIO(made("addresses", run).decode("utf-8-sig"))))
    tested = [(row["class"], int(row["row"])) for row in rows if row["split"] == "test"]
    assert tested == [(run.classes[cls], row) for cls, row in run.test.tolist()]


class Texts(HTMLParser):
    """The tags of a page and what it says, without scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text, self._skipped = "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._skipped = tag in ("script", "style")
        assert not [value for name, value in attrs if name in ("src", "href") and not value.startswith("data:")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag):
        self._skipped = False

    def handle_data(self, data):
        self.text += "" if self._skipped else data


def test_a_report_has_every_part_once_and_every_chart_its_table(run):
    other = stored(Sample(("cat", "sheep"), 50), seed=1)
    page = Texts(made("report", run, other).decode())
    for part in ("The drawings", "How accurate they are", "What they confuse", "ROC curves", "Confidence and accuracy",
                 "The most telling mistakes", "What they cost", "Classifiers, parameters, versions",
                 "What is not known", "Cite this"):  # fmt: skip
        assert page.text.count(part) == 1
    assert page.tags.count("details") >= 6 and page.tags.count("script") == page.tags.count("details") + 2
    assert run.id in page.text and other.id in page.text


def test_a_report_of_runs_on_different_drawings_has_a_chapter_for_each(run):
    page = Texts(made("report", run, stored(Sample(("cat", "dog"), 50))).decode())
    assert "1. cat, " in page.text and "2. cat, " in page.text and page.text.count("What is not known") == 2


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><b>bold</b> {x} $y$",
    "[a](http://b)",
)


def test_names_in_a_report_are_text(run):
    for name in HOSTILE:
        Runs(read_settings().runs).rename(run.id, name)
        named = Runs(read_settings().runs).load(run.id)
        content = made("report", named).decode()
        page = Texts(content)
        assert name in page.text and not {"b", "a"} & set(page.tags)
        assert content.count("<script") == content.count("</script>") == page.tags.count("script")
