"""The front matter of the README, from which the Hub builds a Space."""

import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from huggingface_hub import SpaceCard

ROOT = Path(__file__).parent.parent
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


@pytest.fixture(scope="module")
def card() -> SpaceCard:
    return SpaceCard.load(ROOT / "README.md")


def test_front_matter_has_what_a_space_needs(card):
    data = card.data.to_dict()
    assert data["title"] == "PixelCNN and VQ-VAE playground"
    assert data["sdk"] == "gradio"
    assert data["license"] == "apache-2.0"
    assert data["suggested_hardware"] == "cpu-basic"
    assert {data["colorFrom"], data["colorTo"]} <= COLOURS
    assert not data["emoji"].isascii()
    assert 0 < len(data["short_description"]) <= 60  # the Hub refuses a longer one
    assert {"pixelcnn", "vq-vae"} <= set(data["tags"])
    assert data["models"] == []  # train.push fills in the repository that the Space uses
    assert data["datasets"] == ["ylecun/mnist"]


def test_space_installs_the_pinned_gradio(card):
    pinned = re.search(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)[1]
    assert card.data.sdk_version == pinned == version("gradio")


def test_python_of_the_space_is_one_that_the_project_runs_on(card):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    oldest = settings["tool"]["ruff"]["target-version"].removeprefix("py3")
    assert int(card.data.python_version.removeprefix("3.")) >= int(oldest)
    assert isinstance(card.data.python_version, str)  # 3.10 as a number would be 3.1
    assert sys.version_info >= (3, int(oldest))


def test_file_of_the_app_exists(card):
    assert (ROOT / card.data.app_file).is_file()
