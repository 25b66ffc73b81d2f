"""Links: what is written is read back, and no text that stands in a link stops a page or reaches it as markup."""

from __future__ import annotations

import pytest

from dashboard.navigation import PAGES
from dashboard.state.url_params import PARAMS, join_names
from qdcore.errors import UserError
from tests.helpers.pages import messages, open_page

ODD = ["", "9" * 5000, "..", "%00", "nan", "inf", "1e400", "🐑🐈", "مرحبا", "![x](http://h/p.png)", "," * 100, "none"]
# Some choices of a page are shown for one value of another only.
GATES = {
    "tune": [{"question": name} for name in ("curve", "comparison")],
    "evaluate": [{"section": name} for name in ("threshold", "calibration", "numbers", "internals")],
}


WITH_CHOICES = [page for page in PAGES if any(page in param.pages for param in PARAMS.values())]


@pytest.mark.parametrize("name", PARAMS)
def test_every_text_is_read_or_refused_with_a_sentence(name):
    for text in ODD:
        try:
            PARAMS[name].read(text)
        except ValueError as error:  # UserError is one
            assert str(error)


@pytest.mark.parametrize("page", WITH_CHOICES)
def test_no_text_in_a_link_stops_a_page(run, page):
    """Each choice of the page has each text once, next to choices with other texts; a gate sees every third mixture."""
    names = [name for name, param in PARAMS.items() if page in param.pages]
    for shift in range(len(ODD)):
        texts = {name: ODD[(place + shift) % len(ODD)] for place, name in enumerate(names)}
        for gate in ({}, *(GATES.get(page, []) if shift % 3 == 0 else [])):
            app = open_page(page, **texts | gate)  # fails on an exception
            said = " ".join(str(each.value) for kind in (app.info, app.warning, app.error) for each in kind)
            assert len(app.title) == 1 and "![x](http" not in said
            assert not any(f"{name}={value}" in said for name, value in gate.items())


@pytest.mark.parametrize("name", PARAMS)
def test_the_default_of_a_parameter_is_read_back_from_its_text(name):
    param = PARAMS[name]
    if param.default not in (None, []):
        assert param.read(param.write(param.default)) == param.default


def test_names_may_have_spaces_around_them_and_commas_within():
    read = PARAMS["classes"].read
    assert read("cat, sheep ,cat") == ["cat", "sheep"]
    odd = ["salt, pepper", "100 %", "a%2Cb"]
    assert read(join_names(odd)) == odd
    assert read(join_names([])) == []
    for text in ("", ",,,", " , "):
        with pytest.raises(UserError, match="names separated by commas"):
            read(text)


def test_names_with_spaces_choose_their_classes(home):
    app = open_page("train", classes="cat, dog")
    assert app.multiselect(key="classes").value == ["cat", "dog"] and "left out" not in messages(app)


def test_a_choice_that_is_in_a_link_twice_is_said(home):
    app = open_page("train", classes=["cat,sheep", "cat,dog"], per_class=["50", "50"])
    assert app.multiselect(key="classes").value == ["cat", "dog"]
    assert messages(app).count("left out, classes=cat,sheep: it is in the link more than once, and the last one") == 1
    assert "per_class" not in messages(app)
