"""Photographs of digits: read as the digits that they are, whatever the light and the paper."""

import numpy as np
import pytest
from keras import ops

from pixelcnn import checkpoints, images, photographs
from pixelcnn.errors import UserError
from pixelcnn.hub import BUNDLED
from tests.photos import KINDS, photograph

EACH = 8  # digits of each kind
with np.load("tests/digits.npz") as data:
    DIGITS, TRUTH = data["x_test"][:EACH], data["y_test"][:EACH]


@pytest.fixture(scope="module")
def reads():
    lenet = checkpoints.load(BUNDLED / "lenet").model

    def reads(levels: list[np.ndarray]) -> np.ndarray:
        ink = images.binarize(np.stack(levels))[..., None]
        return ops.convert_to_numpy(lenet.logits(lenet.features(ops.convert_to_tensor(ink)))).argmax(-1)

    return reads


@pytest.mark.parametrize("kind", KINDS)
def test_the_digit_in_a_photograph_is_that_of_mnist(reads, kind):
    found = [photographs.read(photograph(kind, digit, k)).digit for k, digit in enumerate(DIGITS)]
    assert (reads(found) == TRUTH).mean() >= 0.75  # of eight; docs/measured.md has the shares of many


def test_uneven_light_hides_the_digit_from_who_takes_the_picture_as_it_is(reads):
    kinds = ("gradient", "shadow", "edge of a table")
    found = [images.grey_levels(photograph(kind, digit, 0)) for kind in kinds for digit in DIGITS]
    assert (reads(found) == np.tile(TRUTH, len(kinds))).mean() < 0.5


def test_the_steps_are_pictures_of_one_size():
    read = photographs.read(photograph("shadow", DIGITS[0], 0))
    assert read.grey.shape == read.ink.shape == read.kept.shape == (224, 224)
    assert read.digit.shape == (28, 28)
    assert read.dark
    assert not photographs.read(photograph("chalk", DIGITS[0], 0)).dark
    assert ((read.kept > 0) <= (read.ink > 0)).all()
    assert photographs.read(photograph("plain", DIGITS[0], 0)[:200, 50:]).grey.shape == (128, 224)


def test_a_higher_threshold_keeps_less_and_the_polarity_can_be_told():
    picture = photograph("gradient", DIGITS[0], 0)
    kept = [np.count_nonzero(photographs.read(picture, strength=s).kept) for s in (0.5, 1, 2)]
    assert kept == sorted(kept, reverse=True)
    assert photographs.read(255 - picture, polarity="light").dark is False


@pytest.mark.parametrize(
    ("picture", "how", "words"),
    [
        (np.full((40, 40), 200, np.uint8), {}, "blank"),
        (np.zeros((40, 40), np.uint8), {"polarity": "dark"}, "blank"),
        (DIGITS[0], {"polarity": "green"}, "polarity is one of"),
        (DIGITS[0], {"polarity": None}, "polarity is one of"),
        (DIGITS[0], {"strength": float("nan")}, "threshold"),
        (DIGITS[0], {"strength": 4}, "threshold"),
        (DIGITS[0], {"strength": 3}, "No digit is left"),
        ("0" * 784, {}, "A picture is expected"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(picture, how, words):
    with pytest.raises(UserError, match=words):
        photographs.read(picture, **how)
