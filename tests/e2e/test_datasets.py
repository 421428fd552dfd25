"""Two data sets side by side: the switch between them, their classes, and links."""

import re

from playwright.sync_api import expect

from pixelcnn.tabs.texts import TEXTS
from tests.hand import agree, completions, draw, drawing

BOX = [(13, 7), (8, 7), (8, 20), (13, 20)]  # the left half of a Korean mieum


def test_the_left_half_of_a_hangul_letter_is_completed_on_the_korean_page(open_page):
    page = open_page("?tab=complete", locale="ko-KR")
    page.get_by_test_id("data").select_option("characters")
    expect(page).to_have_url(re.compile("data=characters"))
    expect(page.get_by_test_id("pad-example").locator("visible=true")).to_have_count(5)  # that the model drew
    page.get_by_role("button", name=TEXTS["ko"]["class_Korean"]).locator("visible=true").click()
    draw(page, BOX)
    mine, shown = drawing(page), completions(page)
    assert mine.count("1") > 20
    assert agree(mine, shown)
    assert len(set(shown)) == 8
    expect(page.locator("body")).not_to_contain_text("숫자를")
    other = open_page(page.url[page.url.index("?") :], locale="ko-KR", fresh=True)
    expect(other.get_by_test_id("complete-surprise")).to_contain_text(str(mine.count("?")))
    assert drawing(other) == mine
    assert completions(other) == shown
    expect(other.get_by_test_id("data")).to_have_value("characters")


def test_each_tab_is_about_the_data_that_the_address_names(open_page):
    page = open_page("?tab=generate&data=characters&digit=2")
    greek = page.get_by_test_id("digit-2").locator("visible=true")
    expect(greek).to_have_text("Greek")
    expect(greek).to_have_attribute("aria-pressed", "true")
    characters = completions_of(page)
    page.get_by_test_id("data").select_option(index=0)
    expect(page).to_have_url(re.compile("tab=generate(?!.*data=)"))
    expect(page.get_by_test_id("digit-2").locator("visible=true")).to_have_text("2")
    assert completions_of(page) != characters


def completions_of(page) -> list[str]:
    """The pictures in the viewer of Generate."""
    return page.evaluate(
        """async () => {
            const viewer = await PixelCNN.mounted("generate-viewer");
            while (!viewer.value) await new Promise(requestAnimationFrame);
            return viewer.value.groups[0].drawings;
        }"""
    )
