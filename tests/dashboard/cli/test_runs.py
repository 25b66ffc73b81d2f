"""`quickdraw runs` lists every sound run and names the others."""

from __future__ import annotations

import json
from dataclasses import replace

from dashboard.cli.runs import print_run
from qdcore.experiments.sample import Sample
from tests.helpers.pages import stored


def test_runs_are_listed_newest_first_in_columns(run, call):
    newer = stored(Sample(("cat", "sheep"), 60))
    status, out, err = call("runs")
    assert status == 0 and err == ""
    assert [line.split()[0] for line in out.splitlines()] == [newer.id, run.id]
    assert "nearest_mean" in out and f"{run.record.accuracy:.1%}" in out and "cat, sheep" in out


def test_a_name_steers_no_console(run, capsys):
    print_run(replace(run, name="\x1b[31mred"), as_json=False)
    print_run(replace(run, name="\x1b[31mred"), as_json=True)
    columns, as_json = capsys.readouterr().out.splitlines()
    assert "\x1b" not in columns + as_json
    assert columns.endswith(r"\x1b[31mred") and json.loads(as_json)["name"] == "\x1b[31mred"


def test_a_damaged_run_and_one_of_a_newer_version_are_named_and_the_others_listed(run, call):
    damaged, newer = stored(Sample(("cat", "sheep"), 60)), stored(Sample(("cat", "sheep"), 70))
    (damaged.folder / "run.json").write_text("{")
    described = json.loads((newer.folder / "run.json").read_text())
    (newer.folder / "run.json").write_text(json.dumps(described | {"format": described["format"] + 1}))
    status, out, err = call("runs")
    assert status == 0 and [line.split()[0] for line in out.splitlines()] == [run.id]
    assert damaged.id in err and newer.id in err and len(err.splitlines()) == 2
