"""Masks that order the channels of a pixel as well: green sees red, blue sees red and green.

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
