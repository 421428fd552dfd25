"""Every tab for everyone: phones, light and dark, English and Korean, and what axe-core finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pixelcnn import hub
from pixelcnn.tabs import TABS
from pixelcnn.tabs.how import STEPS
from pixelcnn.tabs.texts import SENTENCES, TEXTS
from tests.hand import open_tab

REST_MS = 200
SHOWN = "() => document.querySelector('main').innerHTML"


def show_tab(page, name: str, language: str = "en") -> None:
    """Open a tab, and wait until what it asks the server for is there."""
    open_tab(page, name, language)
    before, now = "", page.evaluate(SHOWN)
    while now != before or "px-stale" in now:
        page.wait_for_timeout(REST_MS)
        before, now = now, page.evaluate(SHOWN)


def violations(page, name: str, rules: dict) -> dict:
    """What axe calls moderate or worse, by the name of where it was found."""
    found = Axe().run(page, options=rules).response["violations"]
    worse = [one for one in found if one["impact"] in ("moderate", "serious", "critical")]
    return {(name, one["id"]): [node["html"][:160] for node in one["nodes"][:3]] for one in worse}


ALL: dict = {}
COLOURS = {"runOnly": ["color-contrast"]}  # all else is as in the light


@pytest.mark.parametrize(("scheme", "rules"), [("light", ALL), ("dark", COLOURS)], ids=["light", "dark"])
def test_axe_finds_nothing_serious_on_any_tab(open_page, scheme, rules):
    page = open_page(color_scheme=scheme)
    found = {}
    for name in TABS:
        show_tab(page, name)
        found |= violations(page, name, rules)
    assert not found


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "rules"), [("light", ALL), ("dark", COLOURS)], ids=["light", "dark"])
def test_axe_finds_nothing_serious_on_any_step_of_the_tour(open_page, scheme, rules):
    page = open_page("?tab=how", color_scheme=scheme)
    found = {}
    for step in STEPS:
        page.get_by_test_id(f"how-step-{step}").click()
        show_tab(page, "how")
        found |= violations(page, step, rules)
    assert not found


def test_no_tab_scrolls_sideways_on_a_phone(open_page):
    page = open_page(viewport={"width": 375, "height": 720}, has_touch=True, is_mobile=True)
    for name in TABS:
        show_tab(page, name)
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((node) => {
                const box = node.getBoundingClientRect();
                const scrolls = node.parentElement.closest(".px-scroll"); // a wide table, in a box of its own
                return !scrolls && box.width > 0 && box.right > innerWidth + 1;
            }).slice(0, 5).map((node) => node.outerHTML.slice(0, 120))"""
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, (name, wide)


def test_the_page_is_korean_for_a_korean_browser(open_page):
    page = open_page(locale="ko-KR")
    for name in TABS:
        show_tab(page, name, "ko")
        text = page.locator("main").inner_text()
        for key in (f"{name}_intro", "pad_pen", "temperature_label"):
            english = TEXTS["en"].get(key)
            if english:
                assert english not in text, f"{key} is in English on the tab {name}"
    expect(page.get_by_test_id("about-source")).to_have_text(SENTENCES[hub.OWN])
    show_tab(page, "complete", "ko")
    expect(page.get_by_test_id("pad-pen").locator("visible=true")).to_contain_text(TEXTS["ko"]["pad_pen"])
    expect(page.get_by_text(TEXTS["ko"]["complete_intro"])).to_be_visible()
