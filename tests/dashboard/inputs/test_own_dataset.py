"""A dataset of one's own is a source on the pages: uneven classes are said, trained on, and looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.backend import open_backend
from dashboard.backend.datasets_by import DatasetsBy
from qdcore.classroom.roles import PERSON, Actor
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.sources import open_source
from tests.helpers.pages import messages, open_page, stored, words

COUNTS = {"owl": 24, "AC/DC": 6, "one": 1}


@pytest.fixture
def zoo(home: Path) -> Datasets:
    """A dataset with classes of 24, 6 and 1 drawings."""
    store, rng = open_backend().datasets, np.random.default_rng(0)
    store.create("My zoo")
    for cls, n in COUNTS.items():
        store.add_class("my-zoo", cls)
        store.add("my-zoo", cls, [Drawing.of_pixels((rng.random(784) < 0.1).astype(np.uint8) * 255) for _ in range(n)])
    return store


@pytest.mark.parametrize("page", ["train", "tune"])
def test_up_to_the_requested_number_is_taken_of_each_class(zoo: Datasets, page: str) -> None:
    app = open_page(page, source="own:my-zoo")
    assert app.multiselect(key="classes").value == ["owl", "AC DC", "one"]
    assert "Left out, because one drawing is not enough: one." in messages(app)
    assert "from 6 to 24 drawings. Always predicting the largest one is correct for 80.0 %" in messages(app)
    assert "from the dataset My zoo" in words(app)


def test_a_dataset_can_be_explored(zoo: Datasets) -> None:
    app = open_page("explore", source="own:my-zoo", classes="AC DC,owl")
    assert [each.value for each in app.header][:2] == ["AC DC", "owl"] and not messages(app)
    assert open_page("explore", source="own:gone").session_state["source"] == "quickdraw"


def test_evaluate_says_what_always_predicting_the_largest_class_reaches(zoo: Datasets) -> None:
    source = open_source("own:my-zoo", open_backend().settings)
    run = stored(Sample.up_to(("owl", "AC DC"), 500, [24, 6], source=source.id))
    app = open_page("evaluate", run=run.id)
    assert "always predicting the largest one would be correct for 80.0 %" in words(app)
    assert "6 to 24 each" in " ".join(app.selectbox[0].options) or "6 to 24 each" in words(app)
    for page in ("compare", "mistakes", "quiz"):
        assert not open_page(page, runs=run.id).exception


def test_a_pupil_changes_what_is_his_and_adds_to_all(zoo: Datasets) -> None:
    ann, bob = (DatasetsBy(zoo, Actor("pupil", id, id)) for id in ("ann", "bob"))
    hers = ann.create("Ann's")
    ann.add_class(hers.name, "cat")
    added = bob.add(hers.name, "cat", [Drawing.of_pixels(np.ones(784, np.uint8))])
    bob.undo(added)
    for change in (
        lambda by: by.rename(hers.name, "B"),
        lambda by: by.delete_class(hers.name, "cat"),
        lambda by: by.add_class(hers.name, "dog"),
        lambda by: by.delete(hers.name),
        lambda by: by.delete_drawings("my-zoo", "owl", {"x"}),
    ):
        with pytest.raises(UserError, match="is not yours"):
            change(bob)
    with pytest.raises(UserError, match="no class 'new'"):
        bob.take(hers.name, {"new": []})
    ann.delete(hers.name)
    DatasetsBy(zoo, PERSON).rename("my-zoo", "Zoo")
    for number in range(10):
        bob.create(f"{number}")
    with pytest.raises(UserError, match="10 datasets already"):
        bob.create("one more")
