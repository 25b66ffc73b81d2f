"""In which order the jobs of several people are given to workers: in turn, so that nobody's hundred block one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qdcore.lab.job import Job


def in_turn(jobs: Sequence[Job], served: Mapping[str, int]) -> list[Job]:
    """Queued jobs, one of each owner in turn: first of those who were served longest ago, each one's in their order.

    `served` has the number of the turn in which an owner's job last began; an owner who is not in it comes first. A job
    that several want has the place of the first of them.
    """
    rounds: dict[str, int] = {}
    places = []
    for position, job in enumerate(jobs):
        owners = job.owners or ("",)
        turns = []
        for owner in owners:
            turns.append((rounds.get(owner, 0), served.get(owner, 0)))
            rounds[owner] = rounds.get(owner, 0) + 1
        places.append((*min(turns), position))
    return [jobs[place[-1]] for place in sorted(places)]
