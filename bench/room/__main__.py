"""A class of thirty at work, over the real protocol: `python -m bench.room [--pupils 30] [--seconds 60] [--hour]`.

Everybody comes in by the door, opens pages in turn, and draws; some have trainings, one of them 140; then another one
adds a single one. Said are the times of pages and guesses, the server's memory, and whose trainings began meanwhile.
With `--hour` they do what pupils do in an hour, as fast as the machine can (bench/room/hour.py).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bench.pen_to_bars import drawings
from bench.room.hour import hour
from bench.room.visitor import PAGES, Visitor, growing, serve_class, train
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.limits import Limits
from qdcore.experiments.run_store import Runs
from qdcore.settings import read_settings

SECONDS_BETWEEN_MESSAGES = 0.16


async def _look(visitor: Visitor, seconds: float, seed: int) -> list[float]:
    """Open pages in turn, 1 to 5 s apart; the seconds that each took."""
    chance, times, end = random.Random(seed), [], perf_counter() + seconds
    await asyncio.sleep(chance.uniform(0, 3))
    while perf_counter() < end:
        asked = perf_counter()
        async with visitor.connect("/_stcore/stream", "streamlit") as socket:
            await visitor.open(socket, chance.choice(PAGES))
            times.append(perf_counter() - asked)
            await asyncio.sleep(chance.uniform(1, 5))
    return times


async def _draw(visitor: Visitor, seconds: float, seed: int) -> list[float]:
    """Draw on the Draw page; the seconds that each message waited for its guess."""
    times, end, sent = [], perf_counter() + seconds, 0
    async with visitor.connect("/_stcore/stream", "streamlit") as page:
        secret = (await visitor.open(page, "draw"))["live"]
        async with visitor.connect("/live", "quickdraw-live", secret) as socket:
            while perf_counter() < end:
                for strokes in growing(drawings()[(seed + sent) % len(drawings())]):
                    sent, asked = sent + 1, perf_counter()
                    message = {"version": sent, "token": None, "background": False, "down": True, "strokes": strokes}
                    await socket.send(json.dumps(message))
                    reply = json.loads(await asyncio.wait_for(socket.recv(), 20))
                    visitor.errors += "error" in reply
                    times.append(perf_counter() - asked)
                    await asyncio.sleep(max(0.0, SECONDS_BETWEEN_MESSAGES - times[-1]))
    return times


async def _lesson(visitors: list[Visitor], room: Classroom, seconds: float, queued: int) -> None:
    await asyncio.gather(*(train(visitor, [1000 + n]) for n, visitor in enumerate(visitors[2:8])))
    await asyncio.gather(*(train(visitors[0], list(range(n, queued, 6))) for n in range(6)))
    asked = time.time()
    await train(visitors[1], [5000])
    looks = [_look(visitor, seconds, n) for n, visitor in enumerate(visitors)]
    draws = [_draw(visitor, seconds, n) for n, visitor in enumerate(visitors[::2])]
    found = await asyncio.gather(*looks, *draws)
    pages = [each for times in found[: len(looks)] for each in times]
    guesses = [each for times in found[len(looks) :] for each in times]
    _say("pages", pages)
    _say("guesses", guesses)
    print(f"errors: {sum(visitor.errors for visitor in visitors)}")
    _say_fairness(room, asked)


def _say(what: str, times: list[float]) -> None:
    ranks = quantiles(times, n=20)
    print(
        f"{what}: {len(times)}, median {1000 * median(times):.0f} ms, nine of ten within {1000 * ranks[17]:.0f} ms, "
        f"95 of 100 within {1000 * ranks[18]:.0f} ms, all within {1000 * max(times):.0f} ms"
    )


def _say_fairness(room: Classroom, asked: float) -> None:
    """How many trainings of others ended between the request of the single one and its end."""
    from datetime import datetime

    runs = Runs(room.folder / "runs").all()
    ends = {run.experiment.seed: datetime.fromisoformat(run.record.created).timestamp() for run in runs}
    mine = ends.get(5000, float("inf"))
    before = [seed for seed, end in ends.items() if asked < end < mine]
    many = sum(seed < 1000 for seed in before)
    done = "ended" if mine < float("inf") else "has not ended yet"
    print(f"the single training {done}; meanwhile {many} of the many and {len(before) - many} others did")
    print(f"runs stored: {len(runs)}, by {len({run.record.owner for run in runs})} pupils")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--queued", type=int, default=140, help="trainings of the first pupil, enough for the whole time"
    )
    parser.add_argument("--hour", action="store_true", help="an hour's work instead, as fast as the machine can")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, serve_class(Path(home), read_settings().data) as (url, room, server):
        room.change(limits=Limits(waiting=options.queued + 10))
        began = perf_counter()
        visitors = [Visitor(url, room.state.room_code) for _ in range(options.pupils)]
        print(f"{len(visitors)} came in after {perf_counter() - began:.1f} s")
        if options.hour:
            asyncio.run(hour(visitors, room, server))
        else:
            asyncio.run(_lesson(visitors, room, options.seconds, options.queued))
        print(f"server: {server.memory_info().rss / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
