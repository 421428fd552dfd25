"""Routes of Gradio that this app has no use for, closed: for developers, for logins, for media that stream.

Some of them hold a connection open, write files that nobody deletes, or fetch addresses for whoever asks.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from pixelcnn.edge.refusal import refuse

CLOSED = re.compile(
    r"/(login|logout|monitoring|svelte)(/|$)"
    r"|/gradio_api/(deep_link|dev|heartbeat|process_recording|profiling|run-history|runs|stream)(/|$)"
    r"|/gradio_api/(custom_component|(undo-)?vibe-\w+(-\w+)?)(/|$)"
    r"|/gradio_api/proxy="
    r"|/gradio_api/file[=/].*://"
)


def route(scope: Scope) -> str:
    """The path of a request below the path that the app is mounted at, without a slash at its end."""
    return scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/") or "/"


class ClosedRoutes:
    """Answers what is asked of a closed route with status 404."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and CLOSED.match(route(scope)):
            await refuse(scope, receive, send, 404, "There is nothing here.")
        else:
            await self.app(scope, receive, send)
