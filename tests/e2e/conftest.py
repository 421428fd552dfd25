"""A real Chromium on the real app. No page may write an error to its console, or ask another server."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.running import chromium

PATIENCE_MS = 30_000  # a machine may be busy
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium of this machine or playwright's own; without one the tests are skipped, and fail in CI.

    Not longer than the tests of this folder: playwright's event loop runs until its end, and no other can be
    run in this thread meanwhile.
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


@pytest.fixture(scope="package")
def context_of(browser: Browser) -> Callable[..., BrowserContext]:
    """context_of(locale="ko-KR", …): one for all pages with these options, which so share what a
    browser keeps of the scripts; loading those costs more than most tests."""
    contexts: dict[str, BrowserContext] = {}

    def context_of(**options) -> BrowserContext:
        key = repr(sorted(options.items()))
        contexts[key] = contexts.get(key) or browser.new_context(**options)
        contexts[key].set_default_timeout(PATIENCE_MS)
        return contexts[key]

    return context_of


@pytest.fixture
def open_page(
    browser: Browser, context_of: Callable[..., BrowserContext], app_url: str
) -> Iterator[Callable[..., Page]]:
    """open_page("?query", locale="ko-KR", …): a page; with `fresh`, in a browser that knows nothing yet."""
    pages, contexts, complaints, elsewhere = [], [], [], []

    def open_page(query: str = "", *, fresh: bool = False, **options) -> Page:
        options = {"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options
        if fresh:
            contexts.append(browser.new_context(**options))
            contexts[-1].set_default_timeout(PATIENCE_MS)
        page = (contexts[-1] if fresh else context_of(**options)).new_page()
        pages.append(page)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(app_url + "/" + query)
        page.get_by_role("tab").first.wait_for()
        return page

    yield open_page
    for each in (*pages, *contexts):
        each.close()
    assert not complaints, "errors in the console of the page"
    assert not [url for url in elsewhere if not url.startswith((app_url, "data:", "blob:"))]
