"""The edge of the server: what reaches Gradio, how much of it, how fast, and how much is kept.

Where a limit is reached, what has waited longest gives way, as that is what stalls. Each part is ASGI
middleware but `connections`, which is uvicorn's protocol with limits of its own.
"""

from pathlib import Path

from starlette.middleware import Middleware

from pixelcnn.edge.bodies import BodyLimit
from pixelcnn.edge.routes import ClosedRoutes
from pixelcnn.edge.streams import StreamLimit
from pixelcnn.edge.uploads import UploadRoom


def middleware(uploads: Path) -> list[Middleware]:
    """All of it, the outermost first; `uploads` is the folder that uploaded files are kept in."""
    return [
        Middleware(ClosedRoutes),
        Middleware(StreamLimit),
        Middleware(BodyLimit),
        Middleware(UploadRoom, folder=uploads),
    ]
