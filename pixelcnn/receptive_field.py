"""The receptive field of the PixelCNN, from its masks: which of the pixels drawn before can move a
pixel's probability.

It has a blind spot (van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders",
arXiv 1606.05328, figure 1): pixels to the right of the current one in the rows above that no stack of
these masks ever reaches.
"""

import numpy as np

from pixelcnn.layers import causal_mask


def receptive_field(blocks: int) -> list[tuple[int, int, int]]:
    """Spans (rows above, first column, last column), columns relative to the pixel, of the 7x7 mask-A
    convolution that is followed by `blocks` masked 3x3 convolutions of kind B, each of them added to its
    input.

    Every row of the field is one unbroken span, because every row of a mask is.
    """
    seen = {
        (0, 0)
    }  # (rows above, columns to the right) of the output; a mask of kind B includes its own pixel
    for mask in [causal_mask(3, "B")] * blocks + [causal_mask(7, "A")]:
        rows, columns = np.nonzero(mask)
        taps = list(zip(len(mask) - 1 - rows, columns - mask.shape[1] // 2, strict=True))
        seen = {(int(up + u), int(across + a)) for up, across in seen for u, a in taps}
    heights = sorted({up for up, _ in seen})
    spans = {up: [across for row, across in seen if row == up] for up in heights}
    return [(up, min(columns), max(columns)) for up, columns in spans.items()]
