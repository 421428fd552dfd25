"""A training script publishes what it trained, in the bundle that it belongs to."""

import subprocess
import sys

import pytest
from clients import NAME, ROOT

from pixelcnn import members

pytestmark = pytest.mark.slow


def train(script: str, out, environment, *arguments, **settings) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", f"train.{script}", "--tiny", "--epochs", "1", "--batch-size", "32"]
    command += ["--data", ROOT / "tests" / "digits.npz", "--out", out, "--push-to-hub", NAME, *arguments]
    return subprocess.run(
        command, env=environment | settings, cwd=ROOT, capture_output=True, text=True, timeout=300
    )


@pytest.mark.long
@pytest.mark.parametrize(("script", "replaced"), [("pixelcnn", "pixelcnn"), ("prior", "transformer_prior")])
def test_trained_checkpoint_is_published_beside_the_bundled_ones(
    script, replaced, hub, environment, tmp_path
):
    trained = train(script, tmp_path, environment, HF_TOKEN="hf_write")
    assert trained.returncode == 0, trained.stderr
    files, bundled = hub.files(NAME), set(members.files(ROOT / "weights")) - {members.MEMBERS}
    kept = {file for file in bundled if not file.startswith(f"{replaced}/")}
    published = {f"{script}/config.json", f"{script}/model.safetensors"}
    assert kept | published == {file for file in files if file.endswith((".safetensors", "/config.json"))}
    for file in kept | published:
        origin = tmp_path if file in published else ROOT / "weights"
        assert (hub.root / "objects" / files[file]["oid"]).read_bytes() == (origin / file).read_bytes()


def test_missing_token_is_told_before_the_training(environment, tmp_path):
    trained = train("pixelcnn", tmp_path / "out", environment)
    assert trained.returncode == 1
    assert "hf auth login" in trained.stderr
    assert not (tmp_path / "out").exists()
