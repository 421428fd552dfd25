"""Every tab is a link: opened again, in a browser that knows nothing of the page, it shows the same."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.hand import TWO, completions, draw, open_tab, settled


def slide(page: Page, name: str, value: str) -> None:
    field = page.locator(f"#{name} input[type=number]")
    field.fill(value)
    field.press("Enter")


def of_generate(page: Page) -> None:
    page.get_by_test_id("digit-4").locator("visible=true").click()
    page.get_by_test_id("model").locator("visible=true").select_option("gated_pixelcnn")
    slide(page, "generate-count", "5")
    slide(page, "generate-temperature", "0.7")


def of_compare(page: Page) -> None:
    draw(page, TWO)
    page.get_by_test_id("model-row_lstm").check()
    slide(page, "compare-rows", "15")
    completions(page, "compare-viewer")


def of_reconstruct(page: Page) -> None:
    draw(page, TWO)


def of_codes(page: Page) -> None:
    page.get_by_test_id("digit").locator("visible=true").nth(8).click()
    settled(page)
    page.get_by_test_id("cell").locator("visible=true").nth(24).click()
    page.get_by_test_id("codes-palette").locator("visible=true").get_by_test_id("code").nth(3).click()


def of_prior(page: Page) -> None:
    page.get_by_test_id("digit-3").locator("visible=true").click()
    settled(page)
    page.get_by_test_id("prior-sample").locator("visible=true").nth(2).click()
    page.get_by_test_id("cell").locator("visible=true").nth(20).click()
    page.get_by_test_id("prior_onward").click()


def of_levels(page: Page) -> None:
    """Of Codes, the maps of two levels, one code exchanged."""
    page.get_by_test_id("levels-2").locator("visible=true").click()
    settled(page)
    page.get_by_test_id("top-cell").locator("visible=true").nth(17).click()
    page.get_by_test_id("palette-top").get_by_test_id("code").nth(60).click()


@pytest.mark.parametrize("act", [of_generate, of_compare, of_reconstruct, of_codes, of_levels, of_prior])
def test_a_tab_opens_again_as_it_was(open_page, act):
    name = act.__name__.removeprefix("of_").replace("levels", "codes")
    page = open_page("?view=page", reduced_motion="reduce")
    open_tab(page, name)
    settled(page)
    act(page)
    page.mouse.move(1, 1)  # what is under the pointer is no part of the state
    shown = settled(page)
    address = page.url
    assert "view=page" in address, "what is not ours stays"
    assert f"tab={name}" in address
    query = address[address.index("?") :]
    other = open_page(query, fresh=True, reduced_motion="reduce")
    expect(other.get_by_role("tab", selected=True)).to_have_text(re.compile(name, re.IGNORECASE))
    assert settled(other) == shown
    assert other.url == address


def test_about_is_a_link_and_an_unknown_tab_is_the_first(open_page):
    expect(open_page("?tab=about").get_by_role("tab", selected=True)).to_have_text("About")
    page = open_page("?tab=nothing")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Complete")
    open_tab(page, "about")
    expect(page).to_have_url(re.compile("tab=about$"))


def test_a_picture_card_is_saved_with_all_that_is_shown(open_page):
    page = open_page("?tab=generate&count=3&seed=5", reduced_motion="reduce")
    settled(page)
    with page.expect_download() as download:
        page.get_by_test_id("card").locator("visible=true").click()
    with Image.open(io.BytesIO(download.value.path().read_bytes())) as picture:
        assert picture.format == "PNG"
        assert picture.width > 3 * 168
        colours = picture.convert("RGB").getcolors(1 << 20)
    assert len(colours) > 2
