"""Pictures that are no digits: from a folder or a file to a trained model, and to a page that says so."""

import gzip
import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client
from PIL import Image, ImageDraw
from playwright.sync_api import expect, sync_playwright

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.tabs.offer import offered
from tests import small
from tests.hand import SEVEN, agree, completions, draw, drawing, open_tab
from tests.origin import origin
from tests.running import ROOT, chromium, running_app
from train import augment, data, sources

NAMES = ("circle", "cross", "square")


def shape(name: str, generator: np.random.Generator) -> Image.Image:
    """Dark on light, 32x32."""
    picture = Image.new("L", (32, 32), 255)
    draw, (x, y) = ImageDraw.Draw(picture), map(int, generator.integers(4, 10, 2))
    box, width = (x, y, x + 18, y + 18), int(generator.integers(2, 4))
    if name == "cross":
        draw.line(box, fill=0, width=width)
        draw.line((box[0], box[3], box[2], box[1]), fill=0, width=width)
    else:
        (draw.ellipse if name == "circle" else draw.rectangle)(box, outline=0, width=width)
    return picture


def test_augmented_pictures_are_moved_a_little_the_same_for_the_same_seed():
    disc = np.hypot(*(np.indices((28, 28)) - 13.5)) < 7
    pictures = np.repeat(np.uint8(255) * disc[None, ..., None], 200, 0)
    moved = augment.affine(pictures, np.random.default_rng(0))
    assert moved.shape == pictures.shape
    assert moved.dtype == np.uint8
    weight = moved[..., 0] / 255.0
    area = weight.sum((1, 2))
    assert 0.15 < np.abs(area / disc.sum() - 1).max() < 0.3
    centre = (weight * np.arange(28)).sum((1, 2)) / area
    assert 0.8 < np.abs(centre - 13.5).max() <= augment.SHIFT + 0.2
    np.testing.assert_array_equal(moved, augment.affine(pictures, np.random.default_rng(0)))
    assert (moved != augment.affine(pictures, np.random.default_rng(1))).any()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three classes of 20 pictures."""
    root, generator = tmp_path_factory.mktemp("shapes"), np.random.default_rng(0)
    for name in NAMES:
        (root / name).mkdir()
        for number in range(20):
            shape(name, generator).save(root / name / f"{number:02}.png")
    return root


def test_a_folder_of_pictures_is_data_with_the_names_of_its_folders(folder):
    split = data.load(str(folder))
    assert (split.name, split.classes) == (folder.name, NAMES)
    assert split.train.shape[1:] == (28, 28, 1)
    assert len(split.train) + len(split.validation) == 48
    assert np.bincount(split.test_labels).tolist() == [4, 4, 4]
    assert set(split.train_labels[: len(split.train) // 2]) == {0, 1, 2}, "no class comes first"
    described = data.described(str(folder))
    assert (described["size"], described["splits"]) == ([28, 28], {"train": 42, "validation": 6, "test": 12})
    assert "licence" not in described, "nobody said it"
    corners = split.train[:, :4, :4]
    assert corners.max() == 0, "light on dark, and centred"


def test_a_file_may_name_its_classes(tmp_path):
    digits = dict(np.load("tests/digits.npz"))
    np.savez(tmp_path / "letters.npz", **digits, names=np.array([f"letter {k}" for k in range(12)]))
    split = data.load(str(tmp_path / "letters.npz"))
    assert (split.name, len(split.classes), split.classes[11]) == ("letters", 12, "letter 11")
    assert data.load("tests/digits.npz").classes == sources.DIGITS
    np.savez(tmp_path / "free.npz", **digits, names=np.array(list("0123456789")), licence=np.array("CC0"))
    assert data.described(str(tmp_path / "free.npz"))["licence"] == "CC0"


def test_a_folder_that_cannot_be_used_is_refused_with_its_name(folder, tmp_path):
    with pytest.raises(
        SystemExit, match=r"must have 1 to 100 classes, a folder of pictures for each, not 0\.$"
    ):
        sources.read(str(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit, match=r"the class 'empty' has 0 pictures; it needs at least 5\.$"):
        sources.read(str(tmp_path))
    for number in range(5):
        (tmp_path / "empty" / f"{number}.png").write_bytes((folder / "cross/00.png").read_bytes()[:60])
    with pytest.raises(SystemExit, match=r"^--data: .*0\.png cannot be used: [^\n]*\.$"):
        sources.read(str(tmp_path))


def idx(array: np.ndarray) -> bytes:
    """A file as that of Fashion-MNIST: a head of two zeros, the type and the sizes, and the bytes."""
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(head + array.astype("uint8").tobytes())


def trained(out: Path, **environment: str) -> subprocess.CompletedProcess:
    """What the script of the smallest model says of Fashion-MNIST, with nothing in Keras' own folder."""
    options = ["--tiny", "--epochs", "1", "--batch-size", "16", "--data", "fashion_mnist", "--out", str(out)]
    return subprocess.run(
        [sys.executable, "-m", "train.small_pixelcnn", *options],
        cwd=ROOT,
        env={**os.environ, "KERAS_HOME": str(out.parent / "keras"), **environment},
        capture_output=True,
        text=True,
    )


def test_fashion_mnist_comes_by_the_loader_of_keras(tmp_path):
    """From its address, over TLS; the pictures are digits here, in the files that the loader asks for."""
    digits, folder = np.load("tests/digits.npz"), "/tensorflow/tf-keras-datasets/"
    files = {
        f"{folder}{part}-{what}-ubyte.gz": idx(digits[f"{letter}_{split}"])
        for part, split in (("train", "train"), ("t10k", "test"))
        for what, letter in (("images-idx3", "x"), ("labels-idx1", "y"))
    }
    with origin("storage.googleapis.com", files, tmp_path) as (environment, asked):
        finished = trained(tmp_path / "run", **environment)
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert sorted(asked) == sorted(files)
    config = json.loads((tmp_path / "run/small_pixelcnn/config.json").read_text())
    of_data = config["training"]["data"]
    assert (of_data["name"], of_data["licence"]) == ("Fashion-MNIST", "MIT")
    assert of_data["classes"][1] == "Trouser"
    assert of_data["splits"]["test"] == len(digits["x_test"])


def test_without_a_network_the_loaders_of_keras_say_so(tmp_path):
    nobody = "http://127.0.0.1:9"  # listens there
    finished = trained(tmp_path / "run", https_proxy=nobody, KERAS_BACKEND="numpy")
    assert finished.returncode == 1
    last = finished.stderr.strip().splitlines()[-1]
    assert re.fullmatch(
        r"Fashion-MNIST cannot be downloaded \(URL fetch failure .*\); --data takes a file.", last
    )


def test_what_the_data_call_their_classes_is_what_is_offered():
    def bundle(classes: int, named: object) -> Bundle:
        model = small.model("diagonal_bilstm", classes=classes)
        training = {"data": {"name": "shapes", "classes": named}}
        each = Checkpoint(model, "diagonal_bilstm", model.config, {}, training, sha256="")
        return Bundle({"diagonal_bilstm": each}, source="made for a test")

    named = offered(bundle(3, list(NAMES)))
    assert (named["classes"], named["digits"]) == (NAMES, False)
    for nonsense in (None, "circle", ["circle"], ["", "a", "b"], [1, 2, 3], ["x" * 50] * 3):
        assert offered(bundle(3, nonsense))["classes"] == ("0", "1", "2")
    assert offered(bundle(10, list("0123456789")))["digits"]
    assert offered(small.bundle())["digits"], "a bundle that says nothing is one of digits"


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("side", [8, 32])
def test_pictures_of_ones_own_become_a_model_that_the_page_asks_for_by_name(folder, tmp_path, side):
    """Two scripts, a bundle, the app on it, an endpoint and a browser."""
    (tmp_path / "bundle").mkdir()
    for script, more in (("diagonal_bilstm", ()), ("vqvae", ("--residual-blocks", "0"))):
        out = tmp_path / script
        options = ["--data", str(folder), "--size", str(side), "--out", str(out)]
        options += ["--tiny", "--epochs", "1", "--batch-size", "16"]
        subprocess.run([sys.executable, "-m", f"train.{script}", *options, *more], cwd=ROOT, check=True)
        (out / script).rename(tmp_path / "bundle" / script)
    checkpoints.write_bundle(tmp_path / "bundle")
    loaded = checkpoints.load_bundle(tmp_path / "bundle")
    assert loaded.classes == NAMES
    with running_app(compiled=True, PIXELCNN_WEIGHTS=str(tmp_path / "bundle")) as url:
        half = side * side // 2
        answer = Client(url, verbose=False).predict(
            drawing="0" * half + "?" * half, digit=2, count=3, api_name="/complete"
        )
        assert np.shape(answer["pictures"]) == (3, side, side)
        assert not np.array(answer["pictures"])[:, : side // 2].any()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium())
            page = browser.new_page()
            page.goto(url)
            page.wait_for_url(f"**size={side}**")
            for number, name in enumerate(NAMES):
                expect(page.get_by_test_id(f"digit-{number}").locator("visible=true")).to_have_text(name)
            draw(page, SEVEN[:3])
            kept, completed = drawing(page), completions(page)
            assert len(completed) == 8
            assert {len(picture) for picture in completed} == {side * side}
            assert "1" in kept
            assert agree(kept, completed)
            open_tab(page, "compare")
            rows = page.locator("#compare-rows")
            expect(rows.locator("input[type=number]")).to_have_value(str(side // 2))
            expect(rows.locator("input[type=range]")).to_have_attribute("max", str(side))
            open_tab(page, "codes")
            expect(page.get_by_test_id("digit").locator("visible=true")).to_have_count(10)
            expect(page.get_by_text("Drawn by the model:").locator("visible=true")).to_be_visible()
            for tab in ("complete", "generate", "codes", "reconstruct"):
                open_tab(page, tab)
                page.wait_for_timeout(1500)
                assert not re.search(r"\bdigits?\b", page.locator("body").inner_text(), re.IGNORECASE), tab
            browser.close()
