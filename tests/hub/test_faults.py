"""Whatever the Hub answers, the app has weights in time and a sentence that says which, and why."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import ROOT, publish, surroundings
from loopback import LoopbackHub

from pixelcnn.checkpoints import write_bundle
from pixelcnn.members import MEMBERS

# What the app's loading thread does, for one line of JSON after the other: TensorFlow starts once for all
# faults. What the default model makes of a blank picture says which weights it has.
LOADER = """
import json, sys
from pathlib import Path
import numpy as np
from pixelcnn import hub
for line in sys.stdin:
    repo, deadline, bundled = json.loads(line)
    bundle = hub.load(repo, deadline=deadline, bundled=Path(bundled))
    logits = bundle.pictures[bundle.default].model(np.zeros((1, 28, 28, 1), "int32"))
    print(json.dumps([bundle.source, np.ravel(logits).tolist()]), flush=True)
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[LoopbackHub]:
    hub = LoopbackHub(tmp_path_factory.mktemp("hub"))
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def load(hub, other_bundle, tmp_path_factory) -> Iterator[Callable]:
    """load(repo, deadline) -> (source, logits of a blank picture); beside the app is another."""
    beside = tmp_path_factory.mktemp("beside")
    shutil.copytree(other_bundle / "diagonal_bilstm", beside / "diagonal_bilstm")
    write_bundle(beside)
    with subprocess.Popen(
        [sys.executable, "-c", LOADER],
        env=surroundings(hub, tmp_path_factory.mktemp("home")),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def load(repo: str, deadline: float = 25) -> tuple[str, list]:
            process.stdin.write(json.dumps([repo, deadline, str(beside)]) + "\n")
            process.stdin.flush()
            source, logits = json.loads(process.stdout.readline())
            return source, logits

        yield load
        process.stdin.close()


@pytest.fixture(scope="module")
def bundled_logits(load) -> list:
    source, logits = load("")
    assert source == "The weights bundled with the app."
    return logits


def status(code: int, error: str = "", **headers):
    """A Hub that answers every request with a status."""

    def fault(handler, path):
        handler.answer(code, {"error": error}, X_Error_Code=error, X_Error_Message=error, **headers)
        return True

    return fault


def hang_on_head(handler, path):
    return handler.command == "HEAD" and handler.hub.closing.wait(60)


def hang_after_connecting(handler, path):
    return handler.hub.closing.wait(60)


def half_of(wait: bool):
    """A Hub that sends half of a large file, and then nothing more or the end of the connection."""

    def fault(handler, path):
        if handler.command != "GET" or not path.startswith("/lfs/"):
            return False
        data = (handler.hub.root / "objects" / path.split("/")[-1]).read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.wfile.flush()
        if wait:
            handler.hub.closing.wait(60)
        handler.close_connection = True
        return True

    return fault


def corrupt(handler, path):
    """A Hub that sends large files with one bit turned over."""
    if handler.command != "GET" or not path.startswith("/lfs/"):
        return False
    data = bytearray((handler.hub.root / "objects" / path.split("/")[-1]).read_bytes())
    data[-1] ^= 1
    handler.answer(200, bytes(data))
    return True


def too_large(handler, path):
    """A Hub that says of every file that it has a terabyte."""
    if handler.command != "HEAD":
        return False
    handler.answer(200, b"", X_Repo_Commit="0" * 40, ETag='"1"', X_Linked_Size=10**12)
    return True


def no_hub(handler, path):
    """Another web server."""
    handler.answer(200, b"<html>It works!</html>")
    return True


FAULTS = {
    "401": (status(401, "Invalid credentials"), "does not exist, or is private"),
    "403 gated": (status(403, "GatedRepo"), "is gated"),
    "404 repository": (status(404, "RepoNotFound"), "does not exist, or is private"),
    "404 revision": (status(404, "RevisionNotFound"), "has no such revision"),
    "404 file": (status(404, "EntryNotFound"), "diagonal_bilstm/config.json is not in the repository"),
    "429": (status(429, "", Retry_After=60), "limits how often"),
    "500": (status(500), "answered with an error (500)"),
    "503": (status(503), "answered with an error (503)"),
    "HEAD hangs": (hang_on_head, "did not answer in time"),
    "everything hangs": (hang_after_connecting, "did not answer in time"),
    "cut in the middle": (half_of(wait=False), "the connection to the Hub broke"),
    "body stalls": (half_of(wait=True), "within 5 seconds"),
    "a terabyte": (too_large, "cannot be used: bundle.json is larger than"),
    "another web server": (no_hub, "does not seem to be served by a Hugging Face Hub"),
    "right-sized corrupted weights": (corrupt, "its sha256 is not the one in config.json"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_ends_in_time_with_weights_and_a_true_sentence(hub, bundle, load, bundled_logits, fault):
    name = f"somebody/{fault.replace(' ', '-')}"
    publish(hub, name, bundle)
    hub.fault, expected = FAULTS[fault]
    began = time.monotonic()
    source, logits = load(name, deadline=5 if "within 5 seconds" in expected else 25)
    hub.fault = None
    assert time.monotonic() - began < 35
    assert source.startswith(f"The weights bundled with the app, because this went wrong: {name} ")
    assert expected in source
    assert source.endswith(".")
    assert source.count("\n") == 0
    assert logits == bundled_logits


def test_without_a_fault_the_weights_are_those_of_the_hub(hub, bundle, load, bundled_logits):
    publish(hub, "somebody/good", bundle)
    source, logits = load("somebody/good")
    assert (
        source
        == f"somebody/good at commit {hub.commit_of('somebody/good', 'main')}, from the Hugging Face Hub."
    )
    assert logits != bundled_logits


def test_config_of_a_later_release(hub, bundle, load, bundled_logits):
    publish(hub, "somebody/later", bundle)
    config = json.dumps(json.loads((bundle / "vqvae/config.json").read_text()) | {"format": 2}).encode()
    listed = json.loads((bundle / MEMBERS).read_text())
    listed["members"]["vqvae"]["config"] = {"sha256": hashlib.sha256(config).hexdigest(), "size": len(config)}
    hub.put_file("somebody/later", "vqvae/config.json", config)
    hub.put_file("somebody/later", MEMBERS, json.dumps(listed).encode())
    source, logits = load("somebody/later")
    assert (
        "somebody/later cannot be used: vqvae/config.json has format version 2, of a later release" in source
    )
    assert logits == bundled_logits


def test_prior_of_another_codebook(hub, bundle, other_bundle, load, bundled_logits, tmp_path):
    mixed = Path(shutil.copytree(bundle, tmp_path / "mixed"))
    shutil.copytree(other_bundle / "vqvae", mixed / "vqvae", dirs_exist_ok=True)
    write_bundle(mixed)
    publish(hub, "somebody/mixed", mixed)
    source, logits = load("somebody/mixed")
    assert "somebody/mixed cannot be used: prior/config.json names another codebook" in source
    assert logits == bundled_logits


def test_checkpoint_that_is_not_the_one_listed(hub, bundle, other_bundle, load, bundled_logits):
    publish(hub, "somebody/unlisted", bundle)
    for file in ("vqvae/config.json", "vqvae/model.safetensors"):
        hub.put_file("somebody/unlisted", file, (other_bundle / file).read_bytes())
    source, logits = load("somebody/unlisted")
    assert "somebody/unlisted cannot be used: vqvae/" in source
    assert logits == bundled_logits


def test_half_a_bundle(hub, bundle, load, bundled_logits):
    publish(hub, "somebody/half", bundle)
    hub.put_file("somebody/half", "prior/model.safetensors", None)
    source, logits = load("somebody/half")
    assert "somebody/half cannot be used: prior/model.safetensors is not in the repository" in source
    assert logits == bundled_logits
