"""A real Chromium on the real app. No page may write an error to its console, or ask another server."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.running import chromium

PATIENCE_MS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine or playwright's own; without one the tests are skipped, and fail in CI.

    One a file: playwright's event loop runs until its end, and no other can be run in this thread meanwhile.
    """
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=chromium())
        except Error as error:
            reason = f"no Chromium could be started: {error.message.splitlines()[0]}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason + " (apt-get install chromium, or python -m playwright install chromium)")
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, app_url: str) -> Iterator[Callable[..., Page]]:
    """open_page("?query", locale="ko-KR", …): a page with a context of its own."""
    contexts, complaints, elsewhere = [], [], []

    def open_page(query: str = "", **options) -> Page:
        context = browser.new_context(
            **({"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options)
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(app_url + "/" + query)
        page.get_by_role("tab").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "errors in the console of the page"
    assert not [url for url in elsewhere if not url.startswith((app_url, "data:", "blob:"))]
