"""Causal layers. `call` computes a whole image; `start` and `step` compute one pixel at a time from a cache.

Sources: van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), section 3 (masked
convolutions, residual blocks, LSTM); https://keras.io/examples/generative/pixelcnn/ for the sizes.
"""

import keras
import numpy as np
from keras import ops


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
    (live * C, filters). `call` appends the zeros, which is kernel times mask; a forward pass assigns nothing,
    and no weight is masked. Input (B, H, W, C), output (B, H, W, filters).
    """

    def __init__(self, filters: int, size: int, kind: str, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.size = filters, size
        mask = causal_mask(size, kind)
        self.window, self.live = mask.shape, int(mask.sum())

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.live * shape[-1], self.filters))
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def pad(self, x):
        """Zeros above and at both sides, so that the window of pixel (i, j) starts at (i, j)."""
        side = self.size // 2
        return ops.pad(x, ((0, 0), (side, 0), (side, side), (0, 0)))

    def call(self, x):
        rows, columns = self.window
        masked = (rows * columns - self.live) * x.shape[-1]
        kernel = ops.pad(self.kernel, ((0, masked), (0, 0)))
        kernel = ops.reshape(kernel, (rows, columns, x.shape[-1], self.filters))
        return ops.conv(self.pad(x), kernel, padding="valid") + self.bias

    def at(self, padded, row, column):
        """(B, 1, 1, filters) at one pixel of the padded input (B, H + rows - 1, W + columns - 1, C)."""
        batch, channels = padded.shape[0], padded.shape[-1]
        window = ops.slice(padded, (0, row, column, 0), (batch, *self.window, channels))
        taps = ops.reshape(window, (batch, -1))[:, : self.live * channels]
        return ops.reshape(ops.matmul(taps, self.kernel) + self.bias, (batch, 1, 1, self.filters))

    def put(self, padded, x, row, column):
        """The padded input with x (B, 1, 1, C) written at one pixel."""
        side = self.size // 2
        return ops.slice_update(padded, (0, row + side, column + side, 0), x)


class ResidualBlock(keras.layers.Layer):
    """1x1 `filters`, masked 3x3 `filters / 2`, 1x1 `filters`, a ReLU after each, added to the input
    (keras.io).

    The cache is the padded input of the 3x3 convolution, (B, H + 1, W + 2, filters): all that a later pixel
    needs.
    """

    def __init__(self, filters: int, dropout: float = 0.0, **kwargs):
        super().__init__(**kwargs)
        self.reduce = keras.layers.Dense(filters, activation="relu", name="reduce")
        self.masked = MaskedConv2D(filters // 2, 3, "B", name="masked")
        self.expand = keras.layers.Dense(filters, activation="relu", name="expand")
        self.dropout = keras.layers.Dropout(dropout, name="dropout")
        self.filters = filters

    def build(self, shape):
        self.reduce.build(shape)
        self.masked.build((*shape[:-1], self.filters))
        self.expand.build((*shape[:-1], self.filters // 2))

    def rest(self, x, seen, training=False):
        return x + self.expand(self.dropout(ops.relu(seen), training=training))

    def call(self, x, training=False):
        return self.rest(x, self.masked(self.reduce(x)), training)

    def start(self, x):
        """(output of the whole image, cache)."""
        reduced = self.reduce(x)
        return self.rest(x, self.masked(reduced)), self.masked.pad(reduced)

    def step(self, cache, x, row, column):
        """(output at one pixel (B, 1, 1, filters), cache)."""
        cache = self.masked.put(cache, self.reduce(x), row, column)
        return self.rest(x, self.masked.at(cache, row, column)), cache


class MaskedStack(keras.layers.Layer):
    """The body of keras.io's PixelCNN: 7x7 mask A, residual blocks, two mask-B 1x1; a ReLU after each.

    Input (B, H, W, C), output (B, H, W, filters); the output at a pixel depends on the pixels before it only.
    A masked 1x1 convolution of kind B is an ordinary one, hence Dense.
    """

    def __init__(self, filters: int, blocks: int, dropout: float = 0.0, **kwargs):
        super().__init__(**kwargs)
        self.first = MaskedConv2D(filters, 7, "A", name="first")
        self.blocks = [ResidualBlock(filters, dropout, name=f"block_{i}") for i in range(blocks)]
        self.last = [keras.layers.Dense(filters, activation="relu", name=f"last_{i}") for i in range(2)]
        self.filters = filters

    def build(self, shape):
        self.first.build(shape)
        for layer in (*self.blocks, *self.last):
            layer.build((*shape[:-1], self.filters))

    def head(self, x):
        for layer in self.last:
            x = layer(x)
        return x

    def call(self, x, training=False):
        x = ops.relu(self.first(x))
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(x)

    def start(self, x):
        """(output of the whole image, cache): one array for the input and one for each block."""
        cache = [self.first.pad(x)]
        x = ops.relu(self.first(x))
        for block in self.blocks:
            x, block_cache = block.start(x)
            cache.append(block_cache)
        return self.head(x), cache

    def step(self, cache, row, column):
        """(output at one pixel (B, 1, 1, filters), cache); the pixels before it have been `put` into the
        input.
        """
        first, *block_caches = cache
        x = ops.relu(self.first.at(first, row, column))
        for i, block in enumerate(self.blocks):
            x, block_caches[i] = block.step(block_caches[i], x, row, column)
        return self.head(x), [first, *block_caches]
