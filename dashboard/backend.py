"""What the pages and the terminal share: the settings, the store of runs and the lab. No Streamlit."""

from __future__ import annotations

import math
import shutil
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from dashboard.datasets_by import DatasetsBy
from dashboard.lessons.tickets import Ticket, Tickets
from models import MODELS
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.roles import Actor
from qdcore.classroom.room import Room
from qdcore.classroom.wall import Item, items
from qdcore.datasets.changes import Change
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.datasets.versions import keep_version
from qdcore.drawings.class_names import did_you_mean
from qdcore.drawings.hidden import Hidden
from qdcore.drawings.label_votes import Vote, Votes
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError
from qdcore.evaluation.game.kept import drawings_by_word
from qdcore.evaluation.game.rounds import Round, Rounds
from qdcore.experiments.advice import advice, free_memory
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Params
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import check_training_half
from qdcore.export.runs_zip import Imported, import_runs
from qdcore.formatting import count
from qdcore.lab.job import ENDED, Job
from qdcore.lab.lab import Lab
from qdcore.progress import Report, silent
from qdcore.settings import Settings, read_settings
from qdcore.sources import Source, open_source
from qdcore.sources.own import Own

MIN_FREE = 1_000  # megabytes of the disk that pupils leave free
MAX_COLLECTED = 300  # drawings that a pupil adds to the dataset of the class
MAX_TICKETS = 3  # of a lesson that are counted of a pupil
MAX_ROUNDS = 1_000  # of the game that are stored of a pupil


@dataclass(frozen=True)
class Backend:
    """One of these serves a whole process. `classroom` is the class that is open, if any.

    What changes something takes the actor who does it, and decides whether he or she may; it raises UserError.
    """

    settings: Settings
    runs: Runs
    lab: Lab
    classroom: Classroom | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    _handed_in: Counter[tuple[str, str]] = field(default_factory=Counter, compare=False, repr=False)

    @cached_property
    def room(self) -> Room:
        """What the class that is open does together; raises UserError without one."""
        if self.classroom is None:
            raise UserError("No class is open.")
        return Room(self.classroom)

    def remove_things_of(self, pupil: str, actor: Actor, out: bool = False) -> None:
        """Delete a pupil's trainings, runs, drawings, rounds, votes and answers; `out` lets him or her in no more."""
        actor.check_may_all("remove a pupil's things")
        if out:
            self.room.classroom.pupils.send_out(pupil)
        for job in reversed(self.lab.jobs()):
            if pupil in job.owners and job.status not in ENDED:
                self.lab.withdraw(job.id, pupil)
        for run in [run for run in self.runs.all() if run.record.owner == pupil]:
            self.runs.remove(run.id)
        self.runs.empty_trash(self._trash_of(pupil))
        self.room.drafts.forget(pupil)
        self.room.posts.remove(lambda post: post.owner == pupil)
        self.room.answers.remove(pupil)
        self.rounds.remove(pupil)
        self.votes.remove(pupil)
        self._remove_from_datasets(pupil)

    def _remove_from_datasets(self, pupil: str) -> None:
        for name in self.datasets.names():
            if self.datasets.owner(name) == pupil:
                self.datasets.delete(name)
                continue
            dataset = self.datasets.open(name)
            for cls in dataset.manifest:
                keys = [each.key for each in dataset.drawings(cls.name) if each.origin == origin_of(pupil)]
                if keys:
                    self.datasets.delete_drawings(name, cls.name, keys)

    def add_to_class(self, strokes: Strokes, cls: str, actor: Actor) -> None:
        """Add a drawing to a class of the dataset of the class that is open."""
        name = self.room.classroom.state.dataset
        if not actor.may_all:
            self._check_collected(name, actor)
        self.datasets.add(name, cls, [Drawing.of_raw(strokes, origin_of(actor.owner))])

    def _check_collected(self, name: str, actor: Actor) -> None:
        dataset = self.datasets.open(name)
        drawings = (each for cls in dataset.manifest for each in dataset.drawings(cls.name))
        if sum(each.origin == origin_of(actor.owner) for each in drawings) >= MAX_COLLECTED:
            raise UserError(f"You have added {MAX_COLLECTED} drawings already; let others add theirs.")

    def begin_dataset(self, title: str, classes: Iterable[str], actor: Actor) -> None:
        """Make the dataset of the class that is open, with these classes."""
        actor.check_may_all("make the dataset of the class")
        made = self.datasets.create(title)
        for cls in classes:
            self.datasets.add_class(made.name, cls)
        self.room.set_dataset(actor, made.name)

    @property
    def tickets(self) -> Tickets:
        """The exit tickets of the lessons, without names, to read."""
        return Tickets(self.settings.workspace / "data" / "tickets.jsonl")

    def add_ticket(self, ticket: Ticket, actor: Actor) -> None:
        """Store an exit ticket, which everybody may; whose it is, is not stored, and how many, until the app stops."""
        handed_in = self._handed_in[actor.owner, ticket.lesson]
        if not actor.may_all and handed_in >= MAX_TICKETS:
            raise UserError(f"You have handed in {MAX_TICKETS} tickets of this lesson; this one is not counted.")
        self.tickets.add(ticket)
        self._handed_in[actor.owner, ticket.lesson] += 1

    @cached_property
    def rounds(self) -> Rounds:
        """The rounds of the game that were played here, to read."""
        return Rounds(self.settings.rounds)

    def add_round(self, played: Round, actor: Actor) -> None:
        """Store a round of the game; a pupil plays as himself or herself."""
        if not actor.may_all and sum(each.player == actor.owner for each in self.rounds.all()) >= MAX_ROUNDS:
            raise UserError(f"You have played {MAX_ROUNDS:,} rounds; this one is not stored.")
        self.rounds.add(replace(played, player=actor.owner or played.player))
        if self.classroom and self.room.is_off_wall(actor.owner):
            self.room.hide_item(actor, played.address, actor.owner)

    def wall(self) -> list[Item]:
        """What is on the wall of the class now."""
        pupils = self.room.classroom.pupils.all().values()
        off = {pupil.id for pupil in pupils if pupil.off_wall}
        return items(self.room.posts.all(), self.rounds.all(), self.runs.all(), self.room.classroom.state, off)

    def hide_on_wall(self, key: str, actor: Actor) -> None:
        """Take a thing off the wall: the teacher anything, a pupil his or her own."""
        owner = next((each.owner for each in self.wall() if each.key == key), "")
        self.room.hide_item(actor, key, owner)

    def new_dataset(self, title: str, actor: Actor) -> str:
        """Make an empty dataset; returns its name."""
        return self.datasets_by(actor).create(title).name

    def keep_rounds(self, dataset: str, played: Sequence[Round], actor: Actor) -> Change:
        """Add the drawings of an actor's rounds to a dataset, each to the class of its word; each only once."""
        if not all(actor.may_change(each.player) for each in played):
            raise UserError("These drawings are not yours.")
        return self.datasets_by(actor).take(dataset, drawings_by_word(played))

    def start(self, experiments: Iterable[Experiment], actor: Actor) -> list[Job]:
        """Check that the drawings are available, then queue all experiments; raises UserError before any is queued."""
        experiments = list(experiments)
        self._check_available(experiments)
        with self._starting:  # two tabs of one pupil together keep to the limits, too
            self._check_limits(experiments, actor)
            return self._queue(experiments, actor.owner)

    def _queue(self, experiments: Iterable[Experiment], owner: str) -> list[Job]:
        return [self.lab.submit(each, model_named(each.model), owner) for each in experiments]

    def _check_available(self, experiments: Sequence[Experiment]) -> None:
        asked = {(each.sample.source, each.sample.classes, each.sample.rows): each.sample for each in experiments}
        for each in experiments:
            if missing := self.missing_for(model_named(each.model), each.params):
                raise UserError(missing)
        for sample in asked.values():
            source = open_source(sample.source, self.settings)
            check_sample(sample, source)
            if isinstance(source, Own):
                keep_version(self.datasets, source.dataset)

    def _check_limits(self, experiments: Iterable[Experiment], actor: Actor) -> None:
        """Raise UserError where a pupil may not start these; what is stored or queued already costs nothing."""
        if actor.may_all or self.classroom is None:
            return
        state = self.classroom.state
        if state.paused:
            raise UserError("The teacher has paused training. What is waiting stays in the queue.")
        waiting = [job.id for job in self.lab.jobs() if job.status not in ENDED and actor.owner in job.owners]
        new = [each for each in experiments if each.id not in waiting and not self.runs.has(each.id)]
        state.limits.check(new, len(waiting), self.megabytes_of(actor.owner))
        if new and shutil.disk_usage(self.classroom.folder).free < MIN_FREE * 1e6:
            raise UserError("The disk of the teacher's computer is nearly full. Tell the teacher.")

    def megabytes_of(self, owner: str) -> float:
        """The size of an owner's runs, those in the trash included, in megabytes (10^6 bytes)."""
        kept = sum(run.megabytes_on_disk for run in self.runs.all() if run.record.owner == owner)
        return kept + sum(map(self.runs.megabytes_in_trash, self._trash_of(owner)))

    def owner_name(self, owner: str) -> str:
        """The name of an owner of runs: that of a pupil, "teacher", or nothing without a class."""
        return self.classroom.pupils.name(owner) if self.classroom else ""

    @property
    def datasets(self) -> Datasets:
        """The datasets of one's own, to read."""
        return Datasets(self.settings.datasets, self.settings.cache)

    def datasets_by(self, actor: Actor) -> DatasetsBy:
        """The changes of datasets, each checked for the actor."""
        return DatasetsBy(self.datasets, actor)

    def missing_for(self, model: Model, params: Params | None = None) -> str:
        """Why a classifier can't be trained on this computer, as a sentence; empty where it can.

        On a cluster its workers train, which say so themselves.
        """
        if self.settings.scheduler is not None:
            return ""
        problems = (needed.problem() for needed in model.requires(model.complete(params or {})))
        return next((f"{model.title} can't be trained here. {problem}" for problem in problems if problem), "")

    def advice(self, experiments: Iterable[Experiment]) -> list[str]:
        """Warnings before a training starts: too little memory, or parameters that do not suit the drawings."""
        free = math.inf if self.settings.scheduler else free_memory()  # of a cluster nobody knows
        return advice(((each, model_named(each.model)) for each in experiments), free)

    def start_lost(self, actor: Actor) -> list[Job]:
        """Queue again what an earlier server or terminal did not finish, where the classifier has not changed.

        What cannot start stays on the list of lost ones; raises UserError, with the first reason, if that is all.
        """
        actor.check_may_all("start them again")
        owners = {each.id: wanted for each, wanted in self.lab.pending.lost_with_owners()}
        jobs: list[Job] = []
        failed: dict[str, UserError] = {}
        by_sample: dict[Sample, list[Experiment]] = {}
        for each in filter(is_current, self.lab.pending.lost()):
            by_sample.setdefault(each.sample, []).append(each)
        for together in by_sample.values():
            try:
                self._check_available(together)
                jobs += [job for each in together for owner in owners[each.id] for job in self._queue([each], owner)]
            except UserError as error:
                failed |= {each.id: error for each in together}
        if failed and not jobs:
            raise next(iter(failed.values()))
        self.lab.pending.forget_lost(failed)
        return list({job.id: job for job in jobs}.values())

    def forget_lost(self, actor: Actor) -> None:
        """Give up what an earlier server did not finish."""
        actor.check_may_all("discard them")
        self.lab.pending.forget_lost()

    def cancel(self, ids: Collection[str], actor: Actor, by: str = "") -> None:
        """Cancel the jobs of these experiments, the last one first; `by` names the browser session that does it."""
        jobs = [job for job in reversed(self.lab.jobs()) if job.id in ids]
        if not actor.may_all and not all(actor.owner in job.owners for job in jobs):
            raise UserError("This training is not yours. Only the teacher and whoever started it can cancel it.")
        for job in jobs:
            if actor.may_all:
                self.lab.cancel(job.id, by)
            else:
                self.lab.withdraw(job.id, actor.owner, by)

    def cancel_all(self, actor: Actor, by: str = "") -> None:
        """Cancel every job; a pupil cancels his or her own."""
        self.cancel({job.id for job in self.lab.jobs() if self.may_cancel(job, actor)}, actor, by)

    def may_cancel(self, job: Job, actor: Actor) -> bool:
        """True if the actor may cancel the job."""
        return actor.may_all or actor.owner in job.owners

    def forget_ended(self, actor: Actor) -> None:
        """Take ended jobs off the list; a pupil his or her own."""
        self.lab.forget_ended(None if actor.may_all else actor.owner)

    def rename(self, run: str, name: str, actor: Actor) -> None:
        """Give a run a name."""
        self._check_owner(run, actor)
        self.runs.rename(run, name)

    def throw_away(self, run: str, actor: Actor) -> None:
        """Move a run into the trash."""
        self._check_owner(run, actor)
        self.runs.throw_away(run)

    def put_back(self, run: str, actor: Actor) -> bool:
        """Take a run out of the trash; True if it is stored now."""
        if not self.runs.has(run):
            actor.check_may_change(self.runs.owner_in_trash(run), "run")
        return self.runs.put_back(run)

    def in_trash(self, actor: Actor) -> list[str]:
        """The ids of the runs in the trash that the actor may put back or delete."""
        return self.runs.in_trash() if actor.may_all else self._trash_of(actor.owner)

    def _trash_of(self, owner: str) -> list[str]:
        return [id for id in self.runs.in_trash() if self.runs.owner_in_trash(id) == owner]

    def empty_trash(self, actor: Actor) -> None:
        """Delete what was thrown away; a pupil his or her own."""
        self.runs.empty_trash(None if actor.may_all else self.in_trash(actor))

    def drop_model(self, run: str, actor: Actor) -> None:
        """Delete a run's model and keep its scores."""
        self._check_owner(run, actor)
        self.runs.drop_model(run)

    def dismiss_messages(self, actor: Actor) -> None:
        """Say no more which runs are damaged."""
        actor.check_may_all("dismiss this")
        self.runs.dismiss_messages()

    def _check_owner(self, run: str, actor: Actor) -> None:
        if not actor.may_all:
            actor.check_may_change(self.runs.load(run).record.owner, "run")

    @property
    def hidden(self) -> Hidden:
        """The list of hidden drawings, to read."""
        return Hidden(self.settings.hidden)

    def hide(self, address: str, actor: Actor) -> None:
        """Leave a drawing out of galleries and new samples."""
        actor.check_may_all("hide drawings")
        self.hidden.hide(address)

    def unhide(self, addresses: Iterable[str], actor: Actor) -> None:
        """Show hidden drawings again."""
        actor.check_may_all("show hidden drawings again")
        for address in addresses:
            self.hidden.show(address)

    @property
    def votes(self) -> Votes:
        """The votes on labels, to read."""
        return Votes(self.settings.votes)

    def vote(self, address: str, voter: str, vote: Vote | None, actor: Actor) -> None:
        """Store a vote on the label of a drawing; a pupil votes as himself or herself."""
        self.votes.cast(address, actor.owner or voter, vote)

    def import_runs(self, path: Path, actor: Actor, report: Report = silent) -> Imported:
        """Store the runs of a zip, all or none; raises UserError. Only the terminal does this."""
        actor.check_may_all("bring in runs")
        return import_runs(path, self.runs, report)


def origin_of(owner: str) -> str:
    """What a drawing of a dataset says of who added it: the id of a pupil, "teacher", or nothing."""
    return f"class:{owner}" if owner else ""


def open_backend() -> Backend:
    """The backend that the environment describes; starts nothing."""
    settings = read_settings()
    runs = Runs(settings.runs)
    classroom = Classroom(settings.classroom) if settings.classroom else None
    return Backend(settings, runs, Lab(runs, settings), classroom)


def is_current(experiment: Experiment) -> bool:
    """True if the model is unchanged since the experiment was queued; a changed one would be another experiment."""
    model = MODELS.get(experiment.model)
    return model is not None and model.revision == experiment.revision


def model_named(name: str) -> Model:
    """The model with this name; raises UserError with the names that exist."""
    if name not in MODELS:
        raise UserError(f"There is no model {name!r}. The models are: {', '.join(MODELS)}.")
    return MODELS[name]


def check_sample(sample: Sample, source: Source) -> None:
    """Raise UserError where the source lacks a class of the sample or has too few drawings of it."""
    for cls in sample.classes:
        if cls not in source.classes():  # all names first: counting drawings may take a while
            raise UserError(f"There is no class {cls!r} in the {source.title}{did_you_mean(cls, source.classes())}")
    for cls, rows in zip(sample.classes, sample.rows, strict=True):
        available = source.count(cls)
        if available < rows:
            found = count(available, f"drawing of {cls} is", f"drawings of {cls} are")
            raise UserError(f"Only {found} available; {rows:,} were requested. Choose fewer.")
    check_training_half(sample, sample.training_half)
