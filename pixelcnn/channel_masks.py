"""Layers whose masks order the channels of a pixel as well: green sees red, blue sees red and green.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), section 3.4 and figure 2
right. The feature maps are split into one group for each channel, in order. Between two layers, a group sees
all groups of the pixels before; at its own pixel it sees the groups before it with mask A, and itself too
with mask B:

    A  R G B      B  R G B     a column: what a group of the next layer sees
    R  . x x      R  x x x
    G  . . x      G  . x x
    B  . . .      B  . . x
"""

import keras
import numpy as np
from keras import ops


def channel_mask(inputs: int, outputs: int, channels: int, kind: str) -> np.ndarray:
    """Mask of the connections within a pixel, float32 (inputs, outputs), each split into `channels`."""
    sees = np.arange(outputs) * channels // outputs
    seen = np.arange(inputs)[:, None] * channels // inputs
    return (seen < sees if kind == "A" else seen <= sees).astype("float32")


class ChannelMaskedDense(keras.layers.Layer):
    """A 1x1 convolution with mask B: (..., inputs) -> (..., filters)."""

    def __init__(self, filters: int, channels: int, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.channels = filters, channels

    def build(self, shape):
        self.mask = channel_mask(shape[-1], self.filters, self.channels, "B")
        self.kernel = self.add_weight(name="kernel", shape=self.mask.shape)
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, x):
        return ops.matmul(x, self.kernel * ops.cast(self.mask, self.compute_dtype)) + self.bias


class ChannelMaskedConv2D(keras.layers.Layer):
    """A convolution that sees the pixels before, and of its own pixel what mask A or B leaves.

    In raster order the taps up to the pixel itself come first, so only they are weights: a matrix
    (live * inputs, filters), of which the mask concerns the last `inputs` rows. Input (B, H, W, inputs),
    output (B, H, W, filters).
    """

    def __init__(self, filters: int, size: int, kind: str, channels: int, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.side, self.kind, self.channels = filters, size // 2, kind, channels
        self.window = (self.side + 1, size)
        self.live = self.side * size + self.side + 1

    def build(self, shape):
        centre = channel_mask(shape[-1], self.filters, self.channels, self.kind)
        before = np.ones(((self.live - 1) * shape[-1], self.filters), "float32")
        self.mask = np.concatenate([before, centre])
        self.kernel = self.add_weight(name="kernel", shape=self.mask.shape)
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def masked_kernel(self):
        return self.kernel * ops.cast(self.mask, self.compute_dtype)

    def pad(self, x):
        """Zeros above and at both sides, so that the window of pixel (i, j) starts at (i, j)."""
        return ops.pad(x, ((0, 0), (self.side, 0), (self.side, self.side), (0, 0)))

    def call(self, x):
        after = self.side * x.shape[-1]  # taps right of the pixel
        kernel = ops.pad(self.masked_kernel(), ((0, after), (0, 0)))
        kernel = ops.reshape(kernel, (*self.window, x.shape[-1], self.filters))
        return ops.conv(self.pad(x), kernel, padding="valid") + self.bias

    def at(self, padded, row, column):
        """(B, 1, 1, filters) at one pixel of the padded input (B, H + side, W + 2 side, inputs)."""
        batch, inputs = padded.shape[0], padded.shape[-1]
        window = ops.slice(padded, (0, row, column, 0), (batch, *self.window, inputs))
        taps = ops.reshape(window, (batch, -1))[:, : self.live * inputs]
        features = ops.matmul(taps, self.masked_kernel()) + self.bias
        return ops.reshape(features, (batch, 1, 1, self.filters))

    def put(self, padded, x, row, column):
        """The padded input with x (B, 1, 1, inputs) written at one pixel."""
        return ops.slice_update(padded, (0, row + self.side, column + self.side, 0), x)
