"""How to cite what was found: the app, the dataset, the article and the runs, as text and as BibTeX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qdcore.experiments.run import Run
from qdcore.experiments.training import versions
from qdcore.formatting import listed, percent
from qdcore.sources import SOURCES, kind_of

APP = "Quick, Draw! lab"
MAX_CLASSES = 5  # class names in the title of a run


@dataclass(frozen=True)
class Reference:
    """One entry: its BibTeX type and key, and its fields as plain text."""

    kind: str
    key: str
    fields: dict[str, str]

    def text(self) -> str:
        """The entry as a sentence."""
        fields = self.fields
        author = f"{fields['author']}. " if "author" in fields else ""
        year = f" ({fields['year']})" if "year" in fields else ""
        parts = [fields[name] for name in ("howpublished", "url", "note") if name in fields]
        return f"{author}{fields['title']}{year}. {'. '.join(parts)}."

    def bibtex(self) -> str:
        """The entry in BibTeX, special characters escaped, braces keeping capitals."""
        lines = [f"  {name} = {{{_value(name, text)}}}" for name, text in self.fields.items()]
        return f"@{self.kind}{{{self.key},\n" + ",\n".join(lines) + "\n}"


DATASET = Reference(
    "misc",
    "quickdraw_dataset",
    {
        "author": "Google Creative Lab",
        "title": "The Quick, Draw! Dataset",
        "year": "2017",
        "url": "https://github.com/googlecreativelab/quickdraw-dataset",
        "note": "Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    },
)
ARTICLE = Reference(
    "misc",
    "kradolfer_quickdraw",
    {
        "author": "Kradolfer, David",
        "title": "'Quick, Draw!' – Classifying Drawings with Python",
        "year": "2017",
        "howpublished": "Blog post",
    },
)


def references(runs: Sequence[Run]) -> list[Reference]:
    """What to cite for these runs: the app, the dataset where they used it, the article, each run."""
    return [_app(), *_datasets(runs), ARTICLE, *map(_run, runs)]


def to_text(entries: Sequence[Reference]) -> str:
    """The entries as sentences, then as BibTeX."""
    texts = "\n".join(entry.text() for entry in entries)
    return f"{texts}\n\n" + "\n\n".join(entry.bibtex() for entry in entries) + "\n"


def _app() -> Reference:
    found = versions()
    fields = {
        "title": APP,
        "year": f"{datetime.now(UTC):%Y}",
        "note": f"Version {found.get('quickdraw-lab', 'unknown')}, code {found['code']}",
    }
    return Reference("software", "quickdraw_lab", fields)


def _datasets(runs: Iterable[Run]) -> list[Reference]:
    """The dataset where a run used it; drawings made up or of one's own have nothing to cite."""
    kinds = {kind_of(run.experiment.sample.source) for run in runs}
    return [DATASET] if not runs or any(SOURCES[kind].citable for kind in kinds if kind in SOURCES) else []


def _run(run: Run) -> Reference:
    record, sample = run.record, run.experiment.sample
    more = len(sample.classes) - MAX_CLASSES
    classes = [*sample.classes[:MAX_CLASSES], *([f"{more} more"] if more > 0 else [])]
    tested = f"Accuracy {percent(record.accuracy)} of {record.n_test:,} test drawings"
    fields = {
        "title": f"Run {run.id}: {run.experiment.model} trained on {listed(classes)}",
        "year": record.created[:4],
        "howpublished": APP,
        "note": f"{tested}; drawings {record.digest}, code {record.versions.get('code', 'unknown')}",
    }
    return Reference("misc", f"run_{run.id}", fields)


_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#",
        "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def _value(name: str, text: str) -> str:
    """A field's text in TeX; titles and institutions stay whole, URLs stay as they are."""
    if name == "url":
        return text
    escaped = text.translate(_SPECIAL)
    whole = name == "title" or (name == "author" and "," not in text)  # an institution is no first and last name
    return f"{{{escaped}}}" if whole else escaped
