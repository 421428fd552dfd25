"""How it works: a guided tour through the live models, from the product of conditionals to training."""

import base64
import functools
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from pixelcnn import pipelines
from pixelcnn.arguments import whole_number
from pixelcnn.errors import UserError
from pixelcnn.images import format_drawing, parse_drawing
from pixelcnn.tabs.components import drawings
from pixelcnn.tabs.excerpts import excerpt
from pixelcnn.tabs.live import at_once, live
from pixelcnn.tabs.offer import offer
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

TEMPERATURES = (0.0, 0.5, 1.0, 1.5, 2.0)
GUIDANCES = (0.0, 0.25, 1.0, 3.0)
COUNT = 4  # pictures at each of them, from the same noise

STEPS = {  # of the tour, and the lines of the project that do what each tells
    "chain": ("sampling.py", "log_likelihood"),
    "masks": ("layers.py", "causal_mask"),
    "field": ("receptive_field.py", "through"),
    "pixel": ("sampling.py", "drawing", "sample", "sample_pixel"),
    "change": ("naive.py", "whole"),
    "temperature": ("sampling.py", "draw"),
    "guidance": ("sampling.py", "guided"),
    "bits": ("coding.py", "_encoder", "told"),
    "training": ("sampling.py", "probability"),
}


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("how_intro"))
    gr.HTML(
        html_template="",
        js_on_load=on_load("how", "state"),
        apply_default_css=False,
        server_functions=[offer, lesson, one, judge, temperatures, guidances, compress, decompress],
    )


@functools.cache
def code() -> dict[str, dict[str, Any]]:
    """The excerpt of each step, in the order of the tour."""
    return {step: excerpt(*place) for step, place in STEPS.items()}


@at_once
def lesson(bundle: "Bundle", *, model: Any) -> dict[str, Any]:
    """What does not depend on a picture: the code of each step, the masks of a 7x7 and a 3x3 kernel, and the
    receptive fields of a model, layer after layer."""
    return {
        "code": code(),
        "masks": pipelines.masks(),
        "fields": pipelines.receptive_fields(bundle, model=model),
    }


@live
def one(bundle: "Bundle", *, model: Any, digit: Any, temperature: Any, seed: Any) -> dict[str, Any]:
    """A picture with the probability of ink at each pixel, in full precision, and the uniform numbers that
    decided."""
    pictures = pipelines.generate(
        bundle,
        model=model,
        digit=_digit(bundle, model, digit),
        guidance=0,
        count=1,
        temperature=temperature,
        seed=seed,
    )
    return _judged(pictures) | {"noise": _floats(pipelines.noise(bundle, count=1, seed=seed)[0])}


@live
def judge(bundle: "Bundle", *, model: Any, digit: Any, drawing: Any) -> dict[str, Any]:
    """What the model thinks of each pixel of a drawing, given those before it."""
    if model == bundle.filling:
        raise UserError(f"The model {model} looks ahead, and is certain of what it is told.")
    parse_drawing(drawing, bundle.side)
    pictures = pipelines.complete(
        bundle,
        model=model,
        digit=_digit(bundle, model, digit),
        guidance=0,
        drawing=drawing,
        rows_kept=bundle.side,
        count=1,
    )
    return _judged(pictures)


@live
def temperatures(bundle: "Bundle", *, model: Any, digit: Any, seed: Any) -> dict[str, Any]:
    """Pictures at each of TEMPERATURES, from the same noise; bits of a blank picture and of those at 1."""
    digit = _digit(bundle, model, digit)
    groups, mean, milliseconds = [], 0.0, 0.0
    for each in TEMPERATURES:
        pictures = pipelines.generate(
            bundle, model=model, digit=digit, guidance=0, count=COUNT, temperature=each, seed=seed
        )
        groups.append(drawings(pictures) | {"temperature": each})
        milliseconds += pictures.milliseconds
        if each == 1:
            mean = float(pictures.bits.mean())
    nothing = format_drawing(np.zeros((bundle.side, bundle.side), np.uint8))
    blank = pipelines.complete(
        bundle, model=model, digit=digit, guidance=0, drawing=nothing, rows_kept=bundle.side, count=1
    )
    return {
        "groups": groups,
        "blank": round(float(-np.log2(1 - blank.ink[0].astype("float64")).sum()), 3),
        "mean": round(mean, 3),
        "milliseconds": round(milliseconds + blank.milliseconds, 1),
    }


@live
def guidances(bundle: "Bundle", *, model: Any, digit: Any, seed: Any) -> dict[str, Any]:
    """Pictures of a digit at each of GUIDANCES, from the same noise."""
    results = {
        each: pipelines.generate(
            bundle, model=model, digit=_digit(bundle, model, digit), guidance=each, count=COUNT, seed=seed
        )
        for each in GUIDANCES
    }
    return {
        "groups": [drawings(pictures) | {"guidance": each} for each, pictures in results.items()],
        "milliseconds": round(sum(pictures.milliseconds for pictures in results.values()), 1),
    }


@live
def compress(bundle: "Bundle", *, drawing: Any) -> dict[str, Any]:
    """A drawing as a stream, the bits of each pixel in it, and how many bytes the picture takes otherwise."""
    result = pipelines.compress(bundle, drawing=drawing)
    stream = result.stream
    return {
        "stream": base64.b64encode(stream.data).decode("ascii"),
        "bytes": {"raw": result.raw, "png": result.png, "zlib": result.zlib, "model": len(stream.data)},
        "header": stream.header,
        "padding": round(stream.padding, 2),
        "surprise": _floats(stream.surprise[0]),
        "model": bundle.default,
        "milliseconds": round(result.milliseconds, 1),
    }


@live
def decompress(bundle: "Bundle", *, stream: Any) -> dict[str, Any]:
    """The drawing of a stream."""
    levels, milliseconds = pipelines.decompress(bundle, stream=stream)
    return {"drawing": format_drawing(levels), "milliseconds": round(milliseconds, 1)}


def _digit(bundle: "Bundle", model: object, digit: object) -> int | None:
    """The digit that the tour is about, which a model without classes is not told."""
    asked = whole_number("The digit", digit, 0, 9)
    return asked if bundle.drawing(model).model.classes else None


def _judged(pictures: Any) -> dict[str, Any]:
    return {
        "drawing": format_drawing(pictures.levels[0]),
        "ink": _floats(pictures.ink[0]),
        "milliseconds": round(pictures.milliseconds, 1),
    }


def _floats(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")
