"""Complete: draw the top of a digit, and see eight ways to finish it while the pen still moves."""

from typing import Any

import gradio as gr

from pixelcnn.images import SIDE
from pixelcnn.serving import models
from pixelcnn.tabs.components import Pad, Viewer, drawings, view
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.live import live
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import i18n

COUNT = 8


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("complete_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=4, min_width=300):
            Pad(rows_kept=SETTINGS["complete"]["rows_kept"], name="complete-pad", examples=True)
        with gr.Column(scale=6, min_width=300):
            part = gr.HTML(
                html_template="",
                js_on_load=on_load("complete", "state"),
                apply_default_css=False,
                server_functions=[complete],
            )
            Viewer(name="complete-viewer", takes=True, expects=COUNT)
    with gr.Row():
        own = controls("complete", "rows_kept", "temperature", "guidance", "seed")
    connect("complete", part, own)


@live
def complete(
    *, drawing: Any, rows_kept: Any, temperature: Any, guidance: Any, seed: Any, model: Any, digit: Any
) -> dict[str, Any]:
    """Eight completions for the viewer, the information content of the rows that were given, and the
    model's milliseconds."""
    arguments = {"rows_kept": rows_kept, "temperature": temperature, "seed": seed}
    choice = {"model": model, "digit": digit, "guidance": guidance}
    pictures = models.call("complete", wait_s=0, drawing=drawing, count=COUNT, **choice, **arguments)
    field = models.call("receptive_field", wait_s=0, model=model)
    return {
        "value": view([drawings(pictures)], known=SIDE * rows_kept, field=field),
        "weights": models.bundle(0).pictures[model].sha256[:8],
        "known_bits": round(float(pictures.known_bits[0]), 3),
        "digits": None if pictures.digits is None else pictures.digits.round(4).tolist(),
        "milliseconds": round(pictures.milliseconds, 1),
    }
