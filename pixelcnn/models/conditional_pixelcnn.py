"""PixelCNN for pictures of many levels, grey or in colour, by class.

After van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759): a softmax over the
levels of each channel, masks over pixels and channels (section 3.4), residual blocks (figure 5). The batch
normalisation (Ioffe & Szegedy 2015, arXiv 1502.03167) and the classes are not the paper's.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.channel_masks import ChannelMaskedDense
from pixelcnn.layers import MaskedConv2D, previous_pixel
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import Spec
from pixelcnn.receptive_field import masked_stack

# Of the running statistics. A batch has ten thousand pixels or more, so ten batches give them well, and the
# 100 of Keras' default would be of older weights.
MOMENTUM = 0.9


@dataclass(frozen=True)
class Config:
    """Sizes of a conditional PixelCNN. Raises ValueError for a value out of range."""

    height: int = 28
    width: int = 28
    channels: int = 1
    levels: int = 256
    classes: int = 10
    filters: int = 64
    blocks: int = 4

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)
        require_integer("levels", self.levels, 2, 256)
        require_integer("classes", self.classes, 0, 1000)
        require_integer("filters", self.filters, 2, 1024)
        require_integer("blocks", self.blocks, 0, 64)
        if type(self.channels) is not int or self.channels not in (1, 3):
            raise ValueError(f"channels must be 1 or 3, not {self.channels!r}.")
        if self.filters % (2 * self.channels):
            raise ValueError(f"filters must be a multiple of {2 * self.channels}, not {self.filters!r}.")


class ResidualBlock(keras.layers.Layer):
    """1x1 `filters / 2`, masked 3x3 `filters / 2`, 1x1 `filters`, added to the input (figure 5).

    Before each of them are a batch normalisation and a ReLU. The cache is the padded input of the 3x3
    convolution, (B, H + 1, W + 2, filters / 2).
    """

    def __init__(self, filters: int, channels: int, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.norms = [keras.layers.BatchNormalization(momentum=MOMENTUM, name=f"norm_{i}") for i in range(3)]
        self.reduce = ChannelMaskedDense(filters // 2, channels, name="reduce")
        self.masked = MaskedConv2D(filters // 2, 3, "B", channels, name="masked")
        self.expand = ChannelMaskedDense(filters, channels, name="expand")

    def build(self, shape):
        half = (*shape[:-1], self.filters // 2)
        for layer in (self.norms[0], self.reduce):
            layer.build(shape)
        for layer in (*self.norms[1:], self.masked, self.expand):
            layer.build(half)

    def before(self, x, training=False):
        reduced = self.reduce(ops.relu(self.norms[0](x, training=training)))
        return ops.relu(self.norms[1](reduced, training=training))

    def after(self, x, seen, training=False):
        return x + self.expand(ops.relu(self.norms[2](seen, training=training)))

    def call(self, x, training=False):
        return self.after(x, self.masked(self.before(x, training)), training)

    def start(self, x):
        """(output of the whole image, cache)."""
        reduced = self.before(x)
        return self.after(x, self.masked(reduced)), self.masked.pad(reduced)

    def step(self, cache, x, row, column):
        """(output at one pixel (B, 1, 1, filters), cache)."""
        cache = self.masked.put(cache, self.before(x), row, column)
        return self.after(x, self.masked.at(cache, row, column)), cache


class ConditionalPixelCNN(keras.Model):
    """levels (B, H, W, C) of 0..K-1, label (B,) -> logits (B, H, W, C, K).

    The logits of a channel depend on the pixels before and on the channels before it, in the order R, G, B.
    """

    def __init__(self, config: Config = Config()):
        super().__init__(name="conditional_pixelcnn")
        self.config = config
        self.levels, self.classes = config.levels, config.classes
        filters, channels = config.filters, config.channels
        self.first = MaskedConv2D(filters, 7, "A", channels, name="first")
        self.label = keras.layers.Embedding(config.classes + 1, filters, name="label")
        self.blocks = [ResidualBlock(filters, channels, name=f"block_{i}") for i in range(config.blocks)]
        self.norm = keras.layers.BatchNormalization(momentum=MOMENTUM, name="norm")
        self.last = ChannelMaskedDense(filters, channels, name="last")
        self.logits = ChannelMaskedDense(channels * config.levels, channels, dtype="float32", name="logits")
        self.build((None, config.height, config.width, channels))

    def build(self, shape):
        self.first.build(shape)
        self.label.build((None,))
        for layer in (*self.blocks, self.norm, self.last, self.logits):
            layer.build((*shape[:-1], self.config.filters))
        self.built = True

    def embed(self, levels):
        """-1 to 1, so that the zeros around the image are no black paper."""
        return ops.cast(levels, self.compute_dtype) * (2 / (self.levels - 1)) - 1

    def of_label(self, levels, label):
        """What the class adds to the features of the first layer: (B, 1, 1, filters)."""
        if label is None:
            label = ops.full((ops.shape(levels)[0],), self.classes, "int32")
        return self.label(label)[:, None, None]

    def head(self, x, training=False):
        x = ops.relu(self.last(ops.relu(self.norm(x, training=training))))
        return ops.reshape(self.logits(x), (-1, *x.shape[1:-1], self.config.channels, self.levels))

    def call(self, levels, label=None, training=False):
        if isinstance(levels, tuple | list):  # a batch of `fit`
            levels, label = levels
        x = self.first(self.embed(levels)) + self.of_label(levels, label)
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(x, training)

    def start(self, levels, known, label=None, condition=None):
        """(logits of the whole image, cache); final are those of the rows that are known whole.

        The cache: the padded input, what the label adds, and the cache of each block.
        """
        x, of_label = self.embed(levels), self.of_label(levels, label)
        padded = self.first.pad(x)
        x, caches = self.first(x) + of_label, []
        for block in self.blocks:
            x, cache = block.start(x)
            caches.append(cache)
        return self.head(x), [padded, of_label, caches]

    def row(self, cache, levels, row):
        return cache  # its pixels share nothing that is not in the cache

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, C, K) at one pixel, cache), given the levels of all pixels before it.

        Final are the logits up to the first channel that is not known, and the cache once all but the last
        are: a step for each channel computes the pixel anew.
        """
        padded, of_label, caches = cache
        before, *at = previous_pixel(levels, row, column)
        pixel = ops.slice(levels, (0, row, column, 0), before.shape)
        padded = self.first.put(padded, self.embed(before), *at)
        padded = self.first.put(padded, self.embed(pixel), row, column)
        x, caches = self.first.at(padded, row, column) + of_label, list(caches)
        for i, block in enumerate(self.blocks):
            x, caches[i] = block.step(caches[i], x, row, column)
        return self.head(x), [padded, of_label, caches]

    def receptive_fields(self):
        """Of pixels; within a pixel, a channel sees those before it."""
        return masked_stack(self.config.blocks)


SPEC = Spec(
    name="conditional_pixelcnn",
    title="Conditional PixelCNN",
    kind="grey pictures",
    data="28x28, 256 levels, grey or RGB",
    model=ConditionalPixelCNN,
    config=Config,
    tiny={"filters": 6, "blocks": 1, "levels": 4},
)
