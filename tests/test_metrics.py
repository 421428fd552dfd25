"""Figures: known values and the cases that have none."""

import numpy as np
import pytest

from pixelcnn import metrics


def test_bits_per_dim_of_a_fair_coin_is_one():
    assert metrics.nats_to_bits_per_dim(784 * np.log(2), 784) == pytest.approx(1.0)
    assert metrics.nats_to_bits_per_dim(np.log(2)) == pytest.approx(1.0)
    with pytest.raises(ValueError):
        metrics.nats_to_bits_per_dim(1.0, 0)


def test_psnr_of_known_errors():
    zeros = np.zeros((28, 28))
    assert metrics.psnr(zeros, zeros + 0.1) == pytest.approx(20.0)
    assert metrics.psnr(zeros, zeros + 255, peak=255) == pytest.approx(0.0)
    assert metrics.psnr(zeros, zeros) == float("inf")


def test_psnr_does_not_broadcast():
    with pytest.raises(ValueError):
        metrics.psnr(np.zeros((28, 28)), np.zeros((28, 28, 1)))


def test_perplexity_counts_the_codes_in_use():
    assert metrics.perplexity(np.full(128, 7)) == pytest.approx(128)
    assert metrics.perplexity([0, 9, 0]) == pytest.approx(1)
    assert metrics.perplexity([3, 1]) == pytest.approx(np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25))))
    with pytest.raises(ValueError):
        metrics.perplexity(np.zeros(128))


def features(mean, covariance, count=40):
    """(count, D) features that have exactly this mean and covariance."""
    x = np.random.default_rng(0).normal(size=(count, len(mean)))
    x -= x.mean(0)
    whitened = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False))).T
    return whitened @ np.linalg.cholesky(covariance).T + mean


def test_frechet_distance_of_known_gaussians():
    a = features([1.0, 2.0, 3.0], np.array([[2.0, 0.5, 0], [0.5, 1.0, 0], [0, 0, 3.0]]))
    assert metrics.frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert metrics.frechet_distance(a, a + np.array([3, 0, -4])) == pytest.approx(25)
    # of covariances that commute, the squared distance between their roots
    b, c = features([0.0, 0.0], np.diag([4.0, 9.0])), features([0.0, 0.0], np.diag([1.0, 25.0]))
    assert metrics.frechet_distance(b, c) == pytest.approx((2 - 1) ** 2 + (3 - 5) ** 2)


def test_frechet_distance_is_symmetric_and_takes_features_that_never_vary():
    a = features([0.0, 1.0], np.array([[2.0, 1.0], [1.0, 1.0]]))
    b = features([1.0, 0.0], np.diag([1.0, 4.0]))
    assert metrics.frechet_distance(a, b) == pytest.approx(metrics.frechet_distance(b, a))
    dead = np.zeros((40, 1))
    assert metrics.frechet_distance(np.hstack([a, dead]), np.hstack([b, dead])) == pytest.approx(
        metrics.frechet_distance(a, b)
    )


def test_frechet_distance_needs_two_sets_of_like_features():
    with pytest.raises(ValueError):
        metrics.frechet_distance(np.zeros((5, 3)), np.zeros((5, 2)))
    with pytest.raises(ValueError):
        metrics.frechet_distance(np.zeros((1, 3)), np.zeros((5, 3)))
