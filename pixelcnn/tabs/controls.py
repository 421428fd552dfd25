"""The controls that several tabs have, each with its explanation; they and the scripts follow one another."""

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from pixelcnn.arguments import MAX_COUNT, MAX_GUIDANCE, MAX_SEED, MAX_TEMPERATURE
from pixelcnn.images import SIDE
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import TEXTS, i18n

Control = gr.Slider | gr.Number | gr.Checkbox

MIN_WIDTH = 260  # pixels of a control with its explanation: on a phone they stand one below the other


def controls(tab: str, *names: str) -> dict[str, Control]:
    """The controls of those settings of a tab, by name, as the page begins."""
    return {name: _MAKERS[name](tab, SETTINGS[tab][name]) for name in names}


def connect(tab: str, part: gr.HTML, controls: dict[str, Control]) -> None:
    """Tell the scripts when the person changes a control, and set the controls to what the scripts say when
    `part` triggers "state": in the browser, without a request."""
    load = 'PixelCNN.load("settings")'
    for name, control in controls.items():
        # `change` would echo what the page itself has set, late enough to undo what it has set since
        events = [control.input, control.release] if isinstance(control, gr.Slider) else [control.input]
        gr.on(
            events,
            None,
            control,
            js=f'({name}) => {{ {load}.then((settings) => settings.heard("{tab}", {{ {name} }})); }}',
            api_visibility="private",
        )
    told = f'() => {load}.then((settings) => settings.told("{tab}", {json.dumps(list(controls))}))'
    part.state(None, None, list(controls.values()), js=told, api_visibility="private")


def _slider(name: str, low: float, high: float, step: float) -> Callable[[str, float], gr.Slider]:
    return lambda tab, value: gr.Slider(
        low,
        high,
        value,
        step=step,
        label=i18n(f"{name}_label"),
        info=i18n(own if (own := f"{tab}_{name}_info") in TEXTS["en"] else f"{name}_info"),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-{name}",
    )


def _count(tab: str, value: int) -> gr.Slider:
    return gr.Slider(
        1,
        MAX_COUNT,
        value,
        step=1,
        label=i18n("count_label"),
        info=i18n(f"{tab}_count_info"),
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-count",
    )


def _compare(tab: str, value: bool) -> gr.Checkbox:
    return gr.Checkbox(
        value, label=i18n("compare_label"), info=i18n("compare_info"), elem_id=f"{tab}-compare"
    )


def _seed(tab: str, value: int) -> gr.Number:
    return gr.Number(
        value,
        label=i18n("seed_label"),
        info=i18n("seed_info"),
        precision=0,
        minimum=0,
        maximum=MAX_SEED,
        min_width=MIN_WIDTH,
        elem_id=f"{tab}-seed",
    )


_MAKERS: dict[str, Callable[[str, Any], Control]] = {
    "count": _count,
    "rows_kept": _slider("rows", 0, SIDE, 1),
    "temperature": _slider("temperature", 0, MAX_TEMPERATURE, 0.05),
    "guidance": _slider("guidance", 0, MAX_GUIDANCE, 0.05),
    "compare": _compare,
    "seed": _seed,
}
