"""Pictures as code maps of the VQ-VAE, what maps decode to, and maps from the prior."""

from dataclasses import dataclass

import numpy as np
from keras import ops
from PIL import Image

from pixelcnn.arguments import MAX_COUNT, PRIOR_GUIDANCE, checked_code_map, whole_number
from pixelcnn.checkpoints import Bundle
from pixelcnn.errors import UserError
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


@dataclass(frozen=True)
class CodeMap:
    """A picture through the VQ-VAE: original and reconstruction (28, 28) uint8 0..255, codes (7, 7) int32."""

    original: np.ndarray
    reconstruction: np.ndarray
    codes: np.ndarray

    def to_pil(self, scale: int = 1) -> Image.Image:
        """The reconstruction as a PIL picture, every pixel `scale` x `scale`."""
        return to_pil(self.reconstruction, scale=scale)


@dataclass(frozen=True)
class Reconstruction(CodeMap):
    """As CodeMap; difference (28, 28) int16 = reconstruction - original, and psnr in dB (infinite for an
    exact copy)."""

    difference: np.ndarray
    psnr: float


@dataclass(frozen=True)
class Quantization:
    """The encoder's vectors (7, 7, D) float32 of a picture, and the N codes nearest to each, the first of
    which stands for it: codes (7, 7, N) int32 and their Euclidean distances from it (7, 7, N)."""

    vectors: np.ndarray
    codes: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True)
class CodeSamples:
    """N code maps from the prior: codes (N, 7, 7) int32, pictures (N, 28, 28) uint8 0..255, probabilities
    (N, 7, 7) float32 that the prior gave to each code given those before it and its digit, at temperature 1,
    bits (N,) of what was sampled."""

    codes: np.ndarray
    pictures: np.ndarray
    probabilities: np.ndarray
    bits: np.ndarray
    milliseconds: float

    def to_pil(self, scale: int = 1) -> list[Image.Image]:
        """Each as a PIL picture, every pixel `scale` x `scale`."""
        return [to_pil(picture, scale=scale) for picture in self.pictures]


@dataclass(frozen=True)
class Neighbours:
    """Codes from the nearest to the farthest, the code itself left out, and their Euclidean distances in
    the codebook."""

    codes: np.ndarray
    distances: np.ndarray


def reconstruct(bundle: Bundle, *, image: object) -> Reconstruction:
    """A picture (anything that `images.grey_levels` takes) through the VQ-VAE and back."""
    mapped = code_map(bundle, image=image)
    difference = mapped.reconstruction.astype(np.int16) - mapped.original
    ratio = psnr(mapped.original, mapped.reconstruction, peak=255)
    return Reconstruction(**vars(mapped), difference=difference, psnr=ratio)


def code_map(bundle: Bundle, *, image: object) -> CodeMap:
    """A picture (anything that `images.grey_levels` takes), its 7x7 codes, and what they decode to."""
    original = grey_levels(image, bundle.side)
    codes = ops.convert_to_numpy(bundle.vqvae.model.encode(original[None, :, :, None]))[0]
    return CodeMap(original=original, reconstruction=_decode(bundle, codes[None])[0], codes=codes)


def quantization(bundle: Bundle, *, image: object, count: int = 8) -> Quantization:
    """What the encoder says of a picture at each place of its map, and which codes are nearest to that."""
    count = whole_number("The count", count, 1, bundle.vqvae.config.codes)
    vectors = ops.convert_to_numpy(bundle.vqvae.model(grey_levels(image, bundle.side)[None, :, :, None])[1])[
        0
    ]
    distances = np.linalg.norm(vectors[:, :, None] - codebook(bundle), axis=-1)
    codes = np.argsort(distances, axis=-1, kind="stable")[..., :count]
    return Quantization(vectors, codes.astype(np.int32), np.take_along_axis(distances, codes, -1))


def decode(bundle: Bundle, *, codes: object) -> np.ndarray:
    """A code map, 7 rows of 7 codes -> the picture it stands for, (28, 28) uint8 0..255."""
    return _decode(bundle, _codes(bundle, codes)[None])[0]


def codebook(bundle: Bundle) -> np.ndarray:
    """The entries of the codebook, (K, D) float32."""
    every_code = np.arange(bundle.vqvae.config.codes)
    return ops.convert_to_numpy(ops.take(bundle.vqvae.model.codebook, every_code, axis=0))


def neighbours(bundle: Bundle, *, code: int) -> Neighbours:
    """The other codes by their distance to `code` in the codebook."""
    entries = codebook(bundle)
    code = whole_number("The code", code, 0, len(entries) - 1)
    distances = np.linalg.norm(entries - entries[code], axis=1)
    order = np.argsort(distances, kind="stable")
    order = order[order != code]
    return Neighbours(codes=order.astype(np.int32), distances=distances[order])


def palette(bundle: Bundle) -> np.ndarray:
    """What each code decodes to: (K, 4, 4) uint8, the middle of a map of that code alone."""
    codes, shape = bundle.vqvae.config.codes, bundle.vqvae.model.map_shape
    maps = np.broadcast_to(np.arange(codes)[:, None, None], (codes, *shape))
    patch = bundle.side // shape[0]
    corner = shape[0] // 2 * patch
    return _decode(bundle, maps)[:, corner : corner + patch, corner : corner + patch]


def alternatives(bundle: Bundle, *, codes: object, place: int) -> np.ndarray:
    """What each code would decode to at a `place` (0..48, in reading order) of a code map: (K, 12, 12) uint8.

    That is the patch of the place and those around it, because a code shows in its neighbours as well; at the
    edge of the map, the 3x3 patches that are nearest, and of a map of 2x2 all of it.
    """
    height, width = bundle.vqvae.model.map_shape
    row, column = divmod(whole_number("The place", place, 0, height * width - 1), width)
    maps = np.repeat(_codes(bundle, codes)[None], bundle.vqvae.config.codes, axis=0)
    maps[:, row, column] = np.arange(len(maps))
    patch = bundle.side // height
    top, left = (int(np.clip(at - 1, 0, max(height - 3, 0))) * patch for at in (row, column))
    return _decode(bundle, maps)[:, top : top + 3 * patch, left : left + 3 * patch]


def sample_prior(
    bundle: Bundle,
    *,
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    digit: int | None = None,
    guidance: float = PRIOR_GUIDANCE,
    codes: object = None,
    codes_kept: int = 0,
) -> CodeSamples:
    """`count` (1..64) code maps from the prior, decoded: of `digit` (0..9), or of any if that is None.

    Where a map `codes` is given, its first `codes_kept` (0..49) codes in reading order are kept and the rest
    is sampled. Of any digit, it first draws one for each map, by the probability that the kept codes leave
    it; without any, all are as probable. `guidance` (0..4) is how strictly it keeps to a digit that was asked
    for, see `sampling.guided`.
    """
    height, width = bundle.prior.config.height, bundle.prior.config.width
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = checked_temperature(temperature), checked_seed(seed)
    if digit is not None:
        digit = whole_number("The digit", digit, 0, bundle.prior.model.classes - 1)
    guidance = checked_guidance(guidance)
    codes_kept = whole_number("The number of codes kept", codes_kept, 0, height * width)
    if codes is None and codes_kept:
        raise UserError("There is no code map to keep codes of.")
    given = np.zeros((height, width), np.int32) if codes is None else _codes(bundle, codes)
    known = np.arange(height * width).reshape(height, width) < codes_kept
    prior = bundle.prior.model
    samples, milliseconds = sample(prior, given, known, count, temperature, seed, digit, guidance)
    sampled = samples.levels[..., 0]
    return CodeSamples(
        codes=sampled,
        pictures=_decode(bundle, sampled),
        probabilities=samples.probabilities[..., 0],
        bits=bits(samples, ~known),
        milliseconds=milliseconds,
    )


def unfold(bundle: Bundle, *, codes: object) -> np.ndarray:
    """What a code map decodes to as it grows in reading order: (H * W + 1, 28, 28) uint8, of no code to all
    of them; the codes of a blank picture stand for those that are not there yet."""
    known = _codes(bundle, codes)
    blank = code_map(bundle, image="0" * bundle.side**2).codes
    growing = np.arange(known.size) < np.arange(known.size + 1)[:, None]
    return _decode(bundle, np.where(growing.reshape(-1, *known.shape), known, blank))


def _codes(bundle: Bundle, value: object) -> np.ndarray:
    return checked_code_map(value, side=bundle.vqvae.model.map_shape[0], codes=bundle.vqvae.config.codes)


def _decode(bundle: Bundle, codes: np.ndarray) -> np.ndarray:
    """(N, 7, 7) codes -> (N, 28, 28) uint8."""
    decoded = bundle.vqvae.model.decode(np.asarray(codes, np.int32))
    pictures = finite(ops.convert_to_numpy(decoded))[..., 0]
    return np.rint(np.clip(pictures, 0, 1) * 255).astype(np.uint8)
