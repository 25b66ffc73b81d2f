"""What pupils do in an hour, as fast as the machine can: `python -m bench.room --hour`.

Each draws 60 drawings of 40 messages on Draw, opens 40 pages, plays a game of six rounds and starts three trainings,
all in one session. A drawing rests until it comes to the wall; that is the only wait. Said are the server's memory
along the way (goal: under 700 MB), what is stored at the end, and errors.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from time import perf_counter
from typing import Any

import psutil

from bench.pen_to_bars import drawings
from bench.room.visitor import PAGES, Visitor, growing, train
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.drafts import SECONDS_OF_REST
from qdcore.classroom.posts import Posts
from qdcore.evaluation.game.rounds import Rounds
from qdcore.evaluation.game.rules import ROUNDS
from qdcore.experiments.run_store import Runs

DRAWINGS, MESSAGES, PAGES_OPENED, TRAININGS = 60, 40, 40, 3  # of each pupil
SECONDS_BETWEEN_LOOKS, SECONDS_AT_THE_END, GOAL = 10, 15, 700


async def hour(visitors: list[Visitor], room: Classroom, server: psutil.Process) -> None:
    """Let all visitors do an hour's work, and say what came of it."""
    began, done = perf_counter(), [0] * len(visitors)
    watching = asyncio.create_task(_watch(server, done, began))
    ended = await asyncio.gather(*(_work(each, n, done) for n, each in enumerate(visitors)), return_exceptions=True)
    await asyncio.sleep(SECONDS_AT_THE_END)  # trainings of the last ones
    watching.cancel()
    broken = [error for error in ended if error is not None]
    print(f"an hour of {len(visitors)} pupils took {perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
    problems = [*(text for visitor in visitors for text in visitor.problems), *map(repr, broken)]
    print(f"errors: {sum(visitor.errors for visitor in visitors)}; pupils who could not go on: {len(broken)}")
    print(*problems[:5], sep="\n")
    data = room.folder / "data"
    posts, rounds = Posts(data / "posts.ndjson").all(), Rounds(data / "rounds.ndjson").all()
    runs = Runs(room.folder / "runs").all()
    print(f"stored: {len(posts)} drawings on the wall, {len(rounds)} rounds, {len(runs)} runs")
    megabytes = server.memory_info().rss / 1e6
    print(f"server at the end: {megabytes:.0f} MB ({'within' if megabytes < GOAL else 'above'} {GOAL})")


async def _watch(server: psutil.Process, done: list[int], began: float) -> None:
    """Say again and again how far they are, and the server's memory."""
    while True:
        share = sum(done) / (len(done) * (DRAWINGS + PAGES_OPENED + ROUNDS + TRAININGS))
        print(f"{perf_counter() - began:5.0f} s, {share:4.0%}: {server.memory_info().rss / 1e6:.0f} MB", flush=True)
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _work(visitor: Visitor, number: int, done: list[int]) -> None:
    """An hour of one pupil: the parts in an order of his or her own."""
    parts = ["draw"] * DRAWINGS + ["look"] * PAGES_OPENED + ["train"] * TRAININGS + ["play"]
    chance = random.Random(number)
    chance.shuffle(parts)
    async with visitor.connect("/_stcore/stream", "streamlit") as socket:
        for place, part in enumerate(parts):
            if part == "draw":
                await _draw(visitor, socket, number + place)
            elif part == "look":
                await visitor.open(socket, chance.choice(PAGES))
            elif part == "train":
                await train(visitor, [1000 * number + place])
            else:
                await _play(visitor, socket, number)
            done[number] += ROUNDS if part == "play" else 1


async def _draw(visitor: Visitor, socket: Any, number: int) -> None:
    """Open Draw, draw until the drawing is on the wall, and clear the canvas."""
    secret = (await visitor.open(socket, "draw"))["live"]
    async with visitor.connect("/live", "quickdraw-live", secret) as live:
        chosen = list(growing(drawings()[number % len(drawings())], MESSAGES - 1))
        for version, strokes in enumerate(chosen, 1):
            await _ask(visitor, live, version, strokes)
        await asyncio.sleep(SECONDS_OF_REST + 0.2)
        await _ask(visitor, live, MESSAGES, [])


async def _play(visitor: Visitor, socket: Any, number: int) -> None:
    """A game: each round is drawn, and its clock says that the time is up."""
    found = await visitor.open(socket, "play")
    found = await visitor.open(socket, "play", press=next(id for label, id in found.items() if label == "Start"))
    for _ in range(ROUNDS):
        async with visitor.connect("/live", "quickdraw-live", found["live"]) as live:
            for version, strokes in enumerate(growing(drawings()[number % len(drawings())], MESSAGES), 1):
                await _ask(visitor, live, version, strokes)
        ended = {"round": found["word"], "outcome": "time", "seconds": 20, "guesses": []}
        events = json.dumps([{"event": "ended", "value": ended}])
        found = await visitor.open(socket, "play", events={found["round"]: events})


async def _ask(visitor: Visitor, live: Any, version: int, strokes: Any) -> None:
    message = {"version": version, "token": None, "background": False, "down": bool(strokes), "strokes": strokes}
    await live.send(json.dumps(message))
    reply = json.loads(await asyncio.wait_for(live.recv(), 60))
    if "error" in reply:
        visitor.errors += 1
        visitor.problems.append(reply["error"])
