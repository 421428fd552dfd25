"""The VQ-VAE: nearest codes, both ways to learn the codebook, and pictures in and out."""

import numpy as np
import pytest
from keras import ops

from pixelcnn.models.vqvae import VQVAE, Config, VectorQuantizer


@pytest.fixture
def digits():
    return np.load("tests/digits.npz")["x_train"][:16, ..., None]


def quantizer(**config):
    layer = VectorQuantizer(Config(codes=4, dimensions=2, **config))
    layer.build((None, 2))
    return layer


def test_the_nearest_code_is_the_nearest_in_euclidean_distance():
    layer = quantizer()
    codebook = np.array([[0, 0], [1, 0], [0, 2], [-3, -3]], "float32")
    layer.codebook.assign(codebook)
    vectors = np.random.default_rng(0).normal(0, 2, (5, 7, 2)).astype("float32")
    distances = ((vectors[..., None, :] - codebook) ** 2).sum(-1)
    np.testing.assert_allclose(layer.distances(vectors), distances, atol=1e-4)
    np.testing.assert_array_equal(layer.nearest(vectors), distances.argmin(-1))
    np.testing.assert_array_equal(layer.look_up(layer.nearest(vectors)), codebook[distances.argmin(-1)])


def test_the_average_moves_a_code_to_the_mean_of_its_vectors():
    layer = quantizer(decay=0.5, restart_below=0.0)
    layer.codebook.assign(np.eye(4, 2))
    vectors = np.array([[3.0, 1.0], [5.0, 3.0]], "float32")
    for _ in range(30):
        layer.update(vectors, np.array([2, 2]))
    np.testing.assert_allclose(layer.codebook[2], [4, 2], rtol=1e-3)
    np.testing.assert_allclose(layer.counts, [0, 0, 2, 0], atol=1e-6)


def test_a_code_without_use_restarts_at_an_encoder_output():
    layer = quantizer(decay=0.5, restart_below=0.9)
    vectors = np.random.default_rng(0).normal(0, 1, (50, 2)).astype("float32")
    layer.update(vectors, np.zeros(50, int))
    for code in (1, 2, 3):
        assert (np.asarray(layer.codebook[code]) == vectors).all(-1).any()
    np.testing.assert_allclose(layer.codebook[0], vectors.mean(0), atol=1e-3)


@pytest.mark.parametrize("codebook", ["average", "gradient"])
def test_training_lowers_the_loss_and_moves_encoder_and_codebook(codebook, digits):
    """The encoder learns from the reconstruction only through the straight-through estimator."""
    model = VQVAE(Config(codebook=codebook, residual_blocks=1, beta=0.0 if codebook == "average" else 0.25))
    model.compile(optimizer="adam")
    before = [model.encoder.get_weights()[0], ops.convert_to_numpy(model.quantizer.codebook)]
    losses = [model.train_on_batch(digits, digits) for _ in range(30)]
    assert losses[-1] < losses[0] / 1.2
    assert (model.encoder.get_weights()[0] != before[0]).any()
    assert (np.asarray(model.quantizer.codebook) != before[1]).any()


def test_scoring_a_batch_assigns_nothing(digits):
    model = VQVAE(Config())
    model.compile(optimizer="adam")
    before = [weight.copy() for weight in model.get_weights()]
    model.test_on_batch(digits, digits)
    model.predict_on_batch(digits)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_pictures_go_to_codes_and_back(digits):
    model = VQVAE(Config(residual_blocks=1))
    codes = np.asarray(model.encode(ops.convert_to_tensor(digits)))
    assert codes.shape == (16, 7, 7)
    assert 0 <= codes.min() <= codes.max() < 128
    pictures = np.asarray(model.decode(ops.convert_to_tensor(codes)))
    assert pictures.shape == (16, 28, 28, 1)
    reconstruction, _, indices = model.predict_on_batch(digits)
    np.testing.assert_array_equal(indices, codes)
    np.testing.assert_allclose(pictures, np.clip(reconstruction + 0.5, 0, 1), atol=1e-5)
