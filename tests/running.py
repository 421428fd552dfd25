"""What tests and benchmarks share: the real app in a process of its own, and a real browser to open it in."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import httpx
from gradio_client import Client
from gradio_client.exceptions import AppError

ROOT = Path(__file__).parent.parent
READY_WITHIN_S = 300  # loading and compiling, on two busy cores
PROGRAMS = "PIXELCNN_TEST_PROGRAMS"  # names a folder where the apps of a run keep what XLA compiled


@contextlib.contextmanager
def running_app(
    *,
    compiled: bool = False,
    port: int | None = None,
    grace_s: float = 10,
    program: Sequence[str] = ("app.py",),
    **settings: str,
) -> Iterator[str]:
    """The address of `python app.py` on a port, by default a free one, once its models answer: those bundled.

    `compiled`: once it has nothing left to compile in the background. `grace_s`: how long it may take to end
    before it is killed. `program`: what Python runs. `settings` are environment variables of
    its own. RuntimeError with the end of its log if it does not get that far.
    """
    port = port or free_port()
    environment = app_environment(port) | settings
    if PROGRAMS in os.environ:
        environment["TF_XLA_FLAGS"] = f"--tf_xla_persistent_cache_directory={os.environ[PROGRAMS]}"
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, *program], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            try:
                _wait_until_ready(url, process)
                if compiled:
                    _wait_until_compiled(log, process)
            except TimeoutError as error:
                raise RuntimeError(f"{error}; its log ends with:\n{_read(log)[-4000:]}") from None
            yield url
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(grace_s)
            process.kill()


def app_environment(port: int) -> dict[str, str]:
    """The variables of an app of the bundled weights on a port of this machine."""
    others = {"PIXELCNN_HUB_REPO", "XLA_FLAGS"}  # the latter are those of the tests
    environment = {name: value for name, value in os.environ.items() if name not in others}
    return environment | {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _read(log: IO) -> str:
    """What is in the log, by a call that leaves the place where the app writes on as it is."""
    return os.pread(log.fileno(), 1 << 24, 0).decode(errors="replace")


def _wait_until_compiled(log: IO, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while "Everything is compiled" not in _read(log):
        if process.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError("the app did not compile everything")
        time.sleep(0.5)


def _wait_until_ready(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    error: Exception | str = "it was not tried"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, timeout=30).raise_for_status()
            Client(url, verbose=False).predict(count=1, temperature=1, seed=0, api_name="/generate")
            return
        except (httpx.HTTPError, AppError) as caught:  # not listening yet, or the models still load
            error = caught
            if "could not be loaded" in str(error):
                break
            time.sleep(0.5)
    state = "still runs" if process.poll() is None else f"ended with status {process.poll()}"
    raise TimeoutError(f"the app {state} and did not become ready: {error}")


def chromium() -> str | None:
    """Path of a Chromium or Chrome of this machine, None without one: playwright then looks for its own.

    The headless shell is the same browser without windows, as playwright runs it, and opens a page with half
    the work.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)
