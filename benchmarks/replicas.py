"""Replicas of the app behind nginx, on the same cores: python -m benchmarks.replicas

Twenty people draw, as in benchmarks.load: at one app without nginx, at two behind it (docs/nginx.conf), and
at two of which one is killed in the middle. Written down: the times of the answers, what was wrong, and how
long anybody waited for the next answer. Promised: none wrong, and at most 5 seconds more with one killed.
"""

import argparse
import asyncio
import contextlib
import itertools
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load import Client, measure
from benchmarks.results import machine, percentiles, write
from tests.running import ROOT, free_port, running_app

PROMISED_GAP_S = 5.0


@contextlib.contextmanager
def nginx(*ports: int) -> Iterator[str]:
    """The address of an nginx with docs/nginx.conf in front of apps on these ports."""
    listen, places = free_port(), iter(ports)
    text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"(?<=server 127\.0\.0\.1:)\d+", lambda _: str(next(places)), text)
    text = text.replace("listen 7860;", f"listen 127.0.0.1:{listen};")
    with tempfile.TemporaryDirectory() as folder:
        parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        kept = " ".join(f"{name}_temp_path {name};" for name in parts)
        file = Path(folder) / "nginx.conf"
        file.write_text(
            f"daemon off; pid nginx.pid; error_log error.log; worker_processes 1;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; {kept}\n{text}\n}}\n"
        )
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        with subprocess.Popen([program, "-p", folder, "-c", file, "-e", "error.log"]) as process:
            url = f"http://127.0.0.1:{listen}"
            try:
                for _ in range(100):
                    with contextlib.suppress(httpx.HTTPError):
                        httpx.get(f"{url}/config").raise_for_status()
                        break
                    time.sleep(0.1)
                yield url
            finally:
                process.terminate()


def drawn(url: str, people: int, seconds: float) -> dict[str, Any]:
    """What came of it."""
    clients = asyncio.run(measure(url, people, seconds))
    return {
        "errors": [error for client in clients for error in client.errors],
        "answers": percentiles([each for client in clients for each in client.answered]),
        "longest_wait_s": round(max(map(longest_wait, clients)), 2),
    }


def longest_wait(client: Client) -> float:
    """Seconds between two answers."""
    gaps = (after - before for before, after in itertools.pairwise(client.times))
    return max(gaps, default=0)


def kill(port: int) -> None:
    """The process that listens on a port, without warning."""
    subprocess.run(["fuser", "-k", "-KILL", f"{port}/tcp"], check=False, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15, help="that each of them draws for")
    options = parser.parse_args()
    facts, ports = machine(), (free_port(), free_port())
    settings = {"compiled": True, "PIXELCNN_BEHIND_PROXY": "1"}
    with running_app(port=ports[0], **settings) as one:
        result = {"one app": drawn(one, options.people, options.seconds)}
        with running_app(port=ports[1], **settings), nginx(*ports) as both:
            result["two behind nginx"] = drawn(both, options.people, options.seconds)
            timer = threading.Timer(options.seconds / 2, kill, [ports[1]])
            timer.start()
            result["two, one killed"] = drawn(both, options.people, options.seconds)
    write("replicas", facts | {"people": options.people, "seconds": options.seconds} | result)
    killed = result["two, one killed"]
    wrong = [error for each in result.values() for error in each["errors"]]
    if wrong or killed["longest_wait_s"] > PROMISED_GAP_S + result["two behind nginx"]["longest_wait_s"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
