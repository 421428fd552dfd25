"""What the page shows as seen and as blind spot, against the models themselves."""

import dataclasses

import numpy as np
import pytest
from keras import ops

from pixelcnn.models import MODELS
from pixelcnn.receptive_field import spans

SIDE = 21
ROW, COLUMN = 14, 10
SETTINGS = {  # of the models whose size is not a matter of filters alone
    "pixelcnn": [{"blocks": 0}, {"blocks": 1}, {"blocks": 5}],
    "gated_pixelcnn": [{"dilations": ()}, {"dilations": (1, 2)}],
    "prior": [{"codes": 2, "blocks": 1}],
}
GAIN = {"gated_pixelcnn": 1.0}


def small(name: str, settings: dict):
    model_class, config_class = MODELS[name]
    return model_class(dataclasses.replace(config_class(), height=SIDE, width=SIDE, filters=4, **settings))


def make_every_path_count(model, gain: float) -> None:
    """Positive weights, so that nothing cancels and no ReLU is dead; of a gain that no gate is full at."""
    for variable in model.weights:
        of_one = gain / np.prod(variable.shape[:-1])
        variable.assign(of_one * np.random.default_rng(0).uniform(0.5, 1, variable.shape))


def moved_by(model) -> set[int]:
    """The pixels that move the logits at (ROW, COLUMN), by changing each of them in an image of ink."""
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    images = np.ones((1 + SIDE * SIDE, SIDE, SIDE, 1), "int32")  # the image, and one for each pixel
    images[1 + np.arange(SIDE * SIDE), rows, columns] = 0
    logits = ops.convert_to_numpy(model(images))[:, ROW, COLUMN].reshape(len(images), -1)
    return set(np.flatnonzero((logits[1:] != logits[0]).any(1)))


def within_the_image(field) -> set[int]:
    return {
        (ROW - up) * SIDE + COLUMN + across
        for up, first, last in field
        for across in range(first, last + 1)
        if up <= ROW and 0 <= COLUMN + across < SIDE
    }


@pytest.mark.parametrize(
    ("name", "settings"), [(name, each) for name, several in SETTINGS.items() for each in several]
)
def test_exactly_the_pixels_of_the_field_move_a_probability(name, settings):
    model = small(name, settings)
    make_every_path_count(model, GAIN.get(name, 4.0))
    assert moved_by(model) == within_the_image(model.receptive_field())


def test_every_autoregressive_model_tells_its_field():
    assert {name for name, (model, _) in MODELS.items() if hasattr(model, "step")} == SETTINGS.keys()


def test_the_blind_spot_of_the_pixelcnn_lies_to_the_right_and_the_gated_one_has_none():
    plain = {up: (first, last) for up, first, last in small("pixelcnn", {"blocks": 5}).receptive_field()}
    assert plain[1] == (-8, 3)  # (-1, +4) was drawn before, and is never seen
    gated = small("gated_pixelcnn", {"dilations": (1, 2)}).receptive_field()
    reach = 3 + 1 + 2
    assert gated[0] == (0, -reach, -1)
    assert gated[1:] == [(up, -reach, reach) for up in range(1, reach + 1)]


def test_a_field_with_a_gap_is_not_told_as_one_without():
    with pytest.raises(ValueError, match="gap"):
        spans({(1, -2), (1, 0)})
