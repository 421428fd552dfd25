"""Limits on what a request may send, as ASGI middleware, where Gradio has none.

Gradio limits each uploaded file, but no JSON body and no sum of files; and it downloads, at any size, a file
that a JSON body names by its address.
"""

import json
from collections.abc import Awaitable, Callable

UPLOAD_LIMIT = 2 * 1024 * 1024  # bytes of one file
FORM_LIMIT = UPLOAD_LIMIT + 64_000  # that file and the form around it
JSON_LIMIT = 500_000  # twenty times what the largest request of the page sends


class BodyLimit:
    """Reads a body before the app sees the request; answers one over its limit with status 413, and one that
    names a file by its address with 400.

    The bytes are counted as they come, so a chunked body without a Content-Length is limited as well.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        limit = FORM_LIMIT if is_form else JSON_LIMIT
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has gone
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                await _refuse(send, 413, f"The request is too large: at most {limit} bytes are accepted.")
                return
        if not is_form and _names_an_address(body):
            await _refuse(send, 400, "Addresses are not fetched; please upload the picture itself.")
            return
        whole = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> dict:
            return whole.pop() if whole else await receive()

        await self.app(scope, replay, send)


def _names_an_address(body: bytearray) -> bool:
    """Whether a JSON body holds a file, {"path": …}, that lies on another server."""
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return False  # not JSON; Gradio refuses it
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and "://" in path:
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


async def _refuse(send: Callable, status: int, sentence: str) -> None:
    text = json.dumps({"detail": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    headers.append((b"connection", b"close"))  # the rest of the body is not read
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
