"""An answer that says no, such that the client reads it, and slowly, so that it costs little."""

import asyncio
import contextlib
import json

from starlette.types import Receive, Scope, Send

REFUSED = "refused"  # in the state of a request: its connection may give way to another
PAUSE_S = 1.0
LINGER_S = 2.0
THROWN_AWAY = 16 * 1024 * 1024  # bytes at most


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer after a pause with one sentence, as Gradio's own errors are laid out, and close the connection.

    Before that and for a while after it, what the client still sends is read and thrown away: a connection
    that is closed with unread bytes is reset, and the client never sees the answer.
    """
    scope.setdefault("state", {})[REFUSED] = True
    asks_first = any(name == b"expect" for name, _ in scope["headers"])  # to read would ask for the body
    began = asyncio.get_running_loop().time()
    whole = not asks_first and await _throw_away(receive, PAUSE_S)
    await asyncio.sleep(began + PAUSE_S - asyncio.get_running_loop().time())
    text = json.dumps({"detail": sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    if not whole:
        await _throw_away(receive, LINGER_S)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _throw_away(receive: Receive, seconds: float) -> bool:
    """Read the rest of a body for so long; whether that was all of it."""
    thrown, more = 0, True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while more and thrown <= THROWN_AWAY:
                message = await receive()  # without "more_body" if the client has gone
                thrown += len(message.get("body", b""))
                more = message.get("more_body", False)
    return not more
