"""What several test files share: the real app, in a process of its own, with the bundled weights."""

import os
import shutil
import tempfile
from collections.abc import Iterator

# Small models take longer to compile than to run, so XLA leaves most of its work undone, here and in the
# processes that tests start; but the app runs as it always does.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

import pytest

from pixelcnn.checkpoints import Bundle, load_bundle
from tests.running import PROGRAMS, ROOT, running_app

# Tests that share what takes long to start are run by one process, one group after the other.
APP = ("tests/e2e/", "tests/test_api.py", "tests/test_readme.py")
HUB = ("tests/hub/",)


def pytest_configure(config: pytest.Config) -> None:
    """What one app compiles the next one loads, in all processes of the run."""
    if PROGRAMS not in os.environ:
        os.environ[PROGRAMS] = tempfile.mkdtemp(prefix="programs-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(PROGRAMS)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A group for each file, and one for all that use the app, or the Hub; that of the app first."""

    def group(item: pytest.Item) -> str:
        file = item.path.relative_to(ROOT).as_posix()
        return next(
            ("app" if files is APP else "hub" for files in (APP, HUB) if file.startswith(files)), file
        )

    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))
    items.sort(key=lambda item: group(item) != "app")


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of `python app.py`, once nothing is left to compile; one process for all tests."""
    with running_app(compiled=True) as url:
        yield url


@pytest.fixture(scope="session")
def bundled() -> Bundle:
    """The bundled weights, in this process."""
    return load_bundle(ROOT / "weights")
