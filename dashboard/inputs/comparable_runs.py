"""The runs that a page looks at: those on the very same test drawings, and the one in focus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from dashboard.inputs.run_labels import name_of_run, run_label
from dashboard.inputs.runs import choose_run, choose_runs
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.run_store import Run, same_test
from qdcore.formatting import listed
from qdcore.sources import SOURCES, kind_of


@dataclass(frozen=True)
class ComparableRuns:
    """Runs on the very same test drawings, and the position of the one in focus."""

    runs: list[Run]
    focus: int

    @property
    def run(self) -> Run:
        """The run in focus."""
        return self.runs[self.focus]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the run in focus."""
        return self.run.evaluation

    @property
    def evaluations(self) -> list[Evaluation]:
        """The evaluations of all runs."""
        return [run.evaluation for run in self.runs]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that all of these runs tell apart."""
        return self.run.classes

    @cached_property
    def names(self) -> list[str]:
        """A name for each run, different ones for different runs."""
        return names_of(self.runs)


def choose_comparable_runs() -> ComparableRuns:
    """The chosen runs on the test drawings of the one in focus; others are named and left out."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        runs = choose_runs()
    with right:
        run = choose_run(runs, "In focus")
    same = [other for other in runs if same_test(run, other)]
    others = [run_label(other) for other in runs if other not in same]
    if others:
        st.warning(
            f"{listed(others)} {'was' if len(others) == 1 else 'were'} tested on other drawings than the classifier "
            "in focus and cannot be compared with it drawing by drawing, so left out here.",
            icon=":material/call_split:",
        )
    if SOURCES[kind_of(run.experiment.sample.source)].made_up:
        st.caption(":material/info: These are practice doodles, made up by this app. They are not real drawings.")
    return ComparableRuns(same, same.index(run))


def names_of(runs: Sequence[Run]) -> list[str]:
    """The classifiers' names; where two are called the same, with their drawings and seed."""
    plain = [name_of_run(run) for run in runs]
    longer = [run_label(run) if Counter(plain)[name] > 1 else name for name, run in zip(plain, runs, strict=True)]
    return [
        name if Counter(longer)[name] == 1 else f"{name} {run.id[:4]}" for name, run in zip(longer, runs, strict=True)
    ]
