"""Ten pictures to start from: digits 0 to 9, which are MNIST test images 10, 37, 35, 30, 4, 15, 21, 17, 84
and 12, counted from 0; or of models that know other pictures, ten that the first of them draws."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from pixelcnn import pipelines
from pixelcnn.arguments import whole_number
from pixelcnn.images import SIDE

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

COUNT = 10
with Image.open(Path(__file__).parent / "digits.png") as _strip:
    DIGITS = np.asarray(_strip).reshape(SIDE, COUNT, SIDE).swapaxes(0, 1)  # (10, 28, 28) uint8


def all_examples(bundle: "Bundle") -> np.ndarray:
    """(10, H, W) uint8 levels."""
    if bundle.digits and bundle.side == SIDE:
        return DIGITS
    return pipelines.generate(bundle, count=COUNT).grey


def example(bundle: "Bundle", number: object) -> np.ndarray:
    """(28, 28) uint8 levels of one of them, a digit or by its number; UserError unless that is 0 to 9."""
    number = whole_number("The digit", number, 0, COUNT - 1)
    return all_examples(bundle)[number]
