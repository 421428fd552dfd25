"""A loopback Hub with a published bundle of small models, and clients of it in fresh processes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import NAME, publish, small_bundle, surroundings
from loopback import LoopbackHub


@pytest.fixture(scope="session")
def bundle(tmp_path_factory) -> Path:
    return small_bundle(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def other_bundle(tmp_path_factory) -> Path:
    return small_bundle(tmp_path_factory.mktemp("bundled"))


@pytest.fixture
def hub(tmp_path) -> Iterator[LoopbackHub]:
    """A Hub without repositories."""
    hub = LoopbackHub(tmp_path / "hub")
    yield hub
    hub.close()


@pytest.fixture
def published(hub, bundle) -> LoopbackHub:
    """A Hub on which `bundle` is the public repository NAME."""
    publish(hub, NAME, bundle)
    return hub


@pytest.fixture
def environment(hub, tmp_path) -> dict[str, str]:
    """The surroundings of somebody with an empty cache."""
    return surroundings(hub, tmp_path / "home")


RESOLVE = """
import json, sys
from pixelcnn import hub
for repo in sys.argv[2:]:
    pull = hub.resolve(repo, deadline=float(sys.argv[1]))
    print(json.dumps([pull.folder and str(pull.folder), pull.source, pull.problem]))
"""


@pytest.fixture
def resolve(environment, tmp_path) -> Callable:
    """resolve(repo, deadline) -> (folder, source, problem), in a process that has its own settings."""

    def run(repo: str = NAME, deadline: float = 20, **settings) -> tuple[Path | None, str, str | None]:
        process = subprocess.run(
            [sys.executable, "-c", RESOLVE, str(deadline), repo],
            env=environment | settings,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert process.returncode == 0, process.stderr
        folder, source, problem = json.loads(process.stdout.splitlines()[-1])
        return (Path(folder) if folder else None), source, problem

    return run
