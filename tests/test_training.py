"""The training scripts, run as a person runs them: on both backends, killed and resumed, scored."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
import safetensors.numpy
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from pixelcnn import checkpoints
from pixelcnn.weights import inference_weights
from tests import small
from tests.running import ROOT
from train import data
from train.evaluate import evaluate
from train.initial import begin_with

DIGITS = Path(__file__).parent / "digits.npz"
TINY = ["--data", str(DIGITS), "--tiny", "--batch-size", "32"]


def command(script: str, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", f"train.{script}", *TINY, "--out", str(out), *more]


PRIORS_OF_LEVELS = ("top_prior", "top_transformer_prior", "bottom_prior")

# Several scripts in one process, each as `python -m` runs it: the backend is imported once.
SEVERAL = """
import json, runpy, sys
import keras
for module, arguments in json.loads(sys.argv[1]):
    sys.argv = [module, *arguments]
    keras.utils.clear_session()  # else names go on where the last script left off
    runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def run(commands: list[list[str]], backend: str) -> None:
    """In one process."""
    several = [[module, arguments] for _, _, module, *arguments in commands]
    environment = os.environ | {"KERAS_BACKEND": backend}
    program = [sys.executable, "-c", SEVERAL, json.dumps(several)]
    subprocess.run(program, cwd=ROOT, env=environment, check=True, timeout=1200)


def scripts(backend: str, folder: Path) -> list[list[str]]:
    """All of them under TensorFlow, and one of each kind of model under JAX."""

    def script(name: str, *more: str) -> list[str]:
        return command(name, folder / name.replace("classifier", "lenet"), "--epochs", "1", *more)

    names = ["gated_pixelcnn"]
    if backend == "tensorflow":
        names += ["pixelcnn", "small_pixelcnn", "row_lstm", "diagonal_bilstm", "inpainting_bilstm"]
        names += ["conditional_pixelcnn", "grey_bilstm", "classifier"]
    more = {"gated_pixelcnn": ["--binarize", "stochastic"], "conditional_pixelcnn": ["--colour", "rgb"]}
    of_codes, of_levels = (["--" + name, str(folder / name / name)] for name in ("vqvae", "vqvae2"))
    codes = [script("vqvae"), script("prior", *of_codes), script("transformer_prior", *of_codes)]
    codes += [script("vqvae2"), *[script(name, *of_levels) for name in PRIORS_OF_LEVELS]]
    return [script(name, *more.get(name, [])) for name in names] + codes


@pytest.fixture(scope="module", params=["tensorflow", "jax"])
def trained(request, tmp_path_factory):
    """One epoch of two steps of each of the `scripts`."""
    folder = tmp_path_factory.mktemp(request.param)
    run(scripts(request.param, folder), request.param)
    return folder


@pytest.mark.long
@pytest.mark.slow
def test_every_script_leaves_a_checkpoint_a_curve_and_a_picture(trained):
    for script in sorted(folder.name for folder in trained.iterdir()):
        training = checkpoints.load(trained / script / script).training
        assert training["epochs"] == 1
        assert training["device"] == "CPU"
        assert training["backend"] == trained.name.rstrip("0123456789")
        with (trained / script / "log.csv").open() as file:
            (row,) = csv.DictReader(file)
        assert float(row["loss"]) == pytest.approx(training["curve"][0]["loss"], rel=1e-4)
        assert (trained / script / "epoch-001.png").stat().st_size > 500
        log = EventAccumulator(str(trained / script / "tensorboard")).Reload()
        assert {name: log.Scalars(name)[0].value for name in training["curve"][0]} == pytest.approx(
            training["curve"][0], rel=1e-5
        )
        assert 0 < log.Scalars("learning_rate")[0].value < 0.1
        (samples,) = log.Images("samples")
        with Image.open(trained / script / "epoch-001.png") as picture:
            assert (samples.width, samples.height) == picture.size


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("trained", ["tensorflow"], indirect=True)
def test_scores_are_written_into_the_checkpoint(trained):
    split = data.load(str(DIGITS))
    names = ("pixelcnn", "gated_pixelcnn", "vqvae", "prior", "vqvae2", "top_prior", "bottom_prior", "lenet")
    vqvae = None
    for name in names:
        scored = evaluate(trained / name / name, split, vqvae)
        vqvae = scored if name.startswith("vqvae") else vqvae
    metrics = {name: checkpoints.load(trained / name / name).metrics for name in names}
    assert 0.6 < metrics["pixelcnn"]["nats_per_pixel"] < 0.75  # ln 2 = 0.693 before it has learned anything
    assert metrics["pixelcnn"]["bits_per_dim"] == pytest.approx(
        metrics["pixelcnn"]["nats_per_pixel"] / np.log(2), rel=1e-4
    )
    assert "nats_per_pixel_given_label" not in metrics["pixelcnn"]
    assert 0.5 < metrics["gated_pixelcnn"]["nats_per_pixel_given_label"] < np.log(2)
    read = checkpoints.load(trained / "lenet/lenet").model.predict(data.threshold(split.test), verbose=0)
    assert metrics["lenet"]["accuracy"] == pytest.approx(np.mean(read.argmax(-1) == split.test_labels))
    assert metrics["prior"]["nats_per_map"] == pytest.approx(49 * np.log(128), rel=0.1)
    assert sum(metrics["vqvae"]["code_usage"]) == 49 * len(split.test)
    assert metrics["top_prior"]["nats_per_map"] == pytest.approx(49 * np.log(128), rel=0.1)
    assert metrics["bottom_prior"]["nats_per_map"] == pytest.approx(196 * np.log(128), rel=0.1)
    assert sum(metrics["vqvae2"]["code_usage_top"]) == 49 * len(split.test)
    assert sum(metrics["vqvae2"]["code_usage_bottom"]) == 196 * len(split.test)
    assert metrics["vqvae"]["measured"]["images"] == len(split.test)


@pytest.mark.long
@pytest.mark.slow
def test_a_prior_of_another_codebook_is_not_scored(trained, tmp_path):
    split = data.load(str(DIGITS))
    manifest = json.loads((trained / "prior/prior/config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(manifest | {"codebook_sha256": "0" * 64}))
    (tmp_path / "model.safetensors").write_bytes((trained / "prior/prior/model.safetensors").read_bytes())
    with pytest.raises(SystemExit, match="another codebook"):
        evaluate(tmp_path, split, checkpoints.load(trained / "vqvae/vqvae"))


@pytest.mark.long
@pytest.mark.slow
def test_a_killed_run_resumes_to_the_weights_of_one_that_never_stopped(tmp_path):
    environment = os.environ | {"KERAS_BACKEND": "tensorflow"}
    whole, killed = (command("pixelcnn", tmp_path / run, "--epochs", "3") for run in ("whole", "killed"))
    process = subprocess.Popen(killed, env=environment)
    deadline = time.monotonic() + 300
    while not (tmp_path / "killed" / "state.safetensors").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    unfinished = checkpoints.load(tmp_path / "killed" / "pixelcnn").training["curve"]
    assert 1 <= len(unfinished) < 3
    run([[*killed, "--resume"], whole], "tensorflow")

    states = [
        safetensors.numpy.load_file(tmp_path / run / "state.safetensors") for run in ("whole", "killed")
    ]
    assert states[0].keys() == states[1].keys()
    for name, array in states[0].items():
        np.testing.assert_array_equal(array, states[1][name], err_msg=name)
    curve = checkpoints.load(tmp_path / "killed" / "pixelcnn").training["curve"]
    assert [row["epoch"] for row in curve] == [1, 2, 3]


@pytest.mark.long
@pytest.mark.slow
def test_a_run_goes_on_from_the_weights_and_the_epochs_of_a_checkpoint(tmp_path):
    initial = small.model("gated_pixelcnn")  # what --tiny makes
    checkpoints.save(tmp_path / "initial", initial, metrics={}, training={"epochs": 3, "seconds": 900})
    more = ["--initial", str(tmp_path / "initial"), "--epochs", "1", "--learning-rate", "1e-12"]
    subprocess.run(command("gated_pixelcnn", tmp_path / "run", *more), check=True, timeout=300)
    trained = checkpoints.load(tmp_path / "run/gated_pixelcnn")
    for before, after in zip(initial.get_weights(), trained.model.get_weights(), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-6)
    assert (trained.training["epochs"], trained.training["epochs_before"]) == (4, 3)
    assert trained.training["seconds"] >= 900


def test_a_grey_model_begins_with_the_weights_of_a_binary_one_and_with_all_levels_alike(tmp_path):
    binary, grey = small.model("diagonal_bilstm"), small.model("grey_bilstm")
    checkpoints.save(tmp_path, binary, metrics={}, training={"epochs": 3})
    assert begin_with(grey, checkpoints.load(tmp_path)) == {}, "it has no epochs of its own yet"
    found, begun = inference_weights(binary), inference_weights(grey)
    for path, weight in begun.items():
        if path in found and path != "first/kernel":
            before = 0 if path.startswith("logit/") else keras.ops.convert_to_numpy(found[path])
            np.testing.assert_array_equal(keras.ops.convert_to_numpy(weight), before, err_msg=path)
    levels = np.random.default_rng(0).integers(0, 2, (2, 28, 28, 1))
    np.testing.assert_allclose(
        grey.first(grey.embed(3 * levels)), binary.first(binary.embed(levels)), atol=1e-5
    )
    with pytest.raises(SystemExit, match="other sizes"):
        begin_with(small.model("grey_bilstm", features=4), checkpoints.load(tmp_path))


@pytest.mark.slow
def test_every_kind_of_script_takes_fewer_images_for_an_epoch(tmp_path):
    commands = [
        command(name, tmp_path / name, "--epochs", "2", "--images-per-epoch", "32")
        for name in ("small_pixelcnn", "vqvae")
    ]
    run(commands, "tensorflow")
    for name in ("small_pixelcnn", "vqvae"):
        state = safetensors.numpy.load_file(tmp_path / name / "state.safetensors")
        (steps,) = [int(value) for key, value in state.items() if key.endswith("/iteration")]
        assert steps == 2  # of 32 images each


def test_the_test_images_are_never_in_a_training_split():
    split = data.load(str(DIGITS))
    seen = {image.tobytes() for image in (*split.train, *split.validation)}
    assert len(split.train) + len(split.validation) == len(np.load(DIGITS)["x_train"])
    assert not any(image.tobytes() in seen for image in split.test)


def test_batches_repeat_for_a_seed_and_epoch_and_differ_between_epochs():
    images = data.load(str(DIGITS)).train

    def batches(seed, epoch):
        made = data.Batches(images, 16, seed, epoch=epoch, draw=data.stochastic)
        return np.concatenate([made[i][0] for i in range(len(made))])

    np.testing.assert_array_equal(batches(1, 2), batches(1, 2))
    assert (batches(1, 2) != batches(1, 3)).any()
    moved_on = data.Batches(images, 16, 1, epoch=1, draw=data.stochastic)
    moved_on.on_epoch_end()
    np.testing.assert_array_equal(moved_on[0][0], batches(1, 2)[:16])


def test_a_share_of_the_labels_is_left_out_and_the_others_stay_with_their_images():
    split = data.load(str(DIGITS))
    images, labels = np.tile(split.train, (40, 1, 1, 1)), np.tile(split.train_labels, 40)
    batches = data.Batches(images, 1000, 0, labels=labels, no_label=10, label_dropout=0.1)
    digit_of = {image.tobytes(): digit for image, digit in zip(images, labels, strict=True)}
    (levels, given), _ = batches[0]
    assert np.mean(given == 10) == pytest.approx(0.1, abs=0.03)
    assert all(digit in (10, digit_of[image.tobytes()]) for image, digit in zip(levels, given, strict=True))


def test_binarization_by_threshold_and_by_chance():
    images = np.array([0, 84, 85, 128, 255], "uint8").repeat(4000).reshape(5, 4000, 1, 1)
    np.testing.assert_array_equal(data.threshold(images).mean((1, 2, 3)), [0, 0, 1, 1, 1])
    drawn = data.stochastic(images, np.random.default_rng(0)).mean((1, 2, 3))
    np.testing.assert_allclose(drawn, np.array([0, 84, 85, 128, 255]) / 255, atol=0.03)
    assert drawn[0] == 0
    assert drawn[-1] == 1


def test_colours_follow_from_the_digit_and_the_grey_level():
    """The formula of its docstring, worked out by hand for digits 0 and 5."""
    images = np.array([0, 255, 102], "uint8").reshape(1, 1, 3, 1).repeat(2, axis=0)
    red_digit, cyan_digit = data.colour(images, np.array([0, 5]))[:, 0]
    # cos 0 = 1, cos 120 = -1/2: paper, ink, and two fifths of the way from one to the other
    red = [[0, 28.875, 28.875], [255, 139.5, 139.5], [102, 73.125, 73.125]]
    # cos 180 = -1, cos 60 = 1/2
    cyan = [[38.5, 9.625, 9.625], [101, 216.5, 216.5], [63.5, 92.375, 92.375]]
    np.testing.assert_allclose(red_digit, red, atol=0.501)
    np.testing.assert_allclose(cyan_digit, cyan, atol=0.501)
