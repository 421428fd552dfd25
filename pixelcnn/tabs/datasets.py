"""Above the tabs: which data the page is about, where models were trained on several."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn.arguments import DEFAULT_DATA
from pixelcnn.tabs.live import at_once
from pixelcnn.tabs.page import on_load

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without


def build() -> None:
    """Lay the choice out in the current gr.Blocks."""
    gr.HTML(
        html_template="",
        js_on_load=on_load("datasets"),
        apply_default_css=False,
        padding=False,
        server_functions=[datasets],
    )


@at_once
def datasets(bundle: "Bundle") -> dict[str, Any]:
    """What the models were trained on that there are, each with its name for `data` and what it calls itself;
    that of the bundle itself first."""
    named = {DEFAULT_DATA: bundle, **bundle.others}
    return {"datasets": [{"name": name, "title": each.data or "MNIST"} for name, each in named.items()]}
