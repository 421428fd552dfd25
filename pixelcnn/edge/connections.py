"""Limits on connections, which uvicorn keeps open for as long as a client likes before its first request."""

import asyncio

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from pixelcnn.edge.refusal import REFUSED, refuse

MAX_CONNECTIONS = 500
REQUEST_S = 10.0  # that the head of a request may take to arrive
READER_S = 30.0  # that a client may leave an answer unread


async def full(scope: Scope, receive: Receive, send: Send) -> None:
    """What answers a request on a connection too many."""
    await refuse(scope, receive, send, 503, "The server has too many connections; please try again soon.")


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with a limit on connections and on waiting for clients.

    When there are too many, the one gives way that has kept the server waiting longest for a request; else
    one that is being refused, or whose body has not arrived. Where all are being answered, a new one is told.
    """

    limit = MAX_CONNECTIONS
    request_s = REQUEST_S
    reader_s = READER_S

    _timer: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.request_s)
        if len(self.connections) > self.limit:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.answers and self._timer is None:
            self._wait(self.request_s)
        elif self.answers and not self.flow.write_paused:
            self._stop()

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop()
        self._wait(self.reader_s)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop()

    def _make_room(self) -> None:
        others = [each for each in self.connections if isinstance(each, BoundedProtocol) and each is not self]
        for gives_way in (
            lambda each: not each.answers,
            lambda each: each.scope["state"].get(REFUSED),
            lambda each: each.cycle.more_body,
        ):
            if candidates := list(filter(gives_way, others)):
                min(candidates, key=lambda each: each._since).transport.abort()
                return
        self.app = full

    @property
    def answers(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self, seconds: float) -> None:
        self._since = self.loop.time()
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def bound(server: uvicorn.Server) -> None:
    """Have a running server speak BoundedProtocol on the connections to come, and no WebSocket."""
    server.config.http_protocol_class = BoundedProtocol
    server.config.ws_protocol_class = None
