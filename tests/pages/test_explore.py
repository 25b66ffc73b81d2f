"""Explore: which rows are shown, hiding and showing again, downloads; AppTest and a real browser."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dashboard.views.explore.browser import BrowseSettings, npy_file, png_grid, rows_to_show
from qdcore.drawings.hidden import Hidden
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, settle
from tests.helpers.pages import messages, open_page


def test_pages_follow_one_another_and_end_with_the_last(home):
    source = open_source("quickdraw", read_settings())
    assert rows_to_show(source, "cat", BrowseSettings(60, 2, 0)).tolist() == list(range(60, 120))
    assert rows_to_show(source, "cat", BrowseSettings(70, 99, 0)).tolist() == list(range(280, 300))


def test_a_shuffle_shows_every_drawing_once(home):
    source = open_source("quickdraw", read_settings())
    pages = [rows_to_show(source, "cat", BrowseSettings(100, page, 5)) for page in (1, 2, 3)]
    assert sorted(np.concatenate(pages)) == list(range(300))
    assert pages[0].tolist() != list(range(100))


def test_hidden_drawings_are_left_out_of_galleries_and_of_new_samples(home):
    Hidden(read_settings().hidden).hide("cat/1")
    source = open_source("quickdraw", read_settings())
    assert rows_to_show(source, "cat", BrowseSettings(3, 1, 0)).tolist() == [0, 2, 3]
    app = open_page("train", classes="cat,dog", per_class="100", models="knn")
    app.button[0].click().run()
    from dashboard.state.resources import backend

    [job] = backend().lab.jobs()
    assert job.experiment.sample.hidden == ("cat/1",)
    backend().lab.close()


def test_a_drawing_in_the_link_is_shown_and_can_be_hidden_and_shown_again(home):
    app = open_page("explore", classes="cat", drawing="cat/7")
    assert any("cat/7" in each.value for each in app.markdown)
    next(button for button in app.button if button.label == "Hide").click().run()
    assert Hidden(read_settings().hidden).addresses() == {"cat/7"}
    next(button for button in app.button if button.label == "Show again").click().run()
    assert not Hidden(read_settings().hidden).addresses()


def test_lines_of_the_list_of_hidden_drawings_that_hide_nothing_are_named(home):
    path = read_settings().hidden
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("cat 3\n**dog**\n# a comment\n")
    (ignored,) = (each for each in open_page("explore").expander if "ignored" in each.label)
    assert ignored.label.endswith(": 2") and "Line 1 of hidden.txt" in ignored.markdown[0].value
    assert "\\*\\*dog\\*\\*" in ignored.markdown[0].value


def test_a_practice_doodle_is_called_one_wherever_it_shows(home):
    app = open_page("explore", source="practice", drawing="practice:1:0:cat/7")
    assert any("practice doodle" in each.value for each in app.markdown)
    assert any("not real drawings" in each.value for each in app.caption)


@pytest.mark.parametrize("drawing", ["cat", "cat/x", "../etc/passwd/1", "zebra/1", "cat/300", "nowhere:cat/1"])
def test_a_drawing_that_does_not_exist_is_a_sentence(home, drawing):
    app = open_page("explore", classes="cat", drawing=drawing)
    assert not app.exception and messages(app)


@pytest.mark.parametrize("page", ["explore", "draw"])
def test_a_row_that_a_class_does_not_have_is_said_with_their_number(home, page):
    said = messages(open_page(page, drawing="cat/300"))
    assert "cat/300 is not available: there are 300 drawings of 'cat', numbered from 0." in said


def test_drawings_are_downloaded_as_they_are():
    X = np.arange(3 * 784, dtype=np.uint32).astype(np.uint8).reshape(3, 784)
    assert (np.load(BytesIO(npy_file(X)), allow_pickle=False) == X).all()
    picture = np.asarray(Image.open(BytesIO(png_grid(X, across=2))))
    assert picture.shape == (2 * 112, 2 * 112)
    assert (picture[:112:4, 112::4] == 255 - X[1].reshape(28, 28)).all()


def test_a_class_whose_drawings_are_all_hidden_is_a_sentence_and_the_others_show(home):
    for row in range(300):
        Hidden(read_settings().hidden).hide(f"cat/{row}")
    app = open_page("explore", classes="cat,dog")
    assert "No drawing of cat can be shown" in messages(app)
    assert "dog" in [each.value for each in app.header]


@pytest.mark.browser
def test_a_drawing_is_opened_by_a_click_or_by_the_keyboard_and_closed_again(lab):
    with browse() as page:
        page.goto(f"{lab.url}/explore?classes=cat,dog&number=20")
        settle(page)
        page.get_by_role("button", name="dog/5", exact=True).click()
        page.get_by_text("As the classifiers see it").wait_for()
        assert "drawing=dog%2F5" in page.url
        page.keyboard.press("Escape")
        page.get_by_text("As the classifiers see it").wait_for(state="detached")
        page.wait_for_function("!location.search.includes('drawing=')")
        page.get_by_role("button", name="cat/2", exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_url("**drawing=cat%2F3**")
        assert page.problems == []


@pytest.mark.browser
def test_strokes_are_replayed(lab):
    with browse(width=390) as page:
        page.goto(f"{lab.url}/explore?source=practice&classes=cat&drawing=practice:1:0:cat/7")
        settle(page)
        slider = page.get_by_role("slider", name="Progress of the drawing")
        slider.wait_for()
        whole = int(slider.input_value())
        page.get_by_role("button", name="Play").click()
        page.get_by_role("button", name="Pause").click()
        assert 0 <= int(slider.input_value()) < whole
        slider.press("ArrowRight")
        assert page.problems == []


@pytest.mark.real
def test_whether_the_game_recognised_a_drawing_is_said(home, real_drawings, monkeypatch):
    monkeypatch.setenv("QUICKDRAW_DATA", str(real_drawings))
    app = open_page("explore", classes="cat", drawing="cat/7")
    assert any("The game recognised it" in each.value for each in [*app.caption, *app.markdown])
