"""An autoencoder of patches: a code is one of K shades for each quarter of a 4x4 patch. Not of any paper."""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import Spec


@dataclass(frozen=True)
class Config:
    """Sizes of an autoencoder of patches. Raises ValueError for a value out of range."""

    side: int = 28
    codes: int = 16

    def __post_init__(self):
        require_integer("side", self.side, 4, 256)
        require_integer("codes", self.codes, 2, 4096)


class Patches(keras.Model):
    """levels 0..255 (B, S, S, 1) -> (reconstruction around -0.5..0.5, vectors (B, S/4, S/4, 4), codes)."""

    def __init__(self, config: Config = Config()):
        super().__init__(name="patches")
        self.config, cells = config, config.side // 4
        self.map_shape = (cells, cells)
        self.build((None, config.side, config.side, 1))

    def build(self, shape):
        initial = keras.initializers.RandomUniform(0, 1, seed=0)
        self.codebook = self.add_weight(name="codebook", shape=(self.config.codes, 4), initializer=initial)
        self.built = True

    def vectors(self, levels):
        """The mean of each quarter of each patch, 0 to 1."""
        means = ops.average_pool(ops.cast(levels, "float32") / 255, 2, 2)
        rows, columns = self.map_shape
        parts = ops.reshape(means, (-1, rows, 2, columns, 2))
        return ops.reshape(ops.transpose(parts, (0, 1, 3, 2, 4)), (-1, rows, columns, 4))

    def nearest(self, vectors):
        return ops.cast(ops.argmin(ops.sum((vectors[..., None, :] - self.codebook) ** 2, -1), -1), "int32")

    def encode(self, levels):
        return self.nearest(self.vectors(levels))

    def decode(self, codes):
        rows, columns = self.map_shape
        parts = ops.reshape(ops.take(self.codebook, codes, axis=0), (-1, rows, columns, 2, 2))
        small = ops.reshape(ops.transpose(parts, (0, 1, 3, 2, 4)), (-1, 2 * rows, 2 * columns, 1))
        return ops.repeat(ops.repeat(small, 2, 1), 2, 2)

    def call(self, levels, training=False):
        vectors = self.vectors(levels)
        codes = self.nearest(vectors)
        return self.decode(codes) - 0.5, vectors, codes


SPEC = Spec(
    name="patches",
    title="Patches",
    kind="autoencoder",
    data="28x28, 256 levels of grey",
    model=Patches,
    config=Config,
    tiny={},
)
