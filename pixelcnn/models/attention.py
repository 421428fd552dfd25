"""Causal self-attention over the pixels of a map, in raster order.

Chen et al. 2017, "PixelSNAIL" (arXiv 1712.09763), section 2: masked convolutions see a neighbourhood,
attention all pixels before. Razavi et al. 2019 (VQ-VAE-2, arXiv 1906.00446), section 3.2, have it in the
prior over their top codes.
"""

import keras
from keras import ops


class CausalAttention(keras.layers.Layer):
    """h (B, H, W, C) -> what to add to it, of the same shape, and the memory.

    h at a pixel has seen the pixels before it only, so a pixel attends to itself as well. Memory: keys and
    values (B, H * W, heads, C / heads) of all pixels. Each pair of pixels has a learned bias in each head.
    What is added begins at zero. h is normalised first, as it grows from block to block: without, training
    diverged.
    """

    def __init__(self, heads: int, **kwargs):
        super().__init__(**kwargs)
        self.heads = heads

    def build(self, shape):
        _, height, width, channels = shape
        pixels = height * width
        self.norm = keras.layers.LayerNormalization(name="norm")
        self.project = keras.layers.Dense(3 * channels, use_bias=False, name="project")
        self.out = keras.layers.Dense(channels, use_bias=False, kernel_initializer="zeros", name="out")
        self.bias = self.add_weight(name="bias", shape=(self.heads, pixels, pixels), initializer="zeros")
        self.norm.build(shape)
        self.project.build(shape)
        self.out.build(shape)

    def split(self, h):
        """Queries, keys and values (B, N, heads, C / heads) of N pixels."""
        _, height, width, channels = h.shape
        of_heads = (-1, height * width, 3 * self.heads, channels // self.heads)
        return ops.split(ops.reshape(self.project(self.norm(h)), of_heads), 3, axis=2)

    def attend(self, queries, keys, values, bias, seen):
        """(B, N, heads, d) of N queries and M keys, with bias (heads, N, M), where `seen` (N, M)."""
        scores = ops.einsum("bnhd,bmhd->bhnm", queries, keys) * queries.shape[-1] ** -0.5
        scores = ops.where(seen, ops.cast(scores, "float32") + ops.cast(bias, "float32"), -1e9)
        return ops.einsum("bhnm,bmhd->bnhd", ops.cast(ops.softmax(scores), values.dtype), values)

    def call(self, h):
        queries, keys, values = self.split(h)
        pixels = ops.arange(keys.shape[1])
        seen = pixels[None] <= pixels[:, None]
        attended = self.attend(queries, keys, values, self.bias, seen)
        return self.out(ops.reshape(attended, (-1, *h.shape[1:]))), (keys, values)

    def empty(self, batch):
        """The memory of no pixel yet."""
        _, pixels, _ = self.bias.shape
        keys = ops.zeros((batch, pixels, self.heads, self.out.units // self.heads), self.compute_dtype)
        return keys, keys

    def step(self, h, memory, pixel):
        """The same at one pixel, h (B, 1, 1, C); `pixel` is its place in raster order."""
        queries, *new = self.split(h)
        keys, values = (
            ops.slice_update(old, (0, pixel, 0, 0), now) for old, now in zip(memory, new, strict=True)
        )
        count = keys.shape[1]
        seen = ops.arange(count)[None] <= pixel
        bias = ops.slice(ops.convert_to_tensor(self.bias), (0, pixel, 0), (self.heads, 1, count))
        attended = self.attend(queries, keys, values, bias, seen)
        return self.out(ops.reshape(attended, h.shape)), (keys, values)
