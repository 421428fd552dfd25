"""Limits on the body of a request, where Gradio has none.

Gradio limits each uploaded file, but no JSON body and no sum of files; it waits for a body as long as the
client likes; and it downloads, at any size, a file that a JSON body names by its address.
"""

import asyncio
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pixelcnn.edge.deadlines import end_oldest
from pixelcnn.edge.refusal import refuse
from pixelcnn.edge.routes import route

UPLOAD_LIMIT = 2 * 1024 * 1024  # bytes of one file
FORM_LIMIT = UPLOAD_LIMIT + 64_000  # that file and the form around it
JSON_LIMIT = 100_000  # a photograph, the largest request of the page, is 67,000
FILES_LIMIT = 8  # that one body may name or hold; the page sends none, a program one
BODY_S = 20.0  # that a body may take to arrive: an upload at 0.8 Mbit/s
MEMORY = 64 * 1024 * 1024  # bytes of all bodies that are still arriving

UPLOAD_ROUTE = "/gradio_api/upload"


class BodyLimit:
    """Reads a body before the app sees the request, and refuses what is too large, too slow or not to be had:
    413, 408, and 400 for files that are named by an address, too many of them, and two Content-Types.

    The bytes are counted as they come, so a chunked body without a Content-Length is limited as well. Of the
    bodies that are arriving, the one that has taken longest gives way when they are too much for the memory.
    """

    def __init__(self, app: ASGIApp, *, seconds: float = BODY_S, memory: int = MEMORY) -> None:
        self.app, self.seconds, self.memory = app, seconds, memory
        self._arriving: dict[asyncio.Timeout, int] = {}  # bytes of each, the oldest first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kinds = _headers(scope, b"content-type")
        if len(kinds) > 1:  # Gradio reads the first one, other programs the last
            await refuse(scope, receive, send, 400, "A request must have one Content-Type.")
            return
        is_form = bool(kinds) and kinds[0].lower().startswith(b"multipart/")
        if is_form and route(scope) != UPLOAD_ROUTE:
            await refuse(scope, receive, send, 415, "Only uploads are sent as a form.")
            return
        limit = FORM_LIMIT if is_form else JSON_LIMIT
        too_large = f"The request is too large: at most {limit} bytes are accepted."
        if any(int(length) > limit for length in _headers(scope, b"content-length")):
            await refuse(scope, receive, send, 413, too_large)
            return
        try:
            body = await self._read(receive, limit)
        except TimeoutError:
            await refuse(scope, _replay(b"", receive), send, 408, "The request took too long to arrive.")
            return
        if body is None:
            return  # the client has gone
        if len(body) > limit:
            await refuse(scope, receive, send, 413, too_large)
            return
        if sentence := _form_refusal(body) if is_form else _json_refusal(body):
            await refuse(scope, _replay(b"", receive), send, 400, sentence)
            return
        await self.app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive, limit: int) -> bytes | None:
        """The body, or its beginning as soon as that is over the limit; None if the client went. TimeoutError
        if it takes too long, or longest of all when there is no memory left."""
        body = bytearray()
        async with asyncio.timeout(self.seconds) as deadline:
            self._arriving[deadline] = 0
            try:
                more = True
                while more and len(body) <= limit:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if deadline in self._arriving:
                        self._arriving[deadline] = len(body)
                    while sum(self._arriving.values()) > self.memory:
                        end_oldest(self._arriving)
            finally:
                self._arriving.pop(deadline, None)
        return bytes(body)


def _headers(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the whole body at once."""
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return whole.pop() if whole else await receive()

    return replay


def _form_refusal(body: bytes) -> str | None:
    if body.count(b"filename=") > FILES_LIMIT:
        return f"A form holds at most {FILES_LIMIT} files."
    return None


def _json_refusal(body: bytes) -> str | None:
    """What is wrong with the files, {"path": …}, that a JSON body names: one on another server, or too many,
    as Gradio looks each of them up."""
    too_many = f"A request names at most {FILES_LIMIT} files."
    if body.count(b'"path"') > FILES_LIMIT:
        return too_many  # without parsing it
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return None  # not JSON; Gradio refuses it
    files = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and "://" in path:
                return "Addresses are not fetched; please upload the picture itself."
            files += isinstance(path, str)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return too_many if files > FILES_LIMIT else None
