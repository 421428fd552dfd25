"""Bytes that the first load of the page transfers, and a second one, with what the browser has kept.

    python -m benchmarks.page_weight

Ours are the HTML, which holds Gradio's configuration of the page, and what the page loads from /page/; the
rest is Gradio's own. No model is loaded for it.
"""

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

import app
from benchmarks.results import machine, write
from tests.running import chromium


def transferred(browser: Browser, url: str) -> dict[str, dict[str, int]]:
    """Bytes over the wire and requests, by what they are for: of a first load and of a second."""
    page = browser.new_context(locale="en-US").new_page()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    addresses: dict[str, str] = {}
    weights: Counter[str] = Counter()

    def finished(event: dict) -> None:
        path = urlsplit(addresses.get(event["requestId"], "")).path
        kind = "html" if path == "/" else "ours" if path.startswith("/page/") else "gradio"
        weights[kind] += event["encodedDataLength"]
        weights[f"{kind}_requests"] += 1

    network.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on("Network.loadingFinished", finished)
    loads = {}
    for load in ("first", "second"):
        weights.clear()
        page.goto(url)
        page.get_by_test_id("pad-canvas").first.wait_for()
        page.wait_for_timeout(2000)
        loads[load] = dict(sorted(weights.items()))
    return loads


def main() -> None:
    _, url, _ = app.build().launch(
        **app.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        write("page_weight", machine() | {"bytes": transferred(browser, url)})
        browser.close()


if __name__ == "__main__":
    main()
