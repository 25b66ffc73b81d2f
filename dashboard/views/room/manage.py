"""For the teacher: limits, pause, the pupils and their things, the projector, and the end of the class."""

from __future__ import annotations

import time

import streamlit as st

from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.views.room.join import show_join
from models import MODELS
from qdcore.classroom.classroom import HOURS_LEFT, State
from qdcore.classroom.limits import Limits
from qdcore.classroom.pupils import Pupil
from qdcore.formatting import count, megabytes


def show_manage() -> None:
    """Everything that only the teacher may do."""
    with show_errors():
        state = backend().room.classroom.state
        show_join(state)
        left, right = st.columns(2, gap="large")
        with left:
            _limits(state)
        with right:
            _projector()
            _end(state)
        _pupils()


def _limits(state: State) -> None:
    """What a pupil may take, and whether training is paused."""
    st.subheader("Limits for each pupil")
    paused = st.toggle("Pause training", state.paused, help="What waits stays in the queue; nobody can add to it.")
    if paused != state.paused:
        backend().room.pause(actor(), paused)
    limits = state.limits
    with st.form("limits", border=False):
        drawings = st.number_input("Drawings in a training", 10, 1_000_000, limits.drawings, step=1_000)
        waiting = st.number_input("Trainings waiting or running", 1, 1_000, limits.waiting)
        size = st.number_input("Megabytes of runs", 1, 100_000, limits.megabytes, step=50)
        allowed = list(MODELS) if limits.models is None else [name for name in limits.models if name in MODELS]
        models = st.multiselect("Classifiers", list(MODELS), allowed, format_func=lambda name: MODELS[name].title)
        if st.form_submit_button("Set the limits", icon=":material/check:"):
            names = None if len(models) == len(MODELS) else tuple(models)
            backend().room.set_limits(actor(), Limits(int(drawings), int(waiting), int(size), names))
            st.toast("The limits are set.")


def _projector() -> None:
    """The window for the projector, and the wall."""
    st.subheader("Projector")
    st.write("Its window follows every page that you open, with its choices; only this part is never shown.")
    st.link_button("Open the projector's window", "room?projector=on", icon=":material/present_to_all:")
    if st.button("Clear the wall", icon=":material/clear_all:", help="It begins blank again; nothing is deleted."):
        backend().room.clear_wall(actor())


def _end(state: State) -> None:
    """Keep the class, end it, open it again."""
    st.subheader("The end")
    keep = st.toggle("Keep this class", state.keep, help=f"Otherwise it is deleted {HOURS_LEFT} hours after its end.")
    if keep != state.keep:
        backend().room.keep(actor(), keep)
    if state.ended is None:
        with st.popover("End the class", icon=":material/logout:"):
            st.write("Pupils can no longer come in or do anything.")
            if st.button("End it now", type="primary"):
                backend().room.end(actor())
                st.rerun()
        return
    left = "" if keep else f" It is deleted at {time.strftime('%H:%M', time.localtime(state.gone_at))}."
    st.warning(f"The class has ended.{left}", icon=":material/logout:")
    if st.button("Open it again", icon=":material/login:"):
        backend().room.reopen(actor())
        st.rerun()


def _pupils() -> None:
    """Everybody who came in, and what they use."""
    pupils = [pupil for pupil in backend().room.classroom.pupils.all().values() if not pupil.out]
    st.subheader(count(len(pupils), "pupil"))
    if not pupils:
        return
    names = {pupil.id: pupil for pupil in pupils}
    id = st.selectbox("Pupil", list(names), format_func=lambda id: _about(names[id]))
    row = st.container(horizontal=True)
    for label, out in (("Remove their things", False), ("Remove their things and send them out", True)):
        with row.popover(label, icon=":material/person_remove:" if out else ":material/delete:"):
            st.write(f"All runs, trainings, drawings, rounds, votes and answers of {names[id].name} are deleted.")
            st.caption("Exit tickets say of nobody whose they are, so they stay.")
            another = out and st.toggle("New room code", True, help=NEW_CODE)
            if st.button("Delete them", key=f"remove {out}", type="primary"):
                backend().pupils_by(actor()).remove_things_of(id, out)
                if another:
                    backend().room.change_code(actor())
                st.rerun()


def _about(pupil: Pupil) -> str:
    jobs = sum(pupil.id in job.owners and job.ended is None for job in backend().lab.jobs())
    size = megabytes(backend().runs.megabytes_of(pupil.id))
    return f"{pupil.name}: {size} of runs, {count(jobs, 'training')} waiting"


NEW_CODE = (
    "The browser of who was sent out is not let in again, but another one is, with the room code. Everybody who is in "
    "stays in; show the new code only to who should come."
)
