"""The settings of each tab, by name, as the page begins: of Gradio's controls and of the scripts' own."""

from typing import Any

from pixelcnn.arguments import DEFAULT_GUIDANCE, DEFAULT_MODEL
from pixelcnn.manifest import PICTURE_MODELS

COMPARED = (DEFAULT_MODEL, *(name for name in PICTURE_MODELS if name != DEFAULT_MODEL))[:2]

_DRAWN = {"temperature": 1, "seed": 0, "digit": None}
SETTINGS: dict[str, dict[str, Any]] = {
    "complete": {"rows_kept": 14, "guidance": DEFAULT_GUIDANCE, "model": DEFAULT_MODEL, **_DRAWN},
    "generate": {
        "count": 16,
        "guidance": DEFAULT_GUIDANCE,
        "compare": False,
        "model": DEFAULT_MODEL,
        **_DRAWN,
    },
    "compare": {"rows_kept": 14, "models": COMPARED, **_DRAWN},
    "prior": {"count": 16, "guidance": DEFAULT_GUIDANCE, **_DRAWN},
}
