"""The running mean: ink is as likely as there was ink so far, in reading order. Not of any paper."""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import BINARY, Spec


@dataclass(frozen=True)
class Config:
    """Sizes of a running mean. Raises ValueError for a value out of range."""

    height: int = 28
    width: int = 28

    def __post_init__(self):
        require_integer("height", self.height, 1, 256)
        require_integer("width", self.width, 1, 256)


class RunningMean(keras.Model):
    """levels (B, H, W, 1) of 0 and 1 -> logits (B, H, W, 1, 1): one logit, that of level 1."""

    levels, classes = 2, 0

    def __init__(self, config: Config = Config()):
        super().__init__(name="running_mean")
        self.config = config
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(1,))
        self.bias = self.add_weight(name="bias", shape=(1,))
        self.built = True

    def logits(self, ink):
        """Of the ink so far (B, h, w), in pixels."""
        return (self.scale * ink / self.config.width + self.bias)[..., None, None]

    def call(self, levels, label=None, training=False):
        flat = ops.reshape(ops.cast(levels, "float32"), (-1, self.config.height * self.config.width))
        before = ops.cumsum(flat, 1) - flat
        return self.logits(ops.reshape(before, (-1, self.config.height, self.config.width)))

    def start(self, levels, known, label=None, condition=None):
        return self(levels), [ops.zeros((levels.shape[0],))]

    def row(self, cache, levels, row):
        return cache

    def step(self, cache, levels, row, column):
        places = ops.reshape(ops.arange(self.config.height * self.config.width), levels.shape[1:])
        before = ops.cast(places < row * self.config.width + column, "float32")
        ink = ops.sum(ops.cast(levels, "float32") * before, (1, 2, 3))
        return self.logits(ink[:, None, None]), cache

    def receptive_fields(self):
        width = self.config.width
        return [[(0, 1 - width, -1), *((up, 1 - width, width - 1) for up in range(1, self.config.height))]]


SPEC = Spec(
    name="running_mean",
    title="Running mean",
    kind="pictures",
    data=BINARY,
    model=RunningMean,
    config=Config,
    tiny={},
)
