"""PixelRNN: the network around the recurrent layers of a Row LSTM or a Diagonal BiLSTM.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), table 1: a 7x7 convolution of
mask A, recurrent layers with residual connections, and a ReLU after each of two 1x1 convolutions. The classes
are not that paper's: what a class adds to the features of the first convolution reaches the gates of every
layer, as in a conditional PixelCNN (arXiv 1606.05328, section 2.3). A subclass may add a spatial condition by
the same section: a map that says something of each place, added before every recurrent layer and the head.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import ops, tree

from pixelcnn.layers import MaskedConv2D, given_pixels, known_rows, previous_pixel
from pixelcnn.models.checks import require_integer


@dataclass(frozen=True)
class Config:
    """Sizes of a PixelRNN: the state of a layer has `features`, what passes between layers has twice as many.

    With 0 `classes` it knows none. Raises ValueError for a value out of range.
    """

    height: int = 28
    width: int = 28
    classes: int = 0
    features: int = 32
    layers: int = 1

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)
        require_integer("classes", self.classes, 0, 1000)
        require_integer("features", self.features, 1, 1024)
        require_integer("layers", self.layers, 1, 64)


class PixelRNN(keras.Model):
    """levels (B, H, W, 1) of 0..K-1, label (B,) -> logits (B, H, W, 1, K); of two levels, that of level 1.

    `layer(features, name=...)` makes a recurrent layer, (B, H, W, 2 features) -> the same shape, which goes
    from row to row with a cache: `empty(batch, width)` -> cache; before each row `row(cache, row)` -> cache,
    then `fill(cache, x)` of the whole row (B, 1, W, 2 features) or, pixel by pixel, `step(cache, x, column)`
    -> (output, cache).
    """

    def __init__(
        self, config: Config, layer: Callable[..., keras.layers.Layer], *, name: str, levels: int = 2
    ):
        super().__init__(name=name)
        self.config = config
        self.levels, self.classes = levels, config.classes
        width = 2 * config.features
        self.first = MaskedConv2D(width, 7, "A", name="first")
        self.label = keras.layers.Embedding(self.classes + 1, width, name="label") if self.classes else None
        self.recurrent = [layer(config.features, name=f"layer_{i}") for i in range(config.layers)]
        self.last = [keras.layers.Dense(width, activation="relu", name=f"last_{i}") for i in range(2)]
        self.logit = keras.layers.Dense(1 if levels == 2 else levels, dtype="float32", name="logit")
        self.build((None, config.height, config.width, 1))

    @property
    def embedded(self) -> int:
        """The channels of `embed`."""
        return 1

    def build(self, shape):
        self.first.build((*shape[:-1], self.embedded))
        if self.label:
            self.label.build((None,))
        for layer in (*self.recurrent, *self.last, self.logit):
            layer.build((*shape[:-1], 2 * self.config.features))
        self.built = True

    def embed(self, levels):
        """0 to 1, and 0 around the picture, as its paper is."""
        return ops.cast(levels, self.compute_dtype) / (self.levels - 1)

    def of_label(self, levels, label):
        """What the class adds to the features of the first layer: (B, 1, 1, 2 features)."""
        if not self.label:
            return ops.zeros((ops.shape(levels)[0], 1, 1, 2 * self.config.features), self.compute_dtype)
        if label is None:
            label = ops.full((ops.shape(levels)[0],), self.classes, "int32")
        return self.label(label)[:, None, None]

    def additions(self, condition):
        """What a spatial condition adds: before each recurrent layer and before the head, (1 or B, H, W, 2
        features). None of it where the model takes no such condition.
        """
        return []

    def head(self, x):
        x = ops.relu(x)
        for layer in self.last:
            x = layer(x)
        return ops.expand_dims(self.logit(x), -2)

    def call(self, levels, label=None, condition=None, training=False):
        if isinstance(levels, tuple | list):  # a batch of `fit`
            levels, label = levels
        x = self.first(self.embed(levels)) + self.of_label(levels, label)
        added = self.additions(condition)
        for i, layer in enumerate(self.recurrent):
            x = layer(x + added[i] if added else x)
        return self.head(x + added[-1] if added else x)

    def start(self, levels, known, label=None, condition=None):
        """(logits (B, H, W, 1, 1 or K), cache); final are those before the first pixel to draw, and only
        their rows are computed.

        The cache: the padded input, what class and condition add, and the cache of each layer, after the rows
        that are known whole.
        """
        batch, height, width, _ = levels.shape
        x, of_label = self.embed(levels), self.of_label(levels, label)
        padded, x = self.first.pad(x), self.first(x) + of_label
        shape = x.shape
        added = [ops.broadcast_to(each, shape) for each in self.additions(condition)]
        caches, whole = [layer.empty(batch, width) for layer in self.recurrent], known_rows(known)

        def fill(row, state):
            logits, caches = state
            line = (batch, 1, width, shape[-1])
            features, filled = ops.slice(x, (0, row, 0, 0), line), []
            for i, (layer, cache) in enumerate(zip(self.recurrent, caches, strict=True)):
                features, cache = layer.fill(layer.row(cache, row), add(features, added, i, row, 0))
                filled.append(cache)
            features = add(features, added, -1, row, 0)
            # Of the row that is known in part, the logits alone.
            filled = tree.map_structure(lambda new, old: ops.where(row < whole, new, old), filled, caches)
            return ops.slice_update(logits, (0, row, 0, 0, 0), self.head(features)), filled

        logits = ops.zeros((batch, height, width, 1, self.logit.units))
        rows = (given_pixels(known) + width - 1) // width
        logits, caches = ops.fori_loop(0, rows, fill, (logits, caches))
        return logits, [padded, of_label, added, caches]

    def row(self, cache, levels, row):
        """What the recurrent layers take from the rows above."""
        *rest, caches = cache
        return [*rest, [layer.row(cache, row) for layer, cache in zip(self.recurrent, caches, strict=True)]]

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, 1, 1 or K) at one pixel, cache), given the levels of all pixels before it."""
        seen, of_label, added, caches = cache
        pixel, *at = previous_pixel(levels, row, column)
        seen = self.first.put(seen, self.embed(pixel), *at)
        x, caches = self.first.at(seen, row, column) + of_label, list(caches)
        for i, layer in enumerate(self.recurrent):
            x, caches[i] = layer.step(caches[i], add(x, added, i, row, column), column)
        return self.head(add(x, added, -1, row, column)), [seen, of_label, added, caches]


def add(x, added, i, row, column):
    """x (B, h, w, C), a part of the image that begins at (row, column), with what the i-th of `added` has
    there.
    """
    return x + ops.slice(added[i], (0, row, column, 0), x.shape) if added else x
