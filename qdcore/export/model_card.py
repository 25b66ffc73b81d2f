"""A model card: what a trained model knows, from which drawings, how well, and where it ends; as data and as Markdown.

After Mitchell et al. 2019, "Model Cards for Model Reporting", doi:10.1145/3287560.3287596.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from qdcore.evaluation.calibration import calibration, expected_calibration_error, mean_confidence
from qdcore.evaluation.mistakes import top_confusions
from qdcore.experiments.run import Run
from qdcore.export.sample_files import attribution
from qdcore.formatting import MISSING, count, megabytes, percent, percent_interval, plain

MAX_CONFUSIONS = 20
INPUT = "drawings: uint8 (n, 784), 28 x 28 pixels row by row, ink 255 on 0"
OUTPUT = "probabilities: float32 (n, {k}), in the order of the classes"


@dataclass(frozen=True)
class ModelCard:
    """Shares are 0..1 and None where undefined; `per_class` and `confusions` are in the order of a table's rows."""

    name: str
    run: str
    classifier: str
    how_it_works: str
    parameters: dict[str, str]
    classes: tuple[str, ...]
    input: str
    output: str
    megabytes: float
    sha256: str
    trained: str
    drawings: dict[str, Any]
    accuracy: dict[str, Any]
    per_class: list[dict[str, Any]]
    calibration: dict[str, Any]
    confusions: list[dict[str, Any]]
    limits: tuple[str, ...]
    attribution: str
    versions: dict[str, str]

    def to_json(self) -> str:
        """The text of card.json."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def to_markdown(self) -> str:
        """The text of card.md; names in it are text, never Markdown."""
        return "\n\n".join(_markdown(self)) + "\n"


def model_card(
    run: Run, name: str, classifier: str, how_it_works: str, parameters: Mapping[str, str], limits: Sequence[str]
) -> ModelCard:
    """The card of a run; what only the classifier's definition knows comes as words. Raises UserError (damaged)."""
    record, evaluation = run.record, run.evaluation
    low, high = evaluation.interval
    return ModelCard(
        name=name,
        run=run.id,
        classifier=classifier,
        how_it_works=how_it_works,
        parameters=dict(parameters),
        classes=run.classes,
        input=INPUT,
        output=OUTPUT.format(k=len(run.classes)),
        megabytes=round(record.megabytes, 3),
        sha256=record.model_sha256,
        trained=record.created[:10],
        drawings={
            **run.experiment.sample.to_json(),
            "trained_on": record.n_train,
            "tested_on": record.n_test,
            "digest": record.digest,
        },
        accuracy={"accuracy": record.accuracy, "low_95": low, "high_95": high, "auc": evaluation.auc_macro},
        per_class=_records(evaluation.per_class),
        calibration={
            "result": calibration(evaluation),
            "mean_confidence": mean_confidence(evaluation),
            "expected_calibration_error": expected_calibration_error(evaluation),
        },
        confusions=_records(top_confusions(evaluation, MAX_CONFUSIONS).drop(columns=["row", "column"])),
        limits=tuple(limits),
        attribution=attribution(run.experiment.sample),
        versions=dict(record.versions),
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values."""
    rows = table.to_dict("records")
    return [{str(key): _plain_number(value) for key, value in row.items()} for row in rows]


def _plain_number(value: Any) -> Any:
    """A number of numpy as Python's own; None for NaN, which JSON does not know."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def _markdown(card: ModelCard) -> Iterator[str]:
    """The parts of the Markdown, in the order of the card."""
    yield f"# Model card: {plain(card.name)}"
    yield f"{plain(card.classifier)}, run `{card.run}`, trained on {card.trained}. {plain(card.how_it_works)}"
    yield "## What it knows"
    yield f"{count(len(card.classes), 'class', 'classes')}: {plain(', '.join(card.classes))}."
    yield _list([f"Input: {card.input}", f"Output: {card.output}", f"Size: {megabytes(card.megabytes)}"])
    yield "## From which drawings"
    yield card.attribution
    yield _list(f"{key.replace('_', ' ')}: {_words(value)}" for key, value in card.drawings.items() if key != "classes")
    yield "## How accurate it is"
    shares = card.accuracy
    interval = percent_interval(shares["low_95"], shares["high_95"])
    yield (
        f"Accuracy **{percent(shares['accuracy'])}** of {count(card.drawings['tested_on'], 'test drawing')} "
        f"(95 % interval {interval})."
    )
    yield _table(
        ["class", "precision", "recall", "F1", "test drawings"],
        [[plain(row["class"]), *(percent(row[key]) for key in ("precision", "recall", "f1")), f"{row['drawings']:,}"]
         for row in card.per_class],
    )  # fmt: skip
    yield "## Calibration"
    found = card.calibration
    yield (
        f"Mean confidence {percent(found['mean_confidence'])}: {found['result']}. Expected calibration error "
        f"{percent(found['expected_calibration_error'])}."
    )
    yield "## What it confuses"
    rows = [
        [plain(row["true"]), plain(row["predicted"]), f"{row['drawings']:,}", percent(row["share"])]
        for row in card.confusions
    ]
    yield _table(["true class", "predicted as", "test drawings", "share of the class"], rows) if rows else "Nothing."
    yield "## Limits"
    yield _list(card.limits)
    yield "## How it was made"
    yield _list(f"{name}: {value}" for name, value in {**card.parameters, **card.versions}.items())


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else f"{value:,}" if type(value) is int else str(value)


def _list(texts: Any) -> str:
    return "\n".join(f"- {plain(text)}" for text in texts) or MISSING


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
