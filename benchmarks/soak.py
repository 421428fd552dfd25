"""Memory of the app under mixed traffic: python -m benchmarks.soak --minutes 30

Visitors come and go, each with sessions of its own; they ask the page and the endpoints for all there is,
with random settings, and now and then for nonsense. Written down: the resident memory of the process every
few seconds, its slope after the first third, and how the requests ended. Promised: at most 1.5 GB at the
end, and a slope of at most 1 MB a minute.
"""

import argparse
import asyncio
import random
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import numpy as np

from benchmarks.results import machine, write
from pixelcnn.hub import BUNDLED
from pixelcnn.images import SIDE
from pixelcnn.models import MODELS
from tests.running import running_app

VISITORS = 3
SAMPLE_S = 5
ENDPOINTS = ("generate", "complete", "reconstruct", "code_map", "decode", "sample_prior", "compress")
DATA = ("default", "default", "characters")
NONSENSE = (None, -1, 1e300, "1", [], {}, "0" * 783, True)
PROMISED_END_MB, PROMISED_SLOPE = 1500, 1.0


class Visitor:
    """Asks again and again; `ended` counts how."""

    def __init__(self, http: httpx.AsyncClient, seed: int, names: list[str], ended: Counter) -> None:
        self.http, self.ended, self.names = http, ended, names
        self.random = random.Random(seed)

    def drawing(self, free: bool = False) -> str:
        share = self.random.random()
        return "".join(self.random.choices("01?", (1, 0.3 * share, free), k=SIDE * SIDE))

    def settings(self) -> dict[str, object]:
        pick = self.random.choice
        return {
            "temperature": round(self.random.uniform(0, 2), 2),
            "seed": self.random.randrange(2**32),
            "digit": pick([None, *range(10)]),
            "rows_kept": self.random.randrange(SIDE + 1),
        }

    async def endpoint(self, name: str) -> None:
        """A call in a session of its own, over the queue."""
        settings = self.settings()
        rows_kept = settings.pop("rows_kept")
        if name in ("generate", "sample_prior"):
            settings["count"] = self.random.choice([1, 4, 16, 64])
            if name == "sample_prior":
                settings["levels"] = self.random.choice([1, 2])
        elif name == "complete":
            settings |= {"drawing": self.drawing(free=self.random.random() < 0.5), "rows_kept": rows_kept}
        elif name == "compress":
            settings = {"drawing": self.drawing()}
        elif name == "decode":
            settings = {"codes": [[self.random.randrange(128) for _ in range(7)] for _ in range(7)]}
        else:
            settings = {"image": self.drawing()}
        settings["data"] = self.random.choice(DATA)
        if self.random.random() < 0.2:
            settings[self.random.choice(list(settings))] = self.random.choice(NONSENSE)
        asked = await self.http.post(f"/gradio_api/call/v2/{name}", json=settings)
        if asked.status_code == 200:
            await self.http.get(f"/gradio_api/call/{name}/{asked.json()['event_id']}")
        self.ended[f"{name} {asked.status_code}"] += 1

    async def page(self) -> None:
        """The page and its configuration, then a few strokes in Complete and Compare."""
        await self.http.get("/")
        config = (await self.http.get("/config")).json()
        session = f"{self.random.getrandbits(64):x}"
        for number in range(1, self.random.randrange(2, 12)):
            name = self.random.choice(["complete", "compare"])
            component = next(
                part["id"] for part in config["components"] if name in part["props"].get("server_fns", [])
            )
            settings = self.settings()
            if name == "complete":
                settings.pop("rows_kept")
            data = settings | {"visitor": session, "number": number}
            data["drawing"] = self.drawing(free=name == "complete")
            some = self.random.sample(self.names, 2)
            data |= (
                {"models": some, "digit": None} if name == "compare" else {"model": some[0], "guidance": 1}
            )
            if name == "complete" and self.random.random() < 0.5:
                data["digit"] = None
            if self.random.random() < 0.1:
                data[self.random.choice(list(data))] = self.random.choice(NONSENSE)
            body = {"session_hash": session, "component_id": component, "fn_name": name, "data": data}
            answer = await self.http.post("/gradio_api/component_server", json=body)
            what = next(iter(answer.json() or {"nothing": 0}), "nothing") if answer.status_code == 200 else ""
            self.ended[f"page {name} {answer.status_code} {what}".strip()] += 1

    async def stay(self, until: float) -> None:
        while time.monotonic() < until:
            try:
                await (
                    self.page()
                    if self.random.random() < 0.5
                    else self.endpoint(self.random.choice(ENDPOINTS))
                )
            except httpx.HTTPError as error:
                self.ended[type(error).__name__] += 1
            await asyncio.sleep(self.random.uniform(0, 0.2))


def resident_mb(process: int) -> float:
    """Its resident memory; /proc is Linux'."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024, 1)


async def soak(url: str, process: int, seconds: float) -> tuple[list[tuple[float, float]], Counter]:
    """[(seconds, MB), ...] and how requests ended."""
    ended: Counter = Counter()
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        bundled = sorted(folder.name for folder in BUNDLED.iterdir() if folder.name in MODELS)
        names = [name for name in bundled if MODELS[name].kind == "pictures"]
        visitors = [
            asyncio.create_task(Visitor(http, seed, names, ended).stay(began + seconds))
            for seed in range(VISITORS)
        ]
        curve = []
        while (now := time.monotonic() - began) < seconds:
            curve.append((round(now, 1), resident_mb(process)))
            await asyncio.sleep(SAMPLE_S)
        await asyncio.gather(*visitors)
    return [*curve, (round(time.monotonic() - began, 1), resident_mb(process))], ended


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    facts = machine()
    with running_app(compiled=True) as url:
        children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
        curve, ended = asyncio.run(soak(url, int(children[-1]), 60 * options.minutes))
    later = np.array(curve)[len(curve) // 3 :]
    slope = float(np.polyfit(later[:, 0] / 60, later[:, 1], 1)[0])
    result = {
        "minutes": options.minutes,
        "ready_mb": curve[0][1],
        "end_mb": curve[-1][1],
        "highest_mb": max(mb for _, mb in curve),
        "slope_mb_per_minute": round(slope, 2),
        "promised": {"end_mb": PROMISED_END_MB, "slope_mb_per_minute": PROMISED_SLOPE},
        "requests": dict(sorted(ended.items())),
        "curve_s_mb": curve,
    }
    write("soak", facts | result)


if __name__ == "__main__":
    main()
