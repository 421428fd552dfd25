"""The prior over the bottom code maps of a VQ-VAE-2, given its top codes and the class.

Razavi et al. 2019, "Generating Diverse High-Fidelity Images with VQ-VAE-2" (arXiv 1906.00446), section 3.2:
the top codes go through residual blocks and, upsampled, condition every layer of a PixelCNN (van den Oord et
al. 2016, arXiv 1606.05328, section 2.3). Codes are embedded rather than one-hot, for a quarter of the cost.
"""

from dataclasses import dataclass, field

import keras
from keras import ops

from pixelcnn.models import gated_pixelcnn, prior
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import Spec
from pixelcnn.models.vqvae import ResidualBlock


@dataclass(frozen=True)
class Config(prior.Config):
    """Sizes of a prior over bottom codes, whose map is twice as high and as wide as that of the top. Raises
    ValueError for a value out of range.
    """

    height: int = 14
    width: int = 14
    dilations: tuple[int, ...] = (1, 2, 1, 2)
    dropout: float = 0.1
    heads: int = field(default=0, metadata={"before": 0})
    top_codes: int = 128
    embedding: int = 32
    residual_blocks: int = 2

    def __post_init__(self):
        super().__post_init__()
        require_integer("top_codes", self.top_codes, 3, 4096)
        require_integer("embedding", self.embedding, 1, 1024)
        require_integer("residual_blocks", self.residual_blocks, 0, 16)
        if self.height % 2 or self.width % 2:
            raise ValueError(f"height and width must be even, not {self.height!r} and {self.width!r}.")


class BottomPrior(gated_pixelcnn.GatedPixelCNN):
    """codes (B, H, W, 1) of 0..K-1, label (B,), condition (B, H, W, filters) -> logits (B, H, W, 1, K)."""

    def __init__(self, config: Config = Config()):
        super().__init__(config, name="bottom_prior", levels=config.codes, spatial=True, heads=config.heads)

    @property
    def embedded(self) -> int:
        return self.config.embedding

    def build(self, shape):
        layers, filters = keras.layers, self.config.filters
        self.code = layers.Embedding(self.config.codes, self.config.embedding, name="code")
        self.above = keras.Sequential(
            [
                layers.Embedding(self.config.top_codes, filters, name="top"),
                layers.Conv2D(filters, 3, padding="same", name="widen"),
                *[ResidualBlock(filters, name=f"block_{i}") for i in range(self.config.residual_blocks)],
                layers.ReLU(name="relu"),
                layers.Conv2DTranspose(filters, 4, strides=2, padding="same", name="up"),
            ],
            name="above",
        )
        self.code.build(shape[:-1])
        self.above.build((None, shape[1] // 2, shape[2] // 2))
        super().build(shape)

    def embed(self, levels):
        return self.code(ops.squeeze(levels, -1))

    def condition(self, top):
        """The map (B, H, W, filters) of top codes (B, H/2, W/2): computed once, and shared by all samples."""
        return self.above(top)

    def call(self, levels, label=None, condition=None, training=False):
        if isinstance(levels, tuple | list):  # a batch of `fit`
            levels, label, top = levels
            condition = self.condition(top)
        return super().call(levels, label, condition, training=training)


SPEC = Spec(
    name="bottom_prior",
    title="Prior over the bottom codes",
    kind="bottom codes",
    data="14x14 bottom code maps of the VQ-VAE-2, given the top ones",
    model=BottomPrior,
    config=Config,
    tiny={"filters": 4, "dilations": (1,), "residual_blocks": 0, "embedding": 3},
)
