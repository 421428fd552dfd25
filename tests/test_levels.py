"""Pictures as codes of two levels, and new ones from the priors of both."""

import dataclasses

import numpy as np
import pytest

from pixelcnn import pipelines
from pixelcnn.checkpoints import Bundle
from pixelcnn.errors import UserError
from pixelcnn.sampling import class_noise
from tests import small

DIGIT = np.load("tests/digits.npz")["x_test"][0]


@pytest.fixture(scope="module")
def bundle():
    return small.bundle()


@pytest.fixture(scope="module")
def coded(bundle):
    return pipelines.code_levels(bundle, image=DIGIT)


def test_a_picture_goes_through_the_codes_of_both_levels(bundle, coded):
    assert coded.top.shape == (7, 7)
    assert coded.bottom.shape == (14, 14)
    decoded = pipelines.decode_levels(bundle, top=coded.top.tolist(), bottom=coded.bottom.tolist())
    np.testing.assert_array_equal(decoded, coded.reconstruction)
    np.testing.assert_array_equal(pipelines.decode_top(bundle, top=coded.top), coded.coarse)
    assert coded.to_pil(scale=2).size == (56, 56)


@pytest.mark.parametrize(("level", "place"), [(0, 0), (0, 24), (1, 0), (1, 105), (1, 195)])
def test_an_alternative_is_what_the_picture_would_have_there(bundle, coded, level, place):
    maps = {"top": coded.top, "bottom": coded.bottom}
    shown = pipelines.alternative_levels(bundle, **maps, level=level, place=place)
    code, exchanged = 17, maps[("top", "bottom")[level]].copy()
    exchanged.ravel()[place] = code
    if level:
        picture = pipelines.decode_levels(bundle, top=coded.top, bottom=exchanged)
    else:
        picture = pipelines.decode_top(bundle, top=exchanged)
    windows = np.lib.stride_tricks.sliding_window_view(picture, shown.shape[1:]).reshape(-1, 12, 12)
    assert np.abs(windows.astype(int) - shown[code]).max((1, 2)).min() <= 1  # a rounding of another batch


def test_codes_unfold_from_a_blank_picture_to_all_of_them_the_top_first(bundle, coded):
    shown = pipelines.unfold_levels(bundle, top=coded.top, bottom=coded.bottom).astype(int)
    blank = pipelines.code_levels(bundle, image="0" * 784)
    assert len(shown) == 1 + 49 + 196
    after_the_top = pipelines.decode_levels(bundle, top=coded.top, bottom=blank.bottom)
    for n, expected in ((0, blank.reconstruction), (49, after_the_top), (245, coded.reconstruction)):
        assert np.abs(shown[n] - expected).max() <= 1


def test_a_seed_makes_the_same_codes_in_any_number(bundle):
    few, many = (pipelines.sample_levels(bundle, count=count, seed=3) for count in (2, 18))
    np.testing.assert_array_equal(few.top, many.top[:2])
    np.testing.assert_array_equal(few.bottom, many.bottom[:2])
    assert many.probabilities.shape == (18, 245)
    np.testing.assert_allclose(few.bits, -np.log2(few.probabilities).sum(1), rtol=1e-4)
    for n in range(2):
        shown = pipelines.decode_levels(bundle, top=few.top[n], bottom=few.bottom[n]).astype(int)
        assert np.abs(shown - few.pictures[n]).max() <= 1


def test_the_noise_of_the_bottom_is_not_that_of_the_top(bundle):
    """Codes of the same place in raster order would go together else, of untrained priors as much as the
    numbers themselves."""
    drawn = pipelines.sample_levels(bundle, count=64)
    top, bottom = drawn.top.reshape(64, -1), drawn.bottom.reshape(64, -1)[:, :49]
    assert abs(np.corrcoef(top.ravel(), bottom.ravel())[0, 1]) < 0.1
    one = pipelines.sample_prior(bundle, count=64).codes.reshape(64, -1)
    assert np.corrcoef(one.ravel(), top.ravel())[0, 1] > 0.5  # those of one stream do


def test_the_top_that_is_given_stays_and_each_bottom_is_another(bundle, coded):
    drawn = pipelines.sample_levels(bundle, top=coded.top.tolist(), count=3)
    assert (drawn.top == coded.top).all()
    assert len({each.tobytes() for each in drawn.bottom}) == 3
    np.testing.assert_allclose(drawn.bits, -np.log2(drawn.probabilities[:, 49:]).sum(1), rtol=1e-4)


def test_both_levels_of_any_digit_are_of_the_digit_that_was_drawn(bundle):
    arguments = {"count": 3, "seed": 2}
    drawn = pipelines.sample_levels(bundle, guidance=4, **arguments)
    for n, digit in enumerate(np.floor(10 * class_noise(2, 3)).astype(int)):
        asked = pipelines.sample_levels(bundle, digit=int(digit), guidance=0, **arguments)
        np.testing.assert_array_equal(drawn.top[n], asked.top[n])
        np.testing.assert_array_equal(drawn.bottom[n], asked.bottom[n])


@pytest.mark.parametrize("absent", ["vqvae2", "top_prior", "bottom_prior"])
def test_without_one_of_the_models_it_says_so(bundle, absent):
    members = {name: each for name, each in bundle.members.items() if name != absent}
    less = Bundle(members, source="made for a test")
    assert not less.two_levels
    with pytest.raises(UserError, match=r"^These weights hold no [^\n]+\.$"):
        pipelines.sample_levels(less)


def test_a_prior_of_another_codebook_is_none(bundle):
    other = dataclasses.replace(bundle.members["top_prior"], codebook_sha256="0" * 64)
    assert not Bundle({**bundle.members, "top_prior": other}, source="made for a test").two_levels
