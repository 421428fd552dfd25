"""The controls that several tabs have, each with its explanation."""

from collections.abc import Sequence

import gradio as gr
from gradio.components import Component

from pixelcnn.arguments import DEFAULT_GUIDANCE, MAX_COUNT, MAX_GUIDANCE, MAX_SEED, MAX_TEMPERATURE
from pixelcnn.images import SIDE
from pixelcnn.tabs.texts import i18n

MIN_WIDTH = 260  # pixels of a control with its explanation: on a phone they stand one below the other


def count_slider(tab: str, value: int, *, info: str) -> gr.Slider:
    """How many pictures; `info` is the key of its explanation."""
    return gr.Slider(
        1,
        MAX_COUNT,
        value,
        step=1,
        label=i18n("count_label"),
        info=i18n(info),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-count",
    )


def rows_slider(tab: str, value: int) -> gr.Slider:
    return gr.Slider(
        0,
        SIDE,
        value,
        step=1,
        label=i18n("rows_label"),
        info=i18n("rows_info"),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-rows",
    )


def temperature_slider(tab: str) -> gr.Slider:
    return gr.Slider(
        0,
        MAX_TEMPERATURE,
        1,
        step=0.05,
        label=i18n("temperature_label"),
        info=i18n("temperature_info"),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-temperature",
    )


def guidance_slider(tab: str) -> gr.Slider:
    return gr.Slider(
        0,
        MAX_GUIDANCE,
        DEFAULT_GUIDANCE,
        step=0.25,
        label=i18n("guidance_label"),
        info=i18n("guidance_info"),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-guidance",
    )


def seed_number(tab: str) -> gr.Number:
    limits = {"precision": 0, "minimum": 0, "maximum": MAX_SEED, "min_width": MIN_WIDTH}
    return gr.Number(0, label=i18n("seed_label"), info=i18n("seed_info"), elem_id=f"{tab}-seed", **limits)


def tell_page(controls: dict[str, Component], settings: str) -> None:
    """Call `PixelCNN.<settings>({name: value, ...})` whenever one of the controls changes: in the
    browser, without a request."""
    names = ", ".join(controls)
    # `change` would echo what the page itself has set, late enough to undo what it has set since
    sliders = [control for control in controls.values() if isinstance(control, gr.Slider)]
    gr.on(
        [control.input for control in controls.values()] + [slider.release for slider in sliders],
        None,
        list(controls.values()),
        js=f"({names}) => {{ PixelCNN.{settings}({{{names}}}); }}",
        api_visibility="private",
    )


def follow_page(part: gr.HTML, controls: Sequence[Component], settings: str) -> None:
    """Set the controls to what `PixelCNN.<settings>()` returns whenever `part` triggers "state"."""
    part.state(None, None, list(controls), js=f"() => PixelCNN.{settings}()", api_visibility="private")
