"""Prior: code maps from the prior, what they decode to, and maps that it goes on from any place."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import pipelines
from pixelcnn.tabs.codebook import alternatives, as_rows, codebook, decode, encode, examples, in_base64
from pixelcnn.tabs.controls import connect, controls
from pixelcnn.tabs.levels import (
    levels_alternatives,
    levels_book,
    levels_decode,
    levels_sample,
    levels_unfold,
)
from pixelcnn.tabs.live import live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("prior_intro"))
    with gr.Row():
        own = controls("prior", "count", "temperature", "guidance", "seed")
    part = gr.HTML(
        html_template="",
        js_on_load=on_load("prior", "state"),
        apply_default_css=False,
        server_functions=[
            offer,
            examples,
            codebook,
            encode,
            decode,
            alternatives,
            sample_prior,
            unfold,
            levels_book,
            levels_decode,
            levels_alternatives,
            levels_sample,
            levels_unfold,
        ],
    )
    connect("prior", part, own)


@live
def sample_prior(
    bundle: "Bundle",
    *,
    count: Any,
    temperature: Any,
    guidance: Any,
    seed: Any,
    digit: Any,
    codes: Any,
    codes_kept: Any,
) -> dict[str, Any]:
    """Code maps for the tiles of the page; `codes`, in reading order, are gone on with after the first
    `codes_kept`."""
    sampled = pipelines.sample_prior(
        bundle,
        count=count,
        temperature=temperature,
        seed=seed,
        digit=digit,
        guidance=guidance,
        codes=codes and as_rows(codes),
        codes_kept=codes_kept,
    )
    return {
        "codes": sampled.codes.reshape(len(sampled.codes), -1).tolist(),
        "pictures": in_base64(sampled.pictures),
        "probabilities": sampled.probabilities.reshape(len(sampled.codes), -1)
        .astype(float)
        .round(6)
        .tolist(),
        "bits": sampled.bits.round(1).tolist(),
        "milliseconds": round(sampled.milliseconds, 1),
    }


@live
def unfold(bundle: "Bundle", *, codes: Any) -> dict[str, Any]:
    """What the first 0 to 49 codes of a map decode to, each with blank paper for the rest."""
    return {"pictures": in_base64(pipelines.unfold(bundle, codes=as_rows(codes)))}
