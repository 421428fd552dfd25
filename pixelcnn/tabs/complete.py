"""Complete: draw the top of a digit, and see eight ways to finish it while the pen still moves."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import pipelines
from pixelcnn.images import SIDE
from pixelcnn.tabs.components import Pad, Viewer, drawings, view
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

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
                server_functions=[complete, offer],
            )
            Viewer(name="complete-viewer", takes=True, expects=COUNT)
    with gr.Row():
        own = controls("complete", "rows_kept", "temperature", "guidance", "seed")
    connect("complete", part, own)


@live
def complete(
    bundle: "Bundle",
    *,
    drawing: Any,
    rows_kept: Any,
    temperature: Any,
    guidance: Any,
    seed: Any,
    model: Any,
    digit: Any,
) -> dict[str, Any]:
    """Eight completions for the viewer, the information content of the rows that were given, and the
    model's milliseconds."""
    pictures = pipelines.complete(
        bundle,
        drawing=drawing,
        model=model,
        digit=digit,
        guidance=guidance,
        rows_kept=rows_kept,
        count=COUNT,
        temperature=temperature,
        seed=seed,
    )
    field = pipelines.receptive_field(bundle, model=model)
    return {
        "value": view([drawings(pictures)], known=SIDE * rows_kept, field=field),
        "weights": bundle.pictures[model].sha256[:8],
        "known_bits": round(float(pictures.known_bits[0]), 3),
        "digits": None if pictures.digits is None else pictures.digits.round(4).tolist(),
        "milliseconds": round(pictures.milliseconds, 1),
    }
