"""Training on several devices: the weights of one device, and what is said when a process ends."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from tests.running import ROOT, free_port
from train import common

DIGITS = Path(__file__).parent / "digits.npz"
TINY = ["--data", str(DIGITS), "--tiny", "--batch-size", "32"]
JAX = os.environ | {"KERAS_BACKEND": "jax"}
TWO_DEVICES = JAX | {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
PATIENCE_S = 300


def start(script: str, out: Path, *more: str, environment: dict[str, str] = JAX) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", f"train.{script}", *TINY, "--out", str(out), *more]
    return subprocess.Popen(program, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


def pair(script: str, out: Path, *more: str) -> list[subprocess.Popen[str]]:
    """Two processes with two devices each."""
    where = ["--coordinator", f"127.0.0.1:{free_port()}", "--processes", "2"]
    return [
        start(script, out, *more, *where, "--process", str(process), environment=TWO_DEVICES)
        for process in range(2)
    ]


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def weights(out: Path, name: str) -> dict[str, np.ndarray]:
    return safetensors.numpy.load_file(out / name / "model.safetensors")


@pytest.mark.long
@pytest.mark.parametrize("script", ["gated_pixelcnn", "vqvae"])
def test_four_devices_of_two_processes_have_the_weights_of_one(tmp_path, script):
    """Of the VQ-VAE the codebook too, which follows moving averages over the batch."""
    together = pair(script, tmp_path / "four", "--epochs", "2")
    assert [ended(each)[0] for each in together] == [0, 0]
    assert ended(start(script, tmp_path / "one", "--epochs", "2"))[0] == 0
    one, four = (weights(tmp_path / of, script) for of in ("one", "four"))
    for name, expected in one.items():
        np.testing.assert_allclose(four[name], expected, atol=1e-5, err_msg=name)
    assert len(list((tmp_path / "four").glob("epoch-*.png"))) == 2  # one process writes


@pytest.mark.long
def test_a_process_whose_other_is_killed_says_so_and_both_go_on(tmp_path):
    first, second = pair("gated_pixelcnn", tmp_path, "--epochs", "10000")
    try:
        while not (tmp_path / "epoch-002.png").exists():
            assert first.poll() is None
        second.kill()
        code, said = ended(first)
        assert code == 1
        assert "Another process of this training has ended" in said
        assert "Traceback" not in said
    finally:
        first.kill(), second.kill()
    done = len(list(tmp_path.glob("epoch-*.png")))
    resumed = pair("gated_pixelcnn", tmp_path, "--epochs", str(done + 1), "--resume")
    assert [ended(each)[0] for each in resumed] == [0, 0]
    assert (tmp_path / f"epoch-{done + 1:03d}.png").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--process", "0"], "go together"),
        (["--coordinator", "127.0.0.1:1", "--processes", "2"], "go together"),
        (["--devices", "2"], "KERAS_BACKEND=jax"),
        (["--coordinator", "127.0.0.1:1", "--processes", "2", "--process", "0"], "KERAS_BACKEND=jax"),
    ],
)
def test_what_cannot_be_spread_is_refused_with_a_sentence(tmp_path, more, sentence):
    parser = common.arguments("", epochs=1, batch_size=32, learning_rate=1e-3)
    with pytest.raises(SystemExit, match=sentence):
        common.parse(parser, ["--out", str(tmp_path / "run"), *more])
    assert not (tmp_path / "run").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--devices", "3"], "there are 2"),
        (["--devices", "2", "--batch-size", "31"], "cannot be shared by 2"),
    ],
)
def test_a_batch_divides_by_the_devices_that_are_there(tmp_path, more, sentence):
    code, said = ended(start("gated_pixelcnn", tmp_path, *more, environment=TWO_DEVICES))
    assert code == 1
    assert sentence in said
    assert "Traceback" not in said
