"""Grey BiLSTM: a Diagonal BiLSTM by class for pictures of many levels, a softmax over those of each pixel.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759): the softmax over 256 levels in
section 3, the layer in 3.2. Beside the level itself the first convolution sees an embedding of it, which is
not the paper's: what tells 253 from 254 is worth a bit, as the brightest level of a digit is the same all
over it.
"""

from dataclasses import dataclass

from keras import initializers, layers, ops

from pixelcnn.models import diagonal_bilstm, pixel_rnn
from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import GREY, Spec


@dataclass(frozen=True)
class Config(diagonal_bilstm.Config):
    """Sizes of a Grey BiLSTM, of `levels` from paper to ink, `embedding` numbers for each. Raises ValueError
    for a value out of range.
    """

    levels: int = 256
    embedding: int = 8

    def __post_init__(self):
        super().__post_init__()
        require_integer("levels", self.levels, 3, 256)
        require_integer("embedding", self.embedding, 1, 256)


class GreyBiLSTM(pixel_rnn.PixelRNN):
    def __init__(self, config: Config = Config()):
        layer = diagonal_bilstm.DiagonalBiLSTMLayer
        super().__init__(config, layer, name="grey_bilstm", levels=config.levels)

    @property
    def embedded(self) -> int:
        return 1 + self.config.embedding

    def build(self, shape):
        spread = initializers.RandomNormal(stddev=0.5)  # as far apart as paper and half of ink
        self.level = layers.Embedding(self.levels, self.config.embedding, spread, name="level")
        self.level.build(shape[:-1])
        super().build(shape)

    def embed(self, levels):
        """(B, H, W, 1) -> (B, H, W, 1 + embedding); around the picture all are 0."""
        return ops.concatenate([super().embed(levels), self.level(ops.squeeze(levels, -1))], -1)

    def receptive_fields(self):
        return diagonal_bilstm.receptive_fields(self.config)


SPEC = Spec(
    name="grey_bilstm",
    title="Grey BiLSTM",
    kind="grey pictures",
    data=GREY,
    model=GreyBiLSTM,
    config=Config,
    tiny={"features": 2, "layers": 1, "levels": 4, "embedding": 2},
)
