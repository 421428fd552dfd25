"""What the page shows as seen and as blind spot, against the models themselves."""

import itertools

import numpy as np
import pytest
from keras import ops

from pixelcnn.models import MODELS
from pixelcnn.models.spec import AUTOREGRESSIVE
from pixelcnn.receptive_field import spans
from tests import small

LARGE, LARGE_EVEN, LITTLE, LEAST, EVEN = (
    (21, 14, 10),
    (22, 14, 10),
    (7, 5, 3),
    (5, 3, 2),  # of all pixels before, attention takes so little from each that in more they are rounded off
    (6, 4, 2),
)  # side of the image, and a pixel: row, column
SETTLED = {  # of a model: image and pixel, a gain at which no path is lost, and the settings to try
    "pixelcnn": (LARGE, 4.0, [{"blocks": 0}, {"blocks": 1}, {"blocks": 5}]),
    "gated_pixelcnn": (LARGE, 1.0, [{"dilations": ()}, {"dilations": (1, 2)}]),
    "small_pixelcnn": (LARGE, 4.0, [{}]),
    "row_lstm": (LITTLE, 1.0, [{"layers": 1}, {"layers": 2}]),
    "diagonal_bilstm": (LITTLE, 1.0, [{"layers": 1}]),
    "inpainting_bilstm": (EVEN, 1.0, [{}]),
    "conditional_pixelcnn": (LARGE, 4.0, [{"levels": 2, "blocks": 1}]),
    "bottom_prior": (LARGE_EVEN, 1.0, [{"codes": 3, "dilations": (1,)}]),
    "top_prior": (LEAST, 1.0, [{"codes": 3}]),
    "prior": (LEAST, 1.0, [{"codes": 3}]),
    "top_transformer_prior": (LEAST, 1.0, [{"codes": 3, "layers": 2}]),
    "transformer_prior": (LEAST, 1.0, [{"codes": 3, "layers": 2}]),
}
SETTINGS = {
    name: SETTLED.get(name, (LITTLE, 1.0, [{}]))
    for name, spec in MODELS.items()
    if spec.kind in AUTOREGRESSIVE
}


def model_of(name: str, side: int, settings: dict):
    return small.model(name, height=side, width=side, **settings)


def make_every_path_count(model, gain: float) -> None:
    """Positive weights, so that nothing cancels and no ReLU is dead; of a gain that no gate is full at."""
    for variable in model.weights:
        of_one = gain / np.prod(variable.shape[:-1])
        variable.assign(of_one * np.random.default_rng(0).uniform(0.5, 1, variable.shape))


def moved_by(model, side: int, row: int, column: int) -> set[int]:
    """The pixels that move the logits at (row, column), by changing each of them in an image of ink."""
    rows, columns = np.divmod(np.arange(side * side), side)
    images = np.ones((1 + side * side, side, side, 1), "int32")  # the image, and one for each pixel
    images[1 + np.arange(side * side), rows, columns] = 0
    logits = ops.convert_to_numpy(model(images))[:, row, column].reshape(len(images), -1)
    return set(np.flatnonzero((logits[1:] != logits[0]).any(1)))


def within_the_image(field, side: int, row: int, column: int) -> set[int]:
    return {
        (row - up) * side + column + across
        for up, first, last in field
        for across in range(first, last + 1)
        if up <= row and 0 <= column + across < side
    }


@pytest.mark.parametrize(
    ("name", "settings"), [(name, each) for name, (_, _, several) in SETTINGS.items() for each in several]
)
def test_exactly_the_pixels_of_the_field_move_a_probability(name, settings):
    place, gain, _ = SETTINGS[name]
    model = model_of(name, place[0], settings)
    make_every_path_count(model, gain)
    assert moved_by(model, *place) == within_the_image(model.receptive_fields()[-1], *place)


def test_the_blind_spot_of_the_pixelcnn_lies_to_the_right_and_the_gated_one_has_none():
    plain = model_of("pixelcnn", 21, {"blocks": 5}).receptive_fields()[-1]
    assert plain[1] == (1, -8, 3)  # (-1, +4) was drawn before, and is never seen
    gated = model_of("gated_pixelcnn", 21, {"dilations": (1, 2)}).receptive_fields()[-1]
    reach = 3 + 1 + 2
    assert gated[0] == (0, -reach, -1)
    assert gated[1:] == [(up, -reach, reach) for up in range(1, reach + 1)]


@pytest.mark.parametrize("name", SETTINGS)
def test_each_layer_sees_what_the_one_before_saw(name):
    place = SETTINGS[name][0]
    fields = model_of(name, place[0], {}).receptive_fields()
    seen = [within_the_image(field, *place) for field in fields]
    assert all(before <= after for before, after in itertools.pairwise(seen))


def test_a_field_with_a_gap_is_not_told_as_one_without():
    with pytest.raises(ValueError, match="gap"):
        spans({(1, -2), (1, 0)})
