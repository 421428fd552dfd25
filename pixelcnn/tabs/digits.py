"""Ten digits to start from, 0 to 9: MNIST test images 10, 37, 35, 30, 4, 15, 21, 17, 84 and 12, counted
from 0."""

from pathlib import Path

import numpy as np
from PIL import Image

from pixelcnn.arguments import whole_number
from pixelcnn.images import SIDE

with Image.open(Path(__file__).parent / "digits.png") as _strip:
    DIGITS = np.asarray(_strip).reshape(SIDE, 10, SIDE).swapaxes(0, 1)  # (10, 28, 28) uint8


def digit_levels(digit: object) -> np.ndarray:
    """(28, 28) uint8 levels of an example digit; UserError unless `digit` is 0 to 9."""
    return DIGITS[whole_number("The digit", digit, 0, 9)]
