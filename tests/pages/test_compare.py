"""Compare, by AppTest: its charts show the range of the accuracies, or all from 0 to 100 %."""

from tests.helpers.pages import figures, open_page


def test_accuracies_are_shown_in_their_range_and_from_0_to_100_percent_at_a_click(run):
    app = open_page("compare")
    assert all("(axis from" in str(figure["layout"]) for figure in figures(app)[:2])
    for key in ("full accuracy", "full cost"):
        app.toggle(key=key).set_value(True).run()
    assert all("(axis from" not in str(figure["layout"]) for figure in figures(app)[:2])
    assert figures(app)[0]["data"][0]["type"] == "bar"
