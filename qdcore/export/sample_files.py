"""The drawings of a run's sample as files: an .npz with all of them, a CSV with their addresses."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from qdcore.arrays import Drawings, Places
from qdcore.drawings.address import QUICKDRAW
from qdcore.errors import UserError
from qdcore.experiments.places import address
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from qdcore.experiments.training import labels_to_learn
from qdcore.progress import Report, silent, subreport
from qdcore.settings import Settings
from qdcore.sources import SOURCES, kind_of, open_source


def sample_npz(run: Run, settings: Settings, report: Report = silent) -> bytes:
    """The drawings that a run was trained and tested on, fetched where they are missing, as a compressed .npz.

    `drawings` (n, 784) uint8; `labels` (n,) int64, positions in `classes` (k,) text; `split` (n,) text, "train" or
    "test"; `addresses` (n,) text; `attribution` and `run` are one text each. Training drawings come first, in the order
    of the training; `training_labels` has theirs as they were learned, if some were changed on purpose. Raises
    UserError where the drawings are not those of the run.
    """
    sample = run.experiment.sample
    source = open_source(sample.source, settings)
    split = draw(sample, source, run.experiment.seed, subreport(report, 0, 0.7, "Getting the drawings"))
    if split.digest != run.record.digest:
        raise UserError(f"The drawings here are not those that run {run.id} was trained on; the file would mislead.")
    report(0.7, "Packing the drawings")
    return _packed(run, np.concatenate([split.train.X, split.test.X]))


def _packed(run: Run, drawings: Drawings) -> bytes:
    table, buffer = addresses(run), BytesIO()
    np.savez_compressed(
        buffer,
        drawings=drawings,
        labels=np.concatenate([run.train[:, 0], run.test[:, 0]]).astype(np.int64),
        classes=np.array(run.classes),
        **_wrong_labels(run),
        split=table["split"].to_numpy(str),
        addresses=table["address"].to_numpy(str),
        attribution=np.array(attribution(run.experiment.sample)),
        run=np.array(run.id),
    )
    return buffer.getvalue()


def _wrong_labels(run: Run) -> dict[str, Any]:
    """The labels that the training was given, where some of them were changed on purpose."""
    if run.experiment.sample.wrong_labels is None:
        return {}
    return {"training_labels": labels_to_learn(run.experiment, run.train[:, 0].astype(np.int64))}


def addresses(run: Run) -> pd.DataFrame:
    """One row per drawing of a run, training drawings first: address, class, row, split ("train" or "test")."""
    parts = {"train": run.train, "test": run.test}
    return pd.concat([_part(run.experiment.sample, places, name) for name, places in parts.items()], ignore_index=True)


def _part(sample: Sample, places: Places, name: str) -> pd.DataFrame:
    names = np.array(sample.classes, dtype=object)[places[:, 0]]
    columns = {"address": [address(sample, place) for place in places], "class": names, "row": places[:, 1]}
    return pd.DataFrame({**columns, "split": name})


def attribution(sample: Sample) -> str:
    """Who made the drawings of a sample, and under which licence."""
    kind = SOURCES.get(kind_of(sample.source), SOURCES[QUICKDRAW])
    return kind.attribution
