"""A dataset on the Hub as training data, by the real `datasets` library over HTTP."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
from clients import ROOT
from loopback import LoopbackHub
from PIL import Image

SHAPES = "somebody/shapes"
CARD = b"---\nlicense: cc0-1.0\n---\n"
READ = """
import json, sys
from train import data
split = data.load(sys.argv[1])
brightest = split.train.max(axis=(1, 2, 3))
print(json.dumps([data.described(sys.argv[1]), split.test_labels.tolist(), brightest.tolist()]))
"""


def publish(hub: LoopbackHub, splits: dict[str, int]) -> None:
    """So many pictures of 32x32 for each of two classes in the folders of each split."""
    files = {"README.md": CARD}
    for split, count in splits.items():
        for label, name in enumerate(("bar", "dot")):
            for number in range(count):
                picture = np.full((32, 32), 255, "uint8")
                picture[8:24, 8 : (12 + number % 8) if label else 24] = 0
                file = io.BytesIO()
                Image.fromarray(picture).save(file, "PNG")
                files[f"{split}/{name}/{number}.png"] = file.getvalue()
    hub.set(SHAPES, "datasets", private=False, gated=False, refs={})
    stored = {path: {"oid": hub.store(data), "size": len(data), "lfs": False} for path, data in files.items()}
    hub.commit(SHAPES, stored, "datasets")


def read(environment: dict[str, str], source: str) -> subprocess.CompletedProcess[str]:
    """What a script would train on, in a process that has its own settings; nothing is computed there, and
    Keras starts in half the time without a framework."""
    program, environment = [sys.executable, "-c", READ, source], {**environment, "KERAS_BACKEND": "numpy"}
    return subprocess.run(program, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("splits", [{"train": 10, "test": 3}, {"train": 10}])
def test_a_dataset_of_the_hub_is_data_with_its_classes(hub, environment, splits):
    publish(hub, splits)
    done = read(environment, f"hf://datasets/{SHAPES}")
    assert done.returncode == 0, done.stderr
    described, test_labels, brightest = json.loads(done.stdout.splitlines()[-1])
    assert (described["name"], described["classes"]) == ("shapes", ["bar", "dot"])
    assert described["size"] == [28, 28]
    assert sum(described["splits"].values()) == 2 * sum(splits.values())
    assert np.bincount(test_labels).tolist() == [splits.get("test", 2)] * 2, (
        "a fifth where there is no such split"
    )
    assert set(brightest) == {255}, "dark ink on light paper came out light on dark"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("hf://datasets/shapes", "--data: a dataset on the Hub is hf://datasets/OWNER/NAME, not"),
        ("hf://datasets/somebody/missing", "--data: hf://datasets/somebody/missing cannot be loaded: "),
    ],
)
def test_what_is_no_dataset_of_pictures_is_refused_with_a_sentence(environment, source, sentence):
    done = read(environment, source)
    assert done.returncode == 1
    *_, last = done.stderr.strip().splitlines()
    assert last.startswith(sentence)
    assert "Traceback" not in done.stderr
