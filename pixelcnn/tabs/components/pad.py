"""The drawing pad as a Gradio component; its other half is pad.js."""

from typing import Any

import gradio as gr

from pixelcnn.images import parse_drawing
from pixelcnn.tabs.errors import in_one_sentence
from pixelcnn.tabs.page import on_load

EMPTY = "0" * 784


class Pad(gr.HTML):
    """A 28x28 pixel pad for mouse, pen, touch and keyboard, with pen, eraser, undo, redo and clear.

    Its value is a drawing: 784 characters, '0' paper and '1' ink, row after row. Listeners get it as
    such, and may return one:

        pad = Pad()
        pad.input(function_of_the_drawing, pad, outputs, trigger_mode="always_last", show_progress="hidden")

    `input` fires when the person changed the drawing, also while the pen moves; `change` fires as well
    when a listener did. `rows` fires when the person pulled the line. The page needs
    the files of `pixelcnn.tabs.page`.
    """

    def __init__(
        self,
        value: str = EMPTY,
        *,
        rows_kept: int | None = None,
        name: str | None = None,
        label_key: str = "pad_label",
        examples: bool = False,
        **kwargs: Any,
    ):
        """
        value: the drawing to begin with.
        rows_kept: draws a line under that many rows, which the person can pull; what is below it is
        shown faintly. None for no line.
        name: scripts find the pad's controls by it, `mounted(name)` of page.js.
        label_key: the text (see tabs/locale) that a screen reader calls the pad by.
        examples: shows a row of digits to start from.
        """
        settings: dict[str, Any] = {
            "html_template": "",
            "js_on_load": on_load("pad", "input", "rows"),
            "apply_default_css": False,
            "rows_kept": rows_kept,
            "name": name,
            "label_key": label_key,
            "examples": examples,
        }
        super().__init__(value, **settings | kwargs)

    @in_one_sentence
    def preprocess(self, payload: Any) -> str:
        """The drawing that the browser or an API client sent; gr.Error with one sentence unless it is one."""
        parse_drawing(payload)
        return payload

    def postprocess(self, value: str | None) -> str:
        """A drawing for the browser, UserError unless it is one; None empties the pad."""
        if value is None:
            return EMPTY
        parse_drawing(value)
        return value

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "784 characters, 0 (paper) and 1 (ink), row after row"}

    def example_payload(self) -> str:
        return EMPTY

    def example_value(self) -> str:
        return EMPTY
