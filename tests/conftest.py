"""What several test files share: the real app, in a process of its own, with the bundled weights."""

from collections.abc import Iterator

import pytest

from pixelcnn.checkpoints import Bundle, load_bundle
from tests.running import ROOT, running_app


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of `python app.py`, once nothing is left to compile; one process for all tests."""
    with running_app(compiled=True) as url:
        yield url


@pytest.fixture(scope="session")
def bundled() -> Bundle:
    """The bundled weights, in this process."""
    return load_bundle(ROOT / "weights")
