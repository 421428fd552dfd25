"""Pictures: drawings, uploads and digits as integer levels, and levels as pictures.

A picture of this project is a square array of integer levels, (28, 28) where nothing else is said: 0/1 for a
drawing, 0..255 for a grey digit, light ink on a dark ground as in MNIST (LeCun et al. 1998).
"""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pixelcnn.errors import UserError

SIDE = 28  # of MNIST's, where nothing else is said
SIZES = range(8, 65, 4)  # sides that pictures may have
FREE = "?"  # of a drawing: this pixel is to be drawn
BOX = 20  # MNIST fits a digit into 20x20 and centres its mass in 28x28
INK_THRESHOLD = 0.33 * 256  # keras.io's: a level above it is ink
MAX_PIXELS = 4_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def parse_drawing(text: object, side: int = SIDE) -> np.ndarray:
    """Read side * side characters '0' and '1' (row by row) as (side, side) uint8; UserError for anything
    else."""
    if not isinstance(text, str):
        raise UserError(
            f"A drawing is a string of {side * side} characters 0 and 1, row by row, not {_kind(text)}."
        )
    if len(text) != side * side:
        raise UserError(
            f"A drawing is {side * side} characters 0 and 1, row by row; this one has {len(text)}."
        )
    if not set(text) <= {"0", "1"}:
        raise UserError("A drawing holds the characters 0 and 1 only, row by row.")
    return (np.frombuffer(text.encode("ascii"), np.uint8) - ord("0")).reshape(side, side)


def parse_region(text: object, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Read a drawing with free pixels, side * side characters '0', '1' and '?': (levels (side, side) uint8, 0
    where free; known (side, side) bool, False where free). UserError for anything else.
    """
    if isinstance(text, str) and FREE in text and not set(text) <= {"0", "1", FREE}:
        raise UserError("A drawing holds the characters 0, 1 and, for a free pixel, ? only, row by row.")
    levels = parse_drawing(text.replace(FREE, "0") if isinstance(text, str) else text, side)
    known = np.array([character != FREE for character in str(text)]).reshape(side, side)
    return levels, known


def format_drawing(levels: np.ndarray) -> str:
    """Write (H, W) levels 0/1 as the H * W characters that `parse_drawing` reads."""
    return "".join("1" if level else "0" for level in np.asarray(levels).ravel())


def format_region(levels: np.ndarray, known: np.ndarray) -> str:
    """Write (H, W) levels 0/1 and known as the H * W characters that `parse_region` reads."""
    written = zip(format_drawing(levels), np.asarray(known).ravel(), strict=True)
    return "".join(character if kept else FREE for character, kept in written)


def binarize(levels: np.ndarray) -> np.ndarray:
    """Grey levels 0..255, any shape -> 0/1 uint8 by keras.io's threshold."""
    return (np.asarray(levels) > INK_THRESHOLD).astype(np.uint8)


def grey_levels(image: object, side: int = SIDE) -> np.ndarray:
    """Any picture as (side, side) uint8 levels, placed as MNIST places a digit.

    `image` is a drawing (side * side characters), rows of levels 0..255, a uint8 array (H, W), (H, W, 3) or
    (H, W, 4), a PIL image, the bytes of a picture file, or its `Path`. Dark ink on a light ground is
    inverted. A picture that already has that size stays where it is; any other is cropped to its ink, fitted
    into a box (of 20x20 for 28x28) and centred by its mass. Of an animation the first frame counts.

    UserError, in one sentence, for what is no picture, is blank, or has more than 4 million pixels (checked
    before decoding).
    """
    if isinstance(image, str):
        return parse_drawing(image, side) * np.uint8(255)
    if isinstance(image, list | tuple):
        return _rows(image, side)
    grey = grey_picture(image)
    if grey.shape == (side, side):
        return np.rint(255 - grey if _ground(grey) > 127 else grey).astype(np.uint8)
    return placed(_ink(grey), side)


def grey_picture(image: object) -> np.ndarray:
    """A uint8 array (H, W), (H, W, 3) or (H, W, 4), a PIL image, the bytes of a picture file or its `Path` as
    it is: (H, W) float32 grey 0..255. UserError as for `grey_levels`."""
    if isinstance(image, np.ndarray):
        return _grey(_from_array(image))
    if isinstance(image, bytes | Path):
        return _decode(image)
    if isinstance(image, Image.Image):
        _check_size(image)
        return _grey(image)
    raise UserError(f"A picture is expected, not {_kind(image)}.")


def to_pil(levels: np.ndarray, *, levels_count: int = 256, scale: int = 1) -> Image.Image:
    """Integer levels 0..levels_count-1, grey (H, W) or RGB (H, W, 3) -> a PIL image, every pixel `scale` x
    `scale`.
    """
    bright = np.asarray(levels).astype(np.uint32) * 255 // (levels_count - 1)
    image = Image.fromarray(bright.astype(np.uint8))
    return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)


def to_png(levels: np.ndarray, *, levels_count: int = 256, scale: int = 1) -> bytes:
    """The bytes of a PNG file of `to_pil(levels)`."""
    file = io.BytesIO()
    to_pil(levels, levels_count=levels_count, scale=scale).save(file, "PNG", optimize=True)
    return file.getvalue()


def grid(pictures: np.ndarray, columns: int, gap: int = 2) -> np.ndarray:
    """Pictures (N, H, W) or (N, H, W, 3) -> one picture of them in reading order, `gap` pixels of level 0
    between.

    Its shape is (rows * (H + gap) - gap, columns * (W + gap) - gap), and 3 for RGB.
    """
    count, height, width, *channels = np.shape(pictures)
    rows = -(-count // columns)
    canvas = np.zeros(
        (rows * (height + gap) - gap, columns * (width + gap) - gap, *channels), np.asarray(pictures).dtype
    )
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        canvas[top : top + height, left : left + width] = picture
    return canvas


def _kind(value: object) -> str:
    """The type of a wrong value, in words that go into a sentence."""
    return "null" if value is None else f"a value of type {type(value).__name__}"


def _rows(rows: Sequence, side: int) -> np.ndarray:
    sentence = f"A picture given as rows is {side} rows of {side} whole levels from 0 to 255."
    if len(rows) != side or not all(isinstance(row, list | tuple) and len(row) == side for row in rows):
        raise UserError(sentence)
    if not all(type(level) is int and 0 <= level <= 255 for row in rows for level in row):
        raise UserError(sentence)
    return np.array(rows, np.uint8)


def _from_array(array: np.ndarray) -> Image.Image:
    if (
        array.dtype != np.uint8
        or array.ndim not in (2, 3)
        or (array.ndim == 3 and array.shape[2] not in (3, 4))
    ):
        raise UserError("A picture given as an array is uint8 of shape (H, W), (H, W, 3) or (H, W, 4).")
    if 0 in array.shape:
        raise UserError("The picture has no pixels.")
    image = Image.fromarray(array)
    _check_size(image)
    return image


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise UserError(
            f"The picture has {image.width} x {image.height} pixels; "
            f"at most {MAX_PIXELS // 1_000_000} million are accepted."
        )


def _decode(source: bytes | Path) -> np.ndarray:
    """A picture file -> (H, W) float32 grey 0..255. `open` reads the header only, so the check comes
    first."""
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        with Image.open(file, formats=FORMATS) as image:
            _check_size(image)
            picture = ImageOps.exif_transpose(image)
            picture.load()
    except UserError:
        raise
    except UnidentifiedImageError:
        raise UserError(f"The file is no picture that can be read ({', '.join(FORMATS)} can).") from None
    except Image.DecompressionBombError:
        raise UserError(f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels.") from None
    except Exception as error:  # what decoders make of damaged bytes: ValueError, struct.error, IndexError
        raise UserError("The picture file is damaged or incomplete.") from error
    return _grey(picture)


def _grey(image: Image.Image) -> np.ndarray:
    """A PIL image of any mode -> (H, W) float32 grey 0..255."""
    if image.mode.startswith("I") or image.mode == "F":
        deep = np.nan_to_num(np.asarray(image, np.float32), posinf=0.0, neginf=0.0)
        return deep / max(deep.max() / 255, 1e-6) if deep.max() > 255 else deep
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        alpha = np.asarray(rgba.getchannel("A"), np.float32) / 255
        grey = np.asarray(rgba.convert("RGB").convert("L"), np.float32)
        seen_mean = (grey * alpha).sum() / max(alpha.sum(), 1e-6)
        ground = 0.0 if seen_mean > 127 else 255.0  # the ground that the visible ink stands out from
        return grey * alpha + ground * (1 - alpha)
    return np.asarray(image.convert("L"), np.float32)


def _ground(grey: np.ndarray) -> float:
    """The level that the ink stands on: the median of the border of (H, W) grey levels."""
    return float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))


def _ink(grey: np.ndarray) -> np.ndarray:
    """(H, W) grey 0..255 -> uint8 ink: light on dark, the ground at 0, the strongest ink at 255."""
    ground = _ground(grey)
    ink = np.clip(ground - grey if ground > 127 else grey - ground, 0, None)
    if ink.max() < 16:
        raise UserError("The picture is blank: no ink stands out from its ground.")
    return np.rint(ink * (255 / ink.max())).astype(np.uint8)


def placed(ink: np.ndarray, side: int = SIDE) -> np.ndarray:
    """(H, W) ink -> (side, side): cropped, fitted into a box that is to it as 20x20 to 28x28, keeping its
    aspect ratio, centred by its mass."""
    rows, columns = np.nonzero((ink > 64).any(1))[0], np.nonzero((ink > 64).any(0))[0]
    cropped = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    factor = round(BOX * side / SIDE) / max(cropped.size)
    size = (max(1, round(cropped.width * factor)), max(1, round(cropped.height * factor)))
    digit = np.asarray(cropped.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC))
    mass = max(int(digit.sum()), 1)
    centre = [(digit.sum(1 - axis) * (np.arange(digit.shape[axis]) + 0.5)).sum() / mass for axis in (0, 1)]
    top, left = (int(np.clip(round(side / 2 - centre[axis]), 0, side - digit.shape[axis])) for axis in (0, 1))
    canvas = np.zeros((side, side), np.uint8)
    canvas[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return canvas
