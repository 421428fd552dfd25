"""Pictures as codes of two levels, by the VQ-VAE-2, and new ones from its two priors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops
from PIL import Image

from pixelcnn import sampling
from pixelcnn.arguments import MAX_COUNT, PRIOR_GUIDANCE, checked_code_map, whole_number
from pixelcnn.checkpoints import Bundle
from pixelcnn.images import grey_levels, to_pil
from pixelcnn.metrics import psnr
from pixelcnn.pipelines.common import (
    bits,
    checked_guidance,
    checked_seed,
    checked_temperature,
    finite,
    sample,
)

SHOWN = 12  # pixels of a side of what is shown around a place


@dataclass(frozen=True)
class Levels:
    """A picture through the VQ-VAE-2: original, reconstruction and coarse, that of the top alone, (28, 28)
    uint8 0..255, top (7, 7) and bottom (14, 14) int32 codes, and psnr in dB (infinite for an exact copy)."""

    original: np.ndarray
    reconstruction: np.ndarray
    coarse: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    psnr: float

    def to_pil(self, scale: int = 1) -> Image.Image:
        """The reconstruction as a PIL picture, every pixel `scale` x `scale`."""
        return to_pil(self.reconstruction, scale=scale)


@dataclass(frozen=True)
class LevelSamples:
    """N pictures from the priors of two levels: top (N, 7, 7) and bottom (N, 14, 14) int32 codes, pictures
    (N, 28, 28) uint8 0..255, probabilities (N, 245) float32 that the priors gave to each code, the top ones
    first, given those before it and its digit, at temperature 1, bits (N,) of the codes that were sampled."""

    top: np.ndarray
    bottom: np.ndarray
    pictures: np.ndarray
    probabilities: np.ndarray
    bits: np.ndarray
    milliseconds: float

    def to_pil(self, scale: int = 1) -> list[Image.Image]:
        """Each as a PIL picture, every pixel `scale` x `scale`."""
        return [to_pil(picture, scale=scale) for picture in self.pictures]


def codebooks(bundle: Bundle) -> np.ndarray:
    """The entries of both codebooks, top first: (2, K, D) float32."""
    return ops.convert_to_numpy(bundle.hierarchy.model.codebook)


def code_levels(bundle: Bundle, *, image: object) -> Levels:
    """A picture (anything that `images.grey_levels` takes), its codes of both levels, and what they decode
    to."""
    original = grey_levels(image, bundle.side)
    top, bottom = map(ops.convert_to_numpy, bundle.hierarchy.model.encode(original[None, :, :, None]))
    reconstruction = _decode(bundle, top, bottom)[0]
    ratio = psnr(original, reconstruction, peak=255)
    coarse = decode_top(bundle, top=top[0])
    return Levels(original, reconstruction, coarse, top[0], bottom[0], ratio)


def decode_levels(bundle: Bundle, *, top: object, bottom: object) -> np.ndarray:
    """7 rows of 7 top codes and 14 rows of 14 bottom codes -> the picture they stand for, (28, 28) uint8
    0..255."""
    codes = checked_top(bundle, top), checked_bottom(bundle, bottom)
    return _decode(bundle, *(level[None] for level in codes))[0]


def decode_top(bundle: Bundle, *, top: object) -> np.ndarray:
    """7 rows of 7 top codes -> what they say alone, (28, 28) uint8 0..255."""
    return _levels(bundle.hierarchy.model.decode_top(checked_top(bundle, top)[None]))[0]


def sample_levels(
    bundle: Bundle,
    *,
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    guidance: float = PRIOR_GUIDANCE,
    top: object = None,
) -> LevelSamples:
    """`count` (1..64) pictures of two levels: of `digit` (0..9), or of any if that is None.

    The top codes are drawn first, or are `top` for all, and then the bottom ones given them. Of any digit,
    one is drawn for each picture, by the probability that given top codes leave it; without any, all are as
    probable. `guidance` (0..4) is of both levels, see `sampling.guided`.
    """
    coarse, fine = bundle.top_prior.model, bundle.bottom_prior.model
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    if digit is not None:
        digit = whole_number("The digit", digit, 0, coarse.classes - 1)
    guidance = checked_guidance(guidance)
    shape, finer = bundle.hierarchy.model.map_shapes
    given = np.zeros(shape, np.int32) if top is None else checked_top(bundle, top)
    known = np.full(shape, top is not None)
    tops, milliseconds = sample(coarse, given, known, count, temperature, seed, digit, guidance)
    label = digit
    if tops.class_log_likelihood is not None:
        classes = sampling.class_noise(seed, count)
        label = sampling.draw_class(tops.class_log_likelihood, classes, temperature)
    above = tops.levels[..., 0]
    bottoms, more = sample(
        fine,
        np.zeros(finer, np.int32),
        np.zeros(finer, bool),
        count,
        temperature,
        seed,
        label,
        0.0 if digit is None else guidance,
        above=above,
    )
    below = bottoms.levels[..., 0]
    return LevelSamples(
        top=above,
        bottom=below,
        pictures=_decode(bundle, above, below),
        probabilities=np.concatenate([each.probabilities.reshape(count, -1) for each in (tops, bottoms)], 1),
        bits=bits(tops, ~known) + bits(bottoms, np.ones(finer, bool)),
        milliseconds=milliseconds + more,
    )


def alternative_levels(bundle: Bundle, *, top: object, bottom: object, level: int, place: int) -> np.ndarray:
    """What each code would decode to at a `place` (in reading order) of the top, without the bottom (`level`
    0), or of the bottom (1): (K, 12, 12) uint8, around the place, or at the edge of the picture nearest to
    it."""
    level = whole_number("The level", level, 0, 1)
    codes = [checked_top(bundle, top), checked_bottom(bundle, bottom)]
    side = len(codes[level])
    row, column = divmod(whole_number("The place", place, 0, side * side - 1), side)
    count, patch = bundle.hierarchy.config.codes, bundle.side // side
    maps = [np.repeat(each[None], count, axis=0) for each in codes]
    maps[level][:, row, column] = np.arange(count)
    first, last = (SHOWN - patch) // 2, max(bundle.side - SHOWN, 0)
    at, along = (int(np.clip(each * patch - first, 0, last)) for each in (row, column))
    shown = _decode(bundle, *maps) if level else _levels(bundle.hierarchy.model.decode_top(maps[0]))
    return shown[:, at : at + SHOWN, along : along + SHOWN]


def unfold_levels(bundle: Bundle, *, top: object, bottom: object) -> np.ndarray:
    """What codes decode to as they are drawn, the top ones first, each level in reading order: (246, 28, 28)
    uint8, of no code to all of them; those of a blank picture stand for what is not there yet."""
    codes = [checked_top(bundle, top), checked_bottom(bundle, bottom)]
    blank = code_levels(bundle, image="0" * bundle.side**2)
    known = np.concatenate([each.ravel() for each in codes])
    others = np.concatenate([blank.top.ravel(), blank.bottom.ravel()])
    growing = np.where(np.arange(known.size) < np.arange(known.size + 1)[:, None], known, others)
    parts = np.split(growing, [codes[0].size], axis=1)
    return _decode(bundle, *(part.reshape(-1, *each.shape) for part, each in zip(parts, codes, strict=True)))


def checked_top(bundle: Bundle, value: object) -> np.ndarray:
    """Codes (7, 7) int32. Raises UserError."""
    model = bundle.hierarchy
    return checked_code_map(value, side=model.model.map_shapes[0][0], codes=model.config.codes)


def checked_bottom(bundle: Bundle, value: object) -> np.ndarray:
    """Codes (14, 14) int32. Raises UserError."""
    model = bundle.hierarchy
    return checked_code_map(value, side=model.model.map_shapes[1][0], codes=model.config.codes)


def _decode(bundle: Bundle, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """(N, 7, 7), (N, 14, 14) codes -> (N, 28, 28) uint8."""
    codes = np.asarray(top, np.int32), np.asarray(bottom, np.int32)
    return _levels(bundle.hierarchy.model.decode(*codes))


def _levels(pictures: Any) -> np.ndarray:
    """(N, 28, 28, 1) in 0..1 -> (N, 28, 28) uint8."""
    return np.rint(finite(ops.convert_to_numpy(pictures))[..., 0] * 255).astype(np.uint8)
