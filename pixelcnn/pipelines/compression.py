"""A drawing in as few bytes as a model can say it in, and back without loss."""

import base64
import binascii
import time
import zlib
from dataclasses import dataclass

import numpy as np

from pixelcnn import coding
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.errors import UserError
from pixelcnn.images import parse_drawing, to_png

LONGEST = 4096  # characters of a stream; the worst picture takes under 3,000


@dataclass(frozen=True)
class Compressed:
    """A stream of one picture, and the bytes that it takes otherwise: a bit for each pixel, as a PNG file,
    and those bits through zlib. milliseconds: what the model took.
    """

    stream: coding.Stream
    raw: int
    png: int
    zlib: int
    milliseconds: float


def compress(bundle: Bundle, *, drawing: str) -> Compressed:
    """A drawing, a character 0 or 1 for each pixel, by the model that draws by default; by one of classes
    without being told which it is."""
    levels = parse_drawing(drawing, bundle.side)
    started = time.perf_counter()
    stream = coding.encode(_checkpoint(bundle), levels[None])
    milliseconds = 1000 * (time.perf_counter() - started)
    raw = np.packbits(levels).tobytes()
    png = to_png(levels, levels_count=2)
    return Compressed(stream, len(raw), len(png), len(zlib.compress(raw, 9)), milliseconds)


def decompress(bundle: Bundle, *, stream: str) -> tuple[np.ndarray, float]:
    """The picture (28, 28) uint8 of a stream in base64, and the milliseconds that the model took.

    Raises UserError for what is no stream, is damaged, was made with other weights, or holds several.
    """
    if not isinstance(stream, str) or len(stream) > LONGEST:
        raise UserError(f"A stream is at most {LONGEST} characters of base64.")
    try:
        data = base64.b64decode(stream, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError(f"A stream is at most {LONGEST} characters of base64.") from error
    checkpoint = _checkpoint(bundle)
    started = time.perf_counter()
    pictures = coding.decode([checkpoint], data, alone=True)
    return pictures[0], 1000 * (time.perf_counter() - started)


def _checkpoint(bundle: Bundle) -> Checkpoint:
    return bundle.drawing(bundle.default)
