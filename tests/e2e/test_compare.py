"""Several models on one drawing, and the digit that is asked of the one that knows digits."""

import numpy as np
from playwright.sync_api import expect

from pixelcnn import pipelines
from pixelcnn.images import format_drawing
from tests.hand import SEVEN, draw, drawing, open_tab, settle


def groups(page, viewer: str) -> list[dict]:
    return page.evaluate("async (name) => (await PixelCNN.mounted(name)).value?.groups ?? []", viewer)


def wait_for(page, viewer: str, levels: np.ndarray, group: int = 0) -> None:
    """Until the group of a viewer shows these pictures (N, 28, 28)."""
    page.wait_for_function(
        """async ([name, group, drawings]) => {
            const { value } = await PixelCNN.mounted(name);
            return JSON.stringify(value?.groups[group]?.drawings) === JSON.stringify(drawings);
        }""",
        arg=[viewer, group, [format_drawing(each) for each in levels]],
    )


def pressed(page, name: str):
    return page.get_by_test_id(name).locator("visible=true")


def test_models_finish_the_same_drawing_from_the_same_noise(open_page, bundled):
    page = open_page("?tab=compare")
    open_tab(page, "compare")
    draw(page, SEVEN)
    expected = pipelines.compare(
        bundled, drawing=drawing(page, "compare-pad"), models=[bundled.default, "pixelcnn"], count=4
    )
    for number, pictures in enumerate(expected.values()):
        wait_for(page, "compare-viewer", pictures.levels, number)
        note = page.get_by_test_id("viewer-note").nth(number)
        expect(note).to_contain_text(f"{pictures.bits.mean():.1f} for the rest")
        expect(note).to_contain_text("ms")


def test_models_are_chosen_and_the_last_one_stays(open_page, bundled):
    page = open_page("?tab=compare")
    open_tab(page, "compare")
    expect(page.get_by_test_id("viewer-note")).to_have_count(2)
    pressed(page, f"model-{bundled.default}").uncheck()
    expect(page.get_by_test_id("viewer-note")).to_have_count(1)
    expect(pressed(page, "model-pixelcnn")).to_be_disabled()
    expect(pressed(page, "digit-3")).to_be_disabled()  # nobody is left who knows digits


def test_a_digit_is_drawn_when_it_is_asked_for(open_page, bundled):
    page = open_page("?tab=generate", reduced_motion="reduce")
    open_tab(page, "generate")
    expect(page.get_by_test_id("viewer-tile").locator("visible=true")).to_have_count(16)
    pressed(page, "digit-3").click()
    expect(pressed(page, "digit-3")).to_have_attribute("aria-pressed", "true")
    wait_for(page, "generate-viewer", pipelines.generate(bundled, digit=3).levels)
    pressed(page, "model").select_option("pixelcnn")
    expect(pressed(page, "digit-3")).to_be_disabled()
    wait_for(page, "generate-viewer", pipelines.generate(bundled, model="pixelcnn").levels)


def test_the_address_keeps_the_digit_and_the_model(open_page, bundled):
    page = open_page("?tab=complete")
    draw(page, SEVEN)
    pressed(page, "digit-7").click()
    settle(page)
    page.wait_for_url("**digit=7**")
    assert f"model={bundled.filling}" in page.url
    again = open_page(page.url.partition("/?")[2].join(["?", ""]))
    settle(again)
    expect(pressed(again, "digit-7")).to_have_attribute("aria-pressed", "true")
    assert groups(again, "complete-viewer") == groups(page, "complete-viewer")
