"""Everything that the app can do, as plain functions of a bundle: `pixelcnn.checkpoints.load_bundle(folder)`.

Every argument after the bundle is keyword-only and checked; a bad one raises ValueError with one sentence.
The same arguments give the same pictures on every machine with the same backend.
"""

import time
from dataclasses import dataclass

import numpy as np

from pixelcnn import sampling
from pixelcnn.arguments import (
    MAX_COMPLETIONS,
    MAX_COUNT,
    MAX_SEED,
    MAX_TEMPERATURE,
    checked_code_map,
    number,
    whole_number,
)
from pixelcnn.checkpoints import Bundle
from pixelcnn.images import SIDE, grey_levels, parse_drawing
from pixelcnn.metrics import psnr


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


@dataclass(frozen=True)
class CodeMap:
    """A picture through the VQ-VAE: original and reconstruction (28, 28) uint8 0..255, codes (7, 7) int32."""

    original: np.ndarray
    reconstruction: np.ndarray
    codes: np.ndarray


@dataclass(frozen=True)
class Reconstruction(CodeMap):
    """As CodeMap; difference (28, 28) int16 = reconstruction - original, and psnr in dB (infinite for an
    exact copy)."""

    difference: np.ndarray
    psnr: float


@dataclass(frozen=True)
class CodeSamples:
    """N code maps from the prior: codes (N, 7, 7) int32, pictures (N, 28, 28) uint8 0..255, bits (N,) of
    what was sampled."""

    codes: np.ndarray
    pictures: np.ndarray
    bits: np.ndarray
    milliseconds: float


@dataclass(frozen=True)
class Neighbours:
    """Codes from the nearest to the farthest, the code itself left out, and their Euclidean distances in
    the codebook."""

    codes: np.ndarray
    distances: np.ndarray


def generate(bundle: Bundle, *, count: int = 16, temperature: float = 1.0, seed: int = 0) -> Pictures:
    """`count` (1..64) digits from nothing, pixel by pixel."""
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = _temperature(temperature), _seed(seed)
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
    temperature, seed = _temperature(temperature), _seed(seed)
    known = np.broadcast_to(np.arange(SIDE)[:, None] < rows_kept, (SIDE, SIDE))
    return _sample_pictures(bundle, levels, known, count, temperature, seed)


def score(bundle: Bundle, *, drawing: str) -> Pictures:
    """How surprising a drawing is: one picture, every pixel known, so `known_bits` is its information
    content."""
    levels = parse_drawing(drawing)
    return _sample_pictures(bundle, levels, np.ones((SIDE, SIDE), bool), 1, 1.0, 0)


def reconstruct(bundle: Bundle, *, image: object) -> Reconstruction:
    """A picture (anything that `images.grey_levels` takes) through the VQ-VAE and back."""
    mapped = code_map(bundle, image=image)
    difference = mapped.reconstruction.astype(np.int16) - mapped.original
    ratio = psnr(mapped.original, mapped.reconstruction, peak=255)
    return Reconstruction(**vars(mapped), difference=difference, psnr=ratio)


def code_map(bundle: Bundle, *, image: object) -> CodeMap:
    """A picture (anything that `images.grey_levels` takes), its 7x7 codes, and what they decode to."""
    original = grey_levels(image)
    codes = np.asarray(bundle.vqvae.model.encode(original[None, :, :, None]))[0]
    return CodeMap(original=original, reconstruction=_decode(bundle, codes[None])[0], codes=codes)


def decode(bundle: Bundle, *, codes: object) -> np.ndarray:
    """A code map, 7 rows of 7 codes -> the picture it stands for, (28, 28) uint8 0..255."""
    return _decode(bundle, _codes(bundle, codes)[None])[0]


def neighbours(bundle: Bundle, *, code: int) -> Neighbours:
    """The other codes by their distance to `code` in the codebook."""
    codebook = np.asarray(bundle.vqvae.model.quantizer.codebook)  # (K, D)
    code = whole_number("The code", code, 0, len(codebook) - 1)
    distances = np.linalg.norm(codebook - codebook[code], axis=1)
    order = np.argsort(distances, kind="stable")
    order = order[order != code]
    return Neighbours(codes=order.astype(np.int32), distances=distances[order])


def palette(bundle: Bundle) -> np.ndarray:
    """What each code decodes to: (K, 4, 4) uint8, the middle of a map of that code alone."""
    config = bundle.prior.config
    every_code = np.arange(config.codes)[:, None, None]
    maps = np.broadcast_to(every_code, (config.codes, config.height, config.width))
    patch = SIDE // config.height
    corner = config.height // 2 * patch
    return _decode(bundle, maps)[:, corner : corner + patch, corner : corner + patch]


def sample_prior(
    bundle: Bundle,
    *,
    count: int = 16,
    temperature: float = 1.0,
    seed: int = 0,
    codes: object = None,
    codes_kept: int = 0,
) -> CodeSamples:
    """`count` (1..64) code maps from the prior, decoded.

    Where a map `codes` is given, its first `codes_kept` (0..49) codes in reading order are kept and the rest
    is sampled.
    """
    height, width = bundle.prior.config.height, bundle.prior.config.width
    count = whole_number("The count", count, 1, MAX_COUNT)
    temperature, seed = _temperature(temperature), _seed(seed)
    codes_kept = whole_number("The number of codes kept", codes_kept, 0, height * width)
    if codes is None and codes_kept:
        raise ValueError("There is no code map to keep codes of.")
    given = np.zeros((height, width), np.int32) if codes is None else _codes(bundle, codes)
    known = np.arange(height * width).reshape(height, width) < codes_kept
    samples, milliseconds = _sample(bundle.prior.model, given, known, count, temperature, seed)
    sampled = samples.levels[..., 0]
    return CodeSamples(
        codes=sampled,
        pictures=_decode(bundle, sampled),
        bits=_bits(samples, ~known),
        milliseconds=milliseconds,
    )


def warm_up(bundle: Bundle, *, count: int) -> None:
    """Run what the app runs for `count` pictures once, so that no later call waits for a compiler."""
    code_map(bundle, image="0" * SIDE * SIDE)
    generate(bundle, count=count)
    sample_prior(bundle, count=count)


def _temperature(value: object) -> float:
    return number("The temperature", value, 0, MAX_TEMPERATURE)


def _seed(value: object) -> int:
    return whole_number("The seed", value, 0, MAX_SEED)


def _codes(bundle: Bundle, value: object) -> np.ndarray:
    return checked_code_map(value, side=bundle.prior.config.height, codes=bundle.prior.config.codes)


def _decode(bundle: Bundle, codes: np.ndarray) -> np.ndarray:
    """(N, 7, 7) codes -> (N, 28, 28) uint8."""
    pictures = np.asarray(bundle.vqvae.model.decode(np.asarray(codes, np.int32)))[..., 0]
    return np.rint(np.clip(pictures, 0, 1) * 255).astype(np.uint8)


def _sample(model, levels, known, count, temperature, seed) -> tuple[sampling.Samples, float]:
    """`count` samples (count, H, W, 1) that share the known ones of levels (H, W), and the milliseconds
    they took."""
    shape = (count, *levels.shape, 1)
    noise = sampling.noise(seed, count, shape[1:])
    started = time.perf_counter()
    samples = sampling.cached(
        model,
        np.broadcast_to(levels[None, :, :, None], shape),
        np.broadcast_to(known[None, :, :, None], shape),
        noise,
        temperature,
    )
    return samples, 1000 * (time.perf_counter() - started)


def _bits(samples, where: np.ndarray) -> np.ndarray:
    """Information content (N,) in bits of the levels in `where` (H, W); + 0.0 because no bits would be
    -0.0."""
    return samples.bits(where[None, :, :, None]) + 0.0


def _sample_pictures(bundle, levels, known, count, temperature, seed) -> Pictures:
    samples, milliseconds = _sample(bundle.pixelcnn.model, levels, known, count, temperature, seed)
    drawn = samples.levels[..., 0].astype(np.uint8)
    probabilities = samples.probabilities[..., 0]
    return Pictures(
        levels=drawn,
        ink=np.where(drawn == 1, probabilities, 1 - probabilities),
        bits=_bits(samples, ~known),
        known_bits=_bits(samples, known),
        milliseconds=milliseconds,
    )
