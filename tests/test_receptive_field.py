"""What the page shows as seen and as blind spot, against the model itself."""

import dataclasses

import keras
import numpy as np
import pytest

from pixelcnn.models import PixelCNN, PixelCNNConfig
from pixelcnn.receptive_field import receptive_field

SIDE = 21
ROW, COLUMN = 14, 10


@pytest.mark.parametrize("blocks", [0, 1, 5])
def test_exactly_the_pixels_of_the_field_move_a_probability(blocks):
    """With positive weights nothing cancels and no ReLU is dead: a pixel on a path to the logit moves it."""
    config = dataclasses.replace(PixelCNNConfig(), height=SIDE, width=SIDE, filters=4, blocks=blocks)
    model = PixelCNN(config)
    for variable in model.weights:
        variable.assign(keras.ops.abs(variable) + 0.1)
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    images = np.zeros((1 + SIDE * SIDE, SIDE, SIDE, 1), "int32")  # a blank one, and one for each pixel
    images[1 + np.arange(SIDE * SIDE), rows, columns] = 1
    logits = keras.ops.convert_to_numpy(model(images))[:, ROW, COLUMN].ravel()
    moved = set(np.flatnonzero(logits[1:] != logits[0]))
    field = {
        (ROW - up) * SIDE + COLUMN + across
        for up, first, last in receptive_field(blocks)
        for across in range(first, last + 1)
        if up <= ROW and 0 <= COLUMN + across < SIDE
    }
    assert moved == field


def test_the_blind_spot_lies_to_the_right():
    field = {up: (first, last) for up, first, last in receptive_field(5)}
    assert field[0] == (-8, -1)
    assert field[1] == (-8, 3)  # (-1, +4) was drawn before, and is never seen
    assert max(field) == 8
