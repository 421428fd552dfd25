"""Reconstruct: a picture through the VQ-VAE and back, beside what was lost."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import photographs
from pixelcnn.arguments import whole_number
from pixelcnn.errors import UserError
from pixelcnn.tabs.codebook import (
    codebook,
    encode,
    examples,
    from_base64,
    in_base64,
    through_the_codes,
)
from pixelcnn.tabs.components import Pad
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("reconstruct_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=3, min_width=280):
            Pad(name="reconstruct-pad", label_key="codes_pad")
        with gr.Column(scale=7, min_width=300):
            gr.HTML(
                html_template="",
                js_on_load=on_load("reconstruct"),
                apply_default_css=False,
                server_functions=[codebook, encode, photograph, offer, examples],
            )


@live
def photograph(
    bundle: "Bundle", *, pixels: Any, width: Any, height: Any, polarity: Any, strength: Any
) -> dict[str, Any]:
    """The digit in a photograph, grey bytes in base64 of at most 224 pixels a side, through the codes; with
    the steps to it, unless the polarity is "off" or it has the size of a picture: then it is placed as it
    is."""
    width = whole_number("The width", width, 1, photographs.SIDE)
    height = whole_number("The height", height, 1, photographs.SIDE)
    grey = from_base64(pixels)
    if grey.size != width * height:
        raise UserError("A picture has as many bytes as its width times its height.")
    grey = grey.reshape(height, width)
    if polarity == "off" or grey.shape == (bundle.side, bundle.side):
        return through_the_codes(bundle, grey)
    read = photographs.read(grey, polarity=polarity, strength=strength, side=bundle.side)
    steps = {name: in_base64(getattr(read, name)) for name in ("grey", "ink", "kept")}
    size = {"width": read.grey.shape[1], "height": read.grey.shape[0]}
    return through_the_codes(bundle, read.digit) | {"steps": steps | size}
