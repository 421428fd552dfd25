"""Inpainting BiLSTM: a Diagonal BiLSTM by class that has seen every known pixel before it draws the first.

Its likelihood p(unknown pixels | known pixels, class) is exact for any region: the unknown ones in raster
order, each given those before it and a map of all that is known. The map is a spatial condition (van den Oord
et al. 2016, arXiv 1606.05328, section 2.3), computed once a picture by an encoder that looks everywhere:

    levels, known -> encoder -> condition -> added before each recurrent layer and before the head
                                          -> class given what is known

The projections begin at zero, where this is the Diagonal BiLSTM of the same weights.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.models import diagonal_bilstm
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import BINARY, Spec


@dataclass(frozen=True)
class Config(diagonal_bilstm.Config):
    """Sizes of the Diagonal BiLSTM and of its encoder: `filters` on a grid of half the height and width, a
    residual block for each of `dilations`, `condition` features of the map. Height and width are even.
    """

    filters: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 1, 2, 4)
    condition: int = 48

    def __post_init__(self):
        super().__post_init__()
        require_integer("filters", self.filters, 1, 1024)
        require_integer("condition", self.condition, 1, 1024)
        object.__setattr__(self, "dilations", tuple(self.dilations))  # JSON has lists
        for dilation in self.dilations:
            require_integer("dilations", dilation, 1, 64)
        if self.height % 2 or self.width % 2:
            raise ValueError("height and width must be even.")


def space_to_depth(x):
    """(B, H, W, C) -> (B, H / 2, W / 2, 4C): the four pixels of each square side by side."""
    _, height, width, channels = x.shape
    x = ops.reshape(x, (-1, height // 2, 2, width // 2, 2, channels))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (-1, height // 2, width // 2, 4 * channels))


def depth_to_space(x):
    """(B, H, W, 4C) -> (B, 2H, 2W, C)."""
    _, height, width, channels = x.shape
    x = ops.reshape(x, (-1, height, width, 2, 2, channels // 4))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (-1, 2 * height, 2 * width, channels // 4))


class DilatedBlock(keras.layers.Layer):
    """3x3 dilated, ReLU, 1x1, added to the input (B, H, W, C).

    The convolution is a matrix on nine shifted images side by side: many times as fast under JAX on a CPU.
    """

    def __init__(self, filters: int, dilation: int, **kwargs):
        super().__init__(**kwargs)
        self.dilation = dilation
        self.spread = keras.layers.Dense(filters, activation="relu", name="spread")
        self.mix = keras.layers.Dense(filters, name="mix")

    def build(self, shape):
        self.spread.build((*shape[:-1], 9 * shape[-1]))
        self.mix.build(shape)

    def call(self, x):
        _, height, width, _ = x.shape
        step = self.dilation
        padded = ops.pad(x, ((0, 0), (step, step), (step, step), (0, 0)))
        shifted = [
            padded[:, row : row + height, column : column + width]
            for row in (0, step, 2 * step)
            for column in (0, step, 2 * step)
        ]
        return x + self.mix(self.spread(ops.concatenate(shifted, -1)))


class Encoder(keras.layers.Layer):
    """levels of 0 and 1, known (B, H, W, 1) -> condition (B, H, W, features)."""

    def __init__(self, config: Config, **kwargs):
        super().__init__(**kwargs)
        self.filters = config.filters
        self.first = keras.layers.Dense(config.filters, name="first")
        self.blocks = [
            DilatedBlock(config.filters, dilation, name=f"block_{i}")
            for i, dilation in enumerate(config.dilations)
        ]
        self.last = keras.layers.Dense(4 * config.condition, name="last")

    def build(self, shape):
        batch, height, width, _ = shape
        self.first.build((batch, height // 2, width // 2, 8))
        for layer in (*self.blocks, self.last):
            layer.build((batch, height // 2, width // 2, self.filters))

    def call(self, levels, known):
        known = ops.cast(known, self.compute_dtype)
        # Ink, paper and free are 1, -1 and 0.
        state = known * (2 * ops.cast(levels, self.compute_dtype) - 1)
        x = self.first(space_to_depth(ops.concatenate([known, state], -1)))
        for block in self.blocks:
            x = block(x)
        x = ops.relu(depth_to_space(self.last(x)))
        # Of one size at every place: what is added to the recurrent layers must not drown what they know.
        return x * ops.rsqrt(ops.mean(ops.square(x), -1, keepdims=True) + 1)


class InpaintingBiLSTM(diagonal_bilstm.DiagonalBiLSTM):
    """A Diagonal BiLSTM whose `condition` (1 or B, H, W, F) `encode` makes; with None, nothing is known."""

    def __init__(self, config: Config = Config()):
        super().__init__(config, name="inpainting_bilstm")

    def build(self, shape):
        config = self.config
        self.encoder = Encoder(config, name="encoder")
        self.project = [
            keras.layers.Dense(
                2 * config.features, use_bias=False, kernel_initializer="zeros", name=f"project_{i}"
            )
            for i in range(config.layers + 1)
        ]
        self.pool = keras.layers.Dense(128, activation="relu", name="pool")
        self.class_logits = keras.layers.Dense(config.classes, dtype="float32", name="class_logits")
        self.encoder.build(shape)
        for layer in (*self.project, self.pool):
            layer.build((*shape[:-1], config.condition))
        self.class_logits.build((None, 128))
        super().build(shape)

    def encode(self, levels, known):
        """The condition (B, H, W, F) of what is known; levels (B, H, W, 1) count where known (B, H, W, 1)."""
        return self.encoder(levels, known)

    def classify(self, condition):
        """Logits (B, classes) of the class given what is known."""
        return self.class_logits(ops.mean(self.pool(condition), (1, 2)))

    def additions(self, condition):
        if condition is None:
            nothing = ops.zeros((1, self.config.height, self.config.width, 1), "int32")
            condition = self.encode(nothing, nothing)
        return [project(condition) for project in self.project]

    def call(self, levels, label=None, condition=None, training=False):
        if not isinstance(levels, tuple | list):
            return super().call(levels, label, condition)
        levels, *rest = levels  # a batch of `fit`: with a label, and what is known
        if len(rest) < 2:
            return super().call(levels, *rest)
        label, known = rest
        condition = self.encode(levels, known)
        return super().call(levels, label, condition), self.classify(condition)


SPEC = Spec(
    name="inpainting_bilstm",
    title="Inpainting BiLSTM",
    kind="pictures",
    data=BINARY,
    model=InpaintingBiLSTM,
    config=Config,
    tiny={"features": 2, "layers": 1, "filters": 4, "dilations": (1, 2), "condition": 4},
)
