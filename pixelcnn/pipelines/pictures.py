"""Binary pictures from the PixelCNN: generated, completed, scored."""

from dataclasses import dataclass

import numpy as np

from pixelcnn.arguments import MAX_COMPLETIONS, MAX_COUNT, whole_number
from pixelcnn.checkpoints import Bundle
from pixelcnn.images import SIDE, parse_drawing
from pixelcnn.pipelines.common import bits, checked_seed, checked_temperature, sample


@dataclass(frozen=True)
class Pictures:
    """N binary pictures and what the PixelCNN thought of every pixel.

    levels (N, 28, 28) uint8 0/1. ink (N, 28, 28) float32: the probability of ink there given the pixels
    before it, at temperature 1. bits (N,): information content of the sampled pixels, at temperature 1;
    known_bits (N,): of the known ones. milliseconds: what the model took.
    """

    levels: np.ndarray
    ink: np.ndarray
    bits: np.ndarray
    known_bits: np.ndarray
    milliseconds: float


def generate(bundle: Bundle, *, count: int = 16, temperature: float = 1.0, seed: int = 0) -> Pictures:
    """`count` (1..64) digits from nothing, pixel by pixel."""
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    nothing = np.zeros((SIDE, SIDE), np.uint8)
    return _sample_pictures(bundle, nothing, nothing.astype(bool), count, temperature, seed)


def complete(
    bundle: Bundle,
    *,
    drawing: str,
    rows_kept: int = 14,
    count: int = 8,
    temperature: float = 1.0,
    seed: int = 0,
) -> Pictures:
    """`count` (1..16) ways to finish a drawing (784 characters 0/1) of which the first `rows_kept` (0..28)
    rows are kept."""
    levels = parse_drawing(drawing)
    rows_kept = whole_number("The number of rows kept", rows_kept, 0, SIDE)
    count = whole_number("The count", count, 1, MAX_COMPLETIONS)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    known = np.broadcast_to(np.arange(SIDE)[:, None] < rows_kept, (SIDE, SIDE))
    return _sample_pictures(bundle, levels, known, count, temperature, seed)


def score(bundle: Bundle, *, drawing: str) -> Pictures:
    """How surprising a drawing is: one picture, every pixel known, so `known_bits` is its information
    content."""
    levels = parse_drawing(drawing)
    return _sample_pictures(bundle, levels, np.ones((SIDE, SIDE), bool), 1, 1.0, 0)


def _sample_pictures(bundle, levels, known, count, temperature, seed) -> Pictures:
    samples, milliseconds = sample(bundle.pixelcnn.model, levels, known, count, temperature, seed)
    drawn = samples.levels[..., 0].astype(np.uint8)
    probabilities = samples.probabilities[..., 0]
    return Pictures(
        levels=drawn,
        ink=np.where(drawn == 1, probabilities, 1 - probabilities),
        bits=bits(samples, ~known),
        known_bits=bits(samples, known),
        milliseconds=milliseconds,
    )
