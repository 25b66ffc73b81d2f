"""Pages without a browser: open one by its link, read what it says, store a run for it to show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from streamlit.testing.v1 import AppTest

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import PROJECT, read_settings
from qdcore.sources import open_source
from tests.helpers.toys import TOYS


def open_page(name: str, **query: str | list[str]) -> AppTest:
    """A page of the app as its link opens it; fails on any exception of the page."""
    app = AppTest.from_file(str(PROJECT / "dashboard/app.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(f"../pages/{name}.py")
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def messages(app: AppTest) -> str:
    """What the page says in boxes."""
    return as_read(each.value for kind in (app.info, app.warning, app.error) for each in kind)


def words(app: AppTest) -> str:
    """What the page says in text, captions and headings."""
    return as_read(each.value for kind in (app.markdown, app.caption, app.header) for each in kind)


def as_read(texts: Iterable[object]) -> str:
    """Markdown as people read it, without the marks that `plain` adds; styles such as ** stay."""
    return re.sub(r"\\(?=[!-/:-@[-`{-~])", "", " ".join(map(str, texts))).replace("\u2060", "")


def figures(app: AppTest) -> list[dict[str, Any]]:
    """All charts on the page, as plotly's JSON."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def stored(sample: Sample, probabilities: ArrayLike | None = None, seed: int = 0) -> Run:
    """A stored run of a toy on a sample, with these probabilities (n_test, k) in place of its own, where given."""
    toy = TOYS["nearest_mean"]
    trained = train(Experiment.of(sample, toy, seed=seed), toy, open_source(sample.source, read_settings()))
    if probabilities is not None:
        trained = replace(trained, probabilities=np.asarray(probabilities, np.float32))
    return Runs(read_settings().runs).save(trained)
