"""The PixelCNN prior over the code maps of a VQ-VAE, after https://keras.io/examples/generative/vq_vae/.

Van den Oord et al. 2017, "Neural Discrete Representation Learning" (arXiv 1711.00937), section 3.3: the prior
over the discrete latents is an autoregressive model that is fitted after the VQ-VAE, on its codes.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.arguments import number
from pixelcnn.layers import MaskedStack, previous_pixel
from pixelcnn.models.checks import require_integer
from pixelcnn.receptive_field import masked_stack


@dataclass(frozen=True)
class Config:
    """Sizes of a prior; the defaults are keras.io's. Raises ValueError for a value out of range."""

    height: int = 7
    width: int = 7
    codes: int = 128
    filters: int = 128
    blocks: int = 2
    dropout: float = 0.0

    def __post_init__(self):
        require_integer("height", self.height, 1, 64)
        require_integer("width", self.width, 1, 64)
        require_integer("codes", self.codes, 2, 4096)
        require_integer("filters", self.filters, 2, 1024)
        require_integer("blocks", self.blocks, 0, 64)
        number("dropout", self.dropout, 0, 0.9)


class Prior(keras.Model):
    """codes (B, H, W, 1) of 0..K-1 -> logits (B, H, W, 1, K)."""

    classes = 0

    def __init__(self, config: Config = Config()):
        super().__init__(name="prior")
        self.config = config
        self.levels = config.codes
        self.stack = MaskedStack(config.filters, config.blocks, config.dropout, name="stack")
        self.logits = keras.layers.Dense(config.codes, dtype="float32", name="logits")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.stack.build((*shape[:-1], self.config.codes))
        self.logits.build((*shape[:-1], self.config.filters))
        self.built = True

    def embed(self, codes):
        return ops.one_hot(ops.squeeze(codes, -1), self.config.codes, dtype=self.compute_dtype)

    def output_logits(self, features):
        return ops.expand_dims(self.logits(features), -2)

    def call(self, codes, label=None, training=False):
        return self.output_logits(self.stack(self.embed(codes), training=training))

    def start(self, codes, label=None):
        """(logits of the whole map, cache); final are those of rows before the first unknown code."""
        features, cache = self.stack.start(self.embed(codes))
        return self.output_logits(features), cache

    def row(self, cache, codes, row):
        return cache  # its pixels share nothing that is not in the cache

    def step(self, cache, codes, row, column):
        """(logits (B, 1, 1, 1, K) at one place, cache), given the codes of all places before it."""
        code, *at = previous_pixel(codes, row, column)
        cache = [self.stack.first.put(cache[0], self.embed(code), *at), *cache[1:]]
        features, cache = self.stack.step(cache, row, column)
        return self.output_logits(features), cache

    def receptive_field(self):
        return masked_stack(self.config.blocks)
