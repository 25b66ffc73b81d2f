"""The queue of trainings as it stands: bars, live accuracy and loss, cancel; it looks again each second."""

from __future__ import annotations

import streamlit as st

from dashboard.backend import is_current
from dashboard.components.chart import show_picture
from dashboard.inputs.run_labels import about, name_of
from dashboard.navigation import go_to
from dashboard.state.resources import backend, errors_shown
from qdcore.charts.training_history import history
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import same_test
from qdcore.formatting import count, percent, seconds
from qdcore.lab.lab import BUSY, ENDED, Job

FEW = 12  # jobs that are shown one by one
LAST = 3  # of more, those that ended last are shown

ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "stopping": ":material/stop:",
    "done": ":green[:material/check:]",
    "failed": ":red[:material/error:]",
    "cancelled": ":material/block:",
}


def show_queue() -> None:
    """Draw the queue, if there is one, and what an earlier server left behind."""
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
    lost = backend().lab.waiting.lost()
    if not lost:
        return
    with st.container(border=True):
        st.write(f"**{len(lost)} trainings were waiting when the app was stopped:** " + _some_names(lost))
        if changed := len(lost) - sum(map(is_current, lost)):
            st.caption(f"{changed} of them cannot be: the classifier has changed since. Choose them anew on Train.")
        again, forget = st.columns(2)
        if again.button("Start them again", icon=":material/replay:"):
            with errors_shown():
                backend().start_lost()
                st.rerun()
        if forget.button("Forget them", icon=":material/delete:"):
            backend().lab.waiting.forget_lost()
            st.rerun()


def _some_names(lost: list[Experiment]) -> str:
    rest = f" and {len(lost) - FEW} more" if len(lost) > FEW else ""
    return "; ".join(map(name_of, lost[:FEW])) + rest


def _queue() -> None:
    lab = backend().lab
    jobs = lab.jobs()
    left = [job for job in jobs if job.status not in ENDED]
    st.subheader(f"Training: {len(jobs) - len(left)} of {len(jobs)} ended" if left else "Trained")
    for job in jobs if len(jobs) <= FEW else _noteworthy(jobs):
        _row(job)
    _buttons(left)
    _live_charts([job for job in jobs if job.status in BUSY] if len(jobs) > FEW else jobs)
    if st.session_state.pop("queue was busy", False) and not left:
        st.rerun()
    st.session_state["queue was busy"] = bool(left)


def _noteworthy(jobs: list[Job]) -> list[Job]:
    """Of a long queue, below a bar for the whole: what runs now, what ended last, and a few others that failed."""
    ended = sorted((job for job in jobs if job.status in ENDED), key=lambda job: job.ended or 0, reverse=True)
    st.progress(len(ended) / len(jobs), f"{len(ended)} of {count(len(jobs), 'training')}")
    last, others = ended[:LAST], [job for job in ended[LAST:] if job.status == "failed"]
    return [job for job in jobs if job.status in BUSY] + last + others[: FEW - LAST]


def _row(job: Job) -> None:
    title, bar, stop = st.columns([6, 9, 2], vertical_alignment="center")
    title.markdown(f"{ICONS[job.status]} **{name_of(job.experiment)}**  \n:small[{about(job.experiment)}]")
    spent = f", {seconds(job.seconds)}" if job.started else ""
    if job.status == "failed":
        bar.error(job.message)
    elif job.status == "done" and job.started:
        run = backend().runs.find(job.id)
        bar.progress(1.0, f"{percent(run.record.accuracy)} right{spent}" if run else "Its run was deleted")
    else:
        bar.progress(min(job.fraction, 1.0), f"{job.message}{spent}")
    if job.status in ("queued", "running", "stopping"):
        cancel = stop.button("Cancel", key=f"cancel {job.id}", help=f"Cancel {job.model.title}",
                             disabled=job.status == "stopping")  # fmt: skip
        if cancel:
            backend().lab.cancel(job.id)
            st.rerun(scope="fragment")


def _live_charts(jobs: list[Job]) -> None:
    """Accuracy and loss of the models that learn in epochs, side by side."""
    learning = [job for job in jobs if len(job.history) > 1]
    if not learning:
        return
    names, histories = [name_of(job.experiment) for job in learning], [job.history for job in learning]
    left, right = st.columns(2)
    with left:
        show_picture(history(names, histories, "accuracy"), "accuracy while training")
    with right:
        show_picture(history(names, histories, "loss"), "loss while training")


def _comparable(done: list[str]) -> list[str]:
    """Of these runs those that were tested on the same drawings as the last of them."""
    runs = [run for run in map(backend().runs.find, done) if run]
    return [run.id for run in runs if same_test(run, runs[-1])]


def _buttons(left: list[Job]) -> None:
    lab = backend().lab
    if len(left) > 1 and st.button("Cancel all", icon=":material/close:"):
        lab.cancel_all()
        st.rerun(scope="fragment")
    if not left:
        look, clear = st.columns(2)
        done = [job.id for job in lab.jobs() if job.status == "done" and backend().runs.has(job.id)]
        if done and look.button("See the results", type="primary", icon=":material/bar_chart:"):
            go_to("compare", runs=",".join(_comparable(done[-FEW:])))
        if clear.button("Clear the list", icon=":material/clear_all:"):
            lab.forget_ended()
            st.rerun()
