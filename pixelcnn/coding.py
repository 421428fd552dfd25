"""Lossless compression by a model: its probabilities drive a range coder (constriction, Bamler 2022, arXiv
2201.01741), which spends -log2 p bits on each pixel, so that a picture takes what the model finds surprising
in it (MacKay 2003, "Information Theory, Inference, and Learning Algorithms", chapter 6).

Decoding asks the model the same questions again, and must get the very same floats: both sides run one
program on batches of one size, which computes pixel after pixel from those before. The encoder, who knows
them all, lets it go on for a row; the decoder stops it at every pixel, or guesses a row and corrects it.

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

from pixelcnn import interrupt, sampling
from pixelcnn.checkpoints import Checkpoint
from pixelcnn.compiling import compiled
from pixelcnn.errors import UserError

HEADER = struct.Struct("<4s8sBIII")
MAGIC = b"PXL2"
BATCHES = (1, 16, 256)  # pictures in one, the least that holds all
MOST = 100_000  # pictures in a stream; a stream is decoded whole, a second for every 50
ANOTHER_MACHINE = "The stream was made on another kind of machine, whose arithmetic differs a little."
SURE = 1e-6  # the least probability that a pixel is given: 20 bits at most
Told = Callable[[int, int, np.ndarray], np.ndarray]  # row, column, p of ink (N,) -> what is there (N,)
_stream: Any = constriction.stream  # ty: ignore[missing-attribute] a compiled module
_CODER = _stream.model.Bernoulli(perfect=False)


@dataclass(frozen=True)
class Stream:
    """A file of N pictures: what each part takes, in bytes. surprise (N, H, W) float32: the bits that the
    model asks for, pixel by pixel; `bits`: all of them.
    """

    data: bytes
    surprise: np.ndarray

    @property
    def bits(self) -> float:
        return float(self.surprise.sum(dtype=np.float64))

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
    coder, surprise = _stream.queue.RangeEncoder(), np.zeros(pictures.shape, np.float32)
    for batch in _batches(len(pictures)):
        told = _encoder(coder, pictures[batch], surprise[batch])
        _walk(checkpoint.model, len(pictures[batch]), mixture, told, pictures[batch])
    payload = coder.get_compressed().astype("<u4").tobytes()
    start = MAGIC, _fingerprint(checkpoint), mixture, len(pictures), _checksum(pictures)
    head = HEADER.pack(*start, zlib.crc32(HEADER.pack(*start, 0) + payload))
    return Stream(head + payload, surprise)


def decode(checkpoints: list[Checkpoint], data: bytes, *, alone: bool = False) -> np.ndarray:
    """The pictures (N, H, W) uint8 of a stream, by the one of these checkpoints that it was made with; with
    `alone` only of one that holds a single picture, as `encode` makes it by default.

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
    model, config = fitting[0].model, fitting[0].config
    if alone and (count > 1 or bool(mixture) != (model.classes > 0)):
        raise UserError("Only a stream of one picture is decoded here, and by default settings.")
    coder = _stream.queue.RangeDecoder(np.frombuffer(payload, "<u4").astype(np.uint32))
    pictures = np.zeros((count, config.height, config.width), np.uint8)
    for batch in _batches(count):
        told = _decoder(coder, pictures[batch])
        _walk(model, len(pictures[batch]), bool(mixture), told)
    if _checksum(pictures) != pictures_sum:
        raise UserError(ANOTHER_MACHINE)
    return pictures


def _encoder(coder: Any, pictures: np.ndarray, surprise: np.ndarray) -> Told:
    """What takes pixels of `pictures` (N, H, W) into the stream, and notes the bits of each in `surprise`."""

    def told(row: int, column: int, p: np.ndarray) -> np.ndarray:
        ink = pictures[:, row, column].astype(np.int32)
        coder.encode(ink, _CODER, p)
        surprise[:, row, column] = -np.log2(np.where(ink, p, 1 - p))
        return ink

    return told


def _decoder(coder: Any, pictures: np.ndarray) -> Told:
    """What reads pixels from the stream into `pictures` (N, H, W)."""

    def told(row: int, column: int, p: np.ndarray) -> np.ndarray:
        try:
            pictures[:, row, column] = coder.decode(_CODER, p)
        except AssertionError as error:  # what other probabilities can lead to
            raise UserError(ANOTHER_MACHINE) from error
        return pictures[:, row, column]

    return told


def _walk(
    model: keras.Model,
    count: int,
    mixture: bool,
    told: Told,
    pictures: np.ndarray | None = None,
) -> None:
    """`count` pictures pixel by pixel: told(row, column, probability of ink (count,)) -> its levels (count,).

    Where all `pictures` (count, H, W) are known from the beginning the model is asked for a row at a time. So
    it is of one picture that is not known: the row is guessed to be as that above, and the model asked again
    after the first pixel that is not (predictive sampling, Wiggers and Hoogeboom 2020, arXiv 2002.09928).
    """
    classes = model.classes if mixture else 1
    label = np.tile(np.arange(classes), count) if mixture else np.full(count, model.classes)
    size = next(each for each in BATCHES if count <= each) * classes
    height, width = model.config.height, model.config.width
    levels = np.zeros((size, height, width, 1), np.int32)
    if pictures is not None:
        levels[: count * classes, ..., 0] = np.repeat(pictures, classes, axis=0)
    at_once = width if pictures is not None or count == 1 else 1
    begin, row_of, pixels_of = _programs(model)
    cache = begin(ops.convert_to_tensor(np.resize(label, size).astype("int32")))
    weights = np.full((count, classes), 1 / classes)
    for row in range(height):
        interrupt.check()
        cache = row_of(cache, ops.convert_to_tensor(levels), ops.convert_to_tensor(np.int32(row)))
        if pictures is None and row:
            levels[:, row] = levels[:, row - 1]  # a guess
        for first in range(0, width, at_once):
            span = [ops.convert_to_tensor(np.int32(each)) for each in (row, first, first + at_once)]
            before, column = cache, first
            while column < first + at_once:
                p, cache = pixels_of(before, ops.convert_to_tensor(levels), *span)
                ink_given = ops.convert_to_numpy(p)[: count * classes].astype(np.float64)
                guessed = True
                while guessed and column < first + at_once:
                    given = np.clip(ink_given[:, column].reshape(count, classes), SURE, 1 - SURE)
                    ink = np.repeat(told(row, column, (weights * given).sum(1)), classes)
                    weights *= np.where(ink[::classes, None] == 1, given, 1 - given)
                    weights /= weights.sum(1, keepdims=True)
                    guessed = bool((levels[: count * classes, row, column, 0] == ink).all())
                    levels[: count * classes, row, column, 0] = ink
                    column += 1


@functools.lru_cache(maxsize=8)
def _programs(model: keras.Model) -> tuple[Callable, Callable, Callable]:
    """label (B,) -> cache; cache, levels, row -> cache; those, the first column and the one after the last ->
    (p of ink (B, W), in these columns, cache)."""
    height, width = model.config.height, model.config.width

    def begin(label):
        levels = ops.zeros((label.shape[0], height, width, 1), "int32")
        return model.start(levels, ops.zeros(levels.shape, "bool"), label)[1]

    # A row alone is a loop too, of one step, because XLA takes an index for a constant unless a loop
    # counts it.
    def row_of(cache, levels, row):
        return ops.fori_loop(row, row + 1, lambda at, state: model.row(state, levels, at), cache)

    def pixels_of(cache, levels, row, first, end):
        def in_row(at, state):
            def in_column(along, state):
                p, cache = state
                logits, cache = model.step(cache, levels, at, along)
                ink = ops.softmax(sampling.class_logits(logits)[:, 0, 0, 0])[:, 1:]
                return ops.slice_update(p, (0, along), ink), cache

            return ops.fori_loop(first, end, in_column, state)

        return ops.fori_loop(row, row + 1, in_row, (ops.zeros((levels.shape[0], width)), cache))

    return tuple(compiled(model, program) for program in (begin, row_of, pixels_of))


def _batches(count: int) -> Iterator[slice]:
    most = BATCHES[-1]
    return (slice(first, first + most) for first in range(0, count, most))


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
    return f"{MAGIC!r} {BATCHES} {SURE} {platform.machine()} {versions}"


def _fingerprint(checkpoint: Checkpoint) -> bytes:
    """Of the weights and of the program, which must be the same on both sides."""
    text = f"{checkpoint.name} {checkpoint.sha256} {_program_of(keras.backend.backend())}"
    return hashlib.sha256(text.encode()).digest()[:8]
