"""Every page of results has the one place from which they can be taken along, with what fits the page."""

from __future__ import annotations

import pytest

from dashboard.exports.table import EXPORTS
from dashboard.views.article.figures import figures
from dashboard.views.article.take import take_article_with_you
from dashboard.views.exports import plan_report
from dashboard.views.exports.making import Making
from dashboard.views.tune.plan_charts import best_in_words, sweep_picture
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.plans import points, sweep
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.export.document import Chart, Document, Heading, Table
from qdcore.export.html import to_html
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.numbered import Numbered
from tests.helpers.pages import open_page, words


def offered(app) -> list[str]:
    return [button.label for button in app.get("download_button") if button.key.startswith("take ")]


@pytest.mark.parametrize("page", ["compare", "evaluate"])
def test_a_page_of_one_run_offers_all_and_a_page_of_several_the_report(page, run):
    labels = [export.title for export in EXPORTS.values() if page == "evaluate" or not export.of_one]
    assert offered(open_page(page)) == labels


@pytest.mark.parametrize("page", ["tune", "article"])
def test_without_results_there_is_nothing_to_take(page, home):
    assert not offered(open_page(page))


def test_the_card_is_a_section_of_evaluate(run):
    text = words(open_page("evaluate", section="card"))
    for part in ("What it knows", "From which drawings", "How accurate it is", "Calibration", "Limits"):
        assert part in text
    assert "Creative Commons" in text and run.id in text


def test_a_sweep_becomes_a_report_with_its_best_value_and_a_row_for_each(home, monkeypatch):
    model, store = MODELS["knn"], Runs(read_settings().runs)
    plan = sweep(Sample(("cat", "sheep"), 60), model, {}, {"n_neighbors": [1, 3]}, 2)
    for experiment in plan.experiments:
        store.save(train(experiment, model, open_source("quickdraw", read_settings())))
    params = [model.params[0]]
    taken = {}
    monkeypatch.setattr(plan_report, "take_with_you", lambda runs, **more: taken.update(more, runs=runs))
    plan_report.take_plan_with_you(
        plan, "Which?", lambda found: sweep_picture(found, params), lambda found: best_in_words(found, params)
    )
    blocks = taken["lead"]()
    tables = [block.frame for block in blocks if isinstance(block, Table)]
    assert taken["runs"] == [] and len(tables[0]) == 2 and [type(block) for block in blocks].count(Chart) == 1
    page = to_html(Document("t", "s", blocks)).decode()
    best = max(points(plan.experiments, store), key=lambda point: point.accuracy.mean)
    assert f"K {best.setting.params['n_neighbors']} with" in page and "cross-validation with 2 folds" in page


def test_the_articles_report_has_the_figures_that_have_results(home, monkeypatch):
    found = figures(lambda cls: 1000, MODELS)
    taken = {}
    monkeypatch.setattr("dashboard.views.article.take.take_with_you", lambda runs, **more: taken.update(more))
    take_article_with_you(found)
    assert not taken
    curve = next(figure for figure in found if figure.kind == "curve")
    experiment = next(each for each in curve.plan.experiments if each.model == "knn")
    run = Runs(read_settings().runs).save(train(experiment, MODELS["knn"], Numbered()))
    take_article_with_you(found)
    blocks = taken["lead"]()
    assert [block.text for block in blocks if isinstance(block, Heading) and block.level == 3] == [curve.title]
    (table,) = [block.frame for block in blocks if isinstance(block, Table)]
    assert table["ours"].dropna().tolist() == [run.record.accuracy]


def test_an_error_is_kept_for_the_page_and_an_end_before_the_click_is_no_wait():
    class Broken:
        @staticmethod
        def build(selection, report):
            report(0.5, "halfway")
            raise UserError("there is no network")

    making = Making()
    with pytest.raises(UserError):
        making.make(Broken, None)
    assert making.error == "there is no network" and making.fraction == 0.5
    making.click()  # the page hears of the click after the thread has ended
    assert not making.busy and making.end_is_news() and not making.end_is_news()
