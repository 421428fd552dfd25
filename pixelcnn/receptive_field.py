"""Receptive fields: which of the pixels drawn before can move a pixel's probability.

A field is a set of (rows above, columns to the right) relative to the pixel. Convolutions compose: what a
pixel sees through two of them is what the first sees from every place that the second sees. A stack of masked
convolutions has a blind spot (van den Oord et al. 2016, "Conditional Image Generation with PixelCNN
Decoders", arXiv 1606.05328, figure 1): pixels to the right in the rows above that it never reaches.
"""

from collections.abc import Iterable

import numpy as np

from pixelcnn.layers import causal_mask

Field = set[tuple[int, int]]
Spans = list[tuple[int, int, int]]
HERE: Field = {(0, 0)}


def window(rows: Iterable[int], columns: Iterable[int]) -> Field:
    """A kernel with a tap for each of these rows above and columns to the right."""
    columns = list(columns)
    return {(up, across) for up in rows for across in columns}


def before(height: int, width: int) -> Field:
    """All pixels that are before one in raster order, wherever it is in an image of this size."""
    return window((0,), range(1 - width, 0)) | window(range(1, height), range(1 - width, width))


def masked(size: int, kind: str) -> Field:
    """The live taps of a masked size x size convolution; kind "A" leaves the pixel out, "B" does not."""
    mask = causal_mask(size, kind)
    rows, columns = np.nonzero(mask)
    return {(int(up), int(across)) for up, across in zip(size // 2 - rows, columns - size // 2, strict=True)}


def through(seen: Field, kernel: Field) -> Field:
    """What is seen through a kernel whose input has seen `seen`."""
    return {(up + u, across + a) for up, across in seen for u, a in kernel}


def spans(field: Field) -> Spans:
    """(rows above, first column, last column) for each row of a field, which is unbroken in each of them."""
    found = []
    for height in sorted({up for up, _ in field}):
        columns = [across for up, across in field if up == height]
        if len(columns) != max(columns) - min(columns) + 1:
            raise ValueError(f"The receptive field has a gap {height} rows above.")
        found.append((height, min(columns), max(columns)))
    return found


def masked_stack(blocks: int) -> list[Spans]:
    """Of each layer: of the 7x7 mask-A convolution, and of `blocks` masked 3x3 convolutions of kind B that
    follow, each of them added to its input.
    """
    fields = [masked(7, "A")]
    for _ in range(blocks):
        fields.append(through(fields[-1], masked(3, "B")))
    return [spans(field) for field in fields]
