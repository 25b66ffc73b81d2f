"""A cluster of processes on this machine, spoken to over TLS: scheduler and workers, each with its own data folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import all_against_all
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train, versions
from qdcore.lab.cluster import Cluster, check_versions
from qdcore.lab.connection import connect, probe
from qdcore.lab.join import join
from qdcore.lab.lab import Lab
from qdcore.lab.payload import build_payload, known_digest
from qdcore.lab.tls import make_certificates
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.jobs import ended, wait
from tests.helpers.toys import TOYS

ROOT = Path(__file__).parents[3]
WORKER = [sys.executable, "-m", "dashboard.cli.main", "worker"]
OLD_NUMPY = """import qdcore.experiments.training as training
from distributed.cli.dask_worker import main
real = training.version
training.version = lambda name: "0.1" if name == "numpy" else real(name)
main()"""


@dataclass
class Machines:
    """The scheduler's address, its process, the certificates and a folder for the homes."""

    address: str
    scheduler: subprocess.Popen
    certificates: Path
    folder: Path

    @property
    def tls(self):
        names = ("ca-file", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem")
        return [part for name, file in names for part in (f"--tls-{name}", str(self.certificates / file))]

    @contextmanager
    def worker(self, name, data, command=None):
        """A worker with a home of its own; its whole family ends with it."""
        home = self.folder / name
        home.mkdir()
        named = {"QUICKDRAW_HOME": home, "QUICKDRAW_DATA": data, "QUICKDRAW_CERTIFICATES": self.certificates}
        process = start([*(command or WORKER), self.address], home / "log", **named)
        try:
            yield process
        finally:
            end(process)
            shutil.rmtree(home)

    def settings(self, home, data, **more):
        named = {"QUICKDRAW_HOME": home, "QUICKDRAW_DATA": data, "QUICKDRAW_SCHEDULER": self.address}
        named |= {"QUICKDRAW_CERTIFICATES": self.certificates, **more}
        return read_settings({name: str(value) for name, value in named.items()})


def start(command, log, **environ):
    # A private worker leaves in the process's environment that Dask should be silent; the scheduler's log is read here.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
    env = inherited | {"PYTHONPATH": str(ROOT)} | {name: str(value) for name, value in environ.items()}
    with log.open("w") as out:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@contextmanager
def machines(folder):
    certificates = folder / "certificates"
    make_certificates(certificates)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Machines(f"tls://127.0.0.1:{port}", None, certificates, folder)
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    found.scheduler = start([*dask, "--protocol", "tls", "--no-dashboard", *found.tls], folder / "scheduler.log")
    try:
        wait(lambda: "Scheduler at" in (folder / "scheduler.log").read_text(), job="the scheduler")
        yield found
    finally:
        end(found.scheduler)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with machines(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@contextmanager
def lab_of(settings):
    lab = Lab(Runs(settings.runs), settings)
    try:
        yield lab
    finally:
        lab.close()


def other_bucket(bucket, folder):
    """The same classes with other drawings."""
    place = folder / "full/numpy_bitmap"
    place.mkdir(parents=True)
    for file in (bucket / "full/numpy_bitmap").glob("*.npy"):
        np.save(place / file.name, 255 - np.load(file))
    return folder


SAMPLE = Sample(("cat", "sheep"), 60)
STEADY, QUICK = TOYS["steady"], TOYS["nearest_mean"]


def test_a_plan_of_12_experiments_outlives_the_death_of_a_worker(cluster, bucket, tmp_path):
    plan = all_against_all(SAMPLE, [(STEADY, {})], repeats=12)
    with (
        cluster.worker("one", bucket) as one,
        cluster.worker("two", bucket),
        lab_of(cluster.settings(tmp_path, bucket)) as lab,
    ):
        jobs = [lab.submit(experiment, STEADY) for experiment in plan.experiments]
        wait(lambda: len({job.worker for job in jobs if job.status == "running"}) == 2, job=jobs)
        wait(lambda: sum(job.status == "done" for job in jobs) >= 3, job=jobs)
        end(one)
        assert [ended(job).status for job in jobs] == ["done"] * 12
        assert len(lab.runs.all()) == 12 and plan.missing(lab.runs) == []
        assert lab.workers == 1


def test_drawings_of_ones_own_folder_travel_with_the_experiment_and_a_cancel_is_heard(cluster, bucket, tmp_path):
    own = shutil.copytree(bucket / "full/numpy_bitmap", tmp_path / "own")
    settings = cluster.settings(tmp_path, "/nowhere", QUICKDRAW_FOLDER=own)
    source = open_source("folder", settings)
    experiment = Experiment.of(Sample(("cat", "sheep"), 60, source=source.id), QUICK)
    with cluster.worker("one", "/nowhere"), lab_of(settings) as lab:
        assert ended(lab.submit(experiment, QUICK)).message == "Done"
        here = train(experiment, QUICK, source)
        assert lab.runs.load(experiment.id).record.digest == here.digest
        long = lab.submit(Experiment.of(experiment.sample, TOYS["slow"]), TOYS["slow"])
        wait(lambda: long.message == "slowly", job=long)
        lab.cancel(long.id)
        assert ended(long).status == "cancelled"


def test_a_worker_with_other_drawings_is_told_by_its_name_and_nothing_is_stored(cluster, bucket, tmp_path):
    wrong = other_bucket(bucket, tmp_path / "wrong")
    with cluster.worker("one", wrong), lab_of(cluster.settings(tmp_path, bucket)) as lab:
        job = ended(lab.submit(Experiment.of(SAMPLE, QUICK), QUICK))
        assert job.status == "failed" and lab.runs.all() == []
        assert job.message.startswith("Worker tls://127.0.0.1:") and "cat and sheep are not those of" in job.message


def test_a_worker_with_another_library_is_told_by_its_name(cluster, bucket, tmp_path):
    command = [sys.executable, "-c", OLD_NUMPY, "--no-nanny", "--host", "127.0.0.1", "--nthreads", "1", *cluster.tls]
    with cluster.worker("old", bucket, command), lab_of(cluster.settings(tmp_path, bucket)) as lab:
        job = ended(lab.submit(Experiment.of(SAMPLE, QUICK), QUICK))
        assert job.status == "failed" and "has numpy 0.1, this computer" in job.message


def test_who_has_other_certificates_is_not_let_in(cluster, bucket, tmp_path):
    make_certificates(tmp_path / "others")
    settings = cluster.settings(tmp_path, bucket, QUICKDRAW_CERTIFICATES=tmp_path / "others")
    with pytest.raises(UserError, match="rejected the connection.*QUICKDRAW_CERTIFICATES"):
        connect(settings, print)


def test_a_cluster_that_asks_for_certificates_says_so_to_who_has_none(cluster, bucket, tmp_path):
    with pytest.raises(UserError, match="set QUICKDRAW_CERTIFICATES"):
        connect(cluster.settings(tmp_path, bucket, QUICKDRAW_CERTIFICATES=""), print)


def test_a_cluster_without_workers_is_waited_for_and_says_so(cluster, bucket, tmp_path):
    with lab_of(cluster.settings(tmp_path, bucket)) as lab:
        job = lab.submit(Experiment.of(SAMPLE, QUICK), QUICK)
        wait(lambda: job.message == "Waiting for a worker to join the cluster")
        lab.cancel_all()
        assert job.status == "cancelled"


def test_a_scheduler_that_goes_away_in_the_middle_is_told_and_what_is_stored_stays(bucket, tmp_path):
    plan = all_against_all(SAMPLE, [(STEADY, {})], repeats=6)
    with machines(tmp_path) as mine, mine.worker("one", bucket), lab_of(mine.settings(tmp_path, bucket)) as lab:
        jobs = [lab.submit(experiment, STEADY) for experiment in plan.experiments]
        wait(lambda: jobs[1].status == "done", job=jobs)
        end(mine.scheduler)
        told = {ended(job).message for job in jobs[2:]}
        assert {job.status for job in jobs[3:]} == {"failed"}
        assert all("lost" in message or "No scheduler answers" in message for message in told - {"Done"})
        assert len(lab.runs.all()) in (2, 3) and len(plan.missing(lab.runs)) == 6 - len(lab.runs.all())


@pytest.mark.parametrize(
    "address, sentence",
    [
        ("tcp://127.0.0.1:9", "No scheduler answers"),
        ("tls://127.0.0.1:9", "No scheduler answers"),
        ("127.0.0.1:8786", "not the address of a scheduler"),
        ("tcp://127.0.0.1", "not the address of a scheduler"),
        ("tcp://127.0.0.1:99999", "No scheduler answers"),
        ("everywhere", "^'everywhere' is not the address of a scheduler"),
        ("tcp://[::1", "No scheduler answers"),
    ],
)
def test_a_scheduler_that_is_not_there_is_told_at_once(address, sentence):
    with pytest.raises(UserError, match=sentence):
        probe(address)


@pytest.mark.parametrize(
    "theirs, sentence",
    [
        ({**versions(), "keras": "2.0"}, "has keras 2.0, this computer"),
        ({**versions(), "quickdraw-lab": "0.0.1"}, "has quickdraw-lab 0.0.1"),
        ({**versions(), "code": "01234567"}, "has other code of this project"),
        ({}, "has python None"),
        (ModuleNotFoundError("No module named 'qdcore'"), "Is this project installed there"),
    ],
)
def test_a_worker_with_other_versions_is_told_by_its_name(theirs, sentence):
    with pytest.raises(UserError, match=f"Worker tls://there.*{sentence}"):
        check_versions("tls://there", theirs)


def test_a_worker_with_the_same_versions_is_taken():
    check_versions("tls://there", versions())


class Client:
    """A client of two workers, of which one is frozen and never answers."""

    cluster = None
    frozen = False  # the scheduler

    def __init__(self):
        self.go = threading.Event()

    def subscribe_topic(self, topic, handler):
        pass

    def nthreads(self, callback_timeout):
        if self.frozen:
            raise TimeoutError(f"nothing came in {callback_timeout} s")
        return {"tls://one": 1, "tls://two": 1}

    def run(self, function, workers, on_error):
        return {each: versions() for each in workers if each == "tls://two" or self.go.wait(20)}


def test_a_worker_that_does_not_answer_keeps_no_other_from_training_and_joins_when_it_does():
    client = Client()
    cluster = Cluster(client, print)
    wait(lambda: cluster.workers() == ["tls://two"])
    client.go.set()
    wait(lambda: cluster.workers() == ["tls://one", "tls://two"])


def test_a_scheduler_that_does_not_answer_is_told():
    client = Client()
    client.frozen = True
    with pytest.raises(UserError, match="The cluster was lost. Is it still running"):
        Cluster(client, print).workers()


def test_a_worker_does_not_join_a_cluster_that_anyone_can_run_code_on(tmp_path):
    with pytest.raises(UserError, match="Use tls://"):
        join("tcp://192.168.1.10:8786", read_settings({"QUICKDRAW_HOME": str(tmp_path)}))


@pytest.mark.parametrize("cores", [0, -3])
def test_a_worker_with_no_cores_is_refused(tmp_path, cores):
    begun: list[bool] = []
    with pytest.raises(UserError, match=f"--cores must be 1 or more, not {cores}"):
        join("tls://127.0.0.1:9", read_settings({"QUICKDRAW_HOME": str(tmp_path)}), cores, lambda: begun.append(True))
    assert not begun  # it said that it was working, and then that it could not


def test_the_digest_to_expect_is_that_of_a_stored_run_else_of_the_drawings_here(bucket, tmp_path):
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": str(bucket)})
    runs, source = Runs(settings.runs), open_source("quickdraw", settings)
    one, other = Experiment.of(SAMPLE, QUICK), Experiment.of(SAMPLE, STEADY, seed=1)
    assert known_digest(one, runs) == ""
    here = build_payload(one, runs, settings).digest
    run = runs.save(train(one, QUICK, source))
    assert here == run.record.digest == known_digest(other, runs)
    fewer = Experiment.of(Sample(("cat", "sheep"), 60, train_size=20), QUICK)
    assert known_digest(fewer, runs) == "" and build_payload(fewer, runs, settings).digest not in ("", here)
    far = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": "http://127.0.0.1:9"})
    assert build_payload(fewer, runs, far).digest == ""
