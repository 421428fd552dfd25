"""A new binary model and a new autoencoder, a file each in tests/dummies: all else finds them by itself."""

import json
import shutil
import subprocess
import sys

import pytest
from clients import ROOT, surroundings
from gradio_client import Client
from loopback import LoopbackHub

from pixelcnn.members import MEMBERS
from tests.running import chromium, running_app

pytestmark = [pytest.mark.slow, pytest.mark.long]

NAME = "somebody/dummies"
# Saves both, lists them, and publishes them, as a training script and a person would.
PUBLISH = """
import sys
from pathlib import Path
import keras, tests.dummies
from pixelcnn import checkpoints
from pixelcnn.models import MODELS
from train import bundle, push
folder = Path(sys.argv[1])
keras.utils.set_random_seed(0)
for name in ("running_mean", "patches"):
    checkpoints.save(folder / name, MODELS[name].make(), metrics={"psnr": 8.5}, training={"epochs": 1})
bundle.main([str(folder)])
push.main([sys.argv[2], "--weights", str(folder)])
"""
SCORE = """
import sys
from pathlib import Path
import tests.dummies
from train import data, evaluate
folder, root = map(Path, sys.argv[1:])
evaluate.evaluate_all(folder, data.load("tests/digits.npz"), samples=4, root=root)
"""
APP = "import tests.dummies, app; app.main()"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = LoopbackHub(tmp_path_factory.mktemp("hub"))
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def environment(hub, tmp_path_factory):
    return surroundings(hub, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def bundle(hub, environment, tmp_path_factory):
    """The bundle of both, published as NAME."""
    weights = tmp_path_factory.mktemp("project") / "weights"
    run = subprocess.run(
        [sys.executable, "-c", PUBLISH, weights, NAME],
        env=environment | {"HF_TOKEN": "hf_write"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return weights


def test_the_contract_of_their_kind_finds_them():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.dummies", "-k", "running_mean or patches"]
    command += ["tests/test_models.py", "tests/test_receptive_field.py"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    passed = int(run.stdout.split(" passed")[0].split()[-1])
    assert passed >= 12, (
        run.stdout
    )  # causality, steps, sampling with seven masks, ...; and of the autoencoder


def test_they_have_a_row_each_in_the_scoreboard(bundle, tmp_path):
    bundle = shutil.copytree(bundle, tmp_path / "weights")
    (tmp_path / "lenet").symlink_to(ROOT / "weights" / "lenet")
    (bundle / "lenet").symlink_to(ROOT / "weights" / "lenet")
    (tmp_path / "README.md").write_text("<!-- scoreboard -->\n<!-- /scoreboard -->\n")
    run = subprocess.run(
        [sys.executable, "-c", SCORE, bundle, tmp_path], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    rows = {row["model"]: row for row in json.loads((tmp_path / "docs/scoreboard.json").read_text())["rows"]}
    assert (rows["running_mean"]["section"], rows["running_mean"]["title"]) == ("binary", "Running mean")
    assert rows["running_mean"]["figures"]["nats_threshold"] > 0
    assert rows["patches"]["section"] == "codes"
    assert rows["patches"]["figures"]["psnr"] > 0


def test_the_app_pulls_them_offers_them_and_answers_with_them(hub, bundle, environment):
    from playwright.sync_api import sync_playwright

    assert set(hub.files(NAME)) >= {MEMBERS, "running_mean/model.safetensors", "patches/config.json"}
    settings = environment | {"PIXELCNN_HUB_REPO": NAME}
    with running_app(program=("-c", APP), **settings) as url:
        client = Client(url, verbose=False)
        drawn = client.predict(count=2, seed=1, model="running_mean", api_name="/generate")
        by_default = client.predict(count=2, seed=1, api_name="/generate")
        assert drawn["pictures"] == by_default["pictures"]
        image = [[0] * 28] * 14 + [[255] * 28] * 14
        codes = client.predict(image=image, api_name="/code_map")["codes"]
        assert len(codes) == len(codes[0]) == 7
        assert codes[0] != codes[6]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium())
            page = browser.new_page(locale="en-US")
            page.goto(f"{url}/?tab=generate")
            page.get_by_role("tab", name="Generate").click()
            choice = page.get_by_test_id("model").locator("visible=true")
            choice.wait_for()
            assert choice.locator("option").all_inner_texts() == ["Running mean"]
            page.get_by_role("tab", name="About").click()
            source = page.get_by_test_id("about-source")
            source.wait_for()
            assert NAME in source.inner_text()
            assert "no prior" in source.inner_text()
            assert "Running mean" in page.get_by_test_id("about-running_mean").inner_text()
            page.get_by_role("tab", name="Prior").click()
            page.get_by_text("These weights hold no prior").locator("visible=true").first.wait_for()
            browser.close()
