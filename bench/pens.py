"""Time from a message to its answer while thirty pens draw at once: `python -m bench.pens [--pens 30] [--train]`.

Thirty browsers would slow the server's computer down, so each pen is what a tab is to the server: the page's websocket,
and the live one, which is asked as connection.js asks. After each drawing the pen rests for a second, and the page
runs. `--page` takes the page's own way instead, which a tab without a live connection takes. `--messages 100000` asks
this many questions without a rest, and prints the server's memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.app import memory
from bench.browser import serve
from bench.pen_to_bars import CLASSES, drawings, train_five
from dashboard.live.admission import PROTOCOL
from qdcore.drawings.doodles.pen import along
from qdcore.settings import PROJECT, read_settings

MIN_PAUSE, PAUSES = 0.04, 3  # as in connection.js: seconds between two questions, and as a multiple of the last answer
SECONDS_BETWEEN_MESSAGES = 0.16  # as in canvas.js, without a live connection
POINTS_BETWEEN_MESSAGES = 6
REST = 1.0
MEASURES = 10  # of the memory
START_SECONDS = 20  # until a worker has imported what it trains with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pens", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--page", action="store_true", help="by a run of the page for each message")
    parser.add_argument("--train", action="store_true", help="while a network is trained")
    parser.add_argument("--messages", type=int, default=0, help="how many to ask without a rest, for the memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        train_five(Path(home), 1000)
        with serve(Path(home), read_settings().data) as url:
            asyncio.run(_pen_by_page(url, 0, 1))  # the first drawing opens the models
            if options.messages:
                return asyncio.run(_watch_memory(url, options.pens, options.messages))
            with _training(Path(home), options.train):
                waits = asyncio.run(_all_pens(url, options.pens, options.seconds, options.page))
    print(f"{options.pens} pens, {len(waits)} messages: {1000 * median(waits):.0f} ms at the median, ", end="")
    print(f"nine of ten within {1000 * quantiles(waits, n=10)[-1]:.0f} ms, all within {1000 * max(waits):.0f} ms")
    print(f"load of this computer: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return None


@contextmanager
def _training(home: Path, wanted: bool) -> Iterator[None]:
    """A long training of a network in a worker of its own while the block runs."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "dashboard.cli.main", "train", "--classes", ",".join(CLASSES[:2])]
    command += ["--per-class", "5000", "--models", "modern_cnn", "--param", "modern_cnn.epochs=200"]
    env = os.environ | {"QUICKDRAW_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, cwd=PROJECT, env=env) as job:
        time.sleep(START_SECONDS)
        yield
        job.terminate()


async def _all_pens(url: str, pens: int, seconds: float, by_page: bool) -> list[float]:
    pen = _pen_by_page if by_page else _pen_live
    waits = await asyncio.gather(*(pen(url, number, seconds) for number in range(pens)))
    return [wait for each in waits for wait in each]


async def _pen_by_page(url: str, number: int, seconds: float) -> list[float]:
    """Open the page, draw for some seconds, and return the seconds that each message waited for its bars."""
    async with draw_page(url) as (socket, page):
        waits, started, strokes, sent = [], perf_counter(), _pen(number), 0
        while (asked := perf_counter()) < started + seconds:
            sent += 1
            await socket.send(_message(page, next(strokes)[0], sent))
            await _answer(socket, sent)
            waits.append(perf_counter() - asked)
            await asyncio.sleep(max(0.0, SECONDS_BETWEEN_MESSAGES - waits[-1]))
    return waits


async def _pen_live(url: str, number: int, seconds: float) -> list[float]:
    """The same by the live connection; after each drawing the pen rests, and the page runs."""
    async with draw_page(url) as (socket, page), _live(url, page["live"]) as live:
        reading = asyncio.create_task(_read(socket))
        waits, started = [], perf_counter()
        for sent, (strokes, is_complete) in enumerate(_pen(number), 1):
            if perf_counter() > started + seconds:
                break
            waits.append(await _ask(live, strokes, sent))
            await asyncio.sleep(max(MIN_PAUSE - waits[-1], (PAUSES - 1) * waits[-1]))
            if is_complete:
                await asyncio.sleep(REST)
                await socket.send(_message(page, strokes, sent))
        reading.cancel()
    return waits


async def _watch_memory(url: str, pens: int, messages: int) -> None:
    """Ask this many questions without a rest, shared among the pens, and print the server's memory on the way."""
    async with AsyncExitStack() as stack:
        asking = []
        for number in range(pens):
            _, page = await stack.enter_async_context(draw_page(url))
            live = await stack.enter_async_context(_live(url, page["live"]))
            asking.append((live, enumerate(_pen(number), 1)))
        for part in range(MEASURES + 1):
            print(f"after {part * messages // MEASURES:,} messages: {memory(url):.0f} MB", flush=True)
            if part < MEASURES:
                each = messages // MEASURES // pens
                await asyncio.gather(*(_without_rest(live, islice(drawn, each)) for live, drawn in asking))


async def _without_rest(live: Any, drawn: Iterable[tuple[int, tuple[list[Any], bool]]]) -> None:
    for sent, (strokes, _) in drawn:
        await _ask(live, strokes, sent)


async def _ask(live: Any, strokes: list[Any], sent: int) -> float:
    """Seconds from a question to its answer."""
    drawn = {"version": sent, "token": None, "background": False, "strokes": strokes, "down": True}
    asked = perf_counter()
    await live.send(json.dumps(drawn))
    answer = json.loads(await asyncio.wait_for(live.recv(), 20))
    if answer["version"] != sent or not answer["answer"]["cards"]:
        raise RuntimeError(f"question {sent} was answered by {answer}")
    return perf_counter() - asked


async def _read(socket: Any) -> None:
    async for _ in socket:
        pass


@asynccontextmanager
async def draw_page(url: str) -> AsyncIterator[tuple[Any, dict[str, str]]]:
    """The websocket of the Draw page, opened, and what it says of itself."""
    from websockets.asyncio.client import connect

    place = f"{url.replace('http', 'ws')}/_stcore/stream"
    async with connect(place, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        yield socket, await _open(socket)


def _live(url: str, token: str) -> Any:
    from websockets.asyncio.client import connect

    protocols: Any = [PROTOCOL, token]
    return connect(f"{url.replace('http', 'ws')}/live", origin=url, subprotocols=protocols)  # type: ignore[arg-type]


async def _open(socket: Any) -> dict[str, str]:
    """The ids of the page's script, its board and its canvas, and the secret of its live connection."""
    first = BackMsg()
    first.rerun_script.page_name = "draw"
    await socket.send(first.SerializeToString())
    page = {}
    while True:
        message = ForwardMsg.FromString(await socket.recv())
        kind = message.WhichOneof("type")
        if kind == "new_session":
            page["script"] = message.new_session.page_script_hash
        component = message.delta.new_element.bidi_component
        if kind == "delta" and component.component_name.endswith("quickdraw_canvas"):
            page |= {"canvas": component.id, "board": message.delta.fragment_id}
            page["live"] = json.loads(component.json)["live"]
        if kind == "script_finished" and "canvas" in page:
            return page


def _message(page: dict[str, str], strokes: list[Any], sent: int) -> bytes:
    drawn = {"version": sent, "token": None, "background": False, "strokes": strokes, "down": True, "sent": sent}
    message = BackMsg()
    message.rerun_script.fragment_id = page["board"]
    message.rerun_script.page_script_hash = page["script"]
    state = message.rerun_script.widget_states.widgets.add(id=page["canvas"])
    state.json_value = json.dumps({"drawn": drawn})
    return message.SerializeToString()


async def _answer(socket: Any, sent: int) -> None:
    """Wait for the bars of this message."""
    while True:
        message = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 20))
        component = message.delta.new_element.bidi_component
        if "headline" in component.json and json.loads(component.json)["version"] == f" {sent}":
            return


def _pen(number: int) -> Iterator[tuple[list[Any], bool]]:
    """The strokes on the paper at each message, and whether the drawing is complete; drawings without an end."""
    while True:
        for drawing in drawings()[number:] + drawings()[:number]:
            done: list[Any] = []
            for stroke in drawing:
                points = (along(stroke, 4) + 70).round(1).tolist()
                for end in range(POINTS_BETWEEN_MESSAGES, len(points), POINTS_BETWEEN_MESSAGES):
                    yield [*done, points[:end]], False
                done.append(points)
            yield done, True


if __name__ == "__main__":
    main()
