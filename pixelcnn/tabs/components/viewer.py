"""The viewer of pictures as a Gradio component; its other half is viewer.js."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from pixelcnn.images import format_drawing
from pixelcnn.tabs.page import on_load

if TYPE_CHECKING:
    from pixelcnn.pipelines import Pictures  # brings the models with it, which a page can begin without


class Viewer(gr.HTML):
    """A grid of 28x28 pictures: large and crisp, with what the model thought of each pixel, replayed
    pixel by pixel, saved.

    Its value is made by `view` and `drawings` of this module; None shows an empty grid:

        viewer = Viewer()
        button.click(lambda: view([drawings(pictures)], field=field), outputs=viewer)

    `take` fires when the person pressed a picture of a viewer with takes=True. The page needs the
    files of `pixelcnn.tabs.page`.
    """

    def __init__(
        self,
        value: dict[str, Any] | None = None,
        *,
        name: str | None = None,
        takes: bool = False,
        fills: bool = False,
        expects: int = 0,
        **kwargs: Any,
    ):
        """
        name: scripts find the viewer's controls by it, `mounted(name)` of page.js.
        takes: a press on a picture hands it over ("take") rather than only choosing it for the save buttons.
        fills: a new value appears pixel by pixel, in raster order, unless the person prefers reduced motion.
        expects: so many blank tiles hold the place of the first value.
        """
        settings: dict[str, Any] = {
            "html_template": "",
            "js_on_load": on_load("viewer", "take"),
            "apply_default_css": False,
            "name": name,
            "takes": takes,
            "fills": fills,
            "expects": expects,
        }
        super().__init__(value, **settings | kwargs)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "groups of pictures, as viewer.js describes them"}

    def example_payload(self) -> None:
        return None

    def example_value(self) -> None:
        return None


def view(
    groups: Sequence[dict[str, Any]],
    *,
    known: np.ndarray | None = None,
    told: bool = False,
    field: Sequence[Sequence[int]] | None = None,
) -> dict[str, Any]:
    """The value of a Viewer: groups made by `drawings`; which pixels were given (28, 28), None for none;
    whether the model was told those beforehand and has no opinion of them; the receptive field."""
    mask = "" if known is None else format_drawing(known)
    return {"groups": list(groups), "known": mask, "told": told, "field": field}


def drawings(pictures: Pictures) -> dict[str, Any]:
    """A group of pictures with what the model thought of each pixel, in 8 bits, and the bits of each picture.

    Of binary ones that is the probability of ink; of grey ones the information content of the level that was
    drawn, in sixteenths of a bit, at most 255 of them.
    """
    bits = {"bits": [round(float(bits), 3) for bits in pictures.bits]}
    if pictures.levels_count == 2:
        drawn = [format_drawing(levels) for levels in pictures.levels]
        return {"drawings": drawn, "ink": _base64(255 * pictures.ink), **bits}
    surprise = -16 * np.log2(np.maximum(pictures.probabilities, 1e-30))
    return {"greys": _base64(pictures.grey), "surprise": _base64(np.minimum(surprise, 255)), **bits}


def _base64(numbers: np.ndarray) -> str:
    return base64.b64encode(np.rint(numbers).astype(np.uint8).tobytes()).decode("ascii")
