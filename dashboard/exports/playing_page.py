"""A page that plays the model of a run: draw, and it predicts in the browser, without the app and a network."""

from __future__ import annotations

from pathlib import Path

from dashboard.exports.export import Export, Selection, named, needs_model
from dashboard.exports.report_limits import limits_in_words
from dashboard.inputs.run_labels import about, name_of_run, params_in_words
from models import MODELS
from qdcore.experiments.run import Run
from qdcore.experiments.training import versions
from qdcore.export.citation import APP
from qdcore.export.player.page import Facts, playing_page
from qdcore.export.sample_files import attribution
from qdcore.formatting import count, percent, percent_interval
from qdcore.progress import Report

CANVAS = Path(__file__).parent.parent / "components"
NO_ORDER = "It sees the picture only, not the order or the speed of strokes, and it doesn't learn from your drawings."


def _build(selection: Selection, report: Report) -> bytes:
    run = selection.one
    return playing_page(run.checked_model().read_bytes(), facts(run), canvas())


def canvas() -> dict[str, str]:
    """The texts of the app's canvas; its connection is never opened, since nobody gives it a token."""
    files = {"html": ["canvas.html"], "css": ["canvas.css"], "js": ["canvas.js", "connection.js"]}
    return {kind: "\n".join((CANVAS / name).read_text("utf-8") for name in names) for kind, names in files.items()}


def facts(run: Run) -> Facts:
    """The words of the page about a run; raises UserError where the run is damaged."""
    source = [
        attribution(run.experiment.sample),
        f"This page was made with {APP} {versions().get('quickdraw-lab', '')}.",
    ]
    return Facts(run.classes, _about(run), [NO_ORDER, *limits_in_words([run])], source)


def _about(run: Run) -> list[str]:
    model = MODELS.get(run.experiment.model)
    params = ", ".join(f"{title} {value}" for title, value in params_in_words(run.experiment).items())
    accuracy = f"{percent(run.record.accuracy)} of {count(run.record.n_test, 'test drawing')}"
    interval = percent_interval(*run.evaluation.interval)
    return [
        f"{name_of_run(run)}. {model.story or model.sentence if model else ''}".strip(),
        f"It was trained on {count(run.record.n_train)} on {run.record.created[:10]} ({about(run.experiment)}).",
        f"It classifies {accuracy} correctly (95 % interval {interval}).",
        f"Parameters: {params or 'none'}. Run {run.id}.",
    ]


EXPORT = Export(
    "Page to draw on (HTML)",
    "One file with a canvas and this classifier: it opens in a browser, also on a phone, without the app or a network.",
    "draw",
    "text/html",
    named("draw", "html"),
    _build,
    needs_model,
)
