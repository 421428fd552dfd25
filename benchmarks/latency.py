"""From the pen to the painted completions, in Chromium on this machine: python -m benchmarks.latency

A person draws digits with the mouse at 60 moves a second. The page notes when each event of the pen arrived
and which drawing it led to; when eight completions have been painted, their drawing says which event they
answer. Events that a newer one overtook have no answer of their own. What is free around them changes from
drawing to drawing: all of it, then what the line keeps of one edge after the other. Promised, for any region:
a median of at most 100 ms, and 200 ms for 95 %.
"""

import argparse
import itertools
import time

from playwright.sync_api import Page, sync_playwright

from benchmarks.results import machine, percentiles, write
from tests.hand import SEVEN, SIDE, TWO, at, completions, pull
from tests.running import chromium, running_app

MOVES_PER_SECOND = 60
PROMISED_MS = {"median": 100, "p95": 200}
EDGES = (None, "top", "left", "right", "bottom")  # half of the picture is kept from one of them
THREE = [(9, 8), (12, 6.5), (16, 7), (17, 9.5), (13, 12)]
NINE = [(18, 8), (14, 6.5), (11, 8.5), (12, 11), (16, 11), (18, 9), (17, 13)]

WATCH = """async () => {
    const pad = await PixelCNN.mounted("complete-pad");
    const viewer = document.querySelector("[data-answered]");
    const seen = new Map(); // a drawing -> when the event of the pen that led to it arrived
    let last = "";
    window.trips = [];
    for (const type of ["pointerdown", "pointermove"])
        window.addEventListener(type, (event) => {
            if (event.buttons && pad.value !== last) seen.set((last = pad.value), event.timeStamp);
        });
    // data-answered changes once the completions have been painted
    new MutationObserver(() => {
        const { drawing } = viewer.dataset;
        if (!seen.has(drawing)) return;
        const since = seen.get(drawing);
        window.trips.push(performance.now() - since);
        for (const [other, time] of seen) if (time <= since) seen.delete(other);
    }).observe(viewer, { attributes: true, attributeFilter: ["data-answered"] });
}"""


def draw_in_time(page: Page, points: list[tuple[float, float]]) -> None:
    """A stroke at the speed of a hand: two pixels of the grid in a tenth of a second."""
    page.mouse.move(*at(page, points[0]))
    page.mouse.down()
    due = time.perf_counter()
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        moves = max(1, round(MOVES_PER_SECOND * max(abs(x1 - x0), abs(y1 - y0)) / 20))
        for move in range(1, moves + 1):
            page.mouse.move(*at(page, (x0 + (x1 - x0) * move / moves, y0 + (y1 - y0) * move / moves)))
            due += 1 / MOVES_PER_SECOND
            time.sleep(max(0, due - time.perf_counter()))
    page.mouse.up()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=int, default=8, help="for each region")
    strokes = parser.parse_args().strokes
    facts = machine()
    with running_app(compiled=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url + "/?tab=complete")
        page.get_by_test_id("pad-canvas").locator("visible=true").wait_for()
        completions(page)
        page.evaluate(WATCH)
        trips = {}
        for edge in EDGES:
            if edge:
                pull(page, edge, SIDE // 2)
            for stroke in range(strokes):
                draw_in_time(page, (SEVEN, TWO, THREE, NINE)[stroke % 4])
                completions(page)
                page.get_by_test_id("pad-clear").click()
                completions(page)
            trips[edge or "all free"] = page.evaluate("window.trips.splice(0)")
            if edge:
                pull(page, edge, 0)
        version = browser.version
        browser.close()
    facts["versions"]["chromium"] = version
    result = {
        "strokes": strokes,
        "pen_to_painted": percentiles(list(itertools.chain(*trips.values()))),
        "half_kept_from": {edge: percentiles(times) for edge, times in trips.items()},
        "promised_ms": PROMISED_MS,
    }
    write("latency", facts | result)


if __name__ == "__main__":
    main()
