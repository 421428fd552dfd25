"""Whatever the Hub does, the app has weights in time and a sentence that says which, and why."""

import subprocess
import sys
import time

import pytest
from conftest import NAME

from pixelcnn.hub import parse

WEIGHTS = "pixelcnn/model.safetensors"
CONFIG = "pixelcnn/config.json"


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
    "404 file": (status(404, "EntryNotFound"), "pixelcnn/config.json is not in the repository"),
    "429": (status(429, "", Retry_After=60), "limits how often"),
    "500": (status(500), "answered with an error (500)"),
    "503": (status(503), "answered with an error (503)"),
    "HEAD hangs": (hang_on_head, "did not answer in time"),
    "everything hangs": (hang_after_connecting, "did not answer in time"),
    "cut in the middle": (half_of(wait=False), "the connection to the Hub broke"),
    "body stalls": (half_of(wait=True), "within 5 seconds"),
    "a terabyte": (too_large, "pixelcnn/config.json is larger than"),
    "another web server": (no_hub, "does not seem to be served by a Hugging Face Hub"),
    "right-sized corrupted weights": (corrupt, "its sha256 is not the one in config.json"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_ends_in_time_with_a_true_sentence(published, resolve, fault):
    published.fault, expected = FAULTS[fault]
    began = time.monotonic()
    folder, _, problem = resolve(deadline=5 if "within 5 seconds" in expected else 25)
    assert time.monotonic() - began < 30
    assert folder is None
    assert problem.startswith(NAME)
    assert expected in problem
    assert problem.endswith(".")
    assert problem.count("\n") == 0


def test_server_that_is_down(hub, resolve):
    hub.close()
    folder, _, problem = resolve()
    assert folder is None
    assert "the Hub cannot be reached" in problem


def test_offline_flag(published, resolve):
    folder, _, problem = resolve(HF_HUB_OFFLINE="1")
    assert folder is None
    assert "HF_HUB_OFFLINE is set" in problem
    assert published.requests == []


def test_offline_flag_with_a_cache(published, resolve):
    online, _, _ = resolve()
    offline, source, problem = resolve(HF_HUB_OFFLINE="1")
    assert offline == online
    assert "from the local cache" in source
    assert "HF_HUB_OFFLINE is set" in problem


def test_server_that_is_down_with_a_cache(published, resolve):
    online, _, _ = resolve()
    published.close()
    folder, source, problem = resolve()
    assert folder == online
    assert published.commit_of(NAME, "main") in source
    assert "the Hub cannot be reached" in problem


def test_whole_commit_in_the_cache_needs_no_hub(published, resolve):
    commit = published.commit_of(NAME, "main")
    resolve(f"{NAME}@{commit}")
    published.close()
    folder, source, problem = resolve(f"{NAME}@{commit}")
    assert folder.name == commit
    assert "from the local cache" in source
    assert problem is None


@pytest.mark.parametrize("revision", ["", "@commit"])
def test_damaged_cache_entry_is_fetched_again(published, bundle, resolve, revision):
    repo = NAME + revision.replace("commit", published.commit_of(NAME, "main"))
    folder, _, _ = resolve(repo)
    blob = (folder / WEIGHTS).resolve()
    blob.write_bytes(blob.read_bytes()[:-100])
    published.requests.clear()
    again, source, problem = resolve(repo)
    assert problem is None
    assert again == folder
    assert "from the Hugging Face Hub" in source
    assert (again / WEIGHTS).read_bytes() == (bundle / WEIGHTS).read_bytes()
    assert sum(request.startswith("GET /lfs/") for request in published.requests) == 1


def test_damaged_cache_entry_without_a_hub_is_not_used(published, resolve):
    folder, _, _ = resolve()
    blob = (folder / WEIGHTS).resolve()
    blob.write_bytes(blob.read_bytes()[:-100])
    published.close()
    folder, _, problem = resolve()
    assert folder is None
    assert "the Hub cannot be reached" in problem


def test_half_a_bundle_on_the_hub_is_refused(published, resolve):
    published.put_file(NAME, "prior/model.safetensors", None)
    folder, _, problem = resolve()
    assert folder is None
    assert "prior/model.safetensors is not in the repository" in problem


@pytest.mark.parametrize(
    "repo",
    [
        "digits",
        "a/b/c",
        "../../etc",
        "a/b@",
        "a/b@../../c",
        "a/b@-x",
        "a/b@c d",
        "a/b@c\nd",
        "/b",
        "a/" + "b" * 300,
    ],
)
def test_name_that_is_none_is_refused_without_a_request(published, resolve, repo):
    with pytest.raises(ValueError, match="OWNER/NAME"):
        parse(repo)
    folder, _, problem = resolve(repo)
    assert folder is None
    assert "OWNER/NAME" in problem
    assert published.requests == []


def test_pull_ends_itself_when_the_app_is_gone(published, environment):
    published.fault = hang_after_connecting
    began = time.monotonic()
    process = subprocess.run([sys.executable, "-m", "pixelcnn.pull", NAME, "main", "2"], env=environment)
    assert process.returncode != 0
    assert time.monotonic() - began < 20
