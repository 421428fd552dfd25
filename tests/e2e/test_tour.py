"""How it works: walked from end to end, in both languages; what it says is what the pipelines say."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pixelcnn import pipelines
from pixelcnn.images import SIDE, format_drawing
from pixelcnn.tabs.how import STEPS
from pixelcnn.tabs.texts import TEXTS
from tests.hand import SEVEN, draw

CELL = 13 * SIDE + 14  # the pixel that is looked at first


@pytest.fixture(scope="module")
def picture(bundled):
    """The one that the tour is about as it begins."""
    return pipelines.generate(bundled, model="diagonal_bilstm", digit=3, guidance=0, count=1, seed=0)


def title(page: Page):
    return page.get_by_test_id("how-title")


def fact(page: Page, name: str) -> str:
    return page.locator(f'[data-fact="{name}"]').inner_text()


def test_the_tour_is_walked_by_mouse_and_its_numbers_are_those_of_the_pipelines(open_page, bundled, picture):
    page = open_page("?tab=how")
    ink, levels = picture.ink[0].ravel().astype("float64"), picture.levels[0].ravel()
    for number, step in enumerate(STEPS, 1):
        expect(title(page)).to_have_text(f"{number} of {len(STEPS)}: {TEXTS['en'][f'how_{step}_title']}")
        expect(page.locator(".px-code code")).to_contain_text("def ")
        if step == "chain":
            bits = -np.log2(np.where(levels == 1, ink, 1 - ink))[:CELL].sum()
            expect(page.get_by_test_id("how-sofar")).to_contain_text(f"{CELL} pixels, {bits:.2f} bits")
        if step == "field":
            expect(page.get_by_test_id("how-field-words")).to_contain_text(f"of the {CELL} pixels before it")
            slider = page.get_by_test_id("how_layers")
            slider.fill(slider.get_attribute("max"))
            expect(page.get_by_test_id("how-field-words")).to_contain_text("0 are out of its sight")
        if step == "pixel":
            noise = pipelines.noise(bundled, count=1, seed=0)[0].ravel()
            assert float(fact(page, "how_fact_p")) == pytest.approx(ink[CELL], abs=1e-3)
            assert float(fact(page, "how_fact_u")) == pytest.approx(noise[CELL], abs=1e-3)
            assert fact(page, "how_fact_drawn").startswith("ink" if levels[CELL] else "paper")
            page.get_by_test_id("how_step").click()
            expect(page.locator('[data-fact="how_fact_place"]')).to_have_text("row 14, column 16")
        if step == "change":
            page.get_by_test_id("how-change").click(position={"x": 200, "y": 200})
            words = page.get_by_test_id("how-moved-words")
            expect(words).to_contain_text("later probabilities moved, 0 earlier ones")
            page.get_by_test_id("how_undo").click()
            expect(words).to_have_text(TEXTS["en"]["how_change_begin"])
        if step in ("temperature", "guidance"):
            expect(page.get_by_test_id(f"how-{step}s").locator("canvas")).to_have_count(
                20 if step == "temperature" else 16
            )
        if step == "bits":
            packed = pipelines.compress(bundled, drawing=format_drawing(picture.levels[0]))
            expect(page.get_by_test_id("how-bits-decoded")).to_contain_text(
                "the same picture, pixel for pixel"
            )
            expect(page.get_by_test_id("how-bits-so-far")).to_contain_text(
                f"which {packed.stream.bits:.1f} bits"
            )
            sizes = {"raw": 98, "png": packed.png, "zlib": packed.zlib, "model": len(packed.stream.data)}
            assert {kind: fact(page, f"bytes-{kind}") for kind in sizes} == {
                kind: f"{size} bytes" for kind, size in sizes.items()
            }
            page.get_by_test_id("how-range").fill(str(CELL - 1))
            read = packed.stream.surprise[0].ravel()[:CELL].sum(dtype="float64")
            expect(page.get_by_test_id("how-bits-so-far")).to_have_text(
                f"Decoded: {CELL} pixels, for which {read:.1f} bits were read."
            )
        if step == "training":
            expect(page.get_by_test_id("how-epoch")).to_contain_text("nats per pixel")
            page.get_by_test_id("how_epochs").fill("0")
            expect(page.get_by_text("Epoch 1 of")).to_be_visible()
        if number < len(STEPS):
            page.get_by_test_id("how_next").click()
    expect(page.get_by_test_id("how_next")).to_be_disabled()


def test_the_keyboard_alone_walks_it_in_korean(open_page):
    page = open_page("?tab=how&step=chain", locale="ko-KR")
    for number, step in enumerate(STEPS, 1):
        words = f"{len(STEPS)} 중 {number}: {TEXTS['ko'][f'how_{step}_title']}"
        expect(title(page)).to_have_text(words)
        if number == 1:
            page.get_by_test_id("how-step-chain").focus()
        if step == "change":
            stage = page.get_by_test_id("how-change").locator("..")
            stage.focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Space")
            expect(page.get_by_test_id("how-moved-words")).to_contain_text("앞선 확률은 0개")
        page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    expect(title(page)).to_contain_text(TEXTS["ko"][f"how_{list(STEPS)[-2]}_title"])


def test_a_step_is_a_link(open_page):
    page = open_page("?tab=how&step=pixel&cell=200&model=row_lstm&seed=5")
    expect(title(page)).to_contain_text(TEXTS["en"]["how_pixel_title"])
    expect(page.locator('[data-fact="how_fact_place"]')).to_have_text("row 8, column 5")
    p = fact(page, "how_fact_p")
    page.get_by_test_id("how-step-field").click()
    page.get_by_test_id("how-field").locator("..").press("ArrowRight")
    expect(page).to_have_url(re.compile("tab=how.*model=row_lstm.*step=field.*cell=201|step=field.*cell=201"))
    other = open_page(page.url[page.url.index("?") :].replace("cell=201", "cell=200"), fresh=True)
    expect(title(other)).to_contain_text(TEXTS["en"]["how_field_title"])
    other.get_by_test_id("how-step-pixel").click()
    assert fact(other, "how_fact_p") == p


def test_what_is_drawn_in_complete_or_into_the_picture_is_compressed_and_a_link(open_page):
    page = open_page("?tab=complete")
    draw(page, SEVEN)
    page.get_by_test_id("complete_bytes").click()
    expect(title(page)).to_contain_text(TEXTS["en"]["how_bits_title"])
    decoded = page.get_by_test_id("how-bits-decoded")
    expect(decoded).to_contain_text("the same picture")
    sofar = page.get_by_test_id("how-bits-so-far")
    before = sofar.inner_text()
    page.get_by_test_id("how-bits").click(position={"x": 30, "y": 300})
    expect(sofar).not_to_have_text(before)  # nobody writes there
    expect(decoded).to_contain_text("the same picture")
    expect(page).to_have_url(re.compile("tab=how.*step=bits.*drawing="))
    after, bits = fact(page, "bytes-model"), sofar.inner_text()
    other = open_page(page.url[page.url.index("?") :], fresh=True)
    expect(other.get_by_test_id("how-bits-so-far")).to_have_text(bits)
    assert fact(other, "bytes-model") == after
