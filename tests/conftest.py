"""What several test files share: the real app, in a process of its own, with the bundled weights."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

ROOT = Path(__file__).parent.parent
READY_WITHIN_S = 300  # loading and compiling, on two busy cores


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `python app.py`, once its models answer; one process for all tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PIXELCNN_HUB_REPO"}
    environment |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    log = tmp_path_factory.mktemp("app") / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, log)
        yield url
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _wait_until_ready(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    error: Exception | None = None
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, timeout=30).raise_for_status()
            Client(url, verbose=False).predict(count=1, temperature=1, seed=0, api_name="/generate")
            return
        except (httpx.HTTPError, AppError) as caught:  # not listening yet, or the models still load
            error = caught
            time.sleep(0.5)
    raise RuntimeError(f"the app did not become ready ({error}); its log:\n{log.read_text()[-4000:]}")
