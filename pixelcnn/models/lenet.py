"""LeNet-5, the reader of digits by which samples are judged; nothing in the app uses it.

LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition", section II.B and figure 2: two
5x5 convolutions of 6 and 16 filters, each followed by subsampling, then layers of 120, 84 and 10 units. As
is usual today the subsampling is max-pooling, the nonlinearity ReLU, and the last layer plain logits; all
filters of the second convolution see all maps of the first.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.models.checks import require_integer
from pixelcnn.models.spec import BINARY, Spec


@dataclass(frozen=True)
class Config:
    """Sizes of a LeNet-5; the defaults are the paper's. Raises ValueError for a value out of range."""

    height: int = 28
    width: int = 28
    classes: int = 10

    def __post_init__(self):
        require_integer("height", self.height, 12, 256)
        require_integer("width", self.width, 12, 256)
        require_integer("classes", self.classes, 2, 1000)


class LeNet(keras.Model):
    """levels (B, H, W, 1) of 0 and 1 -> logits (B, classes)."""

    def __init__(self, config: Config = Config()):
        super().__init__(name="lenet")
        self.config = config
        # The paper puts the 28x28 digits into 32x32, which is what "same" does: paper is 0.
        self.maps = keras.Sequential(
            [
                keras.layers.Conv2D(6, 5, padding="same", activation="relu", name="first"),
                keras.layers.MaxPooling2D(),
                keras.layers.Conv2D(16, 5, activation="relu", name="second"),
                keras.layers.MaxPooling2D(),
                keras.layers.Flatten(),
                keras.layers.Dense(120, activation="relu", name="third"),
                keras.layers.Dense(84, activation="relu", name="fourth"),
            ],
            name="maps",
        )
        self.logits = keras.layers.Dense(config.classes, dtype="float32", name="logits")
        self.build((None, config.height, config.width, 1))

    def build(self, shape):
        self.maps.build(shape)
        self.logits.build((None, 84))
        self.built = True

    def features(self, levels):
        """The last hidden layer, (B, 84), not negative."""
        return self.maps(ops.cast(levels, self.compute_dtype))

    def call(self, levels):
        return self.logits(self.features(levels))


SPEC = Spec(
    name="lenet",
    title="LeNet-5",
    kind="classifier",
    data=BINARY,
    model=LeNet,
    config=Config,
    tiny={},
)
