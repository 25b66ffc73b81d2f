"""The class against the models: the same test drawings for all, the class's accuracy next to each classifier's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery, show_large
from dashboard.inputs.run_labels import name_of_run, run_label
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, is_projector
from dashboard.views.drawings.lookup import pictures
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.classroom.quiz import Quiz, differences, score
from qdcore.evaluation.quiz import choices
from qdcore.experiments.run import Run, same_test
from qdcore.formatting import count, percent, plain

MAX_QUESTIONS, MAX_RUNS = 10, 6
SECONDS_BETWEEN_LOOKS = 4


def show_class_quiz() -> None:
    """The next question for this pupil, or the result so far."""
    quiz = backend().room.classroom.state.quiz
    runs = quiz_runs(quiz) if quiz else []
    if actor().may_all:
        _offer_to_start()
    if quiz is None or not runs:
        st.info("The teacher starts a quiz of all here, when there is a classifier to compare with.")
        return
    asked = _unanswered(quiz)
    if asked and not (actor().may_all or is_projector()):
        with show_errors():
            _ask(quiz, runs, asked)
    else:
        show_result(quiz, runs)


def quiz_runs(quiz: Quiz) -> list[Run]:
    """The runs of a quiz that are still stored; none where they lack its drawings."""
    found = [run for id in quiz.runs if (run := backend().runs.find(id))]
    return found if found and max(quiz.questions) < found[0].record.n_test else []


def _offer_to_start() -> None:
    """For the teacher: the runs to compare with, and the button that deals the questions."""
    runs = {run.id: run for run in backend().runs.all() if run.experiment.sample.fold is None}
    with st.expander("Start a quiz of all", expanded=backend().room.classroom.state.quiz is None):
        if not runs:
            st.write("Train a classifier first: the class is compared with it.")
            return
        id = st.selectbox("The drawings of", list(runs), format_func=lambda id: run_label(runs[id]))
        together = [run for run in runs.values() if same_test(run, runs[id])][:MAX_RUNS]
        st.caption(f"{MAX_QUESTIONS} of its test drawings, and {count(len(together), 'classifier')} to compare with.")
        if st.button("Start the quiz", type="primary", icon=":material/play_arrow:"):
            with show_errors():
                questions = np.random.default_rng().permutation(runs[id].record.n_test)[:MAX_QUESTIONS]
                backend().room.start_quiz(actor(), [run.id for run in together], questions.tolist())
                st.rerun()


def _unanswered(quiz: Quiz) -> list[int]:
    answered = {question for owner, question in backend().room.answers.of(quiz.id) if owner == actor().owner}
    return [question for question in quiz.questions if question not in answered]


def _ask(quiz: Quiz, runs: Sequence[Run], asked: Sequence[int]) -> None:
    run, index = runs[0], asked[0]
    done = len(quiz.questions) - len(asked)
    drawings, here = pictures(run.experiment.sample, run.test[[index]])
    st.progress(done / len(quiz.questions), f"Drawing {done + 1} of {len(quiz.questions)}: what is it?")
    if here.all():
        show_large(drawings[0], "The drawing to classify", 224)
    else:
        st.info("This drawing is not on the teacher's computer.")
    with st.container(horizontal=True):
        for position in choices([run.evaluation], index, int(quiz.id, 16)):
            st.button(
                plain(run.classes[position]), key=f"class answer {position}", on_click=partial(_answer, index, position)
            )


def _answer(question: int, position: int) -> None:
    with show_errors():
        backend().room.answer(actor(), question, position)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def show_result(quiz: Quiz, runs: Sequence[Run]) -> None:
    """The accuracy of the class and of each classifier with their intervals, and where they differ."""
    with show_errors():
        answers, run = backend().room.answers.of(quiz.id), runs[0]
        given, correct = score(answers, run.evaluation.y_true.tolist())
        if not given:
            st.info("Nobody has answered yet.")
            return
        people = len({owner for owner, _ in answers})
        questions = list(quiz.questions)
        shares = [float(each.evaluation.correct[questions].mean()) for each in runs]
        names = [f"The class: {count(people, 'person', 'people')}", *map(name_of_run, runs)]
        st.header(f"The class: {percent(correct / given)} of {count(given, 'answer')} correct")
        tested = [given, *[len(questions)] * len(runs)]
        show_picture(accuracy_bars(names, [correct / given, *shares], tested), f"class quiz {quiz.id}")
        _show_differences(runs[0], quiz, answers)


def _show_differences(run: Run, quiz: Quiz, answers: dict[tuple[str, int], int]) -> None:
    """The drawings where most people and the first classifier disagree."""
    found = differences(answers, run.evaluation.y_pred.tolist())
    if not found:
        st.caption(f"Most people and {name_of_run(run)} agree on every drawing.")
        return
    st.subheader(f"Where people and {plain(name_of_run(run))} differ")
    drawings, _ = pictures(run.experiment.sample, run.test[[each.question for each in found]])
    label, classes = run.evaluation.y_true, run.classes
    captions = [
        f"label {classes[label[each.question]]}: {percent(each.share)} of people say {classes[each.people]}, "
        f"the classifier {classes[each.model]}"
        for each in found
    ]
    gallery(drawings, captions, f"class quiz grid {quiz.id}", captions, 128)
