"""The two components of the drawing experience, `Pad` and `Viewer`, and the script and style that a page
needs for them.

Each is a gr.HTML whose JavaScript, without a build step, lies in a file of this folder. A page loads all
of them once: `launch(head=HEAD)`.
"""

import base64
import json
from pathlib import Path

from pixelcnn.arguments import DEFAULT_GUIDANCE, DEFAULT_MODEL
from pixelcnn.manifest import LABELLED, PICTURE_MODELS
from pixelcnn.tabs.components.pad import EMPTY, Pad
from pixelcnn.tabs.components.viewer import Viewer, drawings, view
from pixelcnn.tabs.digits import DIGITS
from pixelcnn.tabs.texts import TEXTS

__all__ = ["EMPTY", "EXAMPLES", "HEAD", "Pad", "Viewer", "drawings", "view"]

_SCRIPTS = ("page.js", "pixels.js", "save.js", "examples.js", "pad.js", "player.js", "viewer.js")
_SCRIPTS += ("live.js", "choices.js", "complete.js", "generate.js", "compare.js")
_SCRIPTS += ("codebook.js", "codes.js", "prior.js", "reconstruct.js", "scoreboard.js", "about.js")
_STYLES = ("style.css", "codes.css")

# The models to choose from, the one that draws by default first.
DRAWERS = (DEFAULT_MODEL, *(name for name in PICTURE_MODELS if name != DEFAULT_MODEL))
EXAMPLES: list[dict] = json.loads((Path(__file__).parent.parent / "examples.json").read_text())["examples"]


def _head() -> str:
    folder = Path(__file__).parent
    texts = json.dumps(TEXTS, ensure_ascii=False).replace("<", "\\u003c")
    digits = base64.b64encode(DIGITS.tobytes()).decode("ascii")
    drawers = f"drawers: {json.dumps(DRAWERS)}, labelled: {json.dumps(LABELLED)}"
    models = f"{drawers}, guidance: {DEFAULT_GUIDANCE}"
    data = f'{{texts: {texts}, examples: {json.dumps(EXAMPLES)}, digits: "{digits}", {models}}}'
    scripts = [f"window.PixelCNN = {data};"]
    scripts += [(folder / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    style = "".join((folder / name).read_text(encoding="utf-8") for name in _STYLES)
    return f"<style>{style}</style>" + "".join(f"<script>{script}</script>" for script in scripts)


HEAD = _head()  # for launch(head=HEAD)
