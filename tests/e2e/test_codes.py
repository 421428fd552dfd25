"""Code maps that are looked at and edited, and pictures through the VQ-VAE."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from pixelcnn import pipelines
from pixelcnn.tabs import codebook as tabs_codebook
from pixelcnn.tabs.digits import DIGITS
from tests.hand import SEVEN, draw, drawing, open_tab, settled

FIRST_DIGIT = 5  # that of examples.js
# The grey levels 0..255 of a visible canvas, whose colours go from that of paper to that of ink.
LEVELS = """(testid) => {
    const all = [...document.querySelectorAll(`[data-testid="${testid}"]`)];
    const canvas = all.find((node) => node.offsetParent);
    const red = (name) => Number(getComputedStyle(canvas).getPropertyValue(name).trim().split(" ")[0]);
    const data = canvas.getContext("2d").getImageData(0, 0, 28, 28).data;
    const [ink, paper] = [red("--px-ink"), red("--px-paper")];
    return Array.from({ length: 784 }, (_, i) => Math.round((255 * (data[4 * i] - paper)) / (ink - paper)));
}"""


@pytest.fixture
def page(open_page):
    page = open_page()
    open_tab(page, "codes")
    expect(page.get_by_test_id("codes-psnr").locator("visible=true")).to_contain_text(re.compile(r"\d dB"))
    return page


def levels(page, testid: str) -> np.ndarray:
    return np.reshape(page.evaluate(LEVELS, testid), (28, 28))


def codes(page) -> list[int]:
    return [int(text) for text in page.get_by_test_id("cell").locator("visible=true").all_inner_texts()]


def test_a_drawing_becomes_codes_as_it_is_drawn(page, bundled):
    before = codes(page)
    draw(page, SEVEN)
    settled(page)
    mapped = pipelines.code_map(bundled, image=drawing(page, "codes-pad"))
    assert codes(page) == mapped.codes.ravel().tolist() != before
    np.testing.assert_allclose(levels(page, "codes-decoded"), mapped.reconstruction, atol=2)


def test_another_code_changes_the_reconstruction_and_reset_brings_it_back(page, bundled):
    cells = page.get_by_test_id("cell").locator("visible=true")
    before, picture = codes(page), levels(page, "codes-decoded")
    place = 24  # the middle of the map
    cells.nth(place).click()
    other = page.get_by_test_id("code").locator("visible=true").nth((before[place] + 64) % 128)
    other.click()
    settled(page)
    after = codes(page)
    assert [k for k in range(49) if after[k] != before[k]] == [place]
    expected = pipelines.decode(bundled, codes=np.reshape(after, (7, 7)).tolist())
    shown = levels(page, "codes-decoded")
    np.testing.assert_allclose(shown, expected, atol=2)
    assert (shown != picture).any()
    page.get_by_test_id("codes_reset").locator("visible=true").click()
    settled(page)
    assert codes(page) == before
    np.testing.assert_array_equal(levels(page, "codes-decoded"), picture)


def test_a_code_under_the_pointer_shows_how_far_it_is_from_what_the_encoder_says(page, bundled):
    """And an exchanged one, of which the encoder says nothing, its nearest others in the codebook."""
    cell = page.get_by_test_id("cell").locator("visible=true").nth(24)
    cell.hover()
    found = pipelines.quantization(bundled, image=DIGITS[FIRST_DIGIT])
    about = page.get_by_test_id("codes-about").locator("visible=true")
    assert cell.inner_text() == str(found.codes[3, 3, 0])
    for distance in found.distances[3, 3]:
        expect(about).to_contain_text(f"{distance:.2f}")
    expect(about).to_contain_text("Encoder output here")
    cell.click()
    other = page.get_by_test_id("codes-palette").locator("visible=true").get_by_test_id("code").nth(9)
    other.click()
    code = int(other.get_attribute("data-code"))
    expect(about).to_contain_text(f"{pipelines.neighbours(bundled, code=code).distances[0]:.2f}")
    expect(about).not_to_contain_text("Encoder output here")


def test_why_a_codebook_collapses_is_shown_by_the_recipes(page):
    collapse = page.get_by_test_id("collapse").locator("visible=true")
    collapse.locator("summary").click()
    expect(collapse).to_contain_text("68 of 128 used, perplexity 13.9")
    assert collapse.locator("figure").count() == 3


def test_steps_lead_from_a_picture_to_its_codes_and_to_where_new_ones_come_from(open_page):
    page = open_page("?tab=reconstruct")
    for step, tab in (("go_codes", "Codes"), ("go_prior", "Prior")):
        page.get_by_test_id(step).locator("visible=true").click()
        expect(page.get_by_role("tab", selected=True)).to_have_text(tab)


def test_the_prior_goes_on_from_an_edited_map(page):
    open_tab(page, "prior")
    expect(page.get_by_test_id("prior-sample").locator("visible=true")).to_have_count(16 + 8)
    kept = codes(page)[:21]
    labels = page.get_by_test_id("prior-sample").locator("visible=true")
    labels.last.click()
    settled(page)
    assert codes(page)[:21] == kept


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_page_of_the_prior_is_at_most_1400_pixels_high(open_page, width):
    page = open_page("?tab=prior", viewport={"width": width, "height": 900})
    expect(page.get_by_test_id("prior-sample").locator("visible=true")).to_have_count(16 + 8)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1400


def test_a_map_of_the_prior_is_replayed_code_by_code(open_page, bundled):
    page = open_page("?tab=prior&seed=2&digit=4")
    words = page.get_by_test_id("unfold-words").locator("visible=true")
    sampled = pipelines.sample_prior(bundled, seed=2, digit=4)
    for place, number in ((0, 49), (3, 49), (3, 5)):
        if place:
            page.get_by_test_id("prior-sample").locator("visible=true").nth(place).click()
        page.get_by_test_id("unfold-range").locator("visible=true").fill(str(number))
        code, p = (each[place].ravel()[number - 1] for each in (sampled.codes, sampled.probabilities))
        expect(words).to_contain_text(f"Code {number} of 49 is {code}: ")
        expect(words).to_contain_text(f"{-np.log2(p):.1f} bits")
    page.get_by_test_id("unfold_step").locator("visible=true").click()
    expect(words).to_contain_text("Code 6 of 49")
    page.get_by_test_id("unfold_play").locator("visible=true").click()
    expect(words).to_contain_text("Code 49 of 49")


def test_a_picture_is_carried_through_the_three_tabs(page, bundled):
    draw(page, SEVEN)
    settled(page)
    mapped, mine = codes(page), drawing(page, "codes-pad")
    open_tab(page, "reconstruct")
    expect(page.get_by_test_id("reconstruct-psnr")).to_contain_text(re.compile(r"\d dB"))
    assert drawing(page, "reconstruct-pad") == mine
    painted = page.get_by_test_id("reconstruct-map").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 7, 7).data]"
    )
    colours = tabs_codebook.colours(pipelines.codebook(bundled))[mapped]
    np.testing.assert_array_equal(np.reshape(painted, (49, 4))[:, :3], colours)
    page.get_by_test_id("digit").locator("visible=true").nth(3).click()
    open_tab(page, "codes")
    settled(page)
    three = codes(page)
    assert three != mapped
    open_tab(page, "prior")
    expect(page.get_by_test_id("prior-sample").locator("visible=true")).to_have_count(16 + 8)
    open_tab(page, "codes")
    page.get_by_test_id("digit").locator("visible=true").nth(6).click()
    settled(page)
    six = codes(page)
    open_tab(page, "prior")
    settled(page)
    assert codes(page) == six != three


def test_the_map_of_the_codebook_by_keyboard(page, bundled):
    dots = page.get_by_test_id("dot").locator("visible=true")
    expect(dots).to_have_count(128)
    cell = page.get_by_test_id("cell").locator("visible=true").nth(24)
    cell.click()
    dots.first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    code = int(page.evaluate("document.activeElement.dataset.code"))
    assert code != 0
    places, _ = tabs_codebook.plane(pipelines.codebook(bundled))
    assert places[code, 0] > places[0, 0]
    expect(page.get_by_test_id("codes-about").locator("visible=true")).to_contain_text(f"Code {code}")
    page.keyboard.press("Enter")
    expect(cell).to_have_text(str(code))
