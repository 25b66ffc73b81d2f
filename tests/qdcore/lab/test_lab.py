"""The lab with a real private cluster: trains, shows progress, cancels, survives the death of its worker."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import SimpleNamespace

import pytest

import qdcore.lab.job as job_module
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.lab import worker
from qdcore.lab.dispatcher import MAX_ASSIGNMENTS
from qdcore.lab.job import Job
from qdcore.lab.lab import Lab
from qdcore.lab.payload import Payload
from qdcore.lab.worker_age import WorkerAge
from qdcore.progress import Cancelled
from qdcore.settings import read_settings
from qdcore.sources.remote.errors import Missing
from tests.helpers.jobs import ended, wait
from tests.helpers.toys import TOYS


def experiment(toy, **changes):
    return Experiment.of(Sample(**{"classes": ("cat", "sheep"), "per_class": 60, **changes}), TOYS[toy])


@pytest.fixture(scope="module")
def lab(bucket, tmp_path_factory):
    """One lab for all tests of this file: its worker stays warm, and inherits these settings."""
    home = tmp_path_factory.mktemp("home")
    old = dict(os.environ)
    os.environ |= {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(bucket), "TOY_PLACE": str(home)}
    settings = read_settings()
    lab = Lab(Runs(settings.runs), settings)
    yield lab
    lab.close()
    os.environ.clear()
    os.environ |= old


def submit(lab, toy, **changes):
    return lab.submit(experiment(toy, **changes), TOYS[toy])


def test_a_warm_up_imports_modules_in_the_worker_and_is_no_job(lab):
    lab.warm_up(["no_such_module", "this"])  # `this` prints a poem and is imported by nobody else
    assert lab.jobs() == [] and not lab.busy()
    assert ended(submit(lab, "nearest_mean", seed=30)).status == "done"
    wait(lambda: list(lab._dispatcher._cluster._client.run(is_imported, "this").values()) == [True])


def is_imported(module):
    return module in sys.modules


def test_a_warm_up_leaves_a_shared_cluster_alone(tmp_path):
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_SCHEDULER": "tcp://127.0.0.1:9"})
    lab = Lab(Runs(settings.runs), settings)
    lab.warm_up(["this"])
    assert lab._dispatcher._thread is None and not (tmp_path / "runs").exists()


def test_an_experiment_is_trained_and_stored(lab):
    job = ended(submit(lab, "nearest_mean"))
    assert (job.status, job.message, job.fraction) == ("done", "Done", 1.0)
    run = lab.runs.load(job.id)
    assert run.record.accuracy > 0.9 and run.record.n_test == 60
    assert job.history == [{"epoch": 1.0, "loss": 0.5, "accuracy": 0.5}]


def test_a_stored_run_is_shown_at_once(lab):
    ended(submit(lab, "nearest_mean"))
    again = submit(lab, "nearest_mean")
    assert (again.status, again.message) == ("done", "Trained before")


def test_the_same_experiment_is_never_queued_twice(lab):
    first, second = submit(lab, "slow", seed=1), submit(lab, "slow", seed=1)
    assert first is second
    lab.cancel(first.id)
    ended(first)


def test_a_running_training_tells_how_far_it_is_and_stops_when_asked(lab):
    job = submit(lab, "slow")
    wait(lambda: job.fraction > 0.1 and job.message == "slowly")
    lab.cancel(job.id)
    assert job.status == "stopping"
    ended(job)
    assert job.status == "cancelled" and not lab.runs.has(job.id)


def test_a_wish_to_stop_that_came_before_the_training_is_told_again_when_it_begins(tmp_path):
    """The worker forgets it as it begins; without the process's number it could not be killed either."""

    class Recorder:
        private, asked = True, []

        def ask_to_stop(self, id, worker):
            self.asked.append((id, worker))

    lab = Lab(Runs(tmp_path), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    job = Job(experiment("slow"), TOYS["slow"], status="stopping", worker="tcp://worker")
    lab._jobs._jobs[job.id], lab._dispatcher._cluster = job, Recorder()
    lab._dispatcher._note({"id": job.id, "pid": 7})
    assert job.pid == 7 and Recorder.asked == [(job.id, "tcp://worker")]
    lab._dispatcher._note({"id": job.id, "fraction": 0.5, "message": "slowly", "metrics": {}})
    assert job.message != "slowly"  # it still says that it is stopping


def test_a_cancel_in_the_moment_of_the_end_comes_too_late(tmp_path, monkeypatch):
    """It had made a finished job one that is stopping, and its worker, by then busy with the next, was killed."""
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path)})
    lab, threads = Lab(Runs(settings.runs), settings), []
    job = lab._jobs._jobs["one"] = Job(experiment("slow"), TOYS["slow"], "running")

    def end_meanwhile():
        if threading.current_thread() is threading.main_thread():  # the other labs have theirs
            threads.append(threading.Thread(target=lab._jobs.finish, args=(job, "done", "Done")))
            threads[0].start()
            threads[0].join(0.3)
        return time.monotonic()

    monkeypatch.setattr(job_module, "time", SimpleNamespace(time=time.time, monotonic=end_meanwhile))
    lab.cancel("one")
    threads[0].join()
    assert (job.status, job.message) == ("done", "Done")


def test_a_queued_experiment_is_dropped_at_once(lab):
    running, queued = submit(lab, "slow", seed=2), submit(lab, "slow", seed=3)
    wait(lambda: running.status == "running")
    lab.cancel(queued.id)
    assert queued.status == "cancelled"
    lab.cancel_all()
    assert ended(running).status == "cancelled"


def test_a_worker_that_does_not_listen_is_replaced(lab):
    job = submit(lab, "deaf")
    wait(lambda: job.pid)
    lab.cancel(job.id)
    assert ended(job).status == "cancelled"
    assert ended(submit(lab, "nearest_mean", seed=10)).status == "done"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows freezes no process by a signal")
@pytest.mark.parametrize("begun", [True, False])
def test_a_worker_that_is_frozen_is_replaced_and_what_waits_behind_is_trained(lab, begun):
    pid = ended(submit(lab, "nearest_mean", seed=70 + begun)).pid
    if not begun:
        os.kill(pid, signal.SIGSTOP)
    job, waiting = submit(lab, "slow", seed=70 + begun), submit(lab, "nearest_mean", seed=72 + begun)
    wait(lambda: job.fraction > 0 if begun else job.status == "running")
    if begun:
        os.kill(pid, signal.SIGSTOP)
    lab.cancel(job.id)
    wait(lambda: job.status == "cancelled", seconds=20, job=job)
    assert ended(waiting).status == "done" and waiting.pid != pid


@pytest.mark.parametrize("toy", ["slow", "deaf"])
def test_what_is_started_again_while_it_stops_is_trained_after_it(lab, toy):
    first = submit(lab, toy, seed=80)
    wait(lambda: first.pid)
    lab.cancel(first.id, by="one")
    assert submit(lab, toy, seed=80) is first and first.message == "Stopping; then it starts again"
    assert (lab.pending._mine / f"{first.id}.json").exists()  # a stop of the app does not lose it
    assert ended(first).status == "cancelled"
    second = lab._jobs.get(first.id)
    wait(lambda: second.pid)
    assert second is not first and second.status == "running" and second.tries == 1 and second.cancelled_by == ""
    lab.cancel(second.id)
    assert ended(second).status == "cancelled" and lab._jobs.get(first.id) is second


def test_a_wish_to_start_again_can_be_taken_back(lab):
    job = submit(lab, "slow", seed=81)
    wait(lambda: job.fraction > 0)
    lab.cancel(job.id)
    submit(lab, "slow", seed=81)
    lab.cancel(job.id)
    assert (job.status, job.message) == ("stopping", "Stopping") and not list(lab.pending._mine.glob("*.json"))
    assert ended(job).status == "cancelled" and lab._jobs.get(job.id) is job


def test_who_cancelled_does_not_want_what_another_one_starts_again(tmp_path):
    lab = Lab(Runs(tmp_path), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    job = lab._jobs.add(experiment("slow"), TOYS["slow"], "ann")
    job.status = "running"
    lab._stop(job)
    for owner in ("bob", "eve"):
        lab._jobs.add(job.experiment, job.model, owner)
    assert job.owners == ("bob", "eve")
    lab._jobs.finish(job, "cancelled", "Cancelled")
    assert [(each.status, each.owners) for each in lab.jobs()] == [("queued", ("bob", "eve"))]
    assert lab.pending._mine.joinpath(f"{job.id}.json").exists()
    lab.close()


def test_a_worn_worker_is_replaced_between_trainings_and_nothing_is_lost(lab, monkeypatch):
    ended(submit(lab, "nearest_mean", seed=39))
    lab._dispatcher._cluster._age = WorkerAge()  # else the last of them is replaced while it is asked below
    monkeypatch.setattr("qdcore.lab.worker_age.MAX_TRAININGS", 2)
    lab.warm_up(["this"])
    jobs = [submit(lab, "nearest_mean", seed=seed) for seed in range(40, 45)]
    assert [ended(job).status for job in jobs] == ["done"] * 5
    assert [job.tries for job in jobs] == [1] * 5 and len({job.pid for job in jobs}) == 3
    wait(lambda: list(lab._dispatcher._cluster._client.run(is_imported, "this").values()) == [True])


def test_a_worker_that_dies_while_idle_costs_no_try(lab):
    pid = ended(submit(lab, "nearest_mean", seed=50)).pid
    os.kill(pid, signal.SIGKILL)
    job = ended(submit(lab, "nearest_mean", seed=51))
    assert (job.status, job.tries) == ("done", 1) and job.pid != pid


def test_workers_that_nobody_replaces_any_more_are_started_anew_at_once(lab):
    ended(submit(lab, "nearest_mean", seed=52))
    lab._dispatcher._cluster._client.cluster.scale(0)  # as where one dies while it starts
    wait(lambda: not lab._dispatcher._cluster._client.cluster.workers)
    begun = time.monotonic()
    assert ended(submit(lab, "nearest_mean", seed=53)).status == "done"
    assert time.monotonic() - begun < 45


def test_a_worker_that_was_dead_before_it_began_costs_no_try(tmp_path):
    lab = Lab(Runs(tmp_path), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    job = lab._jobs.add(experiment("slow"), TOYS["slow"])
    for assigned in range(1, MAX_ASSIGNMENTS):
        job.status, job.worker, job.assigned = "running", "tcp://dead", assigned
        lab._dispatcher._take_back(job)
        assert (job.status, job.tries, job.message) == ("queued", 0, "Waiting for a worker to start")
    job.status, job.assigned = "running", MAX_ASSIGNMENTS  # but it is not assigned for ever
    lab._dispatcher._take_back(job)
    assert job.status == "failed"


def test_a_broken_result_is_refused_and_the_reason_is_on_the_job(lab):
    job = ended(submit(lab, "diverging"))
    assert job.status == "failed" and "probabilities are not all numbers" in job.message
    assert not lab.runs.has(job.id)


def test_a_job_tells_which_session_cancelled_it(lab):
    job = submit(lab, "slow", seed=60)
    lab.cancel(job.id, by="another session")
    lab.cancel(job.id, by="this session")  # it comes too late
    assert ended(job).cancelled_by == "another session"


def test_a_cancelled_training_is_not_offered_again(lab):
    job = submit(lab, "slow", seed=61)
    wait(lambda: job.status == "running")
    lab.cancel(job.id)
    assert not (lab.pending._mine / f"{job.id}.json").exists()
    ended(job)


def test_the_time_of_a_training_does_not_depend_on_the_clock(monkeypatch):
    job = Job(experiment("slow"), TOYS["slow"], "running", started=time.monotonic())
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert 0 <= job.seconds < 5


def test_a_computer_that_cannot_reach_itself_is_reported_at_once(tmp_path, monkeypatch):
    def unreachable(address):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.create_server", unreachable)
    lab = Lab(Runs(tmp_path), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    job = ended(lab.submit(experiment("slow"), TOYS["slow"]))
    lab.close()
    assert job.status == "failed" and "cannot connect to itself at 127.0.0.1 (Network is unreachable)" in job.message


def test_a_worker_that_does_not_start_is_told_with_the_cause_and_the_training_waits_on_disk(tmp_path, monkeypatch):
    def failing(**options):
        raise RuntimeError("Nanny failed to start.") from OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("distributed.LocalCluster", failing)
    lab = Lab(Runs(tmp_path / "runs"), read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    job = ended(lab.submit(experiment("slow"), TOYS["slow"]))
    assert job.status == "failed" and "does not start ([Errno 12] Cannot allocate memory)" in job.message
    assert (lab.pending._mine / f"{job.id}.json").exists()
    lab.close()


@pytest.mark.parametrize("error, kind", [(Missing("It is not there."), UserError), (Cancelled(), Cancelled)])
def test_a_worker_returns_what_a_person_can_read_so_that_dask_logs_no_traceback(monkeypatch, error, kind):
    def failing(*arguments):
        raise error

    monkeypatch.setattr(worker, "_train", failing)
    monkeypatch.setattr(worker, "_lower_priority", lambda: None)
    outcome = worker.work(experiment("slow"), TOYS["slow"], Payload())
    assert type(outcome) is kind and str(outcome) == str(error)


def test_a_training_whose_worker_dies_is_tried_once_more(lab):
    job = ended(submit(lab, "deadly_once"))
    assert job.status == "done" and job.tries == 2


def test_a_worker_that_dies_while_its_result_is_fetched_holds_nobody_up(lab):
    """Dask would wait without end for a result of a worker that is gone."""
    job, next_one = submit(lab, "deadly_parcel"), submit(lab, "nearest_mean", seed=13)
    assert ended(next_one).status == "done"
    assert ended(job).status == "done" and job.tries == 2


def test_a_training_that_kills_its_worker_twice_has_failed(lab):
    job = ended(submit(lab, "deadly"))
    assert job.status == "failed" and "died 2 times" in job.message
    assert ended(submit(lab, "nearest_mean", seed=11)).status == "done"


def test_a_fault_in_a_model_is_told_and_the_queue_goes_on(lab):
    bad, good = submit(lab, "faulty"), submit(lab, "nearest_mean", seed=12)
    assert ended(bad).status == "failed" and "the toy is broken" in bad.message
    assert ended(good).status == "done"


def test_drawings_that_are_not_there_are_told_in_a_sentence(lab):
    job = ended(submit(lab, "nearest_mean", per_class=5000))
    assert job.status == "failed" and "300" in job.message


def test_a_run_that_another_lab_is_training_is_waited_for(lab):
    from filelock import FileLock

    wish = experiment("nearest_mean", seed=20)
    lock = FileLock(lab.pending.folder / f"{wish.id}.lock")
    with lock:
        job = lab.submit(wish, TOYS["nearest_mean"])
        wait(lambda: "another" in job.message)
        assert job.status == "queued"
    assert ended(job).status == "done"


def test_ended_jobs_can_be_taken_off_the_list(lab):
    ended(submit(lab, "nearest_mean"))
    lab.forget_ended()
    assert lab.jobs() == []


def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(tmp_path, bucket):
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_SCHEDULER": "tcp://127.0.0.1:9"})
    lab = Lab(Runs(settings.runs), settings)
    job = ended(submit(lab, "nearest_mean"))
    lab.close()
    assert job.status == "failed" and "No scheduler answers at tcp://127.0.0.1:9" in job.message
