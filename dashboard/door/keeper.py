"""What the server of a class does besides serving: note that it is alive, and end with the class's time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress

from qdcore.classroom.classroom import Classroom
from qdcore.errors import UserError

SECONDS_BETWEEN_SIGNS = 30


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
