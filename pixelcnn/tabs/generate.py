"""Generate: digits from nothing, appearing pixel by pixel; one temperature, or three from the same noise; in
grey beside binary ones."""

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
    from pixelcnn.pipelines import Pictures

TEMPERATURES = (0.5, 1.0, 1.5)
MAX_COMPARED = 8  # digits for each of the temperatures, and binary ones beside grey ones


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
    """Digits for the viewer, in one group for each temperature, and the model's milliseconds. Beside those of
    a grey model are some that the default draws of the same settings."""
    if not isinstance(compare, bool):
        raise UserError("Whether temperatures are compared is yes or no.")
    if compare and isinstance(count, int):
        count = min(count, MAX_COMPARED)

    def drawn(model: Any, temperature: Any, count: Any) -> "Pictures":
        return pipelines.generate(
            bundle,
            model=model,
            digit=digit,
            guidance=guidance,
            count=count,
            temperature=temperature,
            seed=seed,
        )

    results: list[tuple[Pictures, dict[str, Any]]]
    if compare:
        results = [(drawn(model, each, count), {"temperature": each}) for each in TEMPERATURES]
    else:
        results = [(drawn(model, temperature, count), {"model": model})]
        if model in bundle.greys and (beside := _beside(bundle, digit)):
            few = min(count, MAX_COMPARED)
            results.append((drawn(beside, temperature, few), {"model": beside}))
    return {
        "value": view(
            [drawings(pictures) | {"levels": pictures.levels_count} | about for pictures, about in results],
            field=pipelines.receptive_field(bundle, model=model),
        ),
        "milliseconds": round(sum(pictures.milliseconds for pictures, _ in results), 1),
    }


def _beside(bundle: "Bundle", digit: Any) -> str | None:
    """The name of the model whose binary pictures stand beside grey ones, None where none can."""
    if bundle.pictures and (digit is None or bundle.pictures[bundle.default].model.classes):
        return bundle.default
    return None
