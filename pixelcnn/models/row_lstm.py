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

    The cache: the states of all pixels, below a row of zeros, (B, 1 + H, W, 2 features); for the row at hand,
    what the states above add to the gates, (B, 1, W, 4 features), and the input at the pixel before,
    (B, 1, 1, 2 features).
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

    def states(self, x):
        left = ops.pad(x, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1]
        return self.rows(self.input_to_state(ops.concatenate([left, x], -1)))

    def call(self, x):
        return self.rest(x, self.states(x))

    def start(self, x):
        """(output of the whole image, cache)."""
        states = self.states(x)
        above = ops.zeros((x.shape[0], 1, x.shape[2], 4 * self.features), x.dtype)
        left = ops.zeros_like(x[:, :1, :1])
        return self.rest(x, states), [ops.pad(states, ((0, 0), (1, 0), (0, 0), (0, 0))), above, left]

    def row(self, cache, row):
        """The state-to-state convolution over the row above."""
        states, _, left = cache
        batch, _, width, size = states.shape
        above = self.rows.cell.from_above(ops.slice(states, (0, row, 0, 0), (batch, 1, width, size))[:, 0])
        return [states, above[:, None], ops.zeros_like(left)]

    def step(self, cache, x, row, column):
        """(output at one pixel (B, 1, 1, 2 features), cache)."""
        states, above, left = cache
        gates = self.input_to_state(ops.concatenate([left, x], -1))
        gates = gates + ops.slice(above, (0, 0, column, 0), gates.shape)
        state = lstm(gates, ops.slice(states, (0, row, column, 0), x.shape))
        states = ops.slice_update(states, (0, row + 1, column, 0), state)
        return self.rest(x, state), [states, above, x]


class RowLSTM(pixel_rnn.PixelRNN):
    def __init__(self, config: Config = Config()):
        super().__init__(config, RowLSTMLayer, name="row_lstm")

    def receptive_field(self):
        height, width = self.config.height, self.config.width
        triangle = {(up, across) for up in range(height) for across in range(-up - 1, up + 1)}
        field = masked(7, "A")
        for _ in self.recurrent:
            field = {(up, a) for up, a in through(field, triangle) if up < height and abs(a) < width}
        return spans(field)
