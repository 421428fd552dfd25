"""VQ-VAE-2: a picture as two code maps, a coarse one and a fine one that is given the coarse one.

Razavi et al. 2019, "Generating Diverse High-Fidelity Images with VQ-VAE-2" (arXiv 1906.00446), section 3.1
and figure 2a, which https://keras.io/examples/generative/vq_vae/ names as the way to better samples. A
quarter of the side at the top (7x7), half at the bottom (14x14):

    picture -> half -> quarter -> top codes -> decoded top ----> coarse picture
                 \\                               |                  +
                  +--- with the decoded top -> bottom codes ----> what it lacks, by a decoder of both

That the decoded top is a picture by itself, whose error counts as well, and the rest is added to it, is not
the paper's. Fourteen by fourteen codes can say all of a digit, so that without it the top says next to
nothing, and a picture stays as it is whichever top code is exchanged (docs/recipes.md).
"""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from pixelcnn.arguments import number
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import GREY, Spec
from pixelcnn.models.vqvae import ResidualBlock, VectorQuantizer


@dataclass(frozen=True)
class Config:
    """Sizes of a VQ-VAE-2, whose levels have as many codes. Raises ValueError for a value out of range.

    variance, decay, restart_below: as those of the VQ-VAE, both of whose levels here have a codebook by
    moving average.
    """

    side: int = 28
    codes: int = 128
    dimensions: int = 16
    filters: int = 64
    residual_blocks: int = 2
    beta: float = 0.25
    decay: float = 0.99
    restart_below: float = 1.0
    variance: float = 0.0949
    codebook: str = "average"

    def __post_init__(self):
        require_integer("side", self.side, 4, 256)
        require_integer("codes", self.codes, 3, 4096)
        require_integer("dimensions", self.dimensions, 1, 1024)
        require_integer("filters", self.filters, 1, 1024)
        require_integer("residual_blocks", self.residual_blocks, 0, 16)
        number("beta", self.beta, 0, 100)
        number("decay", self.decay, 0, 1)
        number("restart_below", self.restart_below, 0, 1e6)
        number("variance", self.variance, 1e-6, 1e6)
        if self.side % 4:
            raise ValueError(f"side must be a multiple of 4, not {self.side!r}.")
        if self.codebook != "average":
            raise ValueError(f'codebook must be "average", not {self.codebook!r}.')


class VQVAE2(keras.Model):
    """levels 0..255 (B, S, S, 1) -> (reconstruction (B, S, S, 1) around -0.5..0.5, vectors, codes, that of
    the top alone); of both levels, top first: vectors (B, S/4, S/4, D), (B, S/2, S/2, D), and codes.
    """

    def __init__(self, config: Config = Config()):
        super().__init__(name="vqvae2")
        self.config = config
        layers, filters = keras.layers, config.filters
        halve = {"strides": 2, "padding": "same"}

        def blocks():
            return [ResidualBlock(filters, name=f"block_{i}") for i in range(config.residual_blocks)]

        def sequence(name, *of):
            return keras.Sequential([*of, *blocks(), layers.ReLU(name="relu")], name=name)

        self.to_half = sequence(
            "to_half",
            layers.Conv2D(filters // 2 or 1, 3, padding="same", activation="relu", name="widen"),
            layers.Conv2D(filters, 4, name="down", **halve),
        )
        self.to_quarter = sequence("to_quarter", layers.Conv2D(filters, 4, name="down", **halve))
        self.project_top = layers.Conv2D(config.dimensions, 1, name="project_top")
        self.project_bottom = layers.Conv2D(config.dimensions, 1, name="project_bottom")
        self.quantizer_top = VectorQuantizer(config, seed=0, name="quantizer_top")
        self.quantizer_bottom = VectorQuantizer(config, seed=1, name="quantizer_bottom")
        self.from_top = keras.Sequential(
            [
                layers.Conv2D(filters, 3, padding="same", name="widen"),
                *blocks(),
                layers.ReLU(name="relu"),
                layers.Conv2DTranspose(filters, 4, name="up", **halve),
            ],
            name="from_top",
        )
        to_picture = [
            [
                layers.Conv2DTranspose(filters // 2 or 1, 4, activation="relu", name="up", **halve),
                layers.Conv2D(1, 3, padding="same", name="picture"),
            ]
            for _ in range(2)
        ]
        self.coarse = keras.Sequential([layers.ReLU(name="relu"), *to_picture[0]], name="coarse")
        self.decoder = keras.Sequential(
            [
                layers.Conv2D(filters, 3, padding="same", name="widen"),
                *blocks(),
                layers.ReLU(name="relu"),
                *to_picture[1],
            ],
            name="decoder",
        )
        self.build((None, config.side, config.side, 1))

    def build(self, shape):
        filters, dimensions = self.config.filters, self.config.dimensions
        half, quarter = ((None, shape[1] // by, shape[2] // by) for by in (2, 4))
        self.to_half.build(shape)
        self.to_quarter.build((*half, filters))
        self.project_top.build((*quarter, filters))
        self.project_bottom.build((*half, 2 * filters))
        self.quantizer_top.build((*quarter, dimensions))
        self.quantizer_bottom.build((*half, dimensions))
        self.from_top.build((*quarter, dimensions))
        self.coarse.build((*half, filters))
        self.decoder.build((*half, filters + dimensions))
        self.built = True

    @property
    def codebook(self):
        """The vector of each code of both levels, top first: (2, K, D)."""
        both = self.quantizer_top, self.quantizer_bottom
        return ops.concatenate([quantizer.codebook[None] for quantizer in both])

    @property
    def map_shapes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows and columns of a map of the top, and of the bottom."""
        quarter, half = self.config.side // 4, self.config.side // 2
        return (quarter, quarter), (half, half)

    def scale(self, levels):
        return ops.cast(levels, "float32") / 255.0 - 0.5

    def look(self, levels):
        """What both levels are made of: top vectors (B, S/4, S/4, D), features of half the side."""
        half = self.to_half(self.scale(levels))
        return ops.cast(self.project_top(self.to_quarter(half)), "float32"), half

    def look_closer(self, top, half):
        """Bottom vectors (B, S/2, S/2, D) and the decoded top, of the quantized top and those features."""
        decoded = self.from_top(top)
        features = ops.concatenate([ops.relu(decoded), half], -1)
        return ops.cast(self.project_bottom(features), "float32"), decoded

    def picture(self, decoded, bottom):
        """(B, S, S, 1) around -0.5..0.5, of the decoded top and the quantized bottom, and of the top
        alone."""
        coarse = ops.cast(self.coarse(decoded), "float32")
        both = ops.concatenate([decoded, ops.cast(bottom, decoded.dtype)], -1)
        return coarse + ops.cast(self.decoder(both), "float32"), coarse

    def call(self, levels, training=False):
        top, half = self.look(levels)
        codes_top = self.quantizer_top.nearest(top)
        through = _straight_through(top, self.quantizer_top.look_up(codes_top))
        bottom, decoded = self.look_closer(through, half)
        codes_bottom = self.quantizer_bottom.nearest(bottom)
        through = _straight_through(bottom, self.quantizer_bottom.look_up(codes_bottom))
        picture, coarse = self.picture(decoded, through)
        return picture, (top, bottom), (codes_top, codes_bottom), coarse

    def compute_loss(self, x: Any = None, y=None, y_pred: Any = None, sample_weight=None, training=True):
        """MSE / variance, of the picture and of that of the top alone, + beta * commitment of both levels,
        equation 2 of Razavi et al. 2019; the codebooks' moving averages are updated here, in training only.
        """
        reconstruction, vectors, codes, coarse = y_pred
        loss = sum(ops.mean((each - self.scale(x)) ** 2) for each in (reconstruction, coarse))
        loss /= self.config.variance
        for quantizer, of, at in zip(
            (self.quantizer_top, self.quantizer_bottom), vectors, codes, strict=True
        ):
            commitment = (of - ops.stop_gradient(quantizer.look_up(at))) ** 2
            loss += self.config.beta * ops.mean(commitment)
            if training:
                quantizer.update(ops.stop_gradient(of), at)
        return loss

    def encode(self, levels):
        """levels 0..255 (B, S, S, 1) -> codes (B, S/4, S/4) and (B, S/2, S/2) int32."""
        top, half = self.look(levels)
        codes = self.quantizer_top.nearest(top)
        bottom, _ = self.look_closer(self.quantizer_top.look_up(codes), half)
        return codes, self.quantizer_bottom.nearest(bottom)

    def decode(self, top, bottom):
        """codes (B, S/4, S/4), (B, S/2, S/2) -> pictures (B, S, S, 1) float32 in 0..1."""
        decoded = self.from_top(self.quantizer_top.look_up(top))
        return ops.clip(self.picture(decoded, self.quantizer_bottom.look_up(bottom))[0] + 0.5, 0.0, 1.0)

    def decode_top(self, top):
        """codes (B, S/4, S/4) -> what they say alone: pictures (B, S, S, 1) float32 in 0..1."""
        return ops.clip(self.coarse(self.from_top(self.quantizer_top.look_up(top))) + 0.5, 0.0, 1.0)


def _straight_through(vectors, quantized):
    """The quantized vectors, with the gradient of those that they stand for."""
    return vectors + ops.stop_gradient(quantized - vectors)


SPEC = Spec(
    name="vqvae2",
    title="VQ-VAE-2",
    kind="hierarchy",
    data=GREY,
    model=VQVAE2,
    config=Config,
    tiny={"filters": 8, "residual_blocks": 1},
)
