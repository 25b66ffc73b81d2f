"""Time from a pen's message to its bars while ten pens draw at once: `python -m bench.ten_tabs [--tabs 10]`.

Ten browsers would slow the server's computer down, so each pen is a websocket that sends what a tab sends: all strokes
so far, every 160 ms or as soon as the last message is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import serve
from bench.pen_to_bars import drawings, train_four
from qdcore.drawings.doodles.pen import along
from qdcore.settings import read_settings

SECONDS_BETWEEN_MESSAGES = 0.16  # as in canvas.js
POINTS_BETWEEN_MESSAGES = 8  # a pen sends about 60 points a second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        train_four(Path(home), 1000)
        with serve(Path(home), read_settings().data) as url:
            asyncio.run(visit(url))
            waits = asyncio.run(_all_tabs(url, options.tabs, options.seconds))
    print(
        f"{options.tabs} tabs, {len(waits)} messages, all answered: {1000 * median(waits):.0f} ms at the median, ",
        end="",
    )
    print(f"nine of ten within {1000 * quantiles(waits, n=10)[-1]:.0f} ms, all within {1000 * max(waits):.0f} ms")


async def visit(url: str) -> None:
    """Open the Draw page once, and draw on it for a second."""
    await _tab(url, 0, 1)


async def _all_tabs(url: str, tabs: int, seconds: float) -> list[float]:
    waits = await asyncio.gather(*(_tab(url, number, seconds) for number in range(tabs)))
    return [wait for each in waits for wait in each]


async def _tab(url: str, number: int, seconds: float) -> list[float]:
    """Open the page, draw for some seconds, and return the seconds that each message waited for its bars."""
    from websockets.asyncio.client import connect

    place = f"{url.replace('http', 'ws')}/_stcore/stream"
    async with connect(place, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        page = await _open(socket)
        waits, started, strokes, sent = [], perf_counter(), _pen(number), 0
        while (asked := perf_counter()) < started + seconds:
            sent += 1
            await socket.send(_message(page, next(strokes), sent))
            await _answer(socket, sent)
            waits.append(perf_counter() - asked)
            await asyncio.sleep(max(0.0, SECONDS_BETWEEN_MESSAGES - waits[-1]))
    return waits


async def _open(socket: Any) -> dict[str, str]:
    """The ids of the page's script, its board and its canvas."""
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


def _pen(number: int) -> Any:
    """Yield the strokes on the paper at each message, drawing after drawing, without an end."""
    while True:
        for drawing in drawings()[number:] + drawings()[:number]:
            done: list[Any] = []
            for stroke in drawing:
                points = (along(stroke, 4) + 70).round(1).tolist()
                yield from (
                    [*done, points[:end]]
                    for end in range(POINTS_BETWEEN_MESSAGES, len(points), POINTS_BETWEEN_MESSAGES)
                )
                done.append(points)
            yield done


if __name__ == "__main__":
    main()
