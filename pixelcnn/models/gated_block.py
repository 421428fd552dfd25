"""The block of the Gated PixelCNN: two stacks of gated convolutions at one depth.

Van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders" (arXiv 1606.05328), figure 2;
`gated_pixelcnn.py` says what each stack sees.
"""

import keras
from keras import ops


class Taps(keras.layers.Layer):
    """A convolution without padding; its kernel is a matrix (rows * columns * C, filters)."""

    def __init__(self, filters: int, window: tuple[int, int], dilation: int, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.window, self.dilation = filters, window, dilation

    def build(self, shape):
        rows, columns = self.window
        self.kernel = self.add_weight(name="kernel", shape=(rows * columns * shape[-1], self.filters))

    def call(self, x):
        kernel = ops.reshape(self.kernel, (*self.window, x.shape[-1], self.filters))
        return ops.conv(x, kernel, padding="valid", dilation_rate=self.dilation)

    def of(self, seen):
        """The same at a few places, of what each tap sees there: rows * columns arrays (..., C). Convolutions
        of so little take twice as long."""
        return ops.matmul(ops.concatenate(seen, -1), self.kernel)


class GatedBlock(keras.layers.Layer):
    """Both stacks at one depth (figure 2): v (B, H, W, in), h (B, H, W, in) -> v, h (B, H, W, filters), skip.

    The first block reads the image twice, with windows that leave the pixel itself out, and has no residual
    connections. `v` at row i has seen the rows above i only, so later windows may include row i of it.
    With `spatial` a map (B, H, W, F) is added at each pixel as the class is everywhere (section 2.3).
    """

    def __init__(
        self,
        filters: int,
        dilation: int,
        dropout: float,
        classes: int,
        *,
        first: bool,
        last: bool,
        spatial: bool,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters, self.first = filters, first
        # How far the windows reach, above and to the left, and to both sides above.
        self.reach = 3 if first else dilation
        vertical, horizontal = ((3, 7), (1, 3)) if first else ((2, 3), (1, 2))
        self.vertical = Taps(2 * filters, vertical, dilation, name="vertical")
        self.horizontal = Taps(2 * filters, horizontal, dilation, name="horizontal")
        self.down = keras.layers.Dense(2 * filters, name="down")
        self.out = None if last else keras.layers.Dense(filters, name="out")
        self.skip = keras.layers.Dense(filters, use_bias=False, name="skip")
        self.label = keras.layers.Embedding(classes + 1, 4 * filters, name="label")
        self.spatial = keras.layers.Dense(4 * filters, use_bias=False, name="spatial") if spatial else None
        self.dropout = keras.layers.Dropout(dropout, name="dropout")

    def build(self, shape):
        self.vertical.build(shape)
        self.horizontal.build(shape)
        self.down.build((*shape[:-1], 2 * self.filters))
        if self.out:
            self.out.build((*shape[:-1], self.filters))
        self.skip.build((*shape[:-1], self.filters))
        self.label.build((None,))
        if self.spatial:
            self.spatial.build((*shape[:-1], self.filters))

    def gate(self, x):
        """tanh(a) * sigmoid(b) of the two halves of the features (equation 2)."""
        a, b = ops.split(x, 2, axis=-1)
        return ops.tanh(a) * ops.sigmoid(b)

    def condition(self, label, places=None):
        """What the class adds before the gates of v and of h (equation 4): (B, 1, 1, 2 filters) each, or with
        the map `places` (B, H, W, F) what is to be added at each pixel."""
        added = self.label(label)[:, None, None]
        if self.spatial and places is not None:
            added = added + self.spatial(places)
        return ops.split(added, 2, axis=-1)

    def pad_vertical(self, v):
        return ops.pad(v, ((0, 0), (self.reach, 0), (self.reach, self.reach), (0, 0)))

    def pad_horizontal(self, h):
        return ops.pad(h, ((0, 0), (0, 0), (self.reach, 0), (0, 0)))

    def rows(self, features, v, of_v):
        """From what `vertical` makes of rows: v of this depth, and what it hands down to h."""
        gated = self.gate(features + of_v)
        return gated if self.first else v + gated, self.down(features)

    def pixels(self, features, handed, h, of_h, training=False):
        """From what `horizontal` makes of pixels: h of this depth, and its part of the output."""
        gated = self.gate(features + handed + of_h)
        gated = self.dropout(gated, training=training)
        if self.out:
            h = self.out(gated) if self.first else h + self.out(gated)
        return h, self.skip(gated)

    def call(self, v, h, condition, training=False):
        height, width = v.shape[1:3]
        of_v, of_h = condition
        seen = self.pad_vertical(v)[:, : height + self.reach - self.first]
        new_v, handed = self.rows(self.vertical(seen), v, of_v)
        seen = self.pad_horizontal(h)[:, :, : width + self.reach - self.first]
        return new_v, *self.pixels(self.horizontal(seen), handed, h, of_h, training)
