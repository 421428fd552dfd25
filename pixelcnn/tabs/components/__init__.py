"""The two components of the drawing experience, `Pad` and `Viewer`, and the script and style that a page
needs for them.

Each is a gr.HTML whose JavaScript, without a build step, lies in a file of this folder. A page loads all
of them once: `launch(head=HEAD)`.
"""

import json
from pathlib import Path

from pixelcnn.tabs.components.pad import EMPTY, Pad
from pixelcnn.tabs.components.viewer import Viewer, drawings, greys, view
from pixelcnn.tabs.texts import TEXTS

__all__ = ["EMPTY", "EXAMPLES", "HEAD", "Pad", "Viewer", "drawings", "greys", "view"]

_SCRIPTS = ("pixels.js", "save.js", "pad.js", "viewer.js", "live.js", "complete.js", "generate.js")


EXAMPLES: list[dict] = json.loads((Path(__file__).parent.parent / "examples.json").read_text())["examples"]


def _head() -> str:
    folder = Path(__file__).parent
    texts = json.dumps(TEXTS, ensure_ascii=False).replace("<", "\\u003c")
    scripts = [f"window.PixelCNN = {{texts: {texts}, examples: {json.dumps(EXAMPLES)}}};"]
    scripts += [(folder / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    style = (folder / "style.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>" + "".join(f"<script>{script}</script>" for script in scripts)


HEAD = _head()  # for launch(head=HEAD)
