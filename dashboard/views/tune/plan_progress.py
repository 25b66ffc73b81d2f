"""A plan on the page: its size and time before it starts, its bar while it runs, cancel, and its result as it grows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.state.resources import backend, errors_shown
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.duration import estimate
from qdcore.experiments.plans import Plan, Point, points
from qdcore.formatting import count, duration
from qdcore.lab.job import ENDED, Job

Show = Callable[[list[Point]], None]


def follow(plan: Plan, key: str, label: str, show: Show) -> None:
    """Start, watch or cancel a plan; `show` draws its points, again each second while it runs."""
    try:
        jobs = _jobs(plan)
    except UserError as error:  # too many to be made: how long they would take is worth knowing all the same
        told = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
        st.warning(f"{count(told.n, 'experiment')} would take about {duration(told.seconds)}. {error}")
        return
    busy = any(job.status not in ENDED for job in jobs)
    st.fragment(_follow, run_every=1.0 if busy else None)(plan, key, label, show)


def _follow(plan: Plan, key: str, label: str, show: Show) -> None:
    runs, jobs = backend().runs, _jobs(plan)
    left = [job for job in jobs if job.status not in ENDED]
    missing = plan.missing(runs)
    if left:
        _bar(plan, key, len(plan.experiments) - len(missing))
    elif missing:
        _offer(plan, key, label, len(missing))
    for reason in sorted({job.message for job in jobs if job.status == "failed"})[:3]:
        st.error(reason)
    show(points(plan.experiments, runs))
    if st.session_state.pop(f"{key} was busy", False) and not left:
        st.rerun()
    st.session_state[f"{key} was busy"] = bool(left)


def _jobs(plan: Plan) -> list[Job]:
    ids = {experiment.id for experiment in plan.experiments}
    return [job for job in backend().lab.jobs() if job.id in ids]


def _bar(plan: Plan, key: str, done: int) -> None:
    n = len(plan.experiments)
    told = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
    st.progress(done / n, f"{done} of {count(n, 'training')} done, about {duration(told.seconds)} left")
    if st.button("Cancel the rest", key=f"{key} cancel", icon=":material/close:"):
        backend().lab.cancel_those({experiment.id for experiment in plan.experiments})
        st.rerun(scope="fragment")


def _offer(plan: Plan, key: str, label: str, missing: int) -> None:
    """What is still to be trained and how long it takes; a long plan asks before it starts."""
    told = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
    stored = len(plan.experiments) - missing
    kept = f" {count(stored, 'training')} of it {'is' if stored == 1 else 'are'} stored already." if stored else ""
    st.caption(told.in_words() + kept)
    sure = True
    if told.is_big:
        sure = st.checkbox(f"Yes, train all of it, for about {duration(told.seconds)}", key=f"{key} sure")
    name = "Train what is missing" if stored else label
    if st.button(name, key=f"{key} start", type="primary", icon=":material/play_arrow:", disabled=not sure):
        with errors_shown():
            backend().start(plan.missing(backend().runs))
            st.rerun()
