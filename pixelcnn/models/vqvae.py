"""The VQ-VAE of https://keras.io/examples/generative/vq_vae/, and a better way to learn its codebook.

Van den Oord et al. 2017, "Neural Discrete Representation Learning" (arXiv 1711.00937): section 3.2 for the
loss, appendix A.1 for the exponential moving average, section 4.1 for the residual blocks (3x3, 1x1).
"""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from pixelcnn.arguments import number
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import GREY, Spec

EPSILON = 1e-5  # Laplace smoothing of the codes' counts, appendix A.1 of van den Oord et al. 2017


@dataclass(frozen=True)
class Config:
    """Sizes of a VQ-VAE, keras.io's if residual_blocks=0. Raises ValueError for a value out of range.

    codebook: "average" (moving average, dead codes restarted) or "gradient" (keras.io). variance: of the
    training pixels on a scale of 0 to 1; the reconstruction error is divided by it. restart_below: a code
    whose average count of uses in a batch falls below this is replaced by an encoder output.
    """

    side: int = 28
    codes: int = 128
    dimensions: int = 16
    residual_blocks: int = 0
    codebook: str = "average"
    beta: float = 0.25
    decay: float = 0.99
    restart_below: float = 1.0
    variance: float = 0.0949

    def __post_init__(self):
        require_integer("side", self.side, 4, 256)
        require_integer("codes", self.codes, 2, 4096)
        require_integer("dimensions", self.dimensions, 1, 1024)
        require_integer("residual_blocks", self.residual_blocks, 0, 16)
        number("beta", self.beta, 0, 100)
        number("decay", self.decay, 0, 1)
        number("restart_below", self.restart_below, 0, 1e6)
        number("variance", self.variance, 1e-6, 1e6)
        if self.side % 4:
            raise ValueError(f"side must be a multiple of 4, not {self.side!r}.")
        if self.codebook not in ("average", "gradient"):
            raise ValueError(f'codebook must be "average" or "gradient", not {self.codebook!r}.')


class ResidualBlock(keras.layers.Layer):
    """x + conv1x1(relu(conv3x3(relu(x)))), both with `filters` (van den Oord et al. 2017, section 4.1)."""

    def __init__(self, filters: int, **kwargs):
        super().__init__(**kwargs)
        self.wide = keras.layers.Conv2D(filters, 3, padding="same", name="wide")
        self.narrow = keras.layers.Conv2D(filters, 1, name="narrow")

    def build(self, shape):
        self.wide.build(shape)
        self.narrow.build(shape)

    def call(self, x):
        return x + self.narrow(ops.relu(self.wide(ops.relu(x))))


class VectorQuantizer(keras.layers.Layer):
    """The codebook: vectors (..., D) -> indices (...) int32 of the nearest, and back. Always float32. `seed`:
    of the encoder outputs that take the place of dead codes; another one for each level."""

    def __init__(self, config: Any, seed: int = 0, **kwargs):
        super().__init__(dtype="float32", **kwargs)
        self.config = config
        self.by_gradient = config.codebook == "gradient"
        self.seeds = keras.random.SeedGenerator(seed)

    def build(self, shape):
        codes, dimensions = self.config.codes, self.config.dimensions
        self.codebook = self.add_weight(
            name="codebook",
            shape=(codes, dimensions),
            initializer="random_uniform",
            trainable=self.by_gradient,
        )
        if not self.by_gradient:
            # Averages over batches of each code's count and of the sum of the vectors assigned to it.
            self.counts = self.add_weight(name="counts", shape=(codes,), initializer="zeros", trainable=False)
            self.sums = self.add_weight(
                name="sums", shape=(codes, dimensions), initializer="zeros", trainable=False
            )

    def distances(self, vectors):
        """Squared Euclidean distances (..., K) of vectors (..., D) to the codes."""
        vectors = ops.cast(vectors, "float32")
        return (
            ops.sum(vectors**2, -1, keepdims=True)
            - 2 * ops.matmul(vectors, ops.transpose(self.codebook))
            + ops.sum(self.codebook**2, -1)
        )

    def nearest(self, vectors):
        return ops.cast(ops.argmin(self.distances(vectors), -1), "int32")

    def look_up(self, indices):
        return ops.take(self.codebook, indices, axis=0)

    def update(self, vectors, indices):
        """One step of the moving average (appendix A.1), then dead codes restart at encoder outputs of this
        batch.
        """
        config = self.config
        vectors = ops.reshape(ops.cast(vectors, "float32"), (-1, config.dimensions))
        chosen = ops.one_hot(ops.reshape(indices, (-1,)), config.codes, dtype="float32")
        counts = config.decay * self.counts + (1 - config.decay) * ops.sum(chosen, 0)
        sums = config.decay * self.sums + (1 - config.decay) * ops.matmul(ops.transpose(chosen), vectors)

        total = ops.sum(counts)
        smooth = (counts + EPSILON) / (total + config.codes * EPSILON) * total
        codebook = sums / smooth[:, None]

        rows = keras.random.randint((config.codes,), 0, ops.shape(vectors)[0], seed=self.seeds)
        fresh = ops.take(vectors, rows, axis=0)
        dead = counts < config.restart_below
        alive = ops.where(dead, ops.ones_like(counts), counts)
        self.counts.assign(alive)
        self.sums.assign(ops.where(dead[:, None], fresh, sums))
        self.codebook.assign(ops.where(dead[:, None], fresh, codebook))


class VQVAE(keras.Model):
    """levels 0..255 (B, S, S, 1) -> (reconstruction (B, S, S, 1) around -0.5..0.5, vectors (B, S/4, S/4, D),
    codes).
    """

    def __init__(self, config: Config = Config()):
        super().__init__(name="vqvae")
        self.config = config
        layers, blocks = keras.layers, range(config.residual_blocks)
        down = {"strides": 2, "padding": "same", "activation": "relu"}
        head = [layers.Conv2D(128, 3, padding="same", name="widen")] if blocks else []
        self.encoder = keras.Sequential(
            [
                layers.Conv2D(32, 3, name="down_0", **down),
                layers.Conv2D(64, 3, name="down_1", **down),
                *[ResidualBlock(64, name=f"block_{i}") for i in blocks],
                layers.Conv2D(config.dimensions, 1, name="project"),
            ],
            name="encoder",
        )
        self.quantizer = VectorQuantizer(config, name="quantizer")
        self.decoder = keras.Sequential(
            [
                *head,
                *[ResidualBlock(128, name=f"block_{i}") for i in blocks],
                layers.Conv2DTranspose(64, 3, name="up_0", **down),
                layers.Conv2DTranspose(32, 3, name="up_1", **down),
                layers.Conv2DTranspose(1, 3, padding="same", name="picture"),
            ],
            name="decoder",
        )
        self.build((None, config.side, config.side, 1))

    def build(self, shape):
        small = (None, shape[1] // 4, shape[2] // 4, self.config.dimensions)
        self.encoder.build(shape)
        self.quantizer.build(small)
        self.decoder.build(small)
        self.built = True

    @property
    def codebook(self):
        """The vector of each code, (K, D)."""
        return self.quantizer.codebook

    @property
    def map_shape(self) -> tuple[int, int]:
        """Rows and columns of a code map."""
        return self.config.side // 4, self.config.side // 4

    def scale(self, levels):
        return ops.cast(levels, "float32") / 255.0 - 0.5

    def call(self, levels, training=False):
        vectors = ops.cast(self.encoder(self.scale(levels)), "float32")
        codes = self.quantizer.nearest(vectors)
        quantized = self.quantizer.look_up(codes)
        straight_through = vectors + ops.stop_gradient(quantized - vectors)
        return ops.cast(self.decoder(straight_through), "float32"), vectors, codes

    def compute_loss(self, x: Any = None, y=None, y_pred: Any = None, sample_weight=None, training=True):
        """MSE / variance + beta * commitment (+ codebook loss by gradient), equation 3 of van den Oord et al.
        2017.

        The moving average is updated here, in training only: a forward pass assigns nothing.
        """
        reconstruction, vectors, codes = y_pred
        quantized = self.quantizer.look_up(codes)
        loss = ops.mean((reconstruction - self.scale(x)) ** 2) / self.config.variance
        loss += self.config.beta * ops.mean((vectors - ops.stop_gradient(quantized)) ** 2)
        if self.quantizer.by_gradient:
            loss += ops.mean((quantized - ops.stop_gradient(vectors)) ** 2)
        elif training:
            self.quantizer.update(ops.stop_gradient(vectors), codes)
        return loss

    def encode(self, levels):
        """levels 0..255 (B, S, S, 1) -> codes (B, S/4, S/4) int32."""
        return self.quantizer.nearest(self.encoder(self.scale(levels)))

    def decode(self, codes):
        """codes (B, S/4, S/4) -> pictures (B, S, S, 1) float32 in 0..1."""
        return ops.clip(self.decoder(self.quantizer.look_up(codes)) + 0.5, 0.0, 1.0)


SPEC = Spec(
    name="vqvae",
    title="VQ-VAE",
    kind="autoencoder",
    data=GREY,
    model=VQVAE,
    config=Config,
    tiny={},
)
