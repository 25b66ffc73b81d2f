"""The seven lessons: complete in both languages, each misconception met, and their pages open."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.lessons.handouts import teacher_page, worksheet
from dashboard.lessons.translation import missing, read_texts
from dashboard.views.lessons.cards import deal
from dashboard.views.lessons.catalogue import CONTENT, LANGUAGES, all_lessons, words_of
from qdcore.experiments.sample import Sample
from tests.helpers.pages import open_page, words

ANSWERS = {"test": "unseen", "rules": "programmer", "using": "nothing", "trainer": "me", "perfect": "good"}
MISCONCEPTIONS = {"programmed", "exact", "stores", "keeps_learning", "gathers"}


def test_seven_lessons_in_order_meet_the_misconceptions(home: Path) -> None:
    lessons, problems = all_lessons("en")
    assert not problems
    assert [lesson.number for lesson in lessons.values()] == [1, 2, 3, 4, 5, 6, 7]
    met = {step.misconception for lesson in lessons.values() for step in lesson.steps}
    tickets = {question.name for lesson in lessons.values() for question in lesson.ticket}
    assert met >= MISCONCEPTIONS
    assert "trainer" in tickets  # that its user trained it by using it


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text(home: Path, language: str) -> None:
    texts = read_texts(CONTENT / "languages" / f"{language}.toml")
    assert set(texts["words"]) == set(words_of("en"))
    if language != "en":
        lessons, _ = all_lessons("en")
        assert {name: missing(lesson, texts) for name, lesson in lessons.items()} == {name: [] for name in lessons}
        german, _ = all_lessons(language)
        assert all(german[name].title != lesson.title for name, lesson in lessons.items())


def test_handouts_have_every_question_and_answer(home: Path) -> None:
    for lesson in all_lessons("en")[0].values():
        for page in (teacher_page(lesson, words_of("en")), worksheet(lesson, words_of("en"))):
            assert page.count("<li>") >= 5
        assert "&lt;" not in teacher_page(lesson, words_of("en"))


def test_a_deck_is_even_and_has_as_many_wrong_labels_as_asked(home: Path) -> None:
    cards = deal(Sample(("cat", "sheep"), 50), 24, 5)
    assert sum(card.label != card.true for card in cards) == 5
    assert sum(card.true == "cat" for card in cards) == 12


def test_the_overview_names_a_lesson_that_cannot_be_read(home: Path) -> None:
    own = home / "data" / "lessons"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("name = 3", "utf-8")
    page = open_page("lessons")
    assert any("mine.toml, line 1" in error.value for error in page.error)
    assert len([button for button in page.button if button.label == "Begin"]) == 7


def test_a_prediction_is_locked_before_the_answer_shows(home: Path) -> None:
    page = open_page("lessons", lesson="what_is_in_a_drawing", step="numbers")
    assert "784 numbers" not in words(page)
    page.radio[0].set_value("n256").run()
    [button for button in page.button if "Lock in" in button.label][0].click().run()
    assert "784 numbers" in words(page) and "Not as you predicted" in words(page)
    assert not [radio for radio in page.radio if radio.label == "Your prediction"]


def test_a_ticket_is_marked_only_at_the_end(home: Path) -> None:
    page = open_page("lessons", lesson="can_it_learn")
    for when, place in (("before", "start"), ("after", "end")):
        page.session_state["step"] = place
        page.run()
        for radio in page.radio:
            radio.set_value(ANSWERS[str(radio.key).rsplit(" ", 1)[1]])
        page.run()
        [button for button in page.button if button.label == "Hand in"][0].click().run()
        assert ("Correct answers, before and after: 2 → 2 / 5" in words(page)) == (when == "after")
