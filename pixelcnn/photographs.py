"""Photographs of a handwritten digit as MNIST would have them: flat light, ink alone, in its place.

MNIST's own digits were fitted into 20x20 and centred by their mass (LeCun et al. 1998, section III.A); what
comes before that is here: uneven light is divided out, ink is separated by Otsu's threshold (1979), ruled
lines and specks are left out, and thin strokes are thickened to those of the pens of MNIST.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from PIL import Image, ImageFilter

from pixelcnn import images
from pixelcnn.arguments import number
from pixelcnn.errors import UserError

Polarity = Literal["auto", "dark", "light"]
POLARITIES: tuple[str, ...] = get_args(Polarity)
MAX_STRENGTH = 3.0

SIDE = 224  # of the picture that all is computed on: eight pixels for one of MNIST's
LIGHT = SIDE // 8  # radius of the blur that is taken for the light
LINE = SIDE // 3  # a run of ink of that length is a ruled line, where it is thin
PART = 0.08  # of the ink of the largest component: one with less is a speck, or of something else
FAINT = 24  # light of 0..255 that is too little to tell how much of it ink takes away
STROKE = 1 / 9  # of the size of the digit: strokes that are thinner are thickened


@dataclass(frozen=True)
class Photograph:
    """The steps from a photograph to a digit, (h, w) uint8 of at most 224 a side: grey as it was; ink, as
    much as it stands out from the light around it; kept, what of that is taken for the digit. digit (side,
    side) uint8: light ink on dark, as MNIST places it. dark: whether dark ink was found on a light ground."""

    grey: np.ndarray
    ink: np.ndarray
    kept: np.ndarray
    digit: np.ndarray
    dark: bool


def read(
    image: object, *, polarity: Polarity = "auto", strength: float = 1.0, side: int = images.SIDE
) -> Photograph:
    """The digit in a picture, anything that `images.grey_levels` takes but drawings and rows.

    polarity: dark ink on a light ground, light ink on a dark one, or whichever stands out more. strength: of
    the threshold that separates ink, against the one that is found, 0 to 3. Raises UserError.
    """
    if polarity not in POLARITIES:
        raise UserError(f"The polarity is one of {', '.join(POLARITIES)}.")
    strength = number("The threshold", strength, 0, MAX_STRENGTH)
    grey = _shrunk(images.grey_picture(image))
    dark = (
        _stands_out(grey, dark=True) >= _stands_out(grey, dark=False)
        if polarity == "auto"
        else polarity == "dark"
    )
    ink = _ink(grey, dark=dark)
    if ink.max() < 0.08:
        raise UserError("The picture is blank: no ink stands out from its ground.")
    above = ink > strength * _otsu(ink)
    kept = _digit(_without_lines(above), ink)
    if not kept.any():
        raise UserError("No digit is left at this threshold.")
    strokes = _thickened(np.where(kept, ink / np.quantile(ink[kept], 0.75), 0).clip(0, 1), kept)
    return Photograph(
        grey=np.rint(grey).astype(np.uint8),
        ink=_bytes(ink / max(float(ink.max()), 1e-6)),
        kept=_bytes(np.where(kept, ink / ink[kept].max(), 0)),
        digit=images.placed(_bytes(strokes), side),
        dark=bool(dark),
    )


def _bytes(share: np.ndarray) -> np.ndarray:
    """0..1 -> uint8 0..255."""
    return np.rint(255 * np.clip(share, 0, 1)).astype(np.uint8)


def _shrunk(grey: np.ndarray) -> np.ndarray:
    """(H, W) grey 0..255 -> (h, w) float32, whose longer side is SIDE, whatever it was."""
    factor = SIDE / max(grey.shape)
    size = [max(8, round(factor * length)) for length in grey.shape[::-1]]
    return np.asarray(
        Image.fromarray(grey).resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC)
    ).clip(0, 255)


def _blurred(array: np.ndarray, radius: int = LIGHT) -> np.ndarray:
    """The mean over the square of that radius around each pixel, as far as it lies in the picture."""
    for axis in (0, 1):
        lines = np.moveaxis(np.asarray(array, np.float64), axis, -1)
        sums = np.pad(np.cumsum(lines, -1), ((0, 0), (1, 0)))
        at = np.arange(lines.shape[-1])
        low, high = np.maximum(at - radius, 0), np.minimum(at + radius + 1, len(at))
        array = np.moveaxis((sums[:, high] - sums[:, low]) / (high - low), -1, axis)
    return array


def _ink(grey: np.ndarray, *, dark: bool) -> np.ndarray:
    """How much ink stands out from the light around it, 0..1. The light is the mean of the ground nearby;
    what is ink is left out of it in turn."""
    level = grey if dark else 255 - grey
    ground = np.ones_like(level)
    for _ in range(4):
        weight = _blurred(ground)
        light = _blurred(level * ground) / np.maximum(weight, 1e-3)
        light = np.where(weight > 0.02, light, np.median(level))
        ink = np.clip((light - level) / np.maximum(light, FAINT), 0, 1)
        ground = (ink < 0.5 * _otsu(ink)).astype(np.float32)
    return ink


def _stands_out(grey: np.ndarray, *, dark: bool) -> float:
    """How strong the little ink is that a picture has: the contrast of its strongest pixels."""
    level = grey if dark else 255 - grey
    light = np.maximum(_blurred(level), 1)
    return float(np.quantile((light - level).clip(0), 0.998))


def _otsu(values: np.ndarray) -> float:
    """The threshold that splits values 0..1 into the two classes of the least variance within (Otsu 1979)."""
    counts, edges = np.histogram(values, 128, (0, 1))
    middles = (edges[1:] + edges[:-1]) / 2
    below, above = np.cumsum(counts), counts.sum() - np.cumsum(counts)
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = ((counts * middles).sum() - np.cumsum(counts * middles)) / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * (mean_above - mean_below) ** 2)])


def _runs(mask: np.ndarray, axis: int) -> np.ndarray:
    """Of each pixel of a mask, the length of the run of ink along an axis that it lies in; 0 where there is
    none."""
    lines = np.moveaxis(np.asarray(mask, np.int32), axis, -1)
    padded = np.pad(lines, ((0, 0), (1, 1)))
    change = np.diff(padded)
    lengths = np.zeros_like(lines)
    for row, (starts, ends) in enumerate(zip(change == 1, change == -1, strict=True)):
        for first, end in zip(np.flatnonzero(starts), np.flatnonzero(ends), strict=True):
            lengths[row, first:end] = end - first
    return np.moveaxis(lengths, -1, axis)


def _without_lines(mask: np.ndarray) -> np.ndarray:
    """A mask without ruled lines: long runs that are thin across, but where a stroke crosses them."""
    for axis in (0, 1):
        long, across = _runs(mask, axis) >= LINE, _runs(mask, 1 - axis)
        if long.any():
            thick = 2 * np.quantile(across[long], 0.5)
            if thick <= SIDE / 14:
                mask = mask & ~(long & (across <= thick))
    return mask


def _components(mask: np.ndarray) -> np.ndarray:
    """A number for each pixel of a mask, the same where pixels are connected, and 0 outside of it."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(labels, 1)
        around = [padded[y : y + mask.shape[0], x : x + mask.shape[1]] for y in range(3) for x in range(3)]
        grown = np.where(mask, np.max(around, axis=0), 0)
        grown = np.append(0, grown.ravel())[grown]  # on to the label of the pixel that this label began at
        if (grown == labels).all():
            return labels
        labels = grown


def _digit(mask: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """What of a mask is the digit: the component with most ink, those that lie in its reach and have their
    share of it, and nothing that lies along the border, if there is anything else."""
    labels = _components(mask)
    numbers, places = np.unique(labels, return_inverse=True)
    mass = np.bincount(places.ravel(), np.where(mask, ink, 0).ravel(), len(numbers))
    border = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    inside = np.where(np.isin(numbers, border), 0, mass)
    mass = inside if inside.max() > 0.03 * mass.max() else mass
    mass[numbers == 0] = 0
    if not mass.max():
        return np.zeros_like(mask)
    largest = labels == numbers[mass.argmax()]
    rows, columns = np.nonzero(largest.any(1))[0], np.nonzero(largest.any(0))[0]
    reach = max(np.ptp(rows), np.ptp(columns)) // 2
    near = np.zeros_like(mask)
    near[max(rows[0] - reach, 0) : rows[-1] + reach, max(columns[0] - reach, 0) : columns[-1] + reach] = True
    others = [each for each, its in zip(numbers, mass, strict=True) if its > PART * mass.max()]
    return np.isin(labels, [each for each in others if near[labels == each].mean() > 0.5])


def _thickened(strokes: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Strokes at least as thick, for the size of the digit, as those of MNIST."""
    rows, columns = np.nonzero(kept.any(1))[0], np.nonzero(kept.any(0))[0]
    size = max(np.ptp(rows), np.ptp(columns)) + 1
    edge = np.count_nonzero(kept & ~_eroded(kept))
    thickness = 2 * np.count_nonzero(kept) / max(edge, 1)
    more = round((STROKE * size - thickness) / 2)
    if more < 1:
        return strokes
    grown = Image.fromarray(_bytes(np.pad(strokes, more))).filter(ImageFilter.MaxFilter(2 * more + 1))
    return np.asarray(grown, np.float32) / 255


def _eroded(mask: np.ndarray) -> np.ndarray:
    padded = np.pad(mask, 1)
    return padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
