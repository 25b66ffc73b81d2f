"""Names of classes: what an unknown one is answered, which ones a file may have, and in which order they stand."""

from __future__ import annotations

import pytest

from qdcore.drawings import class_names


@pytest.mark.parametrize("name", ["rocket", "arrow", "Rocket"])
def test_a_word_that_only_the_game_has_is_said_so(name: str) -> None:
    hint = class_names.did_you_mean(name, class_names.all_names())
    assert hint == "; the game asks for it, but the dataset has no drawings of it."


@pytest.mark.parametrize("name", ["unicorn", "jackal", "robot", "wolf", "xyzzyq"])
def test_there_is_no_far_fetched_guess(name: str) -> None:
    assert class_names.did_you_mean(name, class_names.all_names()) == "; choose one from the list."


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("catt", "cat"),
        ("aple", "apple"),
        ("tenis racket", "tennis racquet"),
        ("plane", "airplane"),
        ("ship", "cruise ship"),
        ("pickup", "pickup truck"),
    ],
)
def test_a_misspelt_or_shortened_name_is_answered_with_the_right_one(name: str, first: str) -> None:
    assert class_names.nearest(name)[0] == first


@pytest.mark.parametrize("name", [*class_names.all_names(), "any class", "猫 😺", "-1", "a.b"])
def test_a_fit_name_has_no_fault(name: str) -> None:
    assert class_names.fault_of(name) == ""


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("cat, black", "'cat black'"),
        ("a:b", "'a b'"),
        ("none", "'my class'"),
        ("..", "'my class'"),
        (" , ", "'my class'"),
        ("c" * 101, f"'{'c' * 100}'"),
        ("a\tb", "'a b'"),
    ],
)
def test_a_name_that_links_or_files_cannot_hold_is_refused_with_a_better_one(name: str, better: str) -> None:
    assert class_names.fault_of(name).endswith(f"rename it, for example to {better}.")
    assert class_names.fault_of(better.strip("'")) == ""


def test_numbers_in_names_stand_in_the_order_of_their_values() -> None:
    names = ["10", "2", "cat 11", "Cat 2", "1", "bee"]
    assert sorted(names, key=class_names.natural_order) == ["1", "2", "10", "bee", "Cat 2", "cat 11"]
