"""The Hub's local cache: used where it is whole, mended where it is not, and enough without a Hub."""

import subprocess
import sys
import time

import pytest
from clients import NAME

from pixelcnn.hub import parse

WEIGHTS = "pixelcnn/model.safetensors"


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
    published.fault = lambda handler, path: published.closing.wait(60)
    began = time.monotonic()
    process = subprocess.run([sys.executable, "-m", "pixelcnn.pull", NAME, "main", "2"], env=environment)
    assert process.returncode != 0
    assert time.monotonic() - began < 20
