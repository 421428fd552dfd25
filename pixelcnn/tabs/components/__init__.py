"""The two components of the drawing experience, `Pad` and `Viewer`, and the script and style that a page
needs for them.

Each is a gr.HTML whose JavaScript, without a build step, lies in a file of this folder. A page loads all
of them once: `launch(head=HEAD)`.
"""

import base64
import json
from pathlib import Path

from pixelcnn.tabs.components.pad import EMPTY, Pad
from pixelcnn.tabs.components.viewer import Viewer, drawings, view
from pixelcnn.tabs.digits import DIGITS
from pixelcnn.tabs.texts import TEXTS

__all__ = ["EMPTY", "EXAMPLES", "HEAD", "Pad", "Viewer", "drawings", "view"]

_SCRIPTS = ("page.js", "pixels.js", "save.js", "examples.js", "pad.js", "player.js", "viewer.js")
_SCRIPTS += ("live.js", "complete.js", "generate.js")
_SCRIPTS += ("codebook.js", "codes.js", "prior.js", "reconstruct.js", "about.js")
_STYLES = ("style.css", "codes.css")

EXAMPLES: list[dict] = json.loads((Path(__file__).parent.parent / "examples.json").read_text())["examples"]


def _head() -> str:
    folder = Path(__file__).parent
    texts = json.dumps(TEXTS, ensure_ascii=False).replace("<", "\\u003c")
    digits = base64.b64encode(DIGITS.tobytes()).decode("ascii")
    data = f'{{texts: {texts}, examples: {json.dumps(EXAMPLES)}, digits: "{digits}"}}'
    scripts = [f"window.PixelCNN = {data};"]
    scripts += [(folder / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    style = "".join((folder / name).read_text(encoding="utf-8") for name in _STYLES)
    return f"<style>{style}</style>" + "".join(f"<script>{script}</script>" for script in scripts)


HEAD = _head()  # for launch(head=HEAD)
