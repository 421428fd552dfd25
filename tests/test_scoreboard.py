"""The scoreboard: a row for each checkpoint, rows that are kept, and what is refused. And who judges."""

import json
import math
import shutil
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from pixelcnn import checkpoints
from pixelcnn.checkpoints import checkpoint_folders
from pixelcnn.metrics import written
from pixelcnn.models import MODELS, prior
from train import data, evaluate, quality, rows, scoreboard, scoring

ROOT = Path(__file__).parent.parent
DIGITS = Path(__file__).parent / "digits.npz"
TINY = {
    "pixelcnn": {"filters": 4, "blocks": 0},
    "gated_pixelcnn": {"filters": 4, "dilations": ()},
    "vqvae": {"dimensions": 2},
    "prior": {"filters": 4, "dilations": ()},
    "lenet": {},
}
README = f"before\n{scoreboard.BEGIN}\nold\n{scoreboard.END}\nafter\n"


@pytest.fixture(scope="module")
def split():
    return data.load(str(DIGITS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """weights/ of tiny untrained models, runs/ with a PixelCNN of each binarization, and a README."""
    keras.utils.set_random_seed(0)
    folder = tmp_path_factory.mktemp("project")
    models = {name: MODELS[name].make(**sizes) for name, sizes in TINY.items()}
    for name, model in models.items():
        codebook = checkpoints.codebook_sha256(models["vqvae"]) if name == "prior" else None
        training = {"epochs": 1, "backend": "torch"}
        checkpoints.save(
            folder / "weights" / name, model, metrics={}, training=training, codebook_sha256=codebook
        )
    for binarize in data.BINARIZE:
        run = folder / "runs" / binarize / "pixelcnn"
        checkpoints.save(run, models["pixelcnn"], metrics={}, training={"binarize": binarize})
    (folder / "README.md").write_text(README)
    return folder


@pytest.fixture(scope="module")
def board(folder, split):
    """The scoreboard of them, from eight samples each."""
    evaluate.evaluate_all(folder / "weights", split, runs=folder / "runs", samples=8, root=folder)
    return scoreboard.read(folder)


def row(board: dict, *key) -> dict:
    (found,) = [row for row in board["rows"] if scoreboard.key(row) == key]
    return found


@pytest.mark.slow
def test_each_checkpoint_has_a_row_of_finite_figures(board, folder):
    assert [scoreboard.key(row) for row in board["rows"]] == [
        ("pixelcnn", "threshold"),
        ("pixelcnn", "stochastic"),
        ("gated_pixelcnn", "threshold"),
        ("vqvae", None),
        ("prior", None),
        ("lenet", "threshold"),
    ]
    for row in board["rows"]:
        assert row["figures"]
        assert all(math.isfinite(value) for value in row["figures"].values())
    for limits in board["frechet"].values():
        assert 0 < limits["training_images"] < limits["coins"]


@pytest.mark.slow
def test_the_figures_are_those_of_the_model(board, folder, split):
    model = checkpoints.load(folder / "weights/gated_pixelcnn").model
    figures = row(board, "gated_pixelcnn", "threshold")["figures"]
    for label, name in ((None, "nats_threshold"), (split.test_labels, "nats_threshold_given_label")):
        nats = scoring.nats_per_image(model, data.threshold(split.test), label).mean()
        assert figures[name] == pytest.approx(nats, rel=1e-5)
    draws = [data.stochastic(split.test, np.random.default_rng(seed)) for seed in range(rows.DRAWS)]
    nats = [scoring.nats_per_image(model, draw).mean() for draw in draws]
    assert figures["nats_stochastic"] == pytest.approx(np.mean(nats), rel=1e-5)
    assert figures["nats_stochastic_spread"] == pytest.approx(np.std(nats, ddof=1), rel=1e-2)
    nats = scoring.nats_per_image(model, draws[0], split.test_labels).mean()
    assert figures["nats_stochastic_given_label"] == pytest.approx(nats, rel=1e-5)
    label = np.arange(8) % 10
    lenet = checkpoints.load(folder / "weights/lenet").model
    _, digits = quality.read(lenet, quality.samples(model, 8, label))
    shares = np.bincount(digits)[np.bincount(digits) > 0] / 8
    assert figures["entropy"] == pytest.approx(-(shares * np.log(shares)).sum(), abs=1e-5)
    assert figures["classifier_agreement"] == np.mean(digits == label)
    without_classes = row(board, "pixelcnn", "threshold")["figures"]
    assert figures.keys() - without_classes.keys() >= {"nats_threshold_given_label", "classifier_agreement"}


@pytest.mark.slow
def test_the_readme_has_an_excerpt_between_its_marks(board, folder):
    shown, excerpt = scoreboard.markdown(board), scoreboard.excerpt(board)
    assert (folder / "README.md").read_text() == README.replace("old", excerpt)
    assert shown in (folder / "docs/scoreboard.md").read_text()
    for text in (shown, excerpt):
        assert "| PixelCNN (dynamic binarization) |" in text


@pytest.mark.slow
def test_rows_of_absent_checkpoints_are_kept(board, folder, split, tmp_path):
    shutil.copytree(folder / "weights/lenet", tmp_path / "weights/lenet")
    for name in ("docs", "README.md"):
        (shutil.copytree if name == "docs" else shutil.copyfile)(folder / name, tmp_path / name)
    before = (tmp_path / "docs/scoreboard.json").read_bytes()
    evaluate.evaluate_all(tmp_path / "weights", split, samples=8, root=tmp_path)
    assert (tmp_path / "docs/scoreboard.json").read_bytes() == before
    with pytest.raises(SystemExit, match="other samples"):
        evaluate.evaluate_all(tmp_path / "weights", split, samples=9, root=tmp_path)
    assert (tmp_path / "docs/scoreboard.json").read_bytes() == before


def test_a_folder_that_cannot_be_scored_is_refused_in_one_sentence(folder, split, tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="holds no checkpoint"):
        evaluate.evaluate_all(tmp_path, split)
    with pytest.raises(SystemExit, match="no checkpoint of the model 'lmconv'"):
        evaluate.evaluate_all(folder / "weights", split, only=["lenet", "lmconv"])
    shutil.copytree(folder / "runs/threshold", tmp_path / "runs/a")
    shutil.copytree(folder / "runs/threshold", tmp_path / "runs/b")
    with pytest.raises(SystemExit, match="runs/b/pixelcnn is a second PixelCNN,"):
        evaluate.evaluate_all(folder / "weights", split, runs=tmp_path / "runs")
    shutil.copytree(folder / "runs/threshold", tmp_path / "weights")
    (tmp_path / "weights/pixelcnn/config.json").write_text("{")
    monkeypatch.setattr(sys, "argv", ["", "--all", str(tmp_path / "weights"), "--data", str(DIGITS)])
    with pytest.raises(SystemExit, match=r"^pixelcnn/config.json is not the JSON .*\.$"):
        evaluate.main()


def test_a_readme_without_the_marks_is_left_alone(tmp_path):
    (tmp_path / "README.md").write_text("no marks")
    with pytest.raises(SystemExit, match="must have"):
        scoreboard.write(tmp_path, {"rows": []})
    assert not (tmp_path / "docs").exists()


def test_a_model_of_256_levels_that_knows_nothing_needs_eight_bits(split):
    model = prior.Prior(prior.Config(height=28, width=28, codes=256, filters=4, dilations=()))
    figures = scoring.score_levels(model, split.test[:4], split.test_labels[:4])
    assert list(figures) == ["bits_per_dim", "bits_per_dim_given_label"]
    assert list(figures.values()) == pytest.approx([8, 8], abs=0.1)


def test_the_bundled_lenet_reads_digits(split):
    lenet = checkpoints.load(ROOT / "weights/lenet").model
    features, digits = quality.read(lenet, data.threshold(split.test), batch_size=30)
    assert np.mean(digits == split.test_labels) >= 0.97
    assert features.shape == (len(split.test), 84)
    whole = lenet.predict(data.threshold(split.test), verbose=0)
    np.testing.assert_array_equal(whole.argmax(-1), digits)


def test_the_scoreboard_is_that_of_the_bundled_weights():
    board = scoreboard.read(ROOT)
    if board is None:
        pytest.skip("not measured yet")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{scoreboard.BEGIN}\n{scoreboard.excerpt(board)}\n{scoreboard.END}" in readme
    assert scoreboard.markdown(board) in (ROOT / "docs/scoreboard.md").read_text(encoding="utf-8")
    measured = {row["sha256"] for row in board["rows"]}
    for folder in checkpoint_folders(ROOT / "weights"):
        config = json.loads((folder / "config.json").read_text())
        if config["metrics"]:  # an early state of training has none yet
            assert config["weights"]["sha256"] in measured, f"{folder.name} is not"


@pytest.mark.slow
def test_times_alone_are_measured_anew(board, folder, split, tmp_path):
    shutil.copytree(folder, tmp_path / "project")
    evaluate.evaluate_all(
        folder / "weights", split, runs=folder / "runs", times_only=True, root=tmp_path / "project"
    )
    again = scoreboard.read(tmp_path / "project")
    for old, new in zip(board["rows"], again["rows"], strict=True):
        assert {n: v for n, v in old["figures"].items() if not n.startswith("ms_")} == {
            n: v for n, v in new["figures"].items() if not n.startswith("ms_")
        }
    assert row(again, "pixelcnn", "threshold")["figures"]["ms_1"] > 0
    assert [r["figures"].get("ms_1") for r in again["rows"]] != [
        r["figures"].get("ms_1") for r in board["rows"]
    ]


def test_bundles_of_other_data_have_the_figures_of_their_configs():
    board = json.loads((ROOT / scoreboard.JSON).read_text())
    others = {other["data"]: other["rows"] for other in board["others"]}
    folders = checkpoint_folders(ROOT / "weights/characters")
    assert {row["model"] for row in others["characters"]} == {folder.name for folder in folders}
    table = (ROOT / scoreboard.MARKDOWN).read_text().partition("Models of characters")[2]
    for row in others["characters"]:
        config = json.loads((ROOT / "weights/characters" / row["model"] / "config.json").read_text())
        assert row["figures"].items() <= config["metrics"].items()
        assert row["sha256"] == config["weights"]["sha256"]
        for name in ("nats_per_image_all", "psnr", "accuracy"):
            assert name not in row["figures"] or written(name, row["figures"][name]) in table
