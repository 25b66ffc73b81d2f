"""A plan on the page: its size and time before it starts, progress and cancel while it runs, its results so far."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, session_name
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.duration import estimate
from qdcore.experiments.plans import Plan, Point, points
from qdcore.formatting import count, duration
from qdcore.lab.job import ENDED, Job

Show = Callable[[list[Point]], None]


def follow(plan: Plan, key: str, label: str, show: Show) -> None:
    """Start, watch or cancel a plan; `show` draws its points, every second while it runs."""
    try:
        jobs = _jobs(plan)
    except UserError as error:  # too many experiments; how long they would take is still worth knowing
        forecast = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
        st.warning(f"{count(forecast.n, 'experiment')} would take about {duration(forecast.seconds)}. {error}")
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
    forecast = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
    st.progress(done / n, f"{done} of {count(n, 'training')} done, about {duration(forecast.seconds)} left")
    if st.button("Cancel the rest", key=f"{key} cancel", icon=":material/close:"):
        backend().trainings_by(actor()).cancel({each.id for each in plan.experiments}, by=session_name())
        st.rerun(scope="fragment")


def _offer(plan: Plan, key: str, label: str, missing: int) -> None:
    """Draw the size of what is missing and the button that starts it; a long plan asks for confirmation."""
    forecast = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
    stored = len(plan.experiments) - missing
    kept = f" {count(stored, 'run is', 'runs are')} already stored." if stored else ""
    st.caption(forecast.in_words() + kept)
    sure = True
    if forecast.is_big:
        sure = st.checkbox(f"Yes, train everything, about {duration(forecast.seconds)}", key=f"{key} sure")
    name = "Train what is missing" if stored else label
    if st.button(name, key=f"{key} start", type="primary", icon=":material/play_arrow:", disabled=not sure):
        with show_errors():
            backend().trainings_by(actor()).start(plan.missing(backend().runs))
            st.rerun()
