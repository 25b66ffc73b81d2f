"""When a private worker is old enough to be replaced."""

from __future__ import annotations

import os

import pytest

import qdcore.lab.worker_age as module
from qdcore.lab.worker_age import MAX_TRAININGS, WorkerAge

ALIVE = os.getpid()


def aged(trainings, pid=ALIVE):
    age = WorkerAge()
    for _ in range(trainings):
        age.add_training("tcp://worker", pid)
    return age


@pytest.mark.parametrize("trainings, old", [(0, False), (1, False), (MAX_TRAININGS - 1, False), (MAX_TRAININGS, True)])
def test_a_worker_is_old_after_so_many_trainings(trainings, old):
    assert aged(trainings).is_old() is old


def test_a_worker_that_holds_much_memory_is_old_at_once(monkeypatch):
    monkeypatch.setattr(module, "MAX_IDLE_MEMORY", 1e6)
    assert aged(1).is_old() and not aged(0).is_old()


def test_a_worker_that_is_gone_holds_no_memory():
    assert not aged(1, pid=2**22 + 1).is_old()


def test_another_process_begins_at_one():
    age = aged(MAX_TRAININGS - 1)
    age.add_training("tcp://other", 1)
    assert age.trainings == 1 and not age.is_old()
