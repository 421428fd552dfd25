"""The likelihood marginalised over the label: by hand, within its bounds, gone on with, recorded."""

import json
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from pixelcnn import checkpoints
from tests import small
from train import data, evaluate, marginal, scoreboard, scoring

DIGITS = Path(__file__).parent / "digits.npz"
COUNT = 24


@pytest.fixture(scope="module")
def split():
    return data.load(str(DIGITS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A Gated PixelCNN to which every digit looks different, of each binarization, and a PixelCNN."""
    keras.utils.set_random_seed(3)
    folder = tmp_path_factory.mktemp("trained")
    model = small.model("gated_pixelcnn")
    for weight in model.weights:
        weight.assign(keras.random.normal(weight.shape, stddev=0.3))
    for binarize in data.BINARIZE:
        checkpoints.save(folder / binarize, model, metrics={}, training={"binarize": binarize})
    checkpoints.save(folder / "pixelcnn", small.model("pixelcnn"), metrics={}, training={})
    return folder


def by_label(model, levels):
    """Nats of each image given each label, from whole passes."""
    passes = [scoring.nats_per_image(model, levels, np.full(len(levels), label)) for label in range(10)]
    return np.stack(passes, axis=-1)


def test_it_is_the_mean_over_the_labels_and_lies_between_the_best_and_the_given_one(folder, split, tmp_path):
    checkpoint = checkpoints.load(folder / "threshold")
    nats = by_label(checkpoint.model, data.threshold(split.test[:COUNT]))
    assert np.ptp(nats, axis=-1).min() > 0.1
    by_hand = -np.log(np.mean(np.exp(nats.min() - nats), axis=-1)) + nats.min()
    np.testing.assert_allclose(marginal.marginalised(nats), by_hand, rtol=1e-9)
    assert np.all(by_hand >= nats.min(-1))
    given = nats[np.arange(COUNT), split.test_labels[:COUNT]]
    assert np.all(by_hand <= given + np.log(10))
    figures = marginal.score(checkpoint, split, None, tmp_path, COUNT)
    assert figures["nats_per_image_all_marginal"] == pytest.approx(by_hand.mean(), rel=1e-5)
    assert figures["nats_per_pixel_marginal"] == pytest.approx(by_hand.mean() / 784, rel=1e-5)


def test_dynamic_binarization_is_scored_on_four_fixed_draws(folder, split, tmp_path):
    checkpoint = checkpoints.load(folder / "stochastic")
    figures = marginal.score(checkpoint, split, None, tmp_path, COUNT)
    draws = [data.stochastic(split.test, np.random.default_rng(seed))[:COUNT] for seed in range(4)]
    nats = np.array([by_label(checkpoint.model, levels) for levels in draws])
    marginalised = marginal.marginalised(nats)
    assert figures["nats_per_image_dynamic_marginal"] == pytest.approx(marginalised.mean(), rel=1e-5)
    spread = marginalised.mean(1).std(ddof=1)
    assert figures["nats_per_image_dynamic_marginal_spread"] == pytest.approx(spread, rel=1e-3)
    given = nats[:, np.arange(COUNT), split.test_labels[:COUNT]]
    assert figures["nats_per_image_dynamic_given_label"] == pytest.approx(given.mean(), rel=1e-5)
    without = [scoring.nats_per_image(checkpoint.model, levels) for levels in draws]
    assert figures["nats_per_image_dynamic"] == pytest.approx(np.mean(without), rel=1e-5)


def test_what_is_kept_is_not_scored_again(folder, split, tmp_path, monkeypatch):
    model, levels = checkpoints.load(folder / "threshold").model, data.threshold(split.test)
    monkeypatch.setattr(marginal, "BATCH_SIZE", 8)
    kept = tmp_path / "kept.npy"
    first = marginal.nats_by_label(model, levels, kept, 8)
    np.save(kept, np.where(np.isfinite(np.load(kept)), 7.0, np.nan))
    again = marginal.nats_by_label(model, levels, kept, 16)
    assert np.all(again[:8] == 7)
    np.testing.assert_allclose(again[8:, :10], by_label(model, levels[8:16]), rtol=1e-5)
    assert np.all(first > 7)
    with pytest.raises(SystemExit, match="other images or labels"):
        marginal.nats_by_label(model, levels[:16], kept, 8)


def test_it_is_recorded_beside_the_weights_and_in_the_scoreboard(folder, split, tmp_path, monkeypatch):
    sha256 = checkpoints.load(folder / "threshold").sha256
    facts = {"title": "Gated PixelCNN", "parameters": 1, "epochs": 1, "trained_on": "CPU", "measured": {}}
    row = {"section": "binary", "model": "gated_pixelcnn", "variant": "threshold", "sha256": sha256}
    rows = [row | facts | {"figures": {}}]
    board = {"rows": rows, "frechet": {}, "published": [], "draws": 1, "samples": 2}
    (tmp_path / "README.md").write_text(f"{scoreboard.BEGIN}\n{scoreboard.END}\n")
    scoreboard.write(tmp_path, board)
    places = ("--data", str(DIGITS), "--keep", str(tmp_path / "kept"), "--root", str(tmp_path))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["train.marginal", *map(str, arguments), *places])
        marginal.main()
        return checkpoints.load(folder / "threshold").metrics

    assert run(folder / "threshold", "--images", 8) == {}
    metrics = run(folder / "threshold")
    nats = metrics["nats_per_image_all_marginal"]
    assert "--data tests/digits.npz --keep kept" in metrics["measured"]["marginal"], "no path of this machine"
    assert scoreboard.read(tmp_path)["rows"][0]["figures"] == {"nats_threshold_marginal": nats}
    assert f"| {nats:.2f} " in (tmp_path / "docs/scoreboard.md").read_text()
    evaluate.evaluate(folder / "threshold", split, None)
    again = json.loads((folder / "threshold/config.json").read_text())["metrics"]
    assert again["nats_per_image_all_marginal"] == nats < again["nats_per_image_all_given_label"] + np.log(10)
    assert again["measured"]["marginal"] == metrics["measured"]["marginal"]
    with pytest.raises(SystemExit, match="no model that was trained with labels"):
        run(folder / "pixelcnn")
    with pytest.raises(SystemExit):
        run(folder / "threshold", "--images", 0)
