"""An answer that says no, such that the client reads it."""

import asyncio
import contextlib
import json

from starlette.types import Receive, Send

LINGER_S = 2.0
LINGER_BYTES = 16 * 1024 * 1024


async def refuse(send: Send, status: int, sentence: str, receive: Receive | None = None) -> None:
    """Answer with one sentence, as Gradio's own errors are laid out, and close the connection.

    With `receive`, what the client still sends is read and thrown away first, for a while: a connection that
    is closed with unread bytes is reset, and a client that still sends never sees the answer.
    """
    text = json.dumps({"detail": sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    if receive is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                await _throw_away(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _throw_away(receive: Receive) -> None:
    thrown, more = 0, True
    while more and thrown <= LINGER_BYTES:
        message = await receive()  # without "more_body" if the client has gone
        thrown += len(message.get("body", b""))
        more = message.get("more_body", False)
