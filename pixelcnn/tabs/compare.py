"""Compare: the same drawing and the same noise through several models, side by side, with bits and
milliseconds."""

from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from pixelcnn import pipelines
from pixelcnn.tabs.components import Pad, Viewer, drawings, view
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

COUNT = 4  # completions by each model


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("compare_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=4, min_width=300):
            Pad(rows_kept=SETTINGS["compare"]["rows_kept"], name="compare-pad", examples=True)
        with gr.Column(scale=6, min_width=300):
            part = gr.HTML(
                html_template="",
                js_on_load=on_load("compare", "state"),
                apply_default_css=False,
                server_functions=[compare, offer],
            )
            Viewer(name="compare-viewer", takes=True, expects=2 * COUNT)
    with gr.Row():
        own = controls("compare", "rows_kept", "temperature", "seed")
    connect("compare", part, own)


@live
def compare(
    bundle: "Bundle",
    *,
    drawing: Any,
    rows_kept: Any,
    temperature: Any,
    seed: Any,
    models: Any,
    digit: Any,
) -> dict[str, Any]:
    """A group of completions for each model, the mean of their bits, and each model's milliseconds."""
    results = pipelines.compare(
        bundle,
        drawing=drawing,
        models=models,
        digit=digit,
        rows_kept=rows_kept,
        count=COUNT,
        temperature=temperature,
        seed=seed,
    )
    groups = [
        drawings(pictures)
        | {
            "model": name,
            "field": pipelines.receptive_field(bundle, model=name),
            "mean_bits": round(float(pictures.bits.mean()), 3),
            "known_bits": round(float(pictures.known_bits[0]), 3),
            "milliseconds": round(pictures.milliseconds, 1),
        }
        for name, pictures in results.items()
    ]
    return {
        "value": view(groups, known=np.repeat(np.arange(bundle.side) < rows_kept, bundle.side)),
        "milliseconds": round(sum(pictures.milliseconds for pictures in results.values()), 1),
    }
