"""A checkpoint comes back as it was saved, or is refused with a sentence that names file and reason."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
import safetensors.numpy

from pixelcnn import checkpoints, weights
from pixelcnn.arguments import DEFAULT_MODEL
from pixelcnn.files import CheckpointError, write_files
from pixelcnn.manifest import read_checkpoint, write_checkpoint
from pixelcnn.models import MODELS
from tests import small
from tests.small import BUNDLE

NAMES = (*BUNDLE, *(name for name in MODELS if name not in BUNDLE))


@pytest.fixture(scope="session")
def saved_bundle(tmp_path_factory):
    """A bundle of one small untrained model of each kind; copy it before changing it."""
    folder = tmp_path_factory.mktemp("bundle")
    metrics, training = {"bits_per_dim": 0.5}, {"epochs": 1, "curve": [{"epoch": 1, "loss": 0.7}]}
    small.save(folder, NAMES, metrics=dict.fromkeys(NAMES, metrics), training=dict.fromkeys(NAMES, training))
    checkpoints.write_bundle(folder)
    return folder


@pytest.fixture
def bundle(saved_bundle, tmp_path):
    return Path(shutil.copytree(saved_bundle, tmp_path / "bundle"))


def edit(folder: Path, **changes) -> None:
    """Change keys of a config.json; None removes a key, and a dict is merged into the one that is there."""
    file = folder / "config.json"
    manifest = json.loads(file.read_text())
    for key, value in changes.items():
        if value is None:
            del manifest[key]
        elif isinstance(value, dict):
            manifest[key] = {**manifest[key], **value}
        else:
            manifest[key] = value
    file.write_text(json.dumps(manifest))


def rewrite(folder: Path, change) -> None:
    """Apply `change` to the arrays of a checkpoint, with the sha256 and size that the new file has."""
    arrays = dict(safetensors.numpy.load_file(folder / "model.safetensors"))
    put(folder, safetensors.numpy.save(change(arrays) or arrays))


def put(folder: Path, data: bytes) -> None:
    (folder / "model.safetensors").write_bytes(data)
    edit(folder, weights={"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})


def refused(folder: Path, *parts: str, load=checkpoints.load) -> None:
    with pytest.raises(CheckpointError) as caught:
        load(folder)
    sentence = str(caught.value)
    assert all(part in sentence for part in parts), sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize("name", MODELS)
def test_load_gives_back_what_was_saved(saved_bundle, name):
    again = checkpoints.load(saved_bundle / name)
    assert again.name == name
    assert again.config == MODELS[name].config(**MODELS[name].tiny)
    assert again.metrics == {"bits_per_dim": 0.5}
    assert again.training == {"epochs": 1, "curve": [{"epoch": 1, "loss": 0.7}]}
    stored = safetensors.numpy.load_file(saved_bundle / name / "model.safetensors")
    for path, weight in weights.inference_weights(again.model).items():
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(weight), stored[path])


@pytest.mark.parametrize("name", MODELS)
def test_saving_again_gives_the_same_bytes(saved_bundle, tmp_path, name):
    first = checkpoints.load(saved_bundle / name)
    checkpoints.save(
        tmp_path,
        first.model,
        metrics=first.metrics,
        training=first.training,
        codebook_sha256=first.codebook_sha256,
    )
    for file in ("config.json", "model.safetensors"):
        assert (tmp_path / file).read_bytes() == (saved_bundle / name / file).read_bytes()


def test_bundle_loads_and_says_where_it_came_from(saved_bundle):
    bundle = checkpoints.load_bundle(saved_bundle, source="a test")
    assert bundle.source == "a test"
    pictures = [name for name in NAMES if MODELS[name].kind == "pictures"]
    assert [each.name for each in bundle.pictures.values()] == list(bundle.pictures) == pictures
    assert bundle.drawing(DEFAULT_MODEL) is bundle.drawing(pictures[0]) is bundle.pictures[bundle.default]
    assert [bundle.vqvae.name, bundle.prior.name] == ["vqvae", "prior"]


def test_prior_of_another_codebook_is_refused(bundle):
    checkpoints.save(bundle / "vqvae", small.model("vqvae"), metrics={}, training={})
    checkpoints.write_bundle(bundle)
    refused(bundle, "prior/config.json", "another codebook", load=checkpoints.load_bundle)


def test_prior_must_name_its_codebook(bundle):
    edit(bundle / "prior", codebook_sha256=None)
    refused(bundle / "prior", "prior/config.json", "codebook")


def test_prior_whose_codes_the_vqvae_does_not_have_is_refused(bundle):
    prior = small.model("prior", codes=64)
    codebook = checkpoints.load(bundle / "prior").codebook_sha256
    checkpoints.save(bundle / "prior", prior, metrics={}, training={}, codebook_sha256=codebook)
    checkpoints.write_bundle(bundle)
    refused(bundle, "prior/config.json", "64", load=checkpoints.load_bundle)


def test_pixelcnn_of_another_size_is_refused_in_a_bundle(bundle):
    eight = small.model("pixelcnn", height=8, width=8)
    checkpoints.save(bundle / "pixelcnn", eight, metrics={}, training={})
    assert checkpoints.load(bundle / "pixelcnn").config.height == 8
    checkpoints.write_bundle(bundle)
    refused(bundle, "pixelcnn/config.json", "28", load=checkpoints.load_bundle)


def test_uses_are_counted_for_every_code(bundle):
    edit(bundle / "vqvae", metrics={"code_usage": [1] * 128})
    checkpoints.write_bundle(bundle)
    checkpoints.load_bundle(bundle)
    edit(bundle / "vqvae", metrics={"code_usage": [1] * 127})
    checkpoints.write_bundle(bundle)
    refused(bundle, "vqvae/config.json", "128 codes", load=checkpoints.load_bundle)


def test_checkpoints_in_each_others_place_are_refused(bundle):
    shutil.rmtree(bundle / "pixelcnn")
    shutil.copytree(bundle / "prior", bundle / "pixelcnn")
    refused(bundle, "pixelcnn/config.json", "bundle.json", load=checkpoints.load_bundle)
    (bundle / "bundle.json").unlink()  # as in format 1
    refused(bundle, "pixelcnn/config.json", "'prior'", load=checkpoints.load_bundle)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_missing_file_is_named(bundle, file):
    (bundle / "pixelcnn" / file).unlink()
    refused(bundle / "pixelcnn", f"pixelcnn/{file}", "missing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_in_place_of_a_file_does_not_hang(bundle):
    (bundle / "pixelcnn" / "config.json").unlink()
    os.mkfifo(bundle / "pixelcnn" / "config.json")
    refused(bundle / "pixelcnn", "config.json", "missing")


def test_truncated_weights_are_refused(bundle):
    file = bundle / "pixelcnn" / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    refused(bundle / "pixelcnn", "model.safetensors", "damaged", "bytes")


def test_one_flipped_bit_is_refused(bundle):
    file = bundle / "pixelcnn" / "model.safetensors"
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    refused(bundle / "pixelcnn", "model.safetensors", "damaged", "sha256")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 1e999}',
        b'{"format": NaN}',
        b'{"format": ' + b"9" * 5000 + b"}",
        b'{"format": ' + b"9" * 500 + b"}",
        b'{"model": "\\ud800"}',
    ],
    ids=[
        "empty",
        "cut",
        "utf-16",
        "nested lists",
        "nested objects",
        "1e999",
        "NaN",
        "huge integer",
        "large integer",
        "surrogate",
    ],
)
def test_what_is_not_plain_json_is_refused(bundle, text):
    (bundle / "pixelcnn" / "config.json").write_bytes(text)
    refused(bundle / "pixelcnn", "pixelcnn/config.json", "JSON")


def test_huge_config_is_not_read(bundle):
    with open(bundle / "pixelcnn" / "config.json", "wb") as stream:
        stream.truncate(10**10)  # a sparse file: reading it all would take ten gigabytes
    refused(bundle / "pixelcnn", "pixelcnn/config.json", "larger than")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": 2}, "later release"),
        ({"format": 0}, "format version 0"),
        ({"format": True}, "'format'"),
        ({"format": None}, "'format'"),
        ({"model": "resnet"}, "'resnet'"),
        ({"model": 3}, "'model'"),
        ({"config": None}, "'config'"),
        ({"config": []}, "'config'"),
        ({"metrics": "good"}, "'metrics'"),
        ({"metrics": {"bits_per_dim": "<b>0.1</b>"}}, "'bits_per_dim'"),
        ({"metrics": {"bits_per_dim": True}}, "'bits_per_dim'"),
        ({"metrics": {"bits_per_dim": [0.1]}}, "'bits_per_dim'"),
        ({"metrics": {"code_usage": 3}}, "code_usage"),
        ({"metrics": {"code_usage": [1, [2]]}}, "code_usage"),
        ({"metrics": {"code_usage": [1, -2]}}, "code_usage"),
        ({"metrics": {"measured": "today"}}, "plain values"),
        ({"training": {"epochs": [1]}}, "plain values"),
        ({"training": {"curve": [1, 2]}}, "training curve"),
        ({"training": {"curve": {"epoch": 1}}}, "training curve"),
        ({"training": {"curve": [{"loss": "0.1"}]}}, "training curve"),
        ({"training": None}, "'training'"),
        ({"extra": 1}, "'extra'"),
        ({"weights": {"size": 0}}, "size"),
        ({"weights": {"size": 10**12}}, "size"),
        ({"weights": {"size": True}}, "size"),
        ({"weights": {"sha256": "0" * 63}}, "sha256"),
        ({"weights": {"sha256": 5}}, "sha256"),
        ({"weights": {"file": "../../elsewhere"}}, "nothing else"),
        ({"codebook_sha256": "no"}, "codebook_sha256"),
        ({"config": {"depth": 3}}, "'depth'"),
        ({"config": {"filters": "4"}}, "filters"),
        ({"config": {"filters": True}}, "filters"),
        ({"config": {"filters": 10**9}}, "filters"),
        ({"config": {"filters": [4]}}, "filters"),
        ({"config": {"filters": -4}}, "filters"),
        ({"config": {"filters": "4" * 100_000}}, "filters"),
        ({"config": {"f" * 100_000: 4}}, "'fff"),
        ({"config": {"filters": 8}}, "shape"),
        ({"config": {"blocks": 0}}, "does not know"),
        ({"config": {"blocks": 2}}, "lacks the weight"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_config_that_does_not_fit_is_refused(bundle, changes, reason):
    edit(bundle / "pixelcnn", **changes)
    refused(bundle / "pixelcnn", "pixelcnn/", reason)


def test_config_that_leaves_a_setting_to_a_default_is_refused(bundle):
    file = bundle / "pixelcnn" / "config.json"
    manifest = json.loads(file.read_text())
    del manifest["config"]["blocks"]
    file.write_text(json.dumps(manifest))
    refused(bundle / "pixelcnn", "config.json", "'blocks'")


def test_weights_must_be_exactly_those_of_the_model(bundle):
    folder = bundle / "pixelcnn"
    original = (folder / "model.safetensors").read_bytes()

    def without_one(arrays):
        arrays.pop("logit/bias")

    def one_more(arrays):
        arrays["../../etc/passwd"] = np.zeros(1, "float32")

    def float64(arrays):
        arrays["logit/bias"] = arrays["logit/bias"].astype("float64")

    def other_shape(arrays):
        arrays["logit/bias"] = np.zeros((1, 1), "float32")

    def nan(arrays):
        arrays["logit/bias"] = np.array([np.nan], "float32")

    def infinite(arrays):
        arrays["logit/bias"] = np.array([-np.inf], "float32")

    for change, reason in [
        (without_one, "lacks the weight 'logit/bias'"),
        (one_more, "does not know"),
        (float64, "float64"),
        (other_shape, "shape"),
        (nan, "not finite"),
        (infinite, "not finite"),
    ]:
        put(folder, original)
        rewrite(folder, change)
        refused(folder, "pixelcnn/model.safetensors", reason)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x04K\x00.",  # a pickle
        b"PK\x03\x04" + bytes(100),  # the start of a .keras file
        (2**60).to_bytes(8, "little") + b"{}",  # a header that would need an exabyte
        (2).to_bytes(8, "little") + b"[]",
        (66).to_bytes(8, "little")
        + b'{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},"b":"....."}'
        + b"..",
    ],
    ids=["pickle", "zip", "huge header", "list", "bad entry"],
)
def test_what_is_not_safetensors_is_refused(bundle, data):
    put(bundle / "pixelcnn", data)
    refused(bundle / "pixelcnn", "pixelcnn/model.safetensors", "safetensors")


def test_type_that_numpy_does_not_have_is_refused(bundle):
    header = b'{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'
    put(bundle / "pixelcnn", len(header).to_bytes(8, "little") + header + b"..")
    refused(bundle / "pixelcnn", "pixelcnn/model.safetensors", "types")


def test_model_with_a_nan_is_not_saved(tmp_path):
    model = small.model("pixelcnn")
    model.weights[0].assign(np.full(model.weights[0].shape, np.nan))
    with pytest.raises(ValueError, match="not finite"):
        checkpoints.save(tmp_path / "pixelcnn", model, metrics={}, training={})
    assert not (tmp_path / "pixelcnn").exists()


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), "0.1", np.float32(0.1)])
def test_figure_that_would_not_load_again_leaves_the_old_checkpoint(bundle, figure):
    before = (bundle / "pixelcnn" / "config.json").read_bytes()
    with pytest.raises(CheckpointError, match="'nats'"):
        checkpoints.save(bundle / "pixelcnn", small.model("pixelcnn"), metrics={"nats": figure}, training={})
    assert (bundle / "pixelcnn" / "config.json").read_bytes() == before
    checkpoints.load(bundle / "pixelcnn")


KILLED = """
import json, sys
from pathlib import Path
from pixelcnn.manifest import CONFIG, WEIGHTS, write_checkpoint
folder, *sources = map(Path, sys.argv[1:])
both = [(json.loads((s / CONFIG).read_text()), (s / WEIGHTS).read_bytes()) for s in sources]
print("ready", flush=True)
while True:
    for manifest, data in both:
        write_checkpoint(folder, manifest, data)
"""


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_saves_leaves_one_checkpoint_or_the_other(tmp_path):
    """Forty times, at any moment of a loop that saves one after the other."""
    folder, sources = tmp_path / "pixelcnn", [tmp_path / "a", tmp_path / "b"]
    for source, filters in zip(sources, (4, 6), strict=True):
        model = small.model("pixelcnn", filters=filters)
        checkpoints.save(source, model, metrics={"filters": filters}, training={})
    found, delays = set(), np.random.default_rng(0).uniform(0, 0.05, 40)
    for delay in delays:
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, folder, *sources],
            cwd=Path(checkpoints.__file__).parents[1],
            stdout=subprocess.PIPE,
        ) as process:
            process.stdout.readline()
            time.sleep(delay)
            process.kill()
        if (folder / "config.json").exists():
            manifest, data = read_checkpoint(folder)
            assert data == (sources[manifest["metrics"]["filters"] // 5] / "model.safetensors").read_bytes()
            found.add(manifest["metrics"]["filters"])
    assert found == {4, 6}
    assert checkpoints.load(folder).config.filters in found
    write_checkpoint(folder, manifest, data)
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]


@pytest.mark.parametrize("moment", ["after the weights", "after the config"])
def test_a_save_that_stops_between_its_files_leaves_a_checkpoint(bundle, monkeypatch, moment):
    """As a kill at that moment would: the old one before the step, the new one after it."""
    folder, new = bundle / "pixelcnn", small.model("pixelcnn")
    old = checkpoints.load(folder).sha256
    steps = iter(range(9))

    def replace(source, target, whole=os.replace):
        if next(steps) == {"after the weights": 1, "after the config": 2}[moment]:
            raise KeyboardInterrupt
        whole(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            checkpoints.save(folder, new, metrics={}, training={})
    again = checkpoints.load(folder)
    assert (again.sha256 == old) == (moment == "after the weights")
    if moment == "after the config":
        for one, other in zip(again.model.get_weights(), new.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)


def test_tensors_under_each_others_names_are_refused(bundle):
    def swap(arrays):
        one, other = "stack/last_0/bias", "stack/last_1/bias"
        assert arrays[one].shape == arrays[other].shape
        arrays[one], arrays[other] = arrays[other] + 1, arrays[one]

    rewrite(bundle / "pixelcnn", swap)
    refused(bundle / "pixelcnn", "pixelcnn/model.safetensors", "other names")


@pytest.mark.parametrize("name", ["pixelcnn", "diagonal_bilstm", "vqvae", "prior", "lenet"])
def test_weights_beyond_all_measure_are_refused_though_they_are_numbers(bundle, name):
    rewrite(bundle / name, lambda arrays: {key: array + np.float32(1e30) for key, array in arrays.items()})
    manifest = json.loads((bundle / name / "config.json").read_text())
    del manifest["weights"]["tensors"]  # as whoever made them up would
    (bundle / name / "config.json").write_text(json.dumps(manifest))
    refused(bundle / name, f"{name}/model.safetensors", "beyond all measure")


def test_a_checkpoint_of_an_earlier_release_needs_no_hash_of_its_tensors(bundle):
    file = bundle / "pixelcnn" / "config.json"
    manifest = json.loads(file.read_text())
    del manifest["weights"]["tensors"]
    file.write_text(json.dumps(manifest))
    assert checkpoints.load(bundle / "pixelcnn").sha256 == manifest["weights"]["sha256"]


LARGEST = """
import resource, sys
from pixelcnn import checkpoints, weights
from pixelcnn.arguments import DEFAULT_MODEL
from pixelcnn.files import CheckpointError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    checkpoints.load(sys.argv[1])
except CheckpointError as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


@pytest.mark.slow
def test_a_config_at_its_largest_is_refused_before_it_takes_memory(bundle):
    """Its model would have 3.3 GB of weights."""
    edit(bundle / "gated_pixelcnn", config={"filters": 1024, "dilations": [1] * 64})
    run = subprocess.run(
        [sys.executable, "-c", LARGEST, bundle / "gated_pixelcnn"],
        cwd=Path(checkpoints.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, sentence = run.stdout.split(maxsplit=1)
    assert "lacks the weight" in sentence
    assert int(kilobytes) < 300_000


def test_failed_write_leaves_the_old_files_and_no_others(tmp_path):
    old, new = tmp_path / "old", tmp_path / "folder" / "new"
    old.write_bytes(b"old")
    new.parent.write_bytes(b"a file where a folder is needed")
    with pytest.raises(OSError):
        write_files({old: b"changed", new: b"new"})
    assert old.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old"]


PROCESS = """
import sys
import keras
import numpy as np
from pixelcnn import checkpoints, weights
from pixelcnn.arguments import DEFAULT_MODEL
model = checkpoints.load(sys.argv[1]).model
print(keras.backend.backend(), float(keras.ops.sum(model(np.zeros((1, 28, 28, 1), "int32")))))
"""


@pytest.mark.slow
def test_another_process_with_another_backend_reads_the_same_weights(saved_bundle):
    backend = "jax" if keras.backend.backend() == "tensorflow" else "tensorflow"
    run = subprocess.run(
        [sys.executable, "-c", PROCESS, saved_bundle / "pixelcnn"],
        env={**os.environ, "KERAS_BACKEND": backend},
        cwd=Path(checkpoints.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    name, total = run.stdout.split()
    assert name == backend
    here = checkpoints.load(saved_bundle / "pixelcnn").model(np.zeros((1, 28, 28, 1), "int32"))
    assert float(total) == pytest.approx(float(keras.ops.sum(here)), rel=1e-4)
