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
