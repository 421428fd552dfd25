"""The server is killed while people draw, and started again on the same port: what each tab says meanwhile,
and that it goes on by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from pixelcnn.tabs.texts import TEXTS
from tests.hand import SEVEN, at, completions, draw, drawing, open_tab
from tests.running import free_port, running_app

SAID_WITHIN_MS = 2000
BACK_WITHIN_MS = 90_000  # of a machine that compiles meanwhile
GONE = TEXTS["en"]["live_offline"]


def visible(page: Page, testid: str):
    return page.get_by_test_id(testid).locator("visible=true")


def says_that_the_server_is_gone(page: Page) -> None:
    expect(page.get_by_text(GONE).locator("visible=true").first).to_be_visible(timeout=SAID_WITHIN_MS)


def is_back(page: Page) -> None:
    """No stroke, no press, and the page was not loaded anew."""
    expect(page.get_by_text(GONE).locator("visible=true")).to_have_count(0, timeout=BACK_WITHIN_MS)
    expect(page.locator(".px-stale").locator("visible=true")).to_have_count(0, timeout=BACK_WITHIN_MS)
    assert page.evaluate("window.kept") is True


def shows(page: Page, tab: str) -> None:
    """Wait until the tab has got what it asks for when it is opened."""
    if tab == "codes":
        expect(visible(page, "codes-psnr")).to_contain_text(re.compile(r"\d dB"), timeout=BACK_WITHIN_MS)
    elif tab == "prior":
        expect(visible(page, "prior-sample")).to_have_count(16 + 8, timeout=BACK_WITHIN_MS)
    else:
        expect(visible(page, "latency")).to_contain_text(re.compile(r"\d ms"), timeout=BACK_WITHIN_MS)


@pytest.mark.long
def test_a_killed_server_is_said_and_comes_back_by_itself(browser):
    port = free_port()
    pages: dict[str, Page] = {}
    failures: list[str] = []
    with running_app(compiled=True, port=port, grace_s=0) as url:
        for tab in ("complete", "generate", "codes", "prior"):
            page = browser.new_page(locale="en-US", reduced_motion="reduce")
            page.on("pageerror", lambda error: failures.append(str(error)))
            page.goto(url)
            open_tab(page, tab)
            shows(page, tab)
            page.evaluate("window.kept = true")
            pages[tab] = page
        late = browser.new_page(locale="en-US", reduced_motion="reduce")  # opens others too late
        late.goto(url)
        shows(late, "complete")
        late.evaluate("window.kept = true")
        draw(pages["complete"], SEVEN[:2], lift=False)
        before = completions(pages["complete"])
        codes = visible(pages["codes"], "cell").all_inner_texts()

    pen = pages["complete"]
    for point in SEVEN[2:]:
        pen.mouse.move(*at(pen, point), steps=12)
    says_that_the_server_is_gone(pen)
    assert pen.locator("[data-testid=viewer-groups].px-stale").count() == 1
    mine = drawing(pen)
    visible(pages["generate"], "generate_again").click()
    says_that_the_server_is_gone(pages["generate"])
    visible(pages["codes"], "digit").nth(7).click()
    says_that_the_server_is_gone(pages["codes"])
    visible(pages["prior"], "prior_again").click()
    says_that_the_server_is_gone(pages["prior"])
    for tab in ("compare", "generate"):  # which have nothing to show yet
        open_tab(late, tab)
        says_that_the_server_is_gone(late)
    assert drawing(pen) == mine

    with running_app(port=port):
        for page in (*pages.values(), late):
            is_back(page)
        after = completions(pen)
        assert before != after
        for picture in after:
            assert all(pixel in ("?", level) for pixel, level in zip(mine, picture, strict=True))
        pen.mouse.up()
        assert drawing(pen) == mine
        assert visible(pages["codes"], "cell").all_inner_texts() != codes
        expect(visible(late, "viewer-tile")).to_have_count(16)
    for page in (*pages.values(), late):
        page.close()
    assert not failures
