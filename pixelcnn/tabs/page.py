"""What a page loads of ours: scripts and styles as they lie in components/, texts, and what Python knows.

The files are served under /page/<a hash of them all>/. So browsers keep them and never ask again, and a page
never mixes files of two versions. `launch(head=HEAD)` and ROUTE bring them to the page.
"""

import hashlib
import json
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pixelcnn.arguments import MAX_COUNT, MAX_GUIDANCE, MAX_SEED, MAX_TEMPERATURE
from pixelcnn.images import SIDE
from pixelcnn.photographs import MAX_STRENGTH
from pixelcnn.photographs import SIDE as PHOTO
from pixelcnn.tabs.digits import DIGITS
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import TEXTS

FOLDER = Path(__file__).parent
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".png": "image/png",
    ".bin": "application/octet-stream",
}
AS_THEY_ARE = ("recording.json", "recording.png", "collapse.json")
PATCH = 4  # pixels of a side that a code stands for

EXAMPLES: list[dict] = json.loads((FOLDER / "examples.json").read_text())["examples"]

# The only place where the scripts learn a size, a limit or a default.
PAGE = {
    "side": SIDE,
    "patch": PATCH,
    "photo": PHOTO,
    "limits": {
        "rows_kept": (0, SIDE),
        "temperature": (0, MAX_TEMPERATURE),
        "guidance": (0, MAX_GUIDANCE),
        "seed": (0, MAX_SEED),
        "count": (1, MAX_COUNT),
        "strength": (0, MAX_STRENGTH),
    },
    "settings": SETTINGS,
    "examples": EXAMPLES,
}


def _files() -> dict[str, bytes]:
    own = [path for path in sorted((FOLDER / "components").iterdir()) if path.suffix in (".js", ".css")]
    known = {"page": PAGE, **TEXTS}
    return {
        **{path.name: path.read_bytes() for path in own},
        **{f"{name}.json": json.dumps(value, ensure_ascii=False).encode() for name, value in known.items()},
        "digits.bin": DIGITS.tobytes(),
        **{name: (FOLDER / name).read_bytes() for name in AS_THEY_ARE},
    }


def on_load(name: str, *events: str) -> str:
    """The js_on_load of a gr.HTML: calls what `name`.js exports under that name with what Gradio hands over.

    events: those that it triggers; Gradio looks for them here.
    """
    triggers = ", ".join(f'"{event}"' for event in events)
    part = "{element, props, trigger, watch, server}"
    return f'PixelCNN.load("{name}").then((script) => script.{name}({part})); // events: {triggers}'


FILES = _files()
VERSION = hashlib.sha256(repr(sorted(FILES.items())).encode()).hexdigest()[:12]


async def _serve(request: Request) -> Response:
    """A file of this version, to be kept for ever; 404 for any other."""
    name = request.path_params["name"]
    if request.path_params["version"] != VERSION or name not in FILES:
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(FILES[name], media_type=MEDIA_TYPES[Path(name).suffix], headers=headers)


class _Zipped:
    """Compresses the page itself; Gradio does so where a name has an ending."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.zipped = GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.zipped if scope.get("path") == "/" else self.app
        await app(scope, receive, send)


ROUTE = Route("/page/{version}/{name}", _serve)
ZIPPED = Middleware(_Zipped)

# Relative to the page, as Gradio's own files are: there may be a proxy with a path of its own before it.
_PRELOADED = "".join(
    f'<link rel="modulepreload" href="page/{VERSION}/{name}">' for name in FILES if name.endswith(".js")
)
HEAD = f"""{_PRELOADED}<script>
window.PixelCNN = {{
  load: (name) => import(`./page/{VERSION}/${{name}}.js`),
  mounted: async (name) => (await PixelCNN.load("page")).mounted(name),
}};
</script>"""
