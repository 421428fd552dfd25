"""What several test files share: the real app, in a process of its own, with the bundled weights."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

# Small models take longer to compile than to run, so XLA leaves most of its work undone, here and in the
# processes that tests start; but the app runs as it always does.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # as in the app

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.running import PROGRAMS, ROOT, running_app

if TYPE_CHECKING:  # imported where it is used: who hands out the tests does without the seconds that it takes
    from pixelcnn.checkpoints import Bundle

# Tests that share what takes long to start are run by one process, one group after the other.
GROUPS = {
    "tests/e2e/": "app",
    "tests/test_api.py": "api",  # with an app of its own, which need not wait for those in the browser
    "tests/test_golden.py": "api",
    "tests/test_readme.py": "api",
    "tests/test_tools.py": "api",
    "tests/hub/": "hub",
}


def pytest_configure(config: pytest.Config) -> None:
    """What one app compiles the next one loads, in all processes of the run."""
    if PROGRAMS not in os.environ:
        os.environ[PROGRAMS] = tempfile.mkdtemp(prefix="programs-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(PROGRAMS)))


def group(test: str) -> str:
    """Of a test's id: its file, or what all those share that use the app, or the Hub."""
    file = test.partition("::")[0]
    return next((name for start, name in GROUPS.items() if file.startswith(start)), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of the app first, which are the longest group."""
    items.sort(key=lambda item: group(item.nodeid) != "app")


class Groups(LoadScopeScheduling):
    """A group of tests after the other to each process."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return Groups(config, log)


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of `python app.py`, once nothing is left to compile; one process for all tests."""
    with running_app(compiled=True) as url:
        yield url


@pytest.fixture(scope="session")
def bundled() -> "Bundle":
    """The bundled weights, in this process."""
    from pixelcnn.checkpoints import load_bundle, with_others

    return with_others(load_bundle(ROOT / "weights"), ROOT / "weights")


@pytest.fixture
def asking(monkeypatch) -> "Callable[[Bundle], Callable[..., dict]]":
    """asking(bundle)(function, **arguments): the answer of a server function, over the models of a bundle."""
    from pixelcnn.serving import Models
    from pixelcnn.tabs import clients, live

    def over(bundle: "Bundle") -> Callable[..., dict]:
        models = Models()
        models._bundle = bundle
        models._turns.open()
        for module in (live, clients):
            monkeypatch.setattr(module, "models", models)
        return lambda function, **arguments: asyncio.run(function({"visitor": "one", **arguments}))

    return over
