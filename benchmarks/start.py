"""How long the app takes to start on this machine, and what it weighs then: python -m benchmarks.start

In an environment of requirements.txt alone: TensorFlow imports JAX where it is installed. In every second
start somebody asks for a completion each half a second from the first page on, until everything is compiled.
Promised, with nobody asking: the page after 4 s, answers after 8 s, everything compiled after 45 s, 1.2 GB.
"""

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from gradio_client import Client
from gradio_client.exceptions import AppError

from benchmarks.results import machine, percentiles, write
from benchmarks.soak import resident_mb
from tests.running import ROOT, app_environment, free_port

PROMISED = {"page_s": 4, "answers_s": 8, "compiled_s": 45, "resident_mb": 1229}
EVERY_S = 0.5
AT_MOST_S = 300
AT_REST_S = 5  # after what `memory.settle` gives back
SAYS = {"answers_s": r"models answer after ([\d.]+) s", "compiled_s": r"is compiled after ([\d.]+) s"}


def start(asking: bool) -> dict[str, object]:
    """One start, and one end; seconds since its process began, of the log since loading began."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.NamedTemporaryFile() as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=app_environment(port), stdout=log, stderr=log
        )
        try:
            while not _is_served(url):
                time.sleep(0.05)
            found: dict[str, object] = {"page_s": round(time.monotonic() - began, 1)}
            client, trips = (Client(url, verbose=False) if asking else None), []
            while "compiled_s" not in found and time.monotonic() - began < AT_MOST_S:
                asked = time.monotonic()
                with contextlib.suppress(AppError):  # the models still load
                    if client:
                        client.predict(
                            drawing="0" * 392 + "?" * 392, count=8, seed=len(trips), api_name="/complete"
                        )
                        trips.append(1000 * (time.monotonic() - asked))
                time.sleep(max(0.0, EVERY_S - (time.monotonic() - asked)))
                text = Path(log.name).read_text(errors="replace")
                found |= {name: float(said[1]) for name, at in SAYS.items() if (said := re.search(at, text))}
            time.sleep(AT_REST_S)
            found["resident_mb"] = resident_mb(process.pid)
        finally:
            process.terminate()
            process.wait()
    return found | ({"while compiling": percentiles(trips)} if trips else {})


def _is_served(url: str) -> bool:
    try:
        return httpx.get(url, timeout=30).is_success
    except httpx.HTTPError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3, help="of each kind")
    options = parser.parse_args()
    facts = machine()
    result = {"nobody asks": [], "somebody asks": []}
    for _ in range(options.starts):
        for asking, starts in enumerate(result.values()):
            starts.append(start(bool(asking)))
            print(starts[-1], flush=True)
    write("start", facts | {"promised": PROMISED} | result)


if __name__ == "__main__":
    main()
