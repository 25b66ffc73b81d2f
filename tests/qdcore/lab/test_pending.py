"""What waits is on disk from the click on, whatever ends the process; what has ended leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.lab.job_list import JobList
from qdcore.lab.lab import Lab
from qdcore.lab.pending import PendingList, release
from qdcore.settings import read_settings
from tests.helpers.jobs import wait
from tests.helpers.toys import TOYS

ROOT = Path(__file__).parents[3]
# Three long trainings, in a process that ends by SIGTERM as the app does: by the way of Python's own exit.
THREE_TRAININGS = """
import signal, sys, time
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.lab.lab import Lab
from qdcore.settings import read_settings
from tests.helpers.toys import TOYS
if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    lab = Lab(Runs(read_settings().runs), read_settings())
    for seed in range(3):
        lab.submit(Experiment.of(Sample(("cat", "sheep"), 60, seed=seed), TOYS["slow"]), TOYS["slow"])
    print("submitted", flush=True)
    time.sleep(60)
"""


def experiment(seed=0):
    return Experiment.of(Sample(("cat", "sheep"), 60, seed=seed), TOYS["slow"])


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "three_trainings.py"
    file.write_text(THREE_TRAININGS)
    return file


@pytest.mark.parametrize(
    "how, seconds",
    [*((signal.SIGTERM, seconds) for seconds in (0, 0.4, 0.8, 1.5, 3)), (signal.SIGINT, 0.8), (signal.SIGKILL, 0.8)],
)
def test_three_trainings_are_still_there_after_the_process_ended_at_any_moment(script, bucket, tmp_path, seconds, how):
    named = {"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": str(bucket), "PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("w") as log:
        command = [sys.executable, str(script)]
        process = subprocess.Popen(command, env=os.environ | named, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(lambda: "submitted" in (tmp_path / "log").read_text())
        time.sleep(seconds)
        process.send_signal(how)
        process.wait(20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert {each.sample.seed for each in PendingList(tmp_path / "runs").lost()} == {0, 1, 2}


def test_a_queue_lost_with_its_process_is_found_by_the_next(tmp_path):
    gone, here = PendingList(tmp_path), PendingList(tmp_path)
    gone.add(experiment())
    gone.add(experiment(1))
    gone.remove(experiment(1).id)
    assert here.lost() == []  # its lock is still held
    gone._lock.release()  # as the system does when a process ends, however it ends
    assert here.lost() == [experiment()]
    here.add(experiment(1))
    here.forget_lost()
    assert here.lost() == []


def test_only_one_lab_trains_an_experiment_at_a_time_and_no_lock_file_stays(tmp_path):
    here, there = PendingList(tmp_path), PendingList(tmp_path)
    here.add(experiment())
    lock = here.claim("one")
    assert there.claim("one") is None
    release(lock)
    release(there.claim("one"))
    assert not (here.folder / "one.lock").exists()


def test_a_closed_lab_leaves_nothing_where_nothing_waits(tmp_path):
    pending = PendingList(tmp_path)
    pending.add(experiment())
    pending.remove(experiment().id)
    pending.close()
    assert list(pending.folder.iterdir()) == []


def test_the_next_lab_clears_away_what_killed_ones_left(tmp_path):
    waiting = tmp_path / "waiting"
    (waiting / "12345678").mkdir(parents=True)
    (waiting / "12345678/alive.lock").touch()
    (waiting / "0123456789ab.lock").touch()
    held = PendingList(tmp_path)
    held.add(experiment(1))
    pending = PendingList(tmp_path)
    pending.add(experiment())
    ours = {pending._mine.name, f"{pending._mine.name}.lock", held._mine.name, f"{held._mine.name}.lock"}
    assert {path.name for path in waiting.iterdir()} == ours


def test_a_queue_that_cannot_be_looked_into_is_not_cleared_away(tmp_path, monkeypatch):
    """A glob finds nothing where too many files are open (Python 3.13), and the folder was deleted as empty."""
    lost = PendingList(tmp_path)
    lost.add(experiment())
    release(lost._lock)  # as where its process was killed
    look = Path.iterdir

    def refusing(path):
        if path == lost._mine:
            raise OSError(24, "Too many open files")
        return look(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    other = PendingList(tmp_path)
    other.add(experiment(1))
    monkeypatch.undo()
    assert lost._mine.is_dir() and [each.sample.seed for each in other.lost()] == [0]
    other.close()


def test_a_list_that_cannot_be_written_is_reported_and_nothing_is_queued(tmp_path):
    (tmp_path / "waiting").write_text("a file where a folder should be")
    lab = Lab(Runs(tmp_path), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    with pytest.raises(UserError, match="waiting cannot be .*: File exists"):
        lab.submit(experiment(), TOYS["slow"])
    assert lab.jobs() == [] and not lab.busy()


def test_a_job_that_did_not_fail_by_its_own_fault_is_offered_again(tmp_path):
    jobs = JobList(Runs(tmp_path))
    for seed, keep in ((0, True), (1, False)):
        jobs.finish(jobs.add(experiment(seed), TOYS["slow"]), "failed", "a reason", keep)
    jobs.pending._lock.release()
    assert PendingList(tmp_path).lost() == [experiment()]


def test_a_job_that_a_person_removed_from_the_list_is_not_offered_again(tmp_path):
    jobs = JobList(Runs(tmp_path))
    jobs.finish(jobs.add(experiment(), TOYS["slow"]), "failed", "The cluster was lost.", keep=True)
    jobs.forget_ended()
    jobs.pending._lock.release()
    assert jobs.all() == [] and PendingList(tmp_path).lost() == []


@pytest.mark.parametrize("text", ["[" * 200_000, "{", "[]", '{"model": "knn"}'])
def test_an_unreadable_experiment_of_a_lost_queue_is_skipped(tmp_path, text):
    (tmp_path / "waiting/gone").mkdir(parents=True)
    (tmp_path / "waiting/gone/0123456789ab.json").write_text(text)
    assert PendingList(tmp_path).lost() == []
