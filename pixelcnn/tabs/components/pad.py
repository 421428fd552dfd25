"""The drawing pad as a Gradio component; its other half is pad.js."""

import math
from typing import Any

import gradio as gr

from pixelcnn.images import FREE, SIDE, SIZES, parse_drawing, parse_region
from pixelcnn.tabs.errors import in_one_sentence
from pixelcnn.tabs.page import on_load

EMPTY = "0" * SIDE**2


class Pad(gr.HTML):
    """A 28x28 pixel pad for mouse, pen, touch and keyboard, with pen, eraser, undo, redo and clear.

    Its value is a drawing: 784 characters, '0' paper, '1' ink and, of a pad with free pixels, '?', row after
    row. Listeners get it as such, and may return one:

        pad = Pad()
        pad.input(function_of_the_drawing, pad, outputs, trigger_mode="always_last", show_progress="hidden")

    `input` fires when the person changed the drawing, also while the pen moves; `change` fires as well
    when a listener did. `side` fires when the person pulled a line. The page needs
    the files of `pixelcnn.tabs.page`.
    """

    def __init__(
        self,
        value: str | None = None,
        *,
        free: bool = False,
        rows_kept: int | None = None,
        name: str | None = None,
        label_key: str = "pad_label",
        examples: bool = False,
        **kwargs: Any,
    ):
        """
        value: the drawing to begin with; None for an empty pad.
        free: pixels are free until somebody draws; a second pen makes paper, the eraser frees again, and a
        line that can be pulled from each edge keeps its side, where free pixels count as paper.
        rows_kept: draws a line under that many rows, which the person can pull; what is below it is
        shown faintly. None for no line.
        name: scripts find the pad's controls by it, `mounted(name)` of page.js.
        label_key: the text (see tabs/locale) that a screen reader calls the pad by.
        examples: shows a row of digits to start from.
        """
        settings: dict[str, Any] = {
            "html_template": "",
            "js_on_load": on_load("pad", "input", "side"),
            "apply_default_css": False,
            "free": free,
            "rows_kept": rows_kept,
            "name": name,
            "label_key": label_key,
            "examples": examples,
        }
        self.free = free
        super().__init__(self.postprocess(value), **settings | kwargs)

    @in_one_sentence
    def preprocess(self, payload: Any) -> str:
        """The drawing that the browser or an API client sent; gr.Error with one sentence unless it is one."""
        self._check(payload)
        return payload

    def postprocess(self, value: str | None) -> str:
        """A drawing for the browser, UserError unless it is one; None empties the pad."""
        if value is None:
            return self.example_value()
        self._check(value)
        return value

    def _check(self, drawing: Any) -> None:
        side = math.isqrt(len(drawing)) if isinstance(drawing, str) else SIDE
        (parse_region if self.free else parse_drawing)(drawing, side if side in SIZES else SIDE)

    def api_info(self) -> dict[str, Any]:
        return {
            "type": "string",
            "description": "a character for each pixel, 784 of 28x28: 0 (paper), 1 (ink), ? (free)",
        }

    def example_payload(self) -> str:
        return self.example_value()

    def example_value(self) -> str:
        return FREE * len(EMPTY) if self.free else EMPTY
