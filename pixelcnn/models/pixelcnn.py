"""The PixelCNN of https://keras.io/examples/generative/pixelcnn/ for binary images.

After van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), section 3.5. With the
default Config it has the 532,673 parameters of the keras.io model, 365,633 of which are not masked; the
masked rows of a kernel are not stored here.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.arguments import number
from pixelcnn.layers import MaskedConv2D, previous_pixel
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import BINARY, Spec
from pixelcnn.receptive_field import masked_stack


@dataclass(frozen=True)
class Config:
    """Sizes of a PixelCNN. Raises ValueError for a value out of range."""

    height: int = 28
    width: int = 28
    filters: int = 128
    blocks: int = 5
    dropout: float = 0.0

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)
        require_integer("filters", self.filters, 2, 1024)
        require_integer("blocks", self.blocks, 0, 64)
        number("dropout", self.dropout, 0, 0.9)


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


class PixelCNN(keras.Model):
    """levels (B, H, W, 1) of 0 and 1 -> logits (B, H, W, 1, 1): one logit, that of level 1."""

    levels, classes = 2, 0

    def __init__(self, config: Config = Config()):
        super().__init__(name="pixelcnn")
        self.config = config
        self.stack = MaskedStack(config.filters, config.blocks, config.dropout, name="stack")
        self.logit = keras.layers.Dense(1, dtype="float32", name="logit")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.stack.build(shape)
        self.logit.build((*shape[:-1], self.config.filters))
        self.built = True

    def embed(self, levels):
        return ops.cast(levels, self.compute_dtype)

    def output_logits(self, features):
        return ops.expand_dims(self.logit(features), -1)

    def call(self, levels, label=None, training=False):
        return self.output_logits(self.stack(self.embed(levels), training=training))

    def start(self, levels, known, label=None, condition=None):
        """(logits of the whole image, cache); final are those of the rows that are known whole."""
        features, cache = self.stack.start(self.embed(levels))
        return self.output_logits(features), cache

    def row(self, cache, levels, row):
        return cache  # its pixels share nothing that is not in the cache

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, 1, 1) at one pixel, cache), given the levels of all pixels before it."""
        pixel, *at = previous_pixel(levels, row, column)
        cache = [self.stack.first.put(cache[0], self.embed(pixel), *at), *cache[1:]]
        features, cache = self.stack.step(cache, row, column)
        return self.output_logits(features), cache

    def receptive_fields(self):
        return masked_stack(self.config.blocks)


SPEC = Spec(
    name="pixelcnn",
    title="PixelCNN",
    kind="pictures",
    data=BINARY,
    model=PixelCNN,
    config=Config,
    tiny={"filters": 4, "blocks": 1},
)
