"""What several test files share: the real app, in a process of its own, with the bundled weights."""

from collections.abc import Iterator

import pytest

from benchmarks.running import running_app


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of `python app.py`, once its models answer; one process for all tests."""
    with running_app() as url:
        yield url
