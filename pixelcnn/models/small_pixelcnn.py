"""A small PixelCNN for binary images: six layers without residual connections.

After van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759), table 1: a 7x7
convolution with mask A, 3x3 convolutions with mask B, two 1x1 layers, and a sigmoid as for MNIST there.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.layers import MaskedConv2D, previous_pixel
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import BINARY, Spec
from pixelcnn.receptive_field import masked_stack


@dataclass(frozen=True)
class Config:
    """Sizes of a small PixelCNN. Raises ValueError for a value out of range."""

    height: int = 28
    width: int = 28
    filters: int = 64

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)
        require_integer("filters", self.filters, 1, 1024)


class SmallPixelCNN(keras.Model):
    """levels (B, H, W, 1) of 0 and 1 -> logits (B, H, W, 1, 1): one logit, that of level 1.

    The cache is the padded input of each masked convolution.
    """

    levels, classes = 2, 0

    def __init__(self, config: Config = Config()):
        super().__init__(name="small_pixelcnn")
        self.config = config
        self.first = MaskedConv2D(config.filters, 7, "A", name="first")
        self.masked = [MaskedConv2D(config.filters, 3, "B", name=f"masked_{i}") for i in range(2)]
        self.last = [
            keras.layers.Dense(config.filters, activation="relu", name=f"last_{i}") for i in range(2)
        ]
        self.logit = keras.layers.Dense(1, dtype="float32", name="logit")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.first.build(shape)
        for layer in (*self.masked, *self.last, self.logit):
            layer.build((*shape[:-1], self.config.filters))
        self.built = True

    def embed(self, levels):
        return ops.cast(levels, self.compute_dtype)

    def head(self, x):
        for layer in self.last:
            x = layer(x)
        return ops.expand_dims(self.logit(x), -1)

    def call(self, levels, label=None, training=False):
        return self.start(levels, None)[0]

    def start(self, levels, known, label=None, condition=None):
        """(logits of the whole image, cache); final are those of the rows that are known whole."""
        x, cache = self.embed(levels), []
        for layer in (self.first, *self.masked):
            cache.append(layer.pad(x))
            x = ops.relu(layer(x))
        return self.head(x), cache

    def row(self, cache, levels, row):
        return cache  # its pixels share nothing that is not in the cache

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, 1, 1) at one pixel, cache), given the levels of all pixels before it."""
        pixel, *at = previous_pixel(levels, row, column)
        first, *deeper = cache
        first = self.first.put(first, self.embed(pixel), *at)
        x = ops.relu(self.first.at(first, row, column))
        for i, layer in enumerate(self.masked):
            deeper[i] = layer.put(deeper[i], x, row, column)
            x = ops.relu(layer.at(deeper[i], row, column))
        return self.head(x), [first, *deeper]

    def receptive_fields(self):
        return masked_stack(len(self.masked))


SPEC = Spec(
    name="small_pixelcnn",
    title="Small PixelCNN",
    kind="pictures",
    data=BINARY,
    model=SmallPixelCNN,
    config=Config,
    tiny={"filters": 4},
)
