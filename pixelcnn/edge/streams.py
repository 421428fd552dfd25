"""A limit on the answers that stay open: Gradio sends results as a stream of events, for as long as a client
likes.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pixelcnn.edge.deadlines import end_oldest
from pixelcnn.edge.pace import Pace
from pixelcnn.edge.refusal import refuse
from pixelcnn.edge.routes import route

STREAMS = ("/gradio_api/queue/data", "/gradio_api/call/", "/gradio_api/upload_progress", "/gradio_api/mcp")
MAX_STREAMS = 100
STREAM_S = 300.0
PER_SECOND = 50
BUSY = "The server is busy; please try again in a few seconds."


class StreamLimit:
    """Ends a stream of events after `seconds`, and the oldest one when there are more than `limit`; begins so
    many a second."""

    def __init__(self, app: ASGIApp, *, limit: int = MAX_STREAMS, seconds: float = STREAM_S) -> None:
        self.app, self.limit, self.seconds = app, limit, seconds
        self._pace = Pace(PER_SECOND, burst=PER_SECOND)
        self._open: dict[asyncio.Timeout, None] = {}  # the oldest first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not route(scope).startswith(STREAMS):
            await self.app(scope, receive, send)
            return
        if not await self._pace.admits(scope, receive, send, BUSY):
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        deadline = asyncio.timeout(self.seconds)
        try:
            async with deadline:
                self._open[deadline] = None
                if len(self._open) > self.limit:
                    end_oldest(self._open)
                try:
                    await self.app(scope, receive, watched)
                finally:
                    self._open.pop(deadline, None)
        except Exception:  # Gradio's stream may raise one of its own as it is cancelled
            if not deadline.expired():
                raise
            if started:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await refuse(scope, receive, send, 503, BUSY)
