"""Pictures as codes of two levels, by the VQ-VAE-2, and new ones from its two priors."""

from dataclasses import dataclass

import numpy as np
from keras import ops
from PIL import Image

from pixelcnn import sampling
from pixelcnn.arguments import DEFAULT_GUIDANCE, MAX_COUNT, checked_code_map, whole_number
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

SIZES = (16,)  # of the batches that are drawn: one program of each prior, and eight take nearly as long


@dataclass(frozen=True)
class Levels:
    """A picture through the VQ-VAE-2: original and reconstruction (28, 28) uint8 0..255, top (7, 7) and
    bottom (14, 14) int32 codes, and psnr in dB (infinite for an exact copy)."""

    original: np.ndarray
    reconstruction: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    psnr: float

    def to_pil(self, scale: int = 1) -> Image.Image:
        """The reconstruction as a PIL picture, every pixel `scale` x `scale`."""
        return to_pil(self.reconstruction, scale=scale)


@dataclass(frozen=True)
class LevelSamples:
    """N pictures from the priors of two levels: top (N, 7, 7) and bottom (N, 14, 14) int32 codes, pictures
    (N, 28, 28) uint8 0..255, bits (N,) of the codes that were sampled, at temperature 1."""

    top: np.ndarray
    bottom: np.ndarray
    pictures: np.ndarray
    bits: np.ndarray
    milliseconds: float

    def to_pil(self, scale: int = 1) -> list[Image.Image]:
        """Each as a PIL picture, every pixel `scale` x `scale`."""
        return [to_pil(picture, scale=scale) for picture in self.pictures]


def code_levels(bundle: Bundle, *, image: object) -> Levels:
    """A picture (anything that `images.grey_levels` takes), its codes of both levels, and what they decode
    to."""
    original = grey_levels(image)
    top, bottom = map(ops.convert_to_numpy, bundle.hierarchy.model.encode(original[None, :, :, None]))
    reconstruction = _decode(bundle, top, bottom)[0]
    ratio = psnr(original, reconstruction, peak=255)
    return Levels(original, reconstruction, top[0], bottom[0], ratio)


def decode_levels(bundle: Bundle, *, top: object, bottom: object) -> np.ndarray:
    """7 rows of 7 top codes and 14 rows of 14 bottom codes -> the picture they stand for, (28, 28) uint8
    0..255."""
    codes = checked_top(bundle, top), checked_bottom(bundle, bottom)
    return _decode(bundle, *(level[None] for level in codes))[0]


def sample_levels(
    bundle: Bundle,
    *,
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    guidance: float = DEFAULT_GUIDANCE,
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
    tops, milliseconds = sample(coarse, given, known, count, temperature, seed, digit, guidance, sizes=SIZES)
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
        sizes=SIZES,
    )
    below = bottoms.levels[..., 0]
    return LevelSamples(
        top=above,
        bottom=below,
        pictures=_decode(bundle, above, below),
        bits=bits(tops, ~known) + bits(bottoms, np.ones(finer, bool)),
        milliseconds=milliseconds + more,
    )


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
    decoded = bundle.hierarchy.model.decode(np.asarray(top, np.int32), np.asarray(bottom, np.int32))
    return np.rint(finite(ops.convert_to_numpy(decoded))[..., 0] * 255).astype(np.uint8)
