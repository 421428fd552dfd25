"""Causal layers. `call` computes a whole image; `start` and `step` compute one pixel at a time from a cache.

Sources: van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), section 3 (masked
convolutions, residual blocks, LSTM); https://keras.io/examples/generative/pixelcnn/ for the sizes.
"""

import keras
import numpy as np
from keras import ops

from pixelcnn.channel_masks import channel_mask


def causal_mask(size: int, kind: str) -> np.ndarray:
    """Mask of a size x size kernel, cropped to its live rows: float32, shape (size // 2 + 1, size).

    The pixel under `x` is excluded by kind "A" and included by kind "B"; the rows below are always 0 and are
    left out.

        1 1 1 1 1 1 1
        1 1 1 1 1 1 1        1 1 1
        1 1 1 1 1 1 1        1 x 0
        1 1 1 x 0 0 0
    """
    rows, centre = size // 2 + 1, size // 2
    mask = np.ones((rows, size), "float32")
    mask[-1, centre + (kind == "B") :] = 0
    return mask


def known_rows(known):
    """How many rows at the top of known (B, H, W, C) are known whole, in every picture."""
    return ops.sum(ops.cumprod(ops.cast(ops.all(known, axis=(0, 2, 3)), "int32")))


def given_pixels(known):
    """How many pixels of known (B, H, W, C), in raster order, come before the first one to draw in any."""
    batch, height, width, channels = known.shape
    return known_rows(ops.reshape(known, (batch, height * width, 1, channels)))


def previous_pixel(levels, row, column):
    """(B, 1, 1, C), row, column of the pixel before (row, column) in raster order; (0, 0) has itself."""
    batch, _, width, channels = levels.shape
    index = ops.maximum(row * width + column - 1, 0)
    row, column = index // width, index % width
    return ops.slice(levels, (0, row, column, 0), (batch, 1, 1, channels)), row, column


def lstm(gates, state):
    """One update of an LSTM (section 3.1, equation 3): gates (..., 4h), state (..., 2h) -> state (..., 2h).

    A state is hidden and cell state side by side. The forget gate starts out open, by a bias of 1
    (Jozefowicz et al. 2015).
    """
    _, cell = ops.split(state, 2, axis=-1)
    output, forget, enter, content = ops.split(gates, 4, axis=-1)
    cell = ops.sigmoid(forget + 1) * cell + ops.sigmoid(enter) * ops.tanh(content)
    return ops.concatenate([ops.sigmoid(output) * ops.tanh(cell), cell], -1)


class MaskedConv2D(keras.layers.Layer):
    """A convolution that sees only pixels above, and to the left in the same row (section 3.4).

    In raster order the live taps of the cropped mask come first, so only they are weights: a matrix
    (live * C, filters). `call` appends the zeros, which is kernel times mask; a forward pass assigns nothing.
    Where `channels` are ordered, the pixel itself is live too, and the last C rows of the matrix have a mask
    (channel_masks.py); else no weight is masked. Input (B, H, W, C), output (B, H, W, filters).
    """

    def __init__(self, filters: int, size: int, kind: str, channels: int | None = None, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.size, self.kind, self.channels = filters, size, kind, channels
        mask = causal_mask(size, "B" if channels else kind)
        self.window, self.live = mask.shape, int(mask.sum())

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.live * shape[-1], self.filters))
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")
        if self.channels:
            self.within = channel_mask(shape[-1], self.filters, self.channels, self.kind)

    def masked_kernel(self):
        if not self.channels:
            return self.kernel
        inputs = len(self.within)
        pixel = self.kernel[-inputs:] * ops.cast(self.within, self.compute_dtype)
        return ops.concatenate([self.kernel[:-inputs], pixel])

    def pad(self, x):
        """Zeros above and at both sides, so that the window of pixel (i, j) starts at (i, j)."""
        side = self.size // 2
        return ops.pad(x, ((0, 0), (side, 0), (side, side), (0, 0)))

    def call(self, x):
        rows, columns = self.window
        masked = (rows * columns - self.live) * x.shape[-1]
        kernel = ops.pad(self.masked_kernel(), ((0, masked), (0, 0)))
        kernel = ops.reshape(kernel, (rows, columns, x.shape[-1], self.filters))
        return ops.conv(self.pad(x), kernel, padding="valid") + self.bias

    def at(self, padded, row, column):
        """(B, 1, 1, filters) at one pixel of the padded input (B, H + rows - 1, W + columns - 1, C)."""
        batch, channels = padded.shape[0], padded.shape[-1]
        window = ops.slice(padded, (0, row, column, 0), (batch, *self.window, channels))
        taps = ops.reshape(window, (batch, -1))[:, : self.live * channels]
        return ops.reshape(ops.matmul(taps, self.masked_kernel()) + self.bias, (batch, 1, 1, self.filters))

    def put(self, padded, x, row, column):
        """The padded input with x (B, 1, 1, C) written at one pixel."""
        side = self.size // 2
        return ops.slice_update(padded, (0, row + side, column + side, 0), x)
