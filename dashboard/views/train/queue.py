"""The trainings of this visit on top of the page: what runs, how far, each result as it comes, and where to go next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.backend.training_checks import is_current
from dashboard.components.chart import show_picture
from dashboard.inputs.run_labels import about, name_of
from dashboard.navigation import link_to
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, session_name
from dashboard.views.draw.classifiers import candidates_in_link
from dashboard.views.train.start import BATCH
from qdcore.charts.training_history import training_history
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run, same_test
from qdcore.formatting import count, percent, seconds
from qdcore.lab.job import BUSY, ENDED, Job

MAX_ROWS = 12  # jobs that have a row each
RECENT_ROWS = 3  # of a longer list, those that ended last have one

ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "stopping": ":material/stop:",
    "done": ":green[:material/check:]",
    "failed": ":red[:material/error:]",
    "cancelled": ":material/block:",
}


def show_queue() -> None:
    """The batch of this visit, the other trainings folded, and what an earlier server left behind."""
    _offer_lost()
    warn_of_open_cluster()
    lab = backend().lab
    if lab.jobs():
        st.fragment(_queue, run_every=1.0 if lab.busy() else None)()


def warn_of_open_cluster() -> None:
    """Say so where trainings go to a cluster without certificates."""
    scheduler = backend().settings.scheduler
    if scheduler and not scheduler.startswith("tls://"):
        st.warning(
            f"Trainings run on the cluster at {scheduler}, which asks for no certificate: "
            "anyone on that network can run code on it. Use tls:// with certificates.",
            icon=":material/lock_open:",
        )


def _offer_lost() -> None:
    """Experiments that were waiting when an earlier server ended, with a button to start them again."""
    lost = backend().lab.pending.lost()
    if not lost or not actor().may_all:
        return
    with st.container(border=True):
        were = count(len(lost), "training was", "trainings were")
        st.write(f"**{were} not finished when the app was stopped:** {_some_names(lost)}")
        if changed := len(lost) - sum(map(is_current, lost)):
            st.caption(
                f"{changed} of them can't be restarted because their classifier has changed. Queue them again below."
            )
        again, forget = st.columns(2)
        if again.button("Start them again", icon=":material/replay:"):
            with show_errors():
                st.session_state[BATCH] = [job.id for job in backend().trainings_by(actor()).start_lost()]
                st.rerun()
        if forget.button("Discard them", icon=":material/delete:"):
            backend().trainings_by(actor()).forget_lost()
            st.rerun()


def _some_names(lost: list[Experiment]) -> str:
    rest = f" and {len(lost) - MAX_ROWS} more" if len(lost) > MAX_ROWS else ""
    return "; ".join(map(name_of, lost[:MAX_ROWS])) + rest


def _queue() -> None:
    jobs = backend().lab.jobs()
    batch = _batch(jobs)
    left = [job for job in jobs if job.status not in ENDED]
    if batch:
        _show_batch(batch)
    shown = {job.id for job in batch}
    others = [job for job in jobs if job.id not in shown]
    if others:
        with st.expander(f"Other trainings: {len(others)}"):
            _rows(others)
    _buttons(left)
    if st.session_state.pop("queue was busy", False) and not left:
        st.rerun()
    st.session_state["queue was busy"] = bool(left)


def _batch(jobs: Sequence[Job]) -> list[Job]:
    """The jobs started together last in this visit; without any, those that are not done."""
    mine = st.session_state.get(BATCH, [])
    return [job for job in jobs if job.id in mine] or [job for job in jobs if job.status not in ENDED]


def _show_batch(batch: list[Job]) -> None:
    """A row for each training, curves while they learn, and the three ways on."""
    done = [job for job in batch if job.status in ENDED]
    if len(done) < len(batch):
        st.header(f"Training: {len(done)} of {len(batch)} done")
    else:
        st.header("Done")
    _rows(batch)
    _offer_next([run for job in batch if job.status == "done" and (run := backend().runs.find(job.id))])
    _live_charts([job for job in batch if job.status in BUSY] if len(batch) > MAX_ROWS else batch)


def _rows(jobs: list[Job]) -> None:
    for job in jobs if len(jobs) <= MAX_ROWS else _noteworthy(jobs):
        _row(job)


def _noteworthy(jobs: list[Job]) -> list[Job]:
    """Of a long queue, below a bar for the whole: what runs now, what ended last, and a few others that failed."""
    ended = sorted((job for job in jobs if job.status in ENDED), key=lambda job: job.ended or 0, reverse=True)
    st.progress(len(ended) / len(jobs), f"{len(ended)} of {count(len(jobs), 'training')}")
    last, others = ended[:RECENT_ROWS], [job for job in ended[RECENT_ROWS:] if job.status == "failed"]
    return [job for job in jobs if job.status in BUSY] + last + others[: MAX_ROWS - RECENT_ROWS]


def _row(job: Job) -> None:
    title, bar, stop = st.columns([6, 9, 2], vertical_alignment="center")
    title.markdown(f"{ICONS[job.status]} **{name_of(job.experiment)}**  \n:small[{about(job.experiment)}]")
    spent = f", {seconds(job.seconds)}" if job.started else ""
    if job.status == "failed":
        bar.error(job.message)
    elif job.status == "done":
        run = backend().runs.find(job.id)
        if run:
            bar.progress(run.record.accuracy, f"{percent(run.record.accuracy)} correct{spent}")
        else:
            bar.progress(0.0, "Its run was deleted")
    else:
        bar.progress(min(job.fraction, 1.0), f"{job.message}{_by_someone_else(job)}{spent}")
    if job.status not in ENDED and backend().trainings_by(actor()).may_cancel(job):
        cancel = stop.button("Cancel", key=f"cancel {job.id}", help=f"Cancel {job.model.title}",
                             disabled=job.status == "stopping" and not job.wanted_again)  # fmt: skip
        if cancel:
            backend().trainings_by(actor()).cancel([job.id], by=session_name())
            st.rerun(scope="fragment")


def _by_someone_else(job: Job) -> str:
    return " (by someone else)" if job.cancelled_by not in ("", session_name()) else ""


def _offer_next(runs: list[Run]) -> None:
    """Three ways on, with the runs that were tested on the same drawings as the last of them."""
    runs = [run for run in runs if same_test(run, runs[-1])][-MAX_ROWS:]
    if not runs:
        return
    ids = ",".join(run.id for run in runs)
    with st.container(horizontal=True):
        link_to("compare", "Compare the results", runs=ids)
        link_to("mistakes", "See the mistakes", runs=ids)
        link_to(
            "draw", "Draw against it" if len(runs) == 1 else "Draw against them", classifiers=candidates_in_link(runs)
        )


def _live_charts(jobs: list[Job]) -> None:
    """Accuracy and loss of the classifiers that learn in epochs, side by side."""
    learning = [job for job in jobs if len(job.history) > 1]
    if not learning:
        return
    names, histories = [name_of(job.experiment) for job in learning], [job.history for job in learning]
    left, right = st.columns(2)
    with left:
        show_picture(training_history(names, histories, "accuracy"), "accuracy during training")
    with right:
        show_picture(training_history(names, histories, "loss"), "loss during training")


def _buttons(left: list[Job]) -> None:
    mine = [job for job in left if backend().trainings_by(actor()).may_cancel(job)]
    if len(mine) > 1 and st.button("Cancel all", icon=":material/close:"):
        backend().trainings_by(actor()).cancel_all(by=session_name())
        st.rerun(scope="fragment")
    if not left and st.button("Clear the list", icon=":material/clear_all:", type="tertiary"):
        backend().trainings_by(actor()).forget_ended()
        st.session_state.pop(BATCH, None)
        st.rerun()
