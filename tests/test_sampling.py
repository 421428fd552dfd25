"""What the samplers promise beyond the contract of the models: seeds, sizes, bits."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pixelcnn import sampling
from pixelcnn.compiling import once_a_model
from pixelcnn.models import gated_pixelcnn
from pixelcnn.models.gated_pixelcnn import GatedPixelCNN
from pixelcnn.models.pixelcnn import Config, PixelCNN


@pytest.fixture(scope="module")
def model():
    return PixelCNN(Config(height=10, width=8, filters=8, blocks=1))


def sample(model, count, seed, temperature=1.0):
    shape = (model.config.height, model.config.width, 1)
    nothing = np.zeros((count, *shape), bool)
    return sampling.cached(model, nothing, nothing, sampling.noise(seed, count, shape), temperature)


def test_a_seed_makes_a_picture_whatever_the_number_of_pictures(model):
    several = sample(model, 5, seed=7).levels
    np.testing.assert_array_equal(sample(model, 1, seed=7).levels, several[:1])
    np.testing.assert_array_equal(sample(model, 5, seed=7).levels, several)
    assert (sample(model, 5, seed=8).levels != several).any()
    assert len(np.unique(several, axis=0)) == 5


def test_greedy_pictures_do_not_depend_on_the_seed(model):
    np.testing.assert_array_equal(sample(model, 2, 0, 0.0).levels, sample(model, 2, 1, 0.0).levels)


def test_levels_are_drawn_as_often_as_they_are_probable():
    """Inverse transform sampling from p^(1/T), against the shares that the formula gives."""
    p, count = np.array([0.1, 0.2, 0.7]), 20_000
    noise = sampling.noise(0, count, (1, 1, 1)).ravel()
    logits = np.broadcast_to(np.log(p).astype("float32"), (count, 3))
    for temperature in (0.5, 1.0, 2.0):
        drawn = np.asarray(sampling.draw(logits, noise, np.float32(temperature)))
        expected = p ** (1 / temperature) / (p ** (1 / temperature)).sum()
        np.testing.assert_allclose(np.bincount(drawn, minlength=3) / count, expected, atol=0.015)


def test_the_largest_noise_and_certain_levels_stay_in_range():
    logits = np.array([[0.0, 0.0, -200.0], [-200.0, 0.0, 0.0]], "float32")
    largest = np.nextafter(np.float32(1), np.float32(0))
    for temperature in (1e-3, 1.0, 2.0):
        drawn = np.asarray(
            sampling.draw(logits, np.array([largest, 0.0], "float32"), np.float32(temperature))
        )
        assert drawn.tolist() == [1, 1]


SEEDS = 20_000
CHI_SQUARE_999 = {9: 27.88, 81: 124.84}  # exceeded once in a thousand, by degrees of freedom


def test_over_the_seeds_the_class_says_nothing_of_the_first_pixel_or_code():
    """Chi-square of the joint: one of ten classes, and the tenth of [0, 1) of the first pixel's noise."""
    pixels = np.array([sampling.noise(seed, 1, (1, 1, 1)).item() for seed in range(SEEDS)])
    classes = np.array([sampling.class_noise(seed, 1).item() for seed in range(SEEDS)], "float32")
    drawn = sampling.draw_class(np.zeros(10), classes, 1.0)
    joint = np.histogram2d(drawn, pixels, bins=(np.arange(11), np.linspace(0, 1, 11)))[0]
    expected = joint.sum(1, keepdims=True) * joint.sum(0) / SEEDS
    assert ((joint - expected) ** 2 / expected).sum() < CHI_SQUARE_999[81]
    counts = np.bincount(drawn, minlength=10)
    assert ((counts - SEEDS / 10) ** 2 / (SEEDS / 10)).sum() < CHI_SQUARE_999[9]


def test_without_evidence_every_class_is_drawn_at_any_temperature():
    classes = sampling.class_noise(0, 1000)
    for temperature in (0.0, 0.5, 2.0):
        drawn = sampling.draw_class(np.zeros(10), classes, temperature)
        assert np.bincount(drawn, minlength=10).min() > 50


def test_bits_are_the_information_content_of_the_pixels_asked_for(model):
    sampled = sample(model, 3, seed=1)
    total = -np.log2(sampled.probabilities.astype("float64")).sum((1, 2, 3))
    np.testing.assert_allclose(sampled.bits(), total)
    upper = np.broadcast_to(np.arange(10)[:, None, None] < 4, (10, 8, 1))
    np.testing.assert_allclose(sampled.bits(upper) + sampled.bits(~upper), total)
    assert (total > 0).all()


def test_a_grown_batch_is_padded_and_cut_back(model):
    assert sample(model, 3, seed=0).levels.shape == (3, 10, 8, 1)
    assert sample(model, 64, seed=0).levels.shape == (64, 10, 8, 1)


def test_more_pictures_than_the_largest_batch_are_drawn_in_several(model):
    most = sampling.BATCH_SIZES[-1]
    many = sample(model, 2 * most + 1, seed=3).levels
    np.testing.assert_array_equal(many[:most], sample(model, most, seed=3).levels)
    assert len(many) == 2 * most + 1
    assert (many[most:] != many[: most + 1]).any()


def test_a_program_is_made_once_where_two_threads_ask_at_the_same_moment():
    made = []

    @once_a_model
    def program(model):
        time.sleep(0.1)
        made.append(model)
        return lambda: model

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(program, ["a model", "a model"])
    assert first is second
    assert made == ["a model"]


@pytest.mark.parametrize(
    ("sizes", "rows", "size"),
    [
        ((4, 8), 1, 4),
        ((4, 8), 8, 4),  # eight pictures while a pen moves: two batches
        ((4, 8), 16, 8),  # the same, guided
        ((8, 32), 32, 8),  # one batch of 32 would leave a core idle
        ((8, 32), 64, 32),
        ((8, 32), 128, 32),
    ],
)
def test_a_batch_has_a_size_that_keeps_two_cores_busy(sizes, rows, size):
    assert sampling.batch_size(sizes, rows) == size


@pytest.mark.parametrize("guidance", [0.0, 0.5])
def test_pictures_are_the_same_in_batches_of_any_size(guidance):
    """Of a number that fills one or several, which are drawn beside each other."""
    sizes = gated_pixelcnn.Config(height=6, width=5, classes=3, filters=4, dilations=(1,))
    model, shape = GatedPixelCNN(sizes), (6, 5, 1)
    nothing, noise = np.zeros((1, *shape), bool), sampling.noise(0, 9, shape)
    one, few, several = (
        sampling.cached(model, nothing, nothing, noise, 1.0, 1 if guidance else None, guidance, sizes=sizes)
        for sizes in ((32,), (8,), (2,))
    )
    for other in (few, several):
        np.testing.assert_array_equal(other.levels, one.levels)
        np.testing.assert_allclose(other.probabilities, one.probabilities, rtol=1e-4)
