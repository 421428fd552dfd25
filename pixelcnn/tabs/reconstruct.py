"""Reconstruct: a picture through the VQ-VAE and back, beside what was lost."""

from pathlib import Path
from typing import Any

import gradio as gr

from pixelcnn.tabs.clients import in_turn
from pixelcnn.tabs.codebook import codebook, encode, through_the_codes
from pixelcnn.tabs.components import Pad
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n


class Upload(gr.Image):
    """An uploaded picture as its Path, undecoded: `images.grey_levels` looks at its size first, and refuses
    in a sentence."""

    is_template = True  # the page shows a gr.Image

    def preprocess(self, payload: Any) -> Path | None:  # ty: ignore[incompatible-method-override]
        return Path(payload.path) if payload is not None and payload.path else None


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("reconstruct_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=3, min_width=280):
            Pad(name="reconstruct-pad", label_key="codes_pad")
            upload = Upload(
                type="filepath",
                image_mode=None,
                sources=["upload", "clipboard"],
                label=i18n("upload_label"),
                height=220,
                elem_id="reconstruct-upload",
            )
        with gr.Column(scale=7, min_width=300):
            result = gr.HTML(
                html_template="",
                js_on_load=on_load("reconstruct"),
                apply_default_css=False,
                server_functions=[codebook, encode],
            )
    upload.input(
        reconstruct_upload,
        upload,
        result,
        trigger_mode="always_last",  # by default one picked while the last is taken away would be ignored
        show_progress="minimal",
        api_visibility="private",
    )


async def reconstruct_upload(path: Path | None) -> dict[str, Any] | None:
    """What the tab shows of an uploaded picture; nothing when it was taken away."""
    return None if path is None else await in_turn(lambda bundle: through_the_codes(bundle, path))
