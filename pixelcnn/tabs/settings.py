"""The settings of each tab, by name, as the page begins: of Gradio's controls and of the scripts' own.

Which models draw is chosen from what the bundle offers, when it is there (tabs/offer.py).
"""

from typing import Any

from pixelcnn.arguments import DEFAULT_GUIDANCE, PRIOR_GUIDANCE
from pixelcnn.images import SIDE

_DRAWN = {"temperature": 1, "seed": 0, "digit": None}
SETTINGS: dict[str, dict[str, Any]] = {
    "complete": {"guidance": DEFAULT_GUIDANCE, **_DRAWN},
    "generate": {
        "count": 16,
        "guidance": DEFAULT_GUIDANCE,
        "compare": False,
        **_DRAWN,
    },
    "compare": {"rows_kept": SIDE // 2, **_DRAWN},
    "prior": {"count": 16, "guidance": PRIOR_GUIDANCE, **_DRAWN},
    "how": {"temperature": 1, "seed": 0, "digit": 3},
}
