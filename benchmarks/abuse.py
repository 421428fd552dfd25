"""Five people drawing beside a client that abuses the edge of the server: python -m benchmarks.abuse

Each kind of abuse goes on for as long as the people draw, from a process of its own with a limited number of
connections and of the lowest priority, since an abuser brings a machine along. Each is measured beside the
same people alone. Promised: their 95th percentile at most doubles.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from benchmarks.load import measure
from benchmarks.results import machine, percentiles, write
from tests.running import ROOT, running_app

PEOPLE = 5
BOUNDARY = "benchmark"
PICTURE = b"\x89PNG" + bytes(2_000_000)
PROMISED_FACTOR = 2


def request(method: str, path: str, *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    """A request as bytes; with a `length` that is not its body's, one that never ends."""
    lines = [f"{method} {path} HTTP/1.1", "Host: benchmark", "Connection: close", *headers]
    if method == "POST":
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def form(number: int) -> bytes:
    """An upload of two megabytes, each another one."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{number}.png"\r\n\r\n'
    return head.encode() + number.to_bytes(8) + PICTURE + f"\r\n--{BOUNDARY}--\r\n".encode()


JSON = "Content-Type: application/json"
FORM = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
FILE = {"path": "a.png", "meta": {"_type": "gradio.FileData"}}
REFERENCES = json.dumps({"data": [[FILE] * 1_500]}, separators=(",", ":")).encode()
GENERATE = json.dumps({"data": [64, 1, 0, None, "pixelcnn", 0]}).encode()
UPLOAD = "/gradio_api/upload"


def nothing(_: int) -> bytes:
    return b""


# (connections at once, what the connection of each number sends)
ABUSE: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "silent connections": (300, nothing),
    "bodies that stall": (300, lambda _: request("POST", UPLOAD, FORM, body=b"x", length=2_000_000)),
    "streams for developers": (100, lambda _: request("GET", "/gradio_api/dev/reload")),
    "streams of results": (200, lambda n: request("GET", f"/gradio_api/queue/data?session_hash={n}")),
    "two content types": (4, lambda n: request("POST", UPLOAD, JSON, FORM, body=form(n))),
    "bodies too large": (4, lambda n: request("POST", UPLOAD, FORM, body=form(n) + PICTURE)),
    "references to files": (
        4,
        lambda _: request("POST", "/gradio_api/call/reconstruct", JSON, body=REFERENCES),
    ),
    "uploads": (4, lambda n: request("POST", UPLOAD, FORM, body=form(n))),
    "calls beside the queue": (
        20,
        lambda _: request("POST", "/gradio_api/run/generate", JSON, body=GENERATE),
    ),
}


async def abuse(kind: str, host: str, port: int, seconds: float) -> Counter:
    """Keep so many connections busy for so long; how often each status came, 0 for none."""
    connections, build = ABUSE[kind]
    numbers, answers = itertools.count(), Counter()

    async def one() -> None:
        while True:
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(build(next(numbers)))
                with contextlib.suppress(ConnectionError):
                    await writer.drain()
                status = (await reader.read(65_536))[9:12]
                answers[int(status or 0)] += 1
                await reader.read()
            except ConnectionError:
                answers[0] += 1
                await asyncio.sleep(0.05)
            finally:
                writer.close()

    tasks = [asyncio.create_task(one()) for _ in range(connections)]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return answers


@contextlib.contextmanager
def abused(kind: str, url: str, seconds: float) -> Iterator[dict]:
    """That abuse in a process of its own; the yielded dict has the statuses of its answers in the end."""
    command = [sys.executable, "-m", "benchmarks.abuse", "--only", kind, "--url", url]
    process = subprocess.Popen(
        [*command, "--seconds", str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.nice(19),
    )
    time.sleep(1)  # it has connected
    answers: dict = {}
    yield answers
    answers |= json.loads(process.communicate(timeout=60)[0])


def draw(url: str, seconds: float) -> dict:
    """What the people waited for, in milliseconds, and what was wrong."""
    clients = asyncio.run(measure(url, PEOPLE, seconds))
    answered = [milliseconds for client in clients for milliseconds in client.answered]
    return percentiles(answered) | {"errors": [error for client in clients for error in client.errors]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8, help="that the people draw for, each time")
    parser.add_argument("--only", choices=list(ABUSE), help="this kind of abuse alone, of --url")
    parser.add_argument("--url", help="of a running app (default: one is started, and measured)")
    options = parser.parse_args()
    if options.url and options.only:
        address = urlsplit(options.url)
        answers = asyncio.run(abuse(options.only, address.hostname, address.port, options.seconds))
        print(json.dumps(answers))
        return
    facts = machine()
    rows = []
    with running_app(compiled=True) as url:
        draw(url, 2)
        for kind in [options.only] if options.only else ABUSE:
            alone = draw(url, options.seconds)
            with abused(kind, url, options.seconds + 3) as answers:
                beside = draw(url, options.seconds)
            factor = round(beside["p95_ms"] / alone["p95_ms"], 2)
            row = {"abuse": kind, "factor": factor, "alone": alone, "beside": beside, "statuses": answers}
            rows.append(row)
            print(f"{kind}: {alone['p95_ms']} ms, beside it {beside['p95_ms']} ms; {answers}", flush=True)
    result = {"people": PEOPLE, "seconds": options.seconds, "promised_factor": PROMISED_FACTOR, "rows": rows}
    write("abuse", facts | result)
    if errors := [error for row in rows for part in ("alone", "beside") for error in row[part]["errors"]]:
        raise SystemExit(f"{len(errors)} answers were wrong")


if __name__ == "__main__":
    main()
