"""Codes of two levels: a picture through both maps, a top code exchanged, bottoms drawn anew, the priors."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pixelcnn import pipelines
from tests.e2e.test_codes import levels
from tests.hand import SEVEN, draw, drawing, open_tab, settled


def shown(page: Page, testid: str):
    return page.get_by_test_id(testid).locator("visible=true")


def top(page: Page) -> list[int]:
    return [int(text) for text in shown(page, "top-cell").all_inner_texts()]


def codes_of(page: Page):
    """The palette of the level whose code is chosen."""
    return page.locator("[data-testid^=palette-]").locator("visible=true").get_by_test_id("code")


def bottom(page: Page) -> list[int]:
    """They are too small for numbers, and say them to screen readers."""
    labels = shown(page, "bottom-cell").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    return [int(re.search(r"code (\d+)", label)[1]) for label in labels]


@pytest.fixture
def page(open_page) -> Page:
    page = open_page()
    open_tab(page, "codes")
    shown(page, "levels-2").click()
    expect(shown(page, "levels-psnr")).to_contain_text(re.compile(r"\d dB"))
    return page


def test_a_drawing_has_the_codes_of_both_levels_and_the_top_alone_says_the_coarse(page, bundled):
    draw(page, SEVEN)
    coded = pipelines.code_levels(bundled, image=drawing(page, "codes-pad"))
    for cell in (0, 24, 48):
        expect(shown(page, "top-cell").nth(cell)).to_have_text(str(coded.top.ravel()[cell]))
    settled(page)
    assert top(page) == coded.top.ravel().tolist()
    assert bottom(page) == coded.bottom.ravel().tolist()
    np.testing.assert_allclose(levels(page, "levels-coarse"), coded.coarse, atol=2)
    np.testing.assert_allclose(levels(page, "levels-decoded"), coded.reconstruction, atol=2)


def test_an_exchanged_top_code_shows_what_it_moves_and_reset_takes_it_back(page, bundled):
    before, fine, picture = top(page), bottom(page), levels(page, "levels-decoded")
    shown(page, "top-cell").nth(17).click()
    other = codes_of(page).nth(60)
    code = int(other.get_attribute("data-code"))
    other.click()
    expect(shown(page, "top-cell").nth(17)).to_have_text(str(code))
    settled(page)
    exchanged = [code if cell == 17 else old for cell, old in enumerate(before)]
    assert (top(page), bottom(page)) == (exchanged, fine)
    maps = {"top": np.reshape(exchanged, (7, 7)), "bottom": np.reshape(fine, (14, 14))}
    expected = pipelines.decode_levels(bundled, **maps)
    np.testing.assert_allclose(levels(page, "levels-decoded"), expected, atol=2)
    np.testing.assert_allclose(levels(page, "levels-moved"), np.abs(expected.astype(int) - picture), atol=3)
    shown(page, "codes_reset").click()
    assert top(page) == before
    assert levels(page, "levels-moved").max() == 0


def test_bottoms_are_drawn_anew_under_a_top_that_stays_and_one_can_be_taken(page):
    before, fine = top(page), bottom(page)
    shown(page, "levels_resample").click()
    expect(shown(page, "levels-sample")).to_have_count(8)
    shown(page, "levels-sample").nth(2).click()
    assert top(page) == before
    assert bottom(page) != fine


def test_by_keyboard_a_bottom_code_is_chosen_and_exchanged(page):
    before = bottom(page)
    shown(page, "bottom-cell").first.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    place = 15
    other = codes_of(page).nth(3)
    code = int(other.get_attribute("data-code"))
    other.press("Enter")
    expect(shown(page, "bottom-cell").nth(place)).to_have_attribute(
        "aria-label", re.compile(rf"code {code}\b")
    )
    assert [i for i, (old, new) in enumerate(zip(before, bottom(page), strict=True)) if old != new] in (
        [place],
        [],
    )


def test_the_priors_draw_both_levels_and_the_replay_goes_from_the_top_to_the_bottom(open_page, bundled):
    page = open_page("?tab=prior&levels=2&count=3&digit=4&seed=5")
    expect(shown(page, "levels-sample")).to_have_count(3)
    drawn = pipelines.sample_levels(bundled, count=3, digit=4, seed=5)
    assert top(page) == drawn.top[0].ravel().tolist()
    assert bottom(page) == drawn.bottom[0].ravel().tolist()
    np.testing.assert_allclose(levels(page, "levels-decoded"), drawn.pictures[0], atol=2)
    shown(page, "levels-sample").nth(1).click()
    assert top(page) == drawn.top[1].ravel().tolist()
    steps = shown(page, "unfold-range")
    for at, code in ((49, drawn.top[1].ravel()[-1]), (50, drawn.bottom[1].ravel()[0])):
        steps.fill(str(at))
        expect(shown(page, "unfold-words")).to_contain_text(f"Code {at} of 245 is {code}:")
