"""What several test files share: the real app, in a process of its own, with the bundled weights."""

from collections.abc import Iterator

import pytest

from pixelcnn.checkpoints import Bundle, load_bundle
from tests.running import ROOT, running_app


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of `python app.py`, once its models answer; one process for all tests."""
    with running_app() as url:
        yield url


@pytest.fixture(scope="session")
def bundled() -> Bundle:
    """The bundled weights, in this process."""
    return load_bundle(ROOT / "weights")
