"""Codes: a picture, its 7x7 codes and their reconstruction, live; codes can be looked at and exchanged."""

import gradio as gr

from pixelcnn.tabs.codebook import alternatives, codebook, decode, encode, examples
from pixelcnn.tabs.components import Pad
from pixelcnn.tabs.levels import levels_alternatives, levels_book, levels_decode, levels_of, levels_sample
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("codes_intro"))
    with gr.Row(elem_classes="px-page"):
        with gr.Column(scale=3, min_width=280):
            Pad(name="codes-pad", label_key="codes_pad")
        with gr.Column(scale=7, min_width=300):
            gr.HTML(
                html_template="",
                js_on_load=on_load("codes"),
                apply_default_css=False,
                server_functions=[
                    offer,
                    examples,
                    codebook,
                    encode,
                    decode,
                    alternatives,
                    levels_book,
                    levels_of,
                    levels_decode,
                    levels_alternatives,
                    levels_sample,
                ],
            )
