"""Pictures, drawn pixel by pixel: generated, in grey too, and completed."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from PIL import Image

from pixelcnn import sampling
from pixelcnn.arguments import (
    DEFAULT_GUIDANCE,
    DEFAULT_MODEL,
    MAX_COMPLETIONS,
    MAX_COUNT,
    whole_number,
)
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.errors import UserError
from pixelcnn.images import format_region, parse_region, to_pil
from pixelcnn.layers import causal_mask
from pixelcnn.pipelines.common import (
    batch_sizes,
    bits,
    checked_guidance,
    checked_seed,
    checked_temperature,
    sample,
)
from pixelcnn.receptive_field import Spans


@dataclass(frozen=True)
class Pictures:
    """N pictures and what the model thought of every pixel.

    levels (N, 28, 28) uint8, 0 (paper) to `levels_count` - 1 (ink): two of a binary picture, or 256.
    probabilities (N, 28, 28) float32: of the level that stands there given the pixels before it, at
    temperature 1. bits (N,): information content of the sampled pixels, at temperature 1;
    known_bits (N,): of the known ones, which are 0 where the model looks ahead, being told them beforehand.
    digits (10,): where it was told pixels but no digit and knows digits, the probability of each given those
    pixels; `probabilities` and `bits` are then given the one that was drawn for a picture, and known_bits are
    given none. milliseconds: what the model took.
    """

    levels: np.ndarray
    levels_count: int
    probabilities: np.ndarray
    bits: np.ndarray
    known_bits: np.ndarray
    digits: np.ndarray | None
    milliseconds: float

    @property
    def ink(self) -> np.ndarray:
        """Of binary pictures the probability (N, 28, 28) of ink at each pixel."""
        return np.where(self.levels == 1, self.probabilities, 1 - self.probabilities)

    @property
    def grey(self) -> np.ndarray:
        """Grey levels (N, 28, 28) uint8, 0 (paper) to 255 (ink)."""
        return np.rint(self.levels * (255 / (self.levels_count - 1))).astype(np.uint8)

    def to_pil(self, scale: int = 1) -> list[Image.Image]:
        """Each as a PIL picture, light ink on a dark ground, every pixel `scale` x `scale`."""
        return [to_pil(grey, scale=scale) for grey in self.grey]


def generate(
    bundle: Bundle,
    *,
    model: str = DEFAULT_MODEL,
    digit: int | None = None,
    guidance: float = DEFAULT_GUIDANCE,
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
) -> Pictures:
    """`count` (1..64) digits from nothing, pixel by pixel: of `digit` (0..9), or of any if that is None.

    `model` is one of `bundle.pictures`, or of `bundle.greys`; only one with classes can be asked for a digit.
    Of any, it first
    draws a class for each picture, all as probable, and then the picture given its class, because what it
    draws given none is further from the data. `bits` leave the class out. `guidance` (0..4) is how strictly
    it keeps to a digit that was asked for, see `sampling.guided`.
    """
    network, digit = _checked(bundle.generating(model), model, digit)
    guidance = checked_guidance(guidance)
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    nothing = np.zeros((bundle.side, bundle.side), np.uint8)
    known = nothing.astype(bool)
    sizes = batch_sizes(bundle, bundle.default if model == DEFAULT_MODEL else model)
    return _sample_pictures(network, nothing, known, count, temperature, seed, digit, guidance, sizes)


def complete(
    bundle: Bundle,
    *,
    drawing: str,
    model: str = DEFAULT_MODEL,
    digit: int | None = None,
    guidance: float = DEFAULT_GUIDANCE,
    rows_kept: int | None = None,
    count: int = 8,
    temperature: float = 1.0,
    seed: int = 0,
) -> Pictures:
    """`count` (1..16) ways to finish a drawing: a character 0, 1 or, where it is to be drawn, ? for each
    pixel. Of one without any ?, the first `rows_kept` rows are kept, by default the upper half. A model that
    does not look ahead keeps only what comes before all that is to be drawn, and refuses anything else. Of a
    drawing with ? the default is the first that looks ahead, if there is one.

    `model` and `guidance` are as for `generate`. Of any digit, it first draws one for each completion, by the
    probability that the kept pixels leave it, and does not guide; without kept pixels it does what `generate`
    does."""
    levels, known = parse_region(drawing, bundle.side)
    if model == DEFAULT_MODEL:
        model = (None if known.all() else bundle.filling) or bundle.default
    network, digit = checked_model(bundle, model, digit)
    guidance = checked_guidance(guidance)
    rows_kept = bundle.side // 2 if rows_kept is None else rows_kept
    rows_kept = whole_number("The number of rows kept", rows_kept, 0, bundle.side)
    if known.all():
        known = known & (np.arange(bundle.side)[:, None] < rows_kept)
    count = whole_number("The count", count, 1, MAX_COMPLETIONS)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    if not sampling.looks_ahead(network) and (known != _before_free(known)).any():
        raise UserError(f"The model {model} does not look ahead: nothing kept may follow a free pixel.")
    sizes = batch_sizes(bundle, bundle.default if model == DEFAULT_MODEL else model)
    return _sample_pictures(network, levels, known, count, temperature, seed, digit, guidance, sizes)


def given(bundle: Bundle, *, drawing: str, model: str) -> tuple[str, bool]:
    """What `complete` lets a model keep of a drawing with ?, and whether it looks ahead: if so, everything;
    if not, what comes before the first ?, and nothing where that is blank. Raises UserError."""
    network, _ = checked_model(bundle, model, None)
    levels, known = parse_region(drawing, bundle.side)
    if sampling.looks_ahead(network):
        return drawing, True
    kept = _before_free(known)
    return format_region(levels, kept & levels[kept].any()), False


def _before_free(known: np.ndarray) -> np.ndarray:
    """Of known (H, W) what comes before the first unknown pixel in raster order."""
    return np.logical_and.accumulate(known.ravel()).reshape(known.shape)


def compare(
    bundle: Bundle,
    *,
    drawing: str,
    models: Sequence[str],
    digit: int | None = None,
    rows_kept: int | None = None,
    count: int = 4,
    temperature: float = 1.0,
    seed: int = 0,
) -> dict[str, Pictures]:
    """`complete` by each of `models`, names out of `bundle.pictures`, from the same noise.

    A model without classes is not told the digit; the others are not guided.
    """
    several = isinstance(models, Sequence) and not isinstance(models, str)
    if not several or not models or not all(isinstance(name, str) for name in models):
        raise UserError("The models to compare are a list of one or more of their names.")
    if len(set(models)) < len(models):
        raise UserError("Each of the models to compare is named once.")
    for name in models:
        checked_model(bundle, name, None)
    if digit is not None:
        checked_model(bundle, DEFAULT_MODEL, digit)
    arguments: dict[str, Any] = {
        "rows_kept": rows_kept,
        "count": count,
        "temperature": temperature,
        "seed": seed,
    }
    return {
        name: complete(
            bundle,
            drawing=drawing,
            model=name,
            digit=digit if bundle.drawing(name).model.classes else None,
            guidance=0,
            **arguments,
        )
        for name in models
    }


def receptive_field(bundle: Bundle, *, model: str = DEFAULT_MODEL) -> Spans:
    """Which of the pixels drawn before can move a pixel's probability: (rows above, first column, last
    column), columns relative to the pixel."""
    return receptive_fields(bundle, model=model)[-1]


def receptive_fields(bundle: Bundle, *, model: str = DEFAULT_MODEL) -> list[Spans]:
    """The same of the features after each layer."""
    return _fields(bundle.generating(model).model)


@functools.lru_cache(maxsize=64)
def _fields(network: keras.Model) -> list[Spans]:
    return network.receptive_fields()


def noise(bundle: Bundle, *, count: int, seed: int) -> np.ndarray:
    """The uniform numbers (count, H, W) that decide the pixels of `generate` with that seed, in [0, 1)."""
    count = whole_number("The count", count, 1, MAX_COUNT)
    return sampling.noise(checked_seed(seed), count, (bundle.side, bundle.side, 1))[..., 0]


def masks() -> dict[str, list[list[int]]]:
    """Which taps of a kernel are live: of the first layer's, 7x7 of kind A, and of a deeper one's, 3x3 of
    kind B, down to the row of the pixel."""
    return {kind: causal_mask(size, kind).astype(int).tolist() for kind, size in (("A", 7), ("B", 3))}


def checked_model(bundle: Bundle, model: object, digit: object) -> tuple[keras.Model, int | None]:
    """The model of that name, of binary pictures, and the digit asked for. Raises UserError."""
    return _checked(bundle.drawing(model), model, digit)


def _checked(checkpoint: Checkpoint, model: object, digit: object) -> tuple[keras.Model, int | None]:
    network = checkpoint.model
    if digit is None:
        return network, None
    if not network.classes:
        raise UserError(f"The model {model} was trained without labels and cannot be asked for a digit.")
    return network, whole_number("The digit", digit, 0, network.classes - 1)


def _sample_pictures(model, levels, known, count, temperature, seed, digit, guidance, sizes) -> Pictures:
    samples, milliseconds = sample(
        model, levels, known, count, temperature, seed, digit, guidance, sizes=sizes
    )
    known_bits, digits = bits(samples, known), None
    if samples.class_log_likelihood is not None and known.any():
        of_any, digits = _any_class(samples.class_log_likelihood)
        if not sampling.looks_ahead(model):
            known_bits = np.full(count, of_any + 0.0)
    return Pictures(
        levels=samples.levels[..., 0].astype(np.uint8),
        levels_count=model.levels,
        probabilities=samples.probabilities[..., 0],
        bits=bits(samples, ~known),
        known_bits=known_bits,
        digits=digits,
        milliseconds=milliseconds,
    )


def _any_class(evidence: np.ndarray) -> tuple[float, np.ndarray]:
    """From ln p of the known pixels given each class, all of them alike before: their information content in
    bits given none, and the probability of each class given them."""
    evidence = evidence.astype(np.float64)
    total = np.logaddexp.reduce(evidence)
    return (np.log(len(evidence)) - total) / np.log(2), np.exp(evidence - total)
