"""The time that plans take on real drawings: `python -m bench.plans figure2 | sweeps | article [--seconds 85]`.

Runs are stored in BENCH_HOME and not trained again, so a long plan can be measured in pieces: each piece ends after
`--seconds`, counts the time up to its last finished training, and adds it to `times.json` there.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, sleep

from dashboard.backend import Backend, open_backend
from dashboard.views.article import published
from dashboard.views.article.figure_view import count
from dashboard.views.article.figures import figures
from models import MODELS
from qdcore.classroom.roles import PERSON
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import Plan, Point, all_against_all, combine, points, sweep
from qdcore.experiments.sample import Sample
from qdcore.lab.job import ENDED

HOME = Path(os.environ.get("BENCH_HOME", "/tmp/quickdraw-bench"))
SETTINGS = [(MODELS[name], published.PARAMS[name]) for name in published.ACCURACY]
DOGS = ("cat", "dog")


def figure2() -> Plan:
    """Figure 2 of the article for 500 drawings, and cats against dogs."""
    sizes = [(published.PAIR, 500), (DOGS, 500), (DOGS, 2000), (DOGS, 3999)]
    return combine("figure 2", [all_against_all(Sample(classes, n), SETTINGS) for classes, n in sizes])


def sweeps() -> Plan:
    """Sweeps with 27 forests and 18 trainings of K-Nearest Neighbours, cats against dogs, 2,000 training drawings."""
    values = {"random_forest": ("n_estimators", published.TREES), "knn": ("n_neighbors", published.NEIGHBOURS)}
    sample = Sample(DOGS, 2000)
    return combine("sweeps", [sweep(sample, MODELS[m], {}, {name: tried}) for m, (name, tried) in values.items()])


def article() -> Plan:
    """All figures of the Article page, with the drawings that are available."""
    return combine("The article", [figure.plan for figure in figures(count, MODELS) if figure.plan])


PLANS = {"figure2": figure2, "sweeps": sweeps, "article": article}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", choices=PLANS)
    parser.add_argument("--seconds", type=float, default=85)
    options = parser.parse_args()
    os.environ["QUICKDRAW_HOME"] = str(HOME / options.plan)
    backend, plan = open_backend(), PLANS[options.plan]()
    before = _past(backend)
    seconds = _train(backend, plan.missing(backend.runs), options.seconds)
    (backend.settings.home / "times.json").write_text(json.dumps([*before, seconds]))
    left = len(plan.missing(backend.runs))
    for point in points(plan.experiments, backend.runs):
        _report(point)
    print(
        f"{plan.title}: {plan.size - left} of {plan.size} trained, {sum([*before, seconds]):.1f} s", [*before, seconds]
    )


def _past(backend: Backend) -> list[float]:
    file = backend.settings.home / "times.json"
    return json.loads(file.read_text()) if file.exists() else []


def _train(backend: Backend, missing: Iterable[Experiment], limit: float) -> float:
    """Train until the time is over; returns the seconds to the last finished training, the worker's start included."""
    started = last = perf_counter()
    jobs = backend.trainings_by(PERSON).start(missing)
    done = 0
    while any(job.status not in ENDED for job in jobs) and perf_counter() - started < limit:
        sleep(0.02)
        if (now := sum(job.status == "done" for job in jobs)) > done:
            done, last = now, perf_counter()
    for failed in [job for job in jobs if job.status == "failed"]:
        print("failed:", failed.message)
    backend.trainings_by(PERSON).cancel_all()
    backend.lab.close()
    return last - started


def _report(point: Point) -> None:
    setting, found = point.setting, point.accuracy
    sample = setting.sample
    where = f"{','.join(sample.classes)} {sample.per_class} {'folds ' if sample.fold else ''}"
    total = sum(run.total_seconds for run in point.runs)
    print(f"{setting.model} {where}{setting.params} {found.mean:.4f} ± {found.error:.4f} n={found.n} {total:.1f} s")


if __name__ == "__main__":
    main()
