"""Prior: code maps from the prior, what they decode to, and maps that it goes on from any place."""

from typing import Any

import gradio as gr

from pixelcnn.arguments import MAX_COUNT, MAX_SEED, MAX_TEMPERATURE
from pixelcnn.serving import models
from pixelcnn.tabs.codebook import alternatives, as_rows, codebook, decode, encode, in_base64
from pixelcnn.tabs.live import live
from pixelcnn.tabs.texts import i18n


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("prior_intro"))
    with gr.Row():
        count = gr.Slider(
            1,
            MAX_COUNT,
            16,
            step=1,
            label=i18n("count_label"),
            info=i18n("prior_count_info"),
            elem_id="prior-count",
        )
        temperature = gr.Slider(
            0,
            MAX_TEMPERATURE,
            1,
            step=0.05,
            label=i18n("temperature_label"),
            info=i18n("temperature_info"),
            elem_id="prior-temperature",
        )
        seed = gr.Number(
            0,
            precision=0,
            minimum=0,
            maximum=MAX_SEED,
            label=i18n("seed_label"),
            info=i18n("seed_info"),
            elem_id="prior-seed",
        )
    part = gr.HTML(
        html_template="",
        js_on_load="PixelCNN.prior({element, trigger, server}); // event: 'state'",
        apply_default_css=False,
        server_functions=[codebook, encode, decode, alternatives, sample_prior],
    )
    controls = [count, temperature, seed]
    gr.on(
        [control.change for control in controls],
        None,
        controls,
        js="(count, temperature, seed) => { PixelCNN.priorSettings({count, temperature, seed}); }",
        api_visibility="private",
    )
    part.state(None, None, seed, js="() => PixelCNN.priorSettings()", api_visibility="private")


@live
def sample_prior(*, count: Any, temperature: Any, seed: Any, codes: Any, codes_kept: Any) -> dict[str, Any]:
    """Code maps for the tiles of the page; `codes`, in reading order, are gone on with after the first
    `codes_kept`."""
    arguments = {"count": count, "temperature": temperature, "seed": seed, "codes_kept": codes_kept}
    sampled = models.call("sample_prior", wait_s=0, codes=codes and as_rows(codes), **arguments)
    return {
        "codes": sampled.codes.reshape(len(sampled.codes), -1).tolist(),
        "pictures": in_base64(sampled.pictures),
        "bits": sampled.bits.round(1).tolist(),
        "milliseconds": round(sampled.milliseconds, 1),
    }
