"""The VQ-VAE-2, and the prior over its bottom codes, which is given the top ones."""

import numpy as np
import pytest
from keras import ops

from pixelcnn import sampling
from pixelcnn.models import MODELS
from pixelcnn.models.bottom_prior import BottomPrior, Config
from pixelcnn.naive import naive
from tests.test_models import pictures, randomised


@pytest.fixture(scope="module")
def prior():
    sizes = {"height": 6, "width": 4, "classes": 3, "codes": 7, "top_codes": 5, "filters": 5, "embedding": 3}
    return randomised(BottomPrior(Config(**sizes, dilations=(1, 2), residual_blocks=1)))


def draws(prior, count: int, above: np.ndarray, **options):
    """Arguments of a sampler: `count` maps, of which some codes are known."""
    shape = (count, prior.config.height, prior.config.width, 1)
    known = np.random.default_rng(3).random(shape) < 0.3
    return (prior, pictures(shape, prior.levels), known, sampling.noise(5, count, shape[1:]), 1.0), {
        "above": above,
        **options,
    }


def test_codes_and_pictures_of_two_levels():
    model = MODELS["vqvae2"].make(**MODELS["vqvae2"].tiny)
    levels = pictures((3, 28, 28, 1), 256)
    codes = [ops.convert_to_numpy(level) for level in model.encode(levels)]
    assert [level.shape for level in codes] == [(3, *shape) for shape in model.map_shapes]
    assert [level.dtype.kind for level in codes] == ["i", "i"]
    assert model.codebook.shape == (2, model.config.codes, model.config.dimensions)
    shown = ops.convert_to_numpy(model.decode(*codes))
    assert shown.shape == levels.shape
    reconstruction, _, indices, coarse = model.predict_on_batch(levels)
    np.testing.assert_allclose(np.clip(coarse + 0.5, 0, 1), model.decode_top(codes[0]), atol=1e-5)
    for level, index in zip(codes, indices, strict=True):
        np.testing.assert_array_equal(index, level)
    np.testing.assert_allclose(np.clip(reconstruction + 0.5, 0, 1), shown, atol=1e-5)


def test_training_lowers_the_loss_and_moves_both_codebooks():
    digits = np.load("tests/digits.npz")["x_train"][:16, ..., None]
    model = MODELS["vqvae2"].make(**MODELS["vqvae2"].tiny)
    model.compile(optimizer="adam")
    before = ops.convert_to_numpy(model.codebook)
    losses = [model.train_on_batch(digits, digits) for _ in range(30)]
    assert losses[-1] < losses[0] / 1.2
    assert (ops.convert_to_numpy(model.codebook) != before).any((1, 2)).all()


def test_dead_codes_of_the_two_levels_restart_at_other_places():
    """Each level has its own stream of random numbers."""
    model = MODELS["vqvae2"].make(**MODELS["vqvae2"].tiny)
    vectors = np.arange(50 * 16, dtype="float32").reshape(50, 16)
    for quantizer in (model.quantizer_top, model.quantizer_bottom):
        quantizer.update(vectors, np.zeros(50, int))
    top, bottom = ops.convert_to_numpy(model.codebook)[:, 1:]
    assert (top != bottom).any()


def test_every_top_code_moves_what_is_drawn_and_no_code_before_it_does(prior):
    levels = np.repeat(pictures((1, 6, 4, 1), prior.levels), 7, axis=0)
    top = np.repeat(pictures((1, 3, 2), 5), 7, axis=0)
    for place in range(6):
        top[1 + place].ravel()[place] = (top[0].ravel()[place] + 1) % 5
    label = np.zeros(7, "int32")
    logits = ops.convert_to_numpy(prior(levels, label, prior.condition(top))).reshape(7, -1)
    assert (logits[1:] != logits[0]).any(1).all()

    changed = np.repeat(levels[:1], 24, axis=0)
    codes = changed.reshape(24, 24)
    codes[np.diag_indices(24)] = (codes.diagonal() + 1) % prior.levels
    condition = prior.condition(np.repeat(top[:1], 24, axis=0))
    moved = ops.convert_to_numpy(prior(changed, np.zeros(24, "int32"), condition)).reshape(24, 24, -1)
    before = ops.convert_to_numpy(prior(levels[:1], label[:1], prior.condition(top[:1]))).reshape(24, -1)
    assert not np.tril((np.abs(moved - before) > 1e-6).any(-1)).any()


@pytest.mark.parametrize("guidance", [0.0, 1.5])
@pytest.mark.parametrize("label", [None, np.array([0, 1, 2])])
def test_given_the_level_above_cached_draws_what_naive_draws(prior, guidance, label):
    above = pictures((3, 3, 2), 5)
    arguments, options = draws(prior, 3, above, label=label, guidance=guidance)
    fast, slow = sampling.cached(*arguments, **options, sizes=(8,)), naive(*arguments, **options)
    np.testing.assert_array_equal(fast.levels, slow.levels)
    np.testing.assert_allclose(fast.probabilities, slow.probabilities, atol=1e-4)


def test_batches_of_any_number_are_drawn_by_the_same_programs(prior):
    """20 maps in batches of 8 are those that each would be alone, and each given its own top codes."""
    above = pictures((20, 3, 2), 5)
    arguments, options = draws(prior, 20, above)
    model, levels, known, noise, temperature = arguments
    together = sampling.cached(*arguments, **options, sizes=(8,)).levels
    for n in (0, 9, 19):
        one = slice(n, n + 1)
        alone = sampling.cached(
            model, levels[one], known[one], noise[one], temperature, above=above[one], sizes=(8,)
        )
        np.testing.assert_array_equal(alone.levels, together[one])
