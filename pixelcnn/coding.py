"""Lossless compression by a model: its probabilities drive a range coder (constriction, Bamler 2022, arXiv
2201.01741), which spends -log2 p bits on each pixel, so that a picture takes what the model finds surprising
in it (MacKay 2003, "Information Theory, Inference, and Learning Algorithms", chapter 6).

Decoding asks the model the same questions again, and must get the very same floats: both sides run one
program, a pixel at a time, on batches of one size, from the pixels before alone.

    magic | fingerprint | mixture | count | CRC-32 of the pictures | CRC-32 of all else | words of the coder
"""

import functools
import hashlib
import importlib.metadata
import platform
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import constriction
import keras
import numpy as np
from keras import ops

from pixelcnn import sampling
from pixelcnn.checkpoints import Checkpoint
from pixelcnn.compiling import compiled
from pixelcnn.errors import UserError

HEADER = struct.Struct("<4s8sBIII")
MAGIC = b"PXL1"
FEW, MANY = 16, 256  # pictures in a batch
MOST = 100_000  # pictures in a stream; a stream is decoded whole, a second for every 30
ANOTHER_MACHINE = "The stream was made on another kind of machine, whose arithmetic differs a little."
SURE = 1e-6  # the least probability that a pixel is given: 20 bits at most
_stream: Any = constriction.stream  # ty: ignore[missing-attribute] a compiled module
_CODER = _stream.model.Bernoulli(perfect=False)


@dataclass(frozen=True)
class Stream:
    """A file of `count` pictures: what each part takes, in bytes. `bits` is what the model asks for."""

    data: bytes
    count: int
    bits: float

    @property
    def header(self) -> int:
        return HEADER.size

    @property
    def padding(self) -> float:
        """What the coder writes beyond the bits, to end on a whole word of 32 bits."""
        return len(self.data) - HEADER.size - self.bits / 8


def encode(checkpoint: Checkpoint, pictures: np.ndarray, *, mixture: bool = True) -> Stream:
    """Pictures (N, H, W) of 0 and 1 as one stream.

    With `mixture`, a model of classes weighs what it says given each of them by Bayes' rule, as the pixels
    come: fewer bits, and as many times the work as there are classes. Raises UserError.
    """
    pictures = np.asarray(pictures)
    config = checkpoint.config
    shape = (config.height, config.width)
    if pictures.ndim != 3 or pictures.shape[1:] != shape or not np.isin(pictures, (0, 1)).all():
        raise UserError(f"Pictures to compress are an array (N, {shape[0]}, {shape[1]}) of 0 and 1.")
    if not 0 < len(pictures) <= MOST:
        raise UserError(f"A stream holds 1 to {MOST} pictures, not {len(pictures)}.")
    mixture = mixture and checkpoint.model.classes > 0
    coder, bits = _stream.queue.RangeEncoder(), 0.0
    for batch in _batches(len(pictures)):
        some = pictures[batch].reshape(-1, shape[0] * shape[1])

        def told(pixel: int, p: np.ndarray, some: np.ndarray = some) -> np.ndarray:
            nonlocal bits
            ink = some[:, pixel].astype(np.int32)
            coder.encode(ink, _CODER, p)
            bits -= np.log2(np.where(ink, p, 1 - p)).sum()
            return ink

        _walk(checkpoint.model, len(some), mixture, told)
    payload = coder.get_compressed().astype("<u4").tobytes()
    start = MAGIC, _fingerprint(checkpoint), mixture, len(pictures), _checksum(pictures)
    head = HEADER.pack(*start, zlib.crc32(HEADER.pack(*start, 0) + payload))
    return Stream(head + payload, len(pictures), float(bits))


def decode(checkpoints: list[Checkpoint], data: bytes) -> np.ndarray:
    """The pictures (N, H, W) uint8 of a stream, by the one of these checkpoints that it was made with.

    Raises UserError for what is no stream, is damaged, or was made with other weights or another version:
    never a wrong picture.
    """
    if len(data) < HEADER.size or not data.startswith(MAGIC):
        raise UserError("This is no stream of compressed pictures.")
    magic, fingerprint, mixture, count, pictures_sum, sum_ = HEADER.unpack_from(data)
    payload = data[HEADER.size :]
    if zlib.crc32(HEADER.pack(magic, fingerprint, mixture, count, pictures_sum, 0) + payload) != sum_:
        raise UserError("The stream is damaged or incomplete.")
    fitting = [each for each in checkpoints if _fingerprint(each) == fingerprint]
    if not fitting or mixture > 1 or not 0 < count <= MOST or len(payload) % 4:
        raise UserError("The stream was made with other weights, or by another version of the program.")
    (model, config) = (fitting[0].model, fitting[0].config)
    coder = _stream.queue.RangeDecoder(np.frombuffer(payload, "<u4").astype(np.uint32))
    pictures = np.zeros((count, config.height * config.width), np.uint8)
    for batch in _batches(count):
        some = pictures[batch]

        def told(pixel: int, p: np.ndarray, some: np.ndarray = some) -> np.ndarray:
            try:
                some[:, pixel] = coder.decode(_CODER, p)
            except AssertionError as error:  # what other probabilities can lead to
                raise UserError(ANOTHER_MACHINE) from error
            return some[:, pixel]

        _walk(model, len(some), bool(mixture), told)
    pictures = pictures.reshape(count, config.height, config.width)
    if _checksum(pictures) != pictures_sum:
        raise UserError(ANOTHER_MACHINE)
    return pictures


def _walk(
    model: keras.Model, count: int, mixture: bool, told: Callable[[int, np.ndarray], np.ndarray]
) -> None:
    """`count` pictures pixel by pixel: told(pixel, probability of ink (count,)) -> its levels (count,)."""
    classes = model.classes if mixture else 1
    label = np.tile(np.arange(classes), count) if mixture else np.full(count, model.classes)
    size = (FEW if count <= FEW else MANY) * classes
    height, width = model.config.height, model.config.width
    levels = np.zeros((size, height, width, 1), np.int32)
    begin, row_of, pixel_of = _programs(model)
    cache = begin(ops.convert_to_tensor(np.resize(label, size).astype("int32")))
    weights = np.full((count, classes), 1 / classes)
    for row in range(height):
        at_row = ops.convert_to_tensor(np.int32(row))
        cache = row_of(cache, ops.convert_to_tensor(levels), at_row)
        for column in range(width):
            at = at_row, ops.convert_to_tensor(np.int32(column))
            p, cache = pixel_of(cache, ops.convert_to_tensor(levels), *at)
            given = ops.convert_to_numpy(p)[: count * classes].astype(np.float64).reshape(count, classes)
            given = np.clip(given, SURE, 1 - SURE)
            ink = told(row * width + column, (weights * given).sum(1))
            levels[: count * classes, row, column, 0] = np.repeat(ink, classes)
            weights *= np.where(ink[:, None] == 1, given, 1 - given)
            weights /= weights.sum(1, keepdims=True)


@functools.lru_cache(maxsize=8)
def _programs(model: keras.Model) -> tuple[Callable, Callable, Callable]:
    """label (B,) -> cache; cache, levels, row -> cache; those and column -> (p of ink (B,), cache)."""
    height, width = model.config.height, model.config.width

    def begin(label):
        levels = ops.zeros((label.shape[0], height, width, 1), "int32")
        return model.start(levels, ops.zeros(levels.shape, "bool"), label)[1]

    # Both are loops of one step, because XLA takes an index for a constant unless a loop counts it.
    def row_of(cache, levels, row):
        return ops.fori_loop(row, row + 1, lambda at, state: model.row(state, levels, at), cache)

    def pixel_of(cache, levels, row, column):
        def in_row(at, state):
            def in_column(along, state):
                logits, cache = model.step(state[1], levels, at, along)
                logits = sampling.class_logits(logits)[:, 0, 0, 0]
                return ops.softmax(logits)[:, 1], cache

            return ops.fori_loop(column, column + 1, in_column, state)

        return ops.fori_loop(row, row + 1, in_row, (ops.zeros(levels.shape[:1]), cache))

    return tuple(compiled(model, program) for program in (begin, row_of, pixel_of))


def _batches(count: int) -> Iterator[slice]:
    return (slice(first, first + MANY) for first in range(0, count, MANY))


def _checksum(pictures: np.ndarray) -> int:
    return zlib.crc32(np.packbits(pictures.astype(bool)).tobytes())


@functools.lru_cache(maxsize=64)
def _program_of(backend: str) -> str:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("keras", "numpy", "constriction")]
    framework = {"tensorflow": ("tensorflow-cpu", "tensorflow"), "jax": ("jaxlib",)}.get(backend, ("torch",))
    for name in framework:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
            break
        except importlib.metadata.PackageNotFoundError:
            continue
    return f"{MAGIC!r} {FEW} {MANY} {SURE} {platform.machine()} {versions}"


def _fingerprint(checkpoint: Checkpoint) -> bytes:
    """Of the weights and of the program, which must be the same on both sides."""
    text = f"{checkpoint.name} {checkpoint.sha256} {_program_of(keras.backend.backend())}"
    return hashlib.sha256(text.encode()).digest()[:8]
