"""Changes of runs by somebody: a pupil of a class changes his or her own, the teacher all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qdcore.classroom.roles import Actor
from qdcore.experiments.run_store import Runs
from qdcore.export.runs_zip import Imported, import_runs
from qdcore.progress import Report, silent


@dataclass(frozen=True)
class RunsBy:
    """The changes of `Runs`, by the same names, after a check of who makes them. All raise UserError."""

    store: Runs
    actor: Actor

    def rename(self, run: str, name: str) -> None:
        """As `Runs.rename`."""
        self._check(run)
        self.store.rename(run, name)

    def drop_model(self, run: str) -> None:
        """As `Runs.drop_model`."""
        self._check(run)
        self.store.drop_model(run)

    def throw_away(self, run: str) -> None:
        """As `Runs.throw_away`."""
        self._check(run)
        self.store.throw_away(run)

    def put_back(self, run: str) -> bool:
        """As `Runs.put_back`."""
        if not self.store.has(run):
            self.actor.check_may_change(self.store.owner_in_trash(run), "run")
        return self.store.put_back(run)

    def in_trash(self) -> list[str]:
        """The ids of the runs in the trash that the actor may put back or delete."""
        return self.store.in_trash(None if self.actor.may_all else self.actor.owner)

    def empty_trash(self) -> None:
        """Delete what was thrown away; a pupil his or her own."""
        self.store.empty_trash(None if self.actor.may_all else self.in_trash())

    def import_runs(self, path: Path, report: Report = silent) -> Imported:
        """Store the runs of a zip, all or none. Only the terminal does this."""
        self.actor.check_may_all("bring in runs")
        return import_runs(path, self.store, report)

    def dismiss_messages(self) -> None:
        """Say no more which runs are damaged."""
        self.actor.check_may_all("dismiss this")
        self.store.dismiss_messages()

    def _check(self, run: str) -> None:
        if not self.actor.may_all:
            self.actor.check_may_change(self.store.load(run).record.owner, "run")
