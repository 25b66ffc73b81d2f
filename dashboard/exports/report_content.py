"""What stands in a report: the page's own charts, then for each set of test drawings the runs tested on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from dashboard.exports.export import Selection
from dashboard.exports.report_runs import chapter
from qdcore.experiments.run import by_test
from qdcore.experiments.training import versions
from qdcore.export.citation import references
from qdcore.export.document import Block, Document, Heading, Points, Text
from qdcore.formatting import count
from qdcore.progress import Report, subreport


def content(selection: Selection, report: Report) -> Document:
    """The whole report; raises UserError where a run is damaged."""
    groups = by_test(sorted(selection.runs, key=lambda run: -run.record.accuracy))
    blocks: list[Block] = [*_asked(selection), *selection.lead()]
    for number, group in enumerate(groups):
        part = subreport(report, number / len(groups), (number + 1) / len(groups))
        blocks += chapter(group, selection.settings, part, numbered=number + 1 if len(groups) > 1 else 0)
    blocks += _sources(selection)
    made = f"Made on {datetime.now(UTC):%Y-%m-%d} with Quick, Draw! lab {versions().get('quickdraw-lab', '')}"
    runs = f"; {count(len(selection.runs), 'run')} in detail" if selection.runs else ""
    return Document(selection.title, f"{made}{runs}.", blocks)


def _asked(selection: Selection) -> Iterator[Block]:
    if selection.asked:
        yield Heading("What was asked")
        yield Text(selection.asked)


def _sources(selection: Selection) -> Iterator[Block]:
    yield Heading("Cite this")
    yield Points([entry.text() for entry in references(selection.runs)])
