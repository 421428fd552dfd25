"""A Transformer as the prior over the code maps of a VQ-VAE.

Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762): the decoder, whose layers are normalised
first. Esser et al. 2021, "Taming Transformers for High-Resolution Image Synthesis" (arXiv 2012.09841),
section 3.2, draw the codes of a VQ-VAE with one in place of a PixelCNN. It reads the map as a sequence in
raster order, moved on by one pixel:

    reads    start  c0  c1  c2  ...
    draws      c0   c1  c2  c3  ...

A training picture that is moved by a pixel has other codes, and more of them are worth having; but what is
learned from them would be drawn too. So the model is told how a picture was moved, as it is told the class
(Jun et al. 2020, "Distribution Augmentation for Generative Modeling"), and draws pictures that were not.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.arguments import number
from pixelcnn.layers import previous_pixel
from pixelcnn.models.attention import CausalAttention
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import Spec
from pixelcnn.receptive_field import before, spans


@dataclass(frozen=True)
class Config:
    """Sizes of a Transformer over maps of codes, trained on pictures moved by up to `shift` pixels. Raises
    ValueError for a value out of range."""

    height: int = 7
    width: int = 7
    classes: int = 10
    codes: int = 128
    features: int = 96
    layers: int = 4
    heads: int = 4
    dropout: float = 0.05
    shift: int = 1

    def __post_init__(self):
        require_integer("height", self.height, 1, 64)
        require_integer("width", self.width, 1, 64)
        require_integer("classes", self.classes, 1, 1000)
        require_integer("codes", self.codes, 3, 4096)
        require_integer("features", self.features, 1, 1024)
        require_integer("layers", self.layers, 1, 32)
        require_integer("heads", self.heads, 1, 64)
        require_integer("shift", self.shift, 0, 4)
        number("dropout", self.dropout, 0, 0.9)
        if self.features % self.heads:
            raise ValueError(f"features must be a multiple of heads, not {self.features} of {self.heads}.")

    @property
    def moves(self) -> int:
        """In how many ways a picture is moved; the one in the middle is not at all."""
        return (2 * self.shift + 1) ** 2


class FeedForward(keras.layers.Layer):
    """h (..., F) -> what to add to it, of the same shape; zero at first. Normalised before (section 3.3)."""

    def build(self, shape):
        features = shape[-1]
        self.norm = keras.layers.LayerNormalization(name="norm")
        self.widen = keras.layers.Dense(4 * features, activation="gelu", name="widen")
        self.out = keras.layers.Dense(features, kernel_initializer="zeros", name="out")
        self.norm.build(shape)
        self.widen.build(shape)
        self.out.build((*shape[:-1], 4 * features))

    def call(self, h):
        return self.out(self.widen(self.norm(h)))


class TransformerPrior(keras.Model):
    """codes (B, H, W, 1) of 0..K-1, label (B,) -> logits (B, H, W, 1, K)."""

    def __init__(self, config: Config = Config(), *, name: str = "transformer_prior"):
        super().__init__(name=name)
        self.config, self.levels, self.classes = config, config.codes, config.classes
        layers = keras.layers
        self.code = layers.Embedding(config.codes + 1, config.features, name="code")  # the last is the start
        self.place = layers.Embedding(config.height * config.width, config.features, name="place")
        self.label = layers.Embedding(config.classes + 1, config.features, name="label")
        self.moved = layers.Embedding(config.moves, config.features, name="moved")
        self.drop = layers.Dropout(config.dropout)
        self.attention = [CausalAttention(config.heads, name=f"attention_{i}") for i in range(config.layers)]
        self.feed = [FeedForward(name=f"feed_forward_{i}") for i in range(config.layers)]
        self.norm = layers.LayerNormalization(name="norm")
        self.logit = layers.Dense(config.codes, dtype="float32", name="logit")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        features = (*shape[:-1], self.config.features)
        for embedding in (self.code, self.place, self.label, self.moved):
            embedding.build(None)
        for layer in (*self.attention, *self.feed, self.norm, self.logit):
            layer.build(features)
        self.built = True

    def given(self, levels, label, moved):
        """What is added at every pixel (B, 1, 1, F); None is no class, and a picture that is not moved."""
        everywhere = ops.zeros((ops.shape(levels)[0], 1, 1), "int32")
        label = everywhere + self.classes if label is None else ops.reshape(label, (-1, 1, 1))
        moved = everywhere + self.config.moves // 2 if moved is None else ops.reshape(moved, (-1, 1, 1))
        return self.label(label) + self.moved(moved)

    def call(self, levels, label=None, condition=None, training=False):
        """`condition` (B,) says how the picture was moved; None is not at all."""
        if isinstance(levels, tuple | list):  # a batch of `fit`, or of classes
            levels, label, *rest = levels
            condition = rest[0] if rest else None
        return self.whole(levels, self.given(levels, label, condition), training)[0]

    def whole(self, levels, given, training=False):
        """(logits, the memory of each attention)."""
        height, width = self.config.height, self.config.width
        sequence = ops.reshape(ops.cast(levels, "int32"), (-1, height * width))
        sequence = ops.pad(sequence[:, :-1], ((0, 0), (1, 0)), constant_values=self.levels)
        places = ops.reshape(self.place(ops.arange(height * width)), (1, height, width, -1))
        h = ops.reshape(self.code(sequence), (-1, height, width, self.config.features)) + places + given
        h = self.drop(h, training=training)
        memories = []
        for attention, forward in zip(self.attention, self.feed, strict=True):
            attended, memory = attention(h)
            h = h + self.drop(attended, training=training)
            h = h + self.drop(forward(h), training=training)
            memories.append(memory)
        return ops.expand_dims(self.logit(self.norm(h)), -2), memories

    def start(self, levels, known, label=None, condition=None):
        """(logits of the whole map, cache): what is given, and the memory of each attention. Final are the
        logits before the first pixel that is not known, the memories up to it; of nothing known, none is
        computed."""
        given = self.given(levels, label, condition)
        batch, height, width, _ = levels.shape

        def nothing():
            logits = ops.zeros((batch, height, width, 1, self.levels))
            return logits, [attention.empty(batch) for attention in self.attention]

        logits, memories = ops.cond(ops.any(known), lambda: self.whole(levels, given), nothing)
        return logits, [given, memories]

    def row(self, cache, levels, row):
        """Nothing is shared by a row."""
        return cache

    def step(self, cache, levels, row, column):
        """(logits (B, 1, 1, 1, K) at one pixel, cache), given the levels of all pixels before it."""
        given, memories = cache
        pixel = ops.convert_to_tensor(row * self.config.width + column, "int32")
        last, _, _ = previous_pixel(levels, row, column)
        last = ops.where(pixel == 0, self.levels, ops.cast(last[..., 0], "int32"))
        h = self.code(last) + self.place(pixel) + given
        kept = []
        for attention, forward, memory in zip(self.attention, self.feed, memories, strict=True):
            attended, memory = attention.step(h, memory, pixel)
            h = h + attended
            h = h + forward(h)
            kept.append(memory)
        return ops.expand_dims(self.logit(self.norm(h)), -2), [given, kept]

    def receptive_fields(self):
        return [spans(before(self.config.height, self.config.width))] * self.config.layers


SPEC = Spec(
    name="transformer_prior",
    title="Transformer prior over code maps",
    kind="codes",
    data="7x7 code maps of the VQ-VAE",
    model=TransformerPrior,
    config=Config,
    tiny={"features": 4, "layers": 1, "heads": 2},
)
