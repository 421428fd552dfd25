"""PixelRNN for binary images: the network around the recurrent layers of a Row LSTM or a Diagonal BiLSTM.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), table 1: a 7x7 convolution of
mask A, recurrent layers with residual connections, and a ReLU after each of two 1x1 convolutions.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.layers import MaskedConv2D, previous_pixel
from pixelcnn.models.checks import require_integer


@dataclass(frozen=True)
class Config:
    """Sizes of a PixelRNN: the state of a layer has `features`, what passes between layers has twice as many.

    Raises ValueError for a value out of range.
    """

    height: int = 28
    width: int = 28
    features: int = 32
    layers: int = 1

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)
        require_integer("features", self.features, 1, 1024)
        require_integer("layers", self.layers, 1, 64)


class PixelRNN(keras.Model):
    """levels (B, H, W, 1) of 0 and 1 -> logits (B, H, W, 1, 1): one logit, that of level 1.

    `layer(features, name=...)` makes a recurrent layer, (B, H, W, 2 features) -> the same shape. It has
    `start(x)` -> (output, cache), `row(cache, row)` -> cache and `step(cache, x, row, column)` -> (output at
    a pixel, cache).
    """

    levels, classes = 2, 0

    def __init__(self, config: Config, layer: Callable[..., keras.layers.Layer], *, name: str):
        super().__init__(name=name)
        self.config = config
        width = 2 * config.features
        self.first = MaskedConv2D(width, 7, "A", name="first")
        self.recurrent = [layer(config.features, name=f"layer_{i}") for i in range(config.layers)]
        self.last = [keras.layers.Dense(width, activation="relu", name=f"last_{i}") for i in range(2)]
        self.logit = keras.layers.Dense(1, dtype="float32", name="logit")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.first.build(shape)
        for layer in (*self.recurrent, *self.last, self.logit):
            layer.build((*shape[:-1], 2 * self.config.features))
        self.built = True

    def embed(self, levels):
        return ops.cast(levels, self.compute_dtype)

    def head(self, x):
        x = ops.relu(x)
        for layer in self.last:
            x = layer(x)
        return ops.expand_dims(self.logit(x), -1)

    def call(self, levels, label=None, training=False):
        x = self.first(self.embed(levels))
        for layer in self.recurrent:
            x = layer(x)
        return self.head(x)

    def start(self, levels, label=None):
        """(logits of the whole image, cache); the logits of the rows before the first unknown pixel are
        final.
        """
        levels = self.embed(levels)
        x, caches = self.first(levels), []
        for layer in self.recurrent:
            x, cache = layer.start(x)
            caches.append(cache)
        return self.head(x), [self.first.pad(levels), caches]

    def row(self, cache, levels, row):
        """What the recurrent layers take from the rows above."""
        seen, caches = cache
        return [seen, [layer.row(c, row) for layer, c in zip(self.recurrent, caches, strict=True)]]

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, 1, 1) at one pixel, cache), given the levels of all pixels before it."""
        seen, caches = cache
        pixel, *at = previous_pixel(levels, row, column)
        seen = self.first.put(seen, self.embed(pixel), *at)
        x, caches = self.first.at(seen, row, column), list(caches)
        for i, layer in enumerate(self.recurrent):
            x, caches[i] = layer.step(caches[i], x, row, column)
        return self.head(x), [seen, caches]
