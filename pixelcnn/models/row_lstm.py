"""Row LSTM for binary images: a PixelRNN that reads a row at a time, from top to bottom.

Van den Oord et al. 2016, "Pixel Recurrent Neural Networks" (arXiv 1601.06759): the layer in section 3.1, its
residual connection in 3.3 and figure 5. The state of a pixel comes from the states of the three above it, and
from its own input and that of its left neighbour, so one layer sees a triangle:

    1 1 1 1 1 1
    . 1 1 1 1 .
    . . 1 x . .

Layers and the first convolution, 7x7, widen it to the left; to the upper right it never opens further than
one pixel for each row, which leaves a part of the picture unseen.
"""

from dataclasses import dataclass

import keras
from keras import ops

from pixelcnn.layers import lstm
from pixelcnn.models import pixel_rnn
from pixelcnn.models.spec import BINARY, Spec
from pixelcnn.receptive_field import masked, spans, through


@dataclass(frozen=True)
class Config(pixel_rnn.Config):
    """Sizes of a Row LSTM; one layer sees less than one of a Diagonal BiLSTM."""

    layers: int = 2


class RowCell(keras.layers.Layer):
    """The recurrence from row to row: gates (B, W, 4 features), state (B, W, 2 features) -> state."""

    def __init__(self, features: int, **kwargs):
        super().__init__(**kwargs)
        self.features, self.state_size = features, 2 * features
        # A convolution 3 wide, as a matrix on the neighbours side by side.
        self.state_to_state = keras.layers.Dense(4 * features, use_bias=False, name="state_to_state")

    def build(self, shape):
        self.width = shape[1]
        self.state_to_state.build((*shape[:-1], 3 * self.features))

    def get_initial_state(self, batch_size):
        return ops.zeros((batch_size, self.width, self.state_size), self.compute_dtype)

    def from_above(self, state):
        """What a row of states (B, W, 2 features) adds to the gates of the row below, (B, W, 4 features)."""
        h = ops.pad(state[..., : self.features], ((0, 0), (1, 1), (0, 0)))
        return self.state_to_state(ops.concatenate([h[:, :-2], h[:, 1:-1], h[:, 2:]], -1))

    def call(self, gates, states):
        state = lstm(gates + self.from_above(states[0]), states[0])
        return state, [state]


class RowLSTMLayer(keras.layers.Layer):
    """One recurrent layer with its residual connection: (B, H, W, 2 features) -> the same shape.

    The cache: one row of states (B, 1, W, 2 features), those of the row at hand as far as it has come, then
    those of the row above; what the row above adds to the gates, (B, 1, W, 4 features); and the input at the
    pixel before, (B, 1, 1, 2 features).
    """

    def __init__(self, features: int, **kwargs):
        super().__init__(**kwargs)
        self.features = features
        # Of a convolution 3 wide, mask B leaves the taps of the left neighbour and of the pixel itself.
        self.input_to_state = keras.layers.Dense(4 * features, name="input_to_state")
        self.rows = keras.layers.RNN(RowCell(features, name="cell"), return_sequences=True, name="rows")
        self.up = keras.layers.Dense(2 * features, name="up")

    def build(self, shape):
        self.input_to_state.build((*shape[:-1], 4 * self.features))
        self.rows.build((*shape[:-1], 4 * self.features))
        self.up.build((*shape[:-1], self.features))

    def rest(self, x, state):
        return x + self.up(state[..., : self.features])

    def gates(self, x):
        """From the input and that of the left neighbour: (B, H, W, 4 features)."""
        left = ops.pad(x, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1]
        return self.input_to_state(ops.concatenate([left, x], -1))

    def call(self, x):
        return self.rest(x, self.rows(self.gates(x)))

    def empty(self, batch, width):
        above = ops.zeros((batch, 1, width, 4 * self.features), self.compute_dtype)
        states = above[..., : 2 * self.features]
        return [states, above, states[:, :, :1]]

    def row(self, cache, row):
        """The state-to-state convolution over the row above."""
        states, _, left = cache
        return [states, self.rows.cell.from_above(states[:, 0])[:, None], ops.zeros_like(left)]

    def fill(self, cache, x):
        """(output of a row (B, 1, W, 2 features), cache)."""
        states, above, left = cache
        states = lstm(self.gates(x) + above, states)
        return self.rest(x, states), [states, above, left]

    def step(self, cache, x, column):
        """(output at one pixel (B, 1, 1, 2 features), cache)."""
        states, above, left = cache
        at = (0, 0, column, 0)
        gates = self.input_to_state(ops.concatenate([left, x], -1))
        gates = gates + ops.slice(above, at, gates.shape)
        state = lstm(gates, ops.slice(states, at, x.shape))
        return self.rest(x, state), [ops.slice_update(states, at, state), above, x]


class RowLSTM(pixel_rnn.PixelRNN):
    def __init__(self, config: Config = Config()):
        super().__init__(config, RowLSTMLayer, name="row_lstm")

    def receptive_fields(self):
        height, width = self.config.height, self.config.width
        triangle = {(up, across) for up in range(height) for across in range(-up - 1, up + 1)}
        fields = [masked(7, "A")]
        for _ in self.recurrent:
            fields.append(
                {(up, a) for up, a in through(fields[-1], triangle) if up < height and abs(a) < width}
            )
        return [spans(field) for field in fields]


SPEC = Spec(
    name="row_lstm",
    title="Row LSTM",
    kind="pictures",
    data=BINARY,
    model=RowLSTM,
    config=Config,
    tiny={"features": 2, "layers": 1},
)
