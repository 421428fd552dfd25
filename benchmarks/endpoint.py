"""How long a completion takes through the running app's API on this machine: python -m benchmarks.endpoint

Each request is another drawing and another seed, sent by gradio_client once the last one was answered.
Promised: a median of at most 150 ms for one completion and 500 ms for eight.
"""

import argparse
import time

import numpy as np
from gradio_client import Client

from benchmarks.results import machine, percentiles, write
from pixelcnn.images import INK_THRESHOLD, format_drawing
from tests.running import ROOT, running_app

PROMISED_MEDIAN_MS = {1: 150, 8: 500}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=60, help="for each number of completions")
    requests = parser.parse_args().requests
    facts = machine()
    digits = np.load(ROOT / "tests" / "digits.npz")["x_test"]
    drawings = [format_drawing((digit > INK_THRESHOLD).astype(np.uint8)) for digit in digits]
    result = {}
    with running_app(compiled=True) as url:
        client = Client(url, verbose=False)
        for count, promised in PROMISED_MEDIAN_MS.items():
            trips, model = [], []
            for request in range(-3, requests):
                started = time.perf_counter()
                answer = client.predict(
                    drawing=drawings[request % len(drawings)],
                    rows_kept=14,
                    count=count,
                    temperature=1.0,
                    seed=request % 1000,
                    api_name="/complete",
                )
                if request >= 0:  # the first three warm up
                    trips.append(1000 * (time.perf_counter() - started))
                    model.append(answer["milliseconds"])
            result[f"{count} completions"] = {
                "request": percentiles(trips),
                "model": percentiles(model),
                "promised_median_ms": promised,
            }
    write("endpoint", facts | result)


if __name__ == "__main__":
    main()
