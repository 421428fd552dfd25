"""Complete: draw any part of a digit, and see eight ways to fill in the rest while the pen still moves."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import pipelines
from pixelcnn.images import parse_region
from pixelcnn.tabs.codebook import examples
from pixelcnn.tabs.components import Pad, Viewer, drawings, view
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

COUNT = 8


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("complete_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=4, min_width=300):
            Pad(free=True, name="complete-pad", label_key="pad_label_free", examples=True)
        with gr.Column(scale=6, min_width=300):
            part = gr.HTML(
                html_template="",
                js_on_load=on_load("complete", "state"),
                apply_default_css=False,
                server_functions=[complete, offer, examples],
            )
            Viewer(name="complete-viewer", takes=True, expects=COUNT)
    with gr.Row():
        own = controls("complete", "temperature", "guidance", "seed")
    connect("complete", part, own)


@live
def complete(
    bundle: "Bundle",
    *,
    drawing: Any,
    temperature: Any,
    guidance: Any,
    seed: Any,
    model: Any,
    digit: Any,
) -> dict[str, Any]:
    """Eight completions for the viewer, the information content of what the model was given, whether that
    leaves out something of the drawing, and the model's milliseconds."""
    given, told = pipelines.given(bundle, drawing=drawing, model=model)
    pictures = pipelines.complete(
        bundle,
        drawing=given,
        model=model,
        digit=digit,
        guidance=guidance,
        rows_kept=bundle.side,
        count=COUNT,
        temperature=temperature,
        seed=seed,
    )
    (ink, asked), (_, known) = parse_region(drawing, bundle.side), parse_region(given, bundle.side)
    field = pipelines.receptive_field(bundle, model=model)
    return {
        "value": view([drawings(pictures)], known=known, told=told, field=field),
        "weights": bundle.drawing(model).sha256[:8],
        "left_out": bool(ink[asked & ~known].any()),
        "known_bits": round(float(pictures.known_bits[0]), 3),
        "digits": None if pictures.digits is None else pictures.digits.round(4).tolist(),
        "milliseconds": round(pictures.milliseconds, 1),
    }
