"""What the server of a class does besides serving: note that it is alive, end with the class's time, fill the wall."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from qdcore.classroom.classroom import Classroom
from qdcore.errors import UserError

SECONDS_BETWEEN_SIGNS = 30
SECONDS_BETWEEN_DRAWINGS = 1


async def keep(classroom: Classroom) -> None:
    """Note a sign of life twice a minute; when the time of the class is over, delete it and end the server."""
    while True:
        with suppress(UserError):  # a full disk must not end the class
            if classroom.is_gone():
                await asyncio.to_thread(classroom.delete)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if classroom.state.ended is None:
                await asyncio.to_thread(classroom.change, seen=time.time())
        await asyncio.sleep(SECONDS_BETWEEN_SIGNS)


async def fill_wall(settle: Callable[[], None]) -> None:
    """Once a second, put the drawings that have rested on the wall: `settle` does it."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_DRAWINGS)
        with suppress(UserError):
            await asyncio.to_thread(settle)
