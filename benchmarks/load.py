"""Ten people drawing at once, or fifty, as the page sends it: python -m benchmarks.load [--people 50]

Each client has a digit of its own and draws it pixel by pixel. It sends what it has after the pauses that the
page keeps (tabs/components/live.js): a short one where the last request was answered, a longer one where not.
Checked: a client gets completions of its own drawing only, with the kept rows as it sent them, of which each
keeps another number; its last drawing is answered, and as it would be by a server with nothing else to do;
older ones that wait are dropped by the server. Promised: 95 % of the answers within 300 ms for ten people,
within 2.5 s for fifty.
"""

import argparse
import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field

import httpx
import numpy as np

from benchmarks.results import machine, percentiles, write
from pixelcnn.arguments import DEFAULT_GUIDANCE
from pixelcnn.images import INK_THRESHOLD, SIDE, format_drawing
from tests.running import ROOT, running_app

PAUSE_S = 0.04
OVERTAKE_S, OVERTAKE_MOST_S = 0.15, 4.8
FRAME_S = 1 / 60
PROMISED_P95_MS = {10: 300, 50: 2500}


@dataclass
class Client:
    """One person: a digit's ink as pixel numbers in the order of drawing, and what became of the requests."""

    number: int
    ink: np.ndarray
    answered: list[float] = field(default_factory=list)  # milliseconds
    times: list[float] = field(default_factory=list)  # of these answers, seconds on one clock
    sent: int = 0
    flying: int = 0
    unanswered: int = 0
    superseded: int = 0
    errors: list[str] = field(default_factory=list)
    last: dict | None = None
    shown: int = 0  # the number of that request

    @property
    def rows_kept(self) -> int:
        return random.Random(self.number).randrange(SIDE + 1)

    def drawing(self, share: float) -> str:
        levels = np.zeros(SIDE * SIDE, np.uint8)
        levels[self.ink[: max(1, round(share * len(self.ink)))]] = 1
        kept = SIDE * self.rows_kept
        return format_drawing(levels.reshape(SIDE, SIDE))[:kept] + "?" * (SIDE * SIDE - kept)


async def ask(http: httpx.AsyncClient, component: int, client: Client, drawing: str) -> dict:
    """The answer to one request, just as the page puts it."""
    client.sent += 1
    request = {
        "visitor": f"client-{client.number}",
        "number": client.sent,
        "drawing": drawing,
        "temperature": 1,
        "guidance": DEFAULT_GUIDANCE,
        "model": "inpainting_bilstm",
        "digit": None,
        "seed": client.number,
    }
    body = {
        "session_hash": f"load{client.number}",
        "component_id": component,
        "fn_name": "complete",
        "data": request,
    }
    visitor = {"cookie": f"visitor=load{client.number}"}  # as a proxy before several apps has given it
    response = await http.post("/gradio_api/component_server", json=body, headers=visitor)
    response.raise_for_status()
    return response.json()


async def request(http: httpx.AsyncClient, component: int, client: Client, drawing: str) -> None:
    started = time.perf_counter()
    client.flying += 1
    client.unanswered += 1
    number = client.sent + 1
    answer = await ask(http, component, client, drawing)
    client.flying -= 1
    if answer.get("stale"):
        client.superseded += 1
        return
    client.unanswered = client.flying
    client.times.append(time.perf_counter())
    client.answered.append(1000 * (client.times[-1] - started))
    if "value" not in answer:
        client.errors.append(str(answer))
        return
    kept = drawing[: SIDE * client.rows_kept]
    drawings = answer["value"]["groups"][0]["drawings"]
    if not all(completion.startswith(kept) for completion in drawings):
        client.errors.append("an answer is not about what was drawn")
    if number > client.shown:  # as the page, which drops what comes late
        client.shown = number
        client.last = {"drawing": drawing, "drawings": drawings}


def pause(unanswered: int) -> float:
    """Seconds from one request to the next, after so many without an answer (newest.js)."""
    return min(OVERTAKE_S * 2 ** (unanswered - 1), OVERTAKE_MOST_S) if unanswered else PAUSE_S


async def draw(http: httpx.AsyncClient, component: int, client: Client, seconds: float) -> None:
    """Draw for so long, and wait for all answers."""
    await asyncio.sleep(random.Random(client.number).uniform(0, OVERTAKE_S))
    began, last, requests, drawn = time.perf_counter(), 0.0, [], False
    while not drawn:
        await asyncio.sleep(FRAME_S)
        now = time.perf_counter()
        if now - last < pause(client.unanswered):
            continue
        drawn = now - began >= seconds
        drawing = client.drawing(min(1, (now - began) / seconds))
        requests.append(asyncio.create_task(request(http, component, client, drawing)))
        last = now
    await asyncio.gather(*requests)


async def measure(url: str, people: int, seconds: float) -> list[Client]:
    digits = np.load(ROOT / "tests" / "digits.npz")["x_test"]
    clients = [Client(k, np.flatnonzero(digits[k] > INK_THRESHOLD)) for k in range(people)]
    async with contextlib.AsyncExitStack() as open_ones:
        browsers = [  # each with connections of its own: a pool of all is what would take the time
            await open_ones.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60)) for _ in clients
        ]
        config = (await browsers[0].get("/config")).json()
        component = next(
            part["id"] for part in config["components"] if "complete" in part["props"].get("server_fns", [])
        )
        each = list(zip(browsers, clients, strict=True))
        await asyncio.gather(*(draw(browser, component, client, seconds) for browser, client in each))
        for browser, client in each:
            alone = await ask(browser, component, client, client.drawing(1))
            if client.last != {
                "drawing": client.drawing(1),
                "drawings": alone["value"]["groups"][0]["drawings"],
            }:
                client.errors.append("the last drawing was answered otherwise than alone")
    return clients


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20, help="that each of them draws for")
    options = parser.parse_args()
    facts = machine()
    with running_app(compiled=True) as url:
        clients = asyncio.run(measure(url, options.people, options.seconds))
    errors = [error for client in clients for error in client.errors]
    answers = percentiles([milliseconds for client in clients for milliseconds in client.answered])
    superseded = sum(client.superseded for client in clients)
    result = {
        "people": options.people,
        "seconds": options.seconds,
        "requests": superseded + answers["n"],
        "superseded": superseded,
        "errors": errors,
        "answers": answers,
        "answers_each": [len(client.answered) for client in clients],
        "promised_p95_ms": PROMISED_P95_MS.get(options.people),
    }
    write("load" if options.people == 10 else f"load-{options.people}", facts | result)
    print(
        f"{options.people} people sent {result['requests']} requests: {superseded} were superseded before "
        f"their turn, {answers['n']} answered, {len(errors)} of them wrongly."
    )
    if errors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
