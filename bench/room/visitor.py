"""A pupil's browser over the real protocol, without a browser; and the server of a class to visit."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import free_port, running
from qdcore.classroom.classroom import Classroom, classes_in
from qdcore.settings import PROJECT

EVENTS_OF = "$$STREAMLIT_INTERNAL_KEY_{}__events"
RUNS_AGAIN = ForwardMsg.FINISHED_EARLY_FOR_RERUN
PAGES = ("", "explore", "train", "compare", "draw", "room", "quiz", "play", "evaluate", "mistakes")
TRAIN = {"classes": "cat,sheep", "per_class": "500", "models": "random_forest"}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Visitor:
    """A pupil's browser: a cookie, and a websocket for each page that is opened."""

    def __init__(self, url: str, code: str) -> None:
        self.url, self.errors = url, 0
        self.problems: list[str] = []
        self._known: dict[str, ForwardMsg] = {}
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

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """A message, or the earlier one that it refers to: the server sends what is large once only."""
        if message.WhichOneof("type") == "ref_hash":
            return self._known[message.ref_hash]
        if message.metadata.cacheable:
            self._known[message.hash] = message
        return message

    async def open(
        self, socket: Any, page: str, query: str = "", press: str = "", events: dict[str, str] | None = None
    ) -> dict[str, str]:
        """Open a page, press a button of it, or send events of its components (id -> JSON).

        Returns the ids of its buttons and of its game's round, and the secret of its live canvas.
        """
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        if press:
            message.rerun_script.widget_states.widgets.add(id=press, trigger_value=True)
        for id, value in (events or {}).items():
            message.rerun_script.widget_states.widgets.add(id=id, json_value="{}")
            message.rerun_script.widget_states.widgets.add(id=EVENTS_OF.format(id), json_trigger_value=value)
        await socket.send(message.SerializeToString())
        found: dict[str, str] = {}
        while True:
            answer = self._whole(ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60)))
            element = answer.delta.new_element
            if element.button.label:
                found[element.button.label] = element.button.id
            if "quickdraw_canvas" in element.bidi_component.component_name:
                found["live"] = json.loads(element.bidi_component.json).get("live", "")
            if "quickdraw_round" in element.bidi_component.component_name:
                found["round"] = element.bidi_component.id
                found["word"] = json.loads(element.bidi_component.json)["round"]
            if element.HasField("exception"):
                self.errors += 1
                self.problems.append(element.exception.message)
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished != RUNS_AGAIN:
                return found


def growing(drawing: Any, most: int | None = None) -> Iterator[Any]:
    """The strokes of a drawing as a canvas sends them: after each stroke, or `most` times while the pen moves."""
    strokes = [(stroke + 70).round(1).tolist() for stroke in drawing]
    places = [(number, len(stroke)) for number, stroke in enumerate(strokes)]
    if most is not None:
        points = [(number, n) for number, stroke in enumerate(strokes) for n in range(1, len(stroke) + 1)]
        places = [points[round(place * (len(points) - 1) / (most - 1))] for place in range(most)]
    for number, n in places:
        yield [*strokes[:number], strokes[number][:n]]


async def train(visitor: Visitor, seeds: list[int]) -> None:
    """Press Train once for each seed."""
    for seed in seeds:
        async with visitor.connect("/_stcore/stream", "streamlit") as socket:
            query = urlencode(TRAIN | {"seed": str(seed)})
            found = await visitor.open(socket, "train", query)
            button = next(id for label, id in found.items() if re.match(r"Train \d", label))
            await visitor.open(socket, "train", query, button)


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
