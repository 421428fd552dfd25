"""Diagonal BiLSTM for binary images: a PixelRNN that reads a diagonal at a time, and sees all pixels before.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759): the layer in section 3.2 and
figures 3 and 4, its residual connection in 3.3 and figure 5. The state of a pixel comes from the states
beside it and above it. One direction (l) begins in the upper left corner; the other (r) in the upper right
one, and is shifted one row down, or it would see the pixels to the right:

    l l l b r r     b: both
    l l l b r r
    l l l x . .
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.layers import lstm
from pixelcnn.models import pixel_rnn
from pixelcnn.models.spec import BINARY, Spec
from pixelcnn.receptive_field import Spans, masked, spans

# The gates off the image: a sigmoid of it is 0, and so are the states that come in from there.
SHUT = -1e4
# So many images of a batch are read in a row.
ROW = 4


@dataclass(frozen=True)
class Config(pixel_rnn.Config):
    """Sizes of a Diagonal BiLSTM, by class."""

    classes: int = 10
    features: int = 48
    layers: int = 2


def skew(x):
    """Every row one place to the right of the row above (figure 3), and gates that are shut around it.

    (B, H, W, C) -> diagonals (B, H + W - 1, H, C): what was at (i, j) is at (i + j, i).
    """
    _, height, width, channels = x.shape
    # Rows that are cut one place too short each begin one place further on.
    x = ops.pad(x, ((0, 0), (0, 0), (0, height), (0, 0)), constant_values=SHUT)
    x = ops.reshape(x, (-1, height * (width + height), channels))[:, :-height]
    return ops.transpose(ops.reshape(x, (-1, height, width + height - 1, channels)), (0, 2, 1, 3))


def unskew(x):
    """Diagonals (B, H + W - 1, H, C) -> (B, H, W, C)."""
    _, diagonals, height, channels = x.shape
    x = ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, height * diagonals, channels))
    x = ops.pad(x, ((0, 0), (0, height), (0, 0)))
    return ops.reshape(x, (-1, height, diagonals + 1, channels))[:, :, : diagonals + 1 - height]


def side_by_side(x, count: int):
    """`count` images in a row, each followed by a column whose gates are shut, so that no state goes from one
    to the next: (B, H, W, C) -> (B / count, H, count (W + 1), C).

    Half of what `skew` makes of one image is off it, of four in a row a fifth.
    """
    _, height, width, channels = x.shape
    x = ops.pad(x, ((0, 0), (0, 0), (0, 1), (0, 0)), constant_values=SHUT)
    x = ops.transpose(ops.reshape(x, (-1, count, height, width + 1, channels)), (0, 2, 1, 3, 4))
    return ops.reshape(x, (-1, height, count * (width + 1), channels))


def apart(x, count: int):
    """Images side by side (B / count, H, count (W + 1), C) -> (B, H, W, C)."""
    _, height, width, channels = x.shape
    x = ops.reshape(x, (-1, height, count, width // count, channels))[:, :, :, :-1]
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3, 4)), (-1, height, width // count - 1, channels))


class DiagonalCell(keras.layers.Layer):
    """The recurrence along diagonals: gates (B, H, 4 features), state (B, H, 2 features) -> state."""

    def __init__(self, features: int, **kwargs):
        super().__init__(**kwargs)
        self.features, self.state_size = features, 2 * features
        # A convolution 2 high along the diagonal, as a matrix on both neighbours side by side.
        self.state_to_state = keras.layers.Dense(4 * features, use_bias=False, name="state_to_state")

    def build(self, shape):
        self.height = shape[1]
        self.state_to_state.build((*shape[:-1], 2 * self.features))

    def get_initial_state(self, batch_size):
        return ops.zeros((batch_size, self.height, self.state_size), self.compute_dtype)

    def update(self, gates, beside, above):
        """The state (..., 2 features) of pixels from their gates and the states beside and above them."""
        h = ops.concatenate([beside[..., : self.features], above[..., : self.features]], -1)
        return lstm(gates + self.state_to_state(h), beside)

    def call(self, gates, states):
        above = ops.pad(states[0], ((0, 0), (1, 0), (0, 0)))[:, :-1]
        state = self.update(gates, states[0], above)
        return state, [state]


class Direction(keras.layers.Layer):
    """From the upper left corner to the lower right one: (B, H, W, 2 features) -> states, the same shape."""

    def __init__(self, features: int, **kwargs):
        super().__init__(**kwargs)
        self.input_to_state = keras.layers.Dense(4 * features, name="input_to_state")
        cell = DiagonalCell(features, name="cell")
        self.diagonals = keras.layers.RNN(cell, return_sequences=True, name="diagonals")

    def build(self, shape):
        batch, height, width, size = shape
        self.input_to_state.build(shape)
        self.diagonals.build((batch, height + width - 1, height, 2 * size))

    def call(self, x):
        count = ROW if x.shape[0] and x.shape[0] % ROW == 0 else 1
        gates = side_by_side(self.input_to_state(x), count)
        return apart(unskew(self.diagonals(skew(gates))), count)

    def row(self, x, above):
        """States of one row from its input and the states above, (B, 1, W, 2 features) each."""

        def next_pixel(beside, pixel):
            gates, above = pixel
            state = self.diagonals.cell.update(gates, beside, above)
            return state, state

        gates, above = (ops.transpose(array, (2, 0, 1, 3)) for array in (self.input_to_state(x), above))
        _, states = ops.scan(next_pixel, ops.zeros_like(above[0]), (gates, above), length=x.shape[2])
        return ops.transpose(states, (1, 2, 0, 3))

    def step(self, x, beside, above):
        """The state (B, 1, 1, 2 features) of one pixel."""
        return self.diagonals.cell.update(self.input_to_state(x), beside, above)


class DiagonalBiLSTMLayer(keras.layers.Layer):
    """Both directions with their residual connection: (B, H, W, 2 features) -> the same shape.

    The cache has one row (B, 1, W, 2 features) of each: the input and the states from the left, those of the
    row at hand as far as it has come, then those of the row above; the states from the right, of the row
    above; and the state from the left at the pixel before, (B, 1, 1, 2 features).
    """

    def __init__(self, features: int, **kwargs):
        super().__init__(**kwargs)
        self.features = features
        self.left = Direction(features, name="left")
        self.right = Direction(features, name="right")
        self.up = keras.layers.Dense(2 * features, name="up")

    def build(self, shape):
        self.left.build(shape)
        self.right.build(shape)
        self.up.build((*shape[:-1], self.features))

    def rest(self, x, left, right):
        return x + self.up((left + right)[..., : self.features])

    def call(self, x):
        right = ops.flip(self.right(ops.flip(x, 2)), 2)
        right = ops.pad(right, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :-1]  # one row down
        return self.rest(x, self.left(x), right)

    def empty(self, batch, width):
        line = ops.zeros((batch, 1, width, 2 * self.features), self.compute_dtype)
        return [line, line, line, line[:, :, :1]]

    def row(self, cache, row):
        """The states from the right of the row above, whose input is complete by now."""
        x, left, right, beside = cache
        right = ops.flip(self.right.row(ops.flip(x, 2), ops.flip(right, 2)), 2)
        right = ops.where(row > 0, right, 0.0)  # above the picture there are none
        return [x, left, right, ops.zeros_like(beside)]

    def fill(self, cache, x):
        """(output of a row (B, 1, W, 2 features), cache)."""
        _, above, right, beside = cache
        left = self.left.row(x, above)
        return self.rest(x, left, right), [x, left, right, beside]

    def step(self, cache, x, column):
        """(output at one pixel (B, 1, 1, 2 features), cache)."""
        inputs, left, right, beside = cache
        at = (0, 0, column, 0)
        beside = self.left.step(x, beside, ops.slice(left, at, x.shape))
        out = self.rest(x, beside, ops.slice(right, at, x.shape))
        return out, [ops.slice_update(inputs, at, x), ops.slice_update(left, at, beside), right, beside]


class DiagonalBiLSTM(pixel_rnn.PixelRNN):
    def __init__(self, config: Config = Config(), *, name: str = "diagonal_bilstm"):
        super().__init__(config, DiagonalBiLSTMLayer, name=name)

    def receptive_fields(self):
        return receptive_fields(self.config)


def receptive_fields(config: Config) -> list[Spans]:
    """Of a first convolution and Diagonal BiLSTM layers: each of these sees all pixels before."""
    above = [(up, 1 - config.width, config.width - 1) for up in range(1, config.height)]
    everything = [(0, 1 - config.width, -1), *above]
    return [spans(masked(7, "A")), *(everything for _ in range(config.layers))]


SPEC = Spec(
    name="diagonal_bilstm",
    title="Diagonal BiLSTM",
    kind="pictures",
    data=BINARY,
    model=DiagonalBiLSTM,
    config=Config,
    tiny={"features": 2, "layers": 1},
)
