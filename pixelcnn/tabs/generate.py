"""Generate: digits from nothing, appearing pixel by pixel; one temperature, or three from the same noise."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import pipelines
from pixelcnn.errors import UserError
from pixelcnn.tabs.components import Viewer, drawings, view
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

TEMPERATURES = (0.5, 1.0, 1.5)
MAX_COMPARED = 8  # digits for each of the temperatures


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("generate_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=7, min_width=300):
            part = gr.HTML(
                html_template="",
                js_on_load=on_load("generate", "state"),
                apply_default_css=False,
                server_functions=[generate, offer],
            )
            Viewer(name="generate-viewer", fills=True, expects=SETTINGS["generate"]["count"])
        with gr.Column(scale=3, min_width=280):
            own = controls("generate", "count", "temperature", "guidance", "compare", "seed")
    connect("generate", part, own)


@live
def generate(
    bundle: "Bundle",
    *,
    count: Any,
    temperature: Any,
    guidance: Any,
    seed: Any,
    compare: Any,
    model: Any,
    digit: Any,
) -> dict[str, Any]:
    """Digits for the viewer, in one group for each temperature, and the model's milliseconds."""
    if not isinstance(compare, bool):
        raise UserError("Whether temperatures are compared is yes or no.")
    if compare and isinstance(count, int):
        count = min(count, MAX_COMPARED)
    temperatures = TEMPERATURES if compare else (temperature,)
    results = [
        pipelines.generate(
            bundle, model=model, digit=digit, guidance=guidance, count=count, temperature=each, seed=seed
        )
        for each in temperatures
    ]
    groups = [
        drawings(pictures) | {"temperature": each if compare else None}
        for pictures, each in zip(results, temperatures, strict=True)
    ]
    return {
        "value": view(groups, field=pipelines.receptive_field(bundle, model=model)),
        "milliseconds": round(sum(pictures.milliseconds for pictures in results), 1),
    }
