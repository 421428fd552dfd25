"""A limit on what uploads take on the disk: Gradio keeps each for ten minutes, and the rest of one that broke
off for good.
"""

import asyncio
import contextlib
import time
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from pixelcnn.edge.bodies import FORM_LIMIT, UPLOAD_ROUTE
from pixelcnn.edge.pace import Pace
from pixelcnn.edge.refusal import refuse
from pixelcnn.edge.routes import route

ROOM = 200_000_000  # bytes of all uploads
LEAST = 65_536  # bytes that a file counts for at least: there is a limit on their number too
KEPT_S = 10.0  # that an upload is kept for in any case, to be read meanwhile
PER_SECOND = 5
BUSY = "There is no room for uploads just now; please try again in a few seconds."


class UploadRoom:
    """Makes room in `folder` before an upload is written there, one after the other: the oldest files go.

    Where all are newer than KEPT_S, or too many come at once, the answer is 503.
    """

    def __init__(self, app: ASGIApp, *, folder: Path, room: int = ROOM, kept_s: float = KEPT_S) -> None:
        self.app, self.folder, self.room, self.kept_s = app, folder, room, kept_s
        self._turn = asyncio.Lock()
        self._pace = Pace(PER_SECOND, burst=2 * PER_SECOND)
        self._free = 0  # bytes, as last measured, less what was accepted since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or route(scope) != UPLOAD_ROUTE:
            await self.app(scope, receive, send)
            return
        if not await self._pace.admits(scope, receive, send, BUSY):
            return
        async with self._turn:
            if self._free < FORM_LIMIT:
                self._free = await asyncio.to_thread(self.make_room)
            if self._free >= FORM_LIMIT:
                self._free -= FORM_LIMIT
                await self.app(scope, receive, send)
                return
        await refuse(scope, receive, send, 503, BUSY)

    def make_room(self) -> int:
        """Delete the oldest files until a tenth of the room is free; the bytes that are free after that."""
        files = []
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):  # deleted meanwhile
                if path.is_file():
                    stat = path.stat()
                    files.append((stat.st_mtime, max(stat.st_size, LEAST), path))
        free = self.room - sum(size for _, size, _ in files)
        for modified, size, path in sorted(files):
            if free >= self.room // 10 or time.time() - modified < self.kept_s:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                free += size
                if path.parent != self.folder:
                    path.parent.rmdir()  # Gradio gives each upload a folder of its own
        return free
