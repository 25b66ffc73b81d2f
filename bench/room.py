"""A class of thirty at work, over the real protocol: `python -m bench.room [--pupils 30] [--seconds 60]`.

Everybody comes in by the door, opens pages in turn, and draws; all have trainings, one of them fifty; then another one
adds a single one. Said are the times of pages and guesses, the server's memory, and whose trainings began meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import free_port, running
from bench.pen_to_bars import drawings
from qdcore.classroom.classroom import Classroom, classes_in
from qdcore.classroom.limits import Limits
from qdcore.experiments.run_store import Runs
from qdcore.settings import PROJECT, read_settings

PAGES = ("", "explore", "train", "compare", "draw", "room", "quiz", "play", "evaluate", "mistakes")
SECONDS_BETWEEN_MESSAGES = 0.16
TRAIN = {"classes": "cat,sheep", "per_class": "500", "models": "random_forest"}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """A pupil's browser: a cookie, and a websocket for each page that is opened."""

    def __init__(self, url: str, code: str) -> None:
        self.url, self.errors = url, 0
        request = Request(f"{url}/door", urlencode({"code": code}).encode(), {"Origin": url})
        try:
            build_opener(_Stay).open(request, timeout=30)
        except HTTPError as answer:  # 303: welcome
            self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def connect(self, path: str, *protocols: str) -> Any:
        """A websocket with this visitor's cookie."""
        from websockets.asyncio.client import connect

        headers = {"Cookie": self.cookie}
        place = self.url.replace("http", "ws") + path
        options: dict[str, Any] = {"max_size": None, "ping_interval": None, "open_timeout": None}
        return connect(place, subprotocols=protocols, additional_headers=headers, origin=self.url, **options)  # type: ignore[arg-type]

    async def open(self, socket: Any, page: str, query: str = "", press: str = "") -> dict[str, str]:
        """Open a page, or press a button of it; the ids of its buttons, and the secret of its live canvas."""
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        if press:
            message.rerun_script.widget_states.widgets.add(id=press, trigger_value=True)
        await socket.send(message.SerializeToString())
        found: dict[str, str] = {}
        while True:
            answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60))
            element = answer.delta.new_element
            if element.button.label:
                found[element.button.label] = element.button.id
            if "quickdraw_canvas" in element.bidi_component.component_name:
                found["live"] = json.loads(element.bidi_component.json).get("live", "")
            self.errors += element.HasField("exception")
            if answer.WhichOneof("type") == "script_finished":
                return found


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
                for strokes in _growing(drawings()[(seed + sent) % len(drawings())]):
                    sent, asked = sent + 1, perf_counter()
                    message = {"version": sent, "token": None, "background": False, "down": True, "strokes": strokes}
                    await socket.send(json.dumps(message))
                    reply = json.loads(await asyncio.wait_for(socket.recv(), 20))
                    visitor.errors += "error" in reply
                    times.append(perf_counter() - asked)
                    await asyncio.sleep(max(0.0, SECONDS_BETWEEN_MESSAGES - times[-1]))
    return times


def _growing(drawing: Any) -> Iterator[Any]:
    strokes = [(stroke + 70).round(1).tolist() for stroke in drawing]
    for n in range(1, len(strokes) + 1):
        yield strokes[:n]


async def _train(visitor: Visitor, seeds: list[int]) -> None:
    """Press Train once for each seed."""
    for seed in seeds:
        async with visitor.connect("/_stcore/stream", "streamlit") as socket:
            query = urlencode(TRAIN | {"seed": str(seed)})
            found = await visitor.open(socket, "train", query)
            button = next(id for label, id in found.items() if re.match(r"Train \d", label))
            await visitor.open(socket, "train", query, button)


async def _lesson(visitors: list[Visitor], room: Classroom, seconds: float, queued: int) -> None:
    await asyncio.gather(*(_train(visitor, [1000 + n]) for n, visitor in enumerate(visitors[2:8])))
    await asyncio.gather(*(_train(visitors[0], list(range(n, queued, 6))) for n in range(6)))
    asked = time.time()
    await _train(visitors[1], [5000])
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


@contextmanager
def serve_class(home: Path, data: str) -> Iterator[tuple[str, Classroom, psutil.Process]]:
    """The server of a new class; its URL, its class and its process."""
    port = free_port()
    command = [sys.executable, "-m", "dashboard.cli.main", "class", "--no-browser", "--port", str(port)]
    env = os.environ | {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": data, "PYTHONPATH": str(PROJECT)}
    with running(command, port, home / "server.log", PROJECT, env) as url:
        [room] = classes_in(home / "classes")
        server = next(each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == command)
        yield url, room, server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--queued", type=int, default=50, help="trainings of the first pupil")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, serve_class(Path(home), read_settings().data) as (url, room, server):
        room.change(limits=Limits(waiting=options.queued + 10))
        began = perf_counter()
        visitors = [Visitor(url, room.state.code) for _ in range(options.pupils)]
        print(f"{len(visitors)} came in after {perf_counter() - began:.1f} s")
        asyncio.run(_lesson(visitors, room, options.seconds, options.queued))
        print(f"server: {server.memory_info().rss / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
