"""Drawing, as a person does it: mouse, touch and keyboard, on the real page with the bundled weights."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from pixelcnn import pipelines
from pixelcnn.images import parse_region
from pixelcnn.tabs.texts import TEXTS
from tests.hand import SEVEN, TWO, agree, at, completions, draw, drawing, pull

ROWS_KEPT = 14

# For each visible tile: 784 characters, 1 where the painted pixel is not the colour of paper.
PAINTED = """() => {
  const canvases = [...document.querySelectorAll("[data-testid=viewer-canvas]")];
  return canvases.filter((node) => node.offsetParent).map((canvas) => {
    const paper = getComputedStyle(canvas).getPropertyValue("--px-paper").trim();
    const data = canvas.getContext("2d").getImageData(0, 0, 28, 28).data;
    const colour = (i) => [data[4 * i], data[4 * i + 1], data[4 * i + 2]].join(" ");
    return Array.from({ length: 784 }, (_, i) => (colour(i) === paper ? "0" : "1")).join("");
  });
}"""


@pytest.fixture
def page(open_page):
    return open_page("?tab=complete")


def painted(page) -> list[str]:
    """The completions as they stand on the screen, the pointer being elsewhere."""
    page.mouse.move(2, 2)
    return page.evaluate(PAINTED)


def test_a_drawn_top_half_is_completed_eight_times_and_kept_as_drawn(page):
    pull(page, "top", ROWS_KEPT)
    draw(page, SEVEN)
    mine = drawing(page)
    assert "1" in mine[: ROWS_KEPT * 28]
    assert "?" not in mine[: ROWS_KEPT * 28]
    shown = completions(page)
    assert len(set(shown)) > 1
    assert painted(page) == shown
    assert [picture[: ROWS_KEPT * 28] for picture in shown] == [mine[: ROWS_KEPT * 28]] * 8
    assert agree(mine, shown)


def test_completions_follow_while_the_pen_is_down(page):
    draw(page, SEVEN[:2], lift=False)
    before = completions(page)
    page.mouse.move(*at(page, (16, 12)), steps=12)
    after = completions(page)
    page.mouse.up()
    assert before != after
    assert agree(drawing(page), after)


def test_a_completion_is_taken_erased_and_taken_back(page):
    draw(page, SEVEN)
    mine, shown = drawing(page), completions(page)
    page.get_by_test_id("viewer-tile").locator("visible=true").nth(2).click()
    assert drawing(page) == shown[2]
    page.get_by_test_id("pad-eraser").click()
    draw(page, [(8, 7), (20, 7)])
    erased = drawing(page)
    assert erased.count("1") < shown[2].count("1")
    assert "?" in erased
    assert agree(erased, completions(page))
    states = [drawing(page)]
    for _ in range(2):
        page.get_by_test_id("pad-undo").click()
        states.append(drawing(page))
    assert states == [erased, shown[2], mine]
    page.get_by_test_id("pad-redo").click()
    assert drawing(page) == shown[2]
    page.get_by_test_id("pad-clear").click()
    assert "1" not in drawing(page)


def test_a_completion_is_chosen_to_be_saved_and_the_pad_stays(page):
    draw(page, SEVEN)
    mine, shown = drawing(page), completions(page)
    page.get_by_test_id("viewer-chosen").locator("visible=true").select_option(index=3)
    picked = page.locator(".px-picked").locator("visible=true")
    expect(picked).to_have_attribute("aria-label", re.compile("4"))
    with page.expect_download() as download:
        page.get_by_test_id("viewer-png").locator("visible=true").click()
    assert download.value.suggested_filename == "digit-4.png"
    assert drawing(page) == mine
    assert completions(page) == shown


def test_more_gives_eight_others_and_the_seed_gives_them_again(page):
    draw(page, TWO)
    first = completions(page)
    page.get_by_test_id("complete_more").click()
    page.wait_for_url("**&seed=1&**")
    others = completions(page)
    assert others != first
    seed = page.locator("#complete-seed input")
    assert seed.input_value() == "1"
    seed.fill("0")
    seed.press("Enter")
    page.wait_for_url("**&seed=0&**")
    assert completions(page) == first


def test_touch_draws_and_does_not_scroll_the_page(open_page):
    page = open_page("?tab=complete", viewport={"width": 375, "height": 500}, has_touch=True, is_mobile=True)
    touch = page.context.new_cdp_session(page)
    path = [at(page, point) for point in ((8, 6), (10, 8), (12, 10), (14, 12), (14, 16))]
    before = page.evaluate("scrollY")
    for kind, point in zip(["touchStart", *["touchMove"] * 4], path, strict=True):
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": point[0], "y": point[1]}]},
        )
        page.wait_for_timeout(30)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    mine, _ = parse_region(drawing(page))
    assert mine[6, 8]
    assert mine[12, 13]
    assert page.evaluate("scrollY") == before
    assert len(completions(page)) == 8


def test_the_keyboard_alone_is_enough(page):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == "pad-canvas":
            break
    else:
        pytest.fail("the Tab key does not reach the pad")
    for key in ("Space", *["Shift+ArrowRight"] * 6, *["Shift+ArrowDown"] * 3):
        page.keyboard.press(key)
    line = drawing(page)
    assert line.count("1") >= 9
    page.keyboard.press("e")
    page.keyboard.press("Space")
    assert drawing(page).count("1") < line.count("1")
    page.keyboard.press("Control+z")
    assert drawing(page) == line
    page.keyboard.press("Control+Shift+Z")
    assert drawing(page) != line
    page.keyboard.press("Control+z")
    shown = completions(page)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == "viewer-tile":
            break
    else:
        pytest.fail("the Tab key does not reach the completions")
    page.keyboard.press("Enter")
    assert drawing(page) == shown[0]


def test_a_copied_link_opens_the_same_completions(open_page, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw(page, TWO)
    page.get_by_test_id("pad-paper").click()
    draw(page, [(6, 20), (12, 22)])
    pull(page, "left", 12)
    page.get_by_test_id("complete_more").click()
    page.locator("#complete-temperature input[type=number]").fill("0.8")
    page.locator("#complete-temperature input[type=number]").press("Enter")
    page.wait_for_url("**temperature=0.8**")
    mine, shown = drawing(page), completions(page)
    page.get_by_test_id("link_copy").locator("visible=true").click()
    expect(page.get_by_test_id("link_copy").locator("visible=true")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(link[link.index("?") :])
    assert completions(other) == shown
    assert drawing(other) == mine
    assert set(mine) == set("01?")
    pad = "PixelCNN.mounted('complete-pad').then(({ drawn, side }) => ({ drawn, side }))"
    assert other.evaluate(pad) == page.evaluate(pad)
    expect(other.get_by_test_id("pad-side-left")).to_have_attribute("aria-valuenow", "12")
    assert painted(other) == shown
    assert float(other.locator("#complete-temperature input[type=number]").input_value()) == 0.8
    assert other.locator("#complete-seed input").input_value() == "1"


def test_the_page_says_which_digits_the_drawing_may_belong_to(page, bundled):
    draw(page, SEVEN)
    completions(page)
    digits = pipelines.complete(bundled, drawing=drawing(page), count=8).digits
    surprise = page.get_by_test_id("complete-surprise")
    likely = TEXTS["en"]["complete_reading"].format(digits=f"{digits.argmax()} ({100 * digits.max():.0f} %)")
    expect(surprise).to_contain_text(likely)
    page.get_by_test_id("digit-7").locator("visible=true").click()  # told, it need not guess
    expect(surprise).not_to_contain_text("%")


def test_hovering_a_pixel_shows_what_the_pipeline_says(page, bundled):
    draw(page, SEVEN)
    completions(page)
    mine = drawing(page)
    expected = pipelines.complete(bundled, drawing=mine, count=8, seed=0)
    unsure = np.abs(expected.ink[0] - 0.5)  # what is kept is sure, 0 or 1
    row, column = np.unravel_index(unsure.argmin(), unsure.shape)
    assert mine[28 * row + column] == "?"
    tile = page.get_by_test_id("viewer-canvas").locator("visible=true").first
    tile.scroll_into_view_if_needed()
    box = tile.bounding_box()
    x, y = box["x"] + (column + 0.5) * box["width"] / 28, box["y"] + (row + 0.5) * box["height"] / 28
    page.mouse.move(x, y)
    p = np.rint(255 * expected.ink[0, row, column]) / 255  # the page gets eight bits of it
    texts = TEXTS["en"]
    opinion = texts["pixel_opinion"].format(
        row=row + 1,
        column=column + 1,
        p=round(100 * p),
        entropy=f"{-p * np.log2(p) - (1 - p) * np.log2(1 - p):.2f}",
        what=texts["viewer_sampled_ink" if expected.levels[0, row, column] else "viewer_sampled_paper"],
    )
    readout = page.get_by_test_id("viewer-readout").locator("visible=true")
    expect(readout).to_have_text(opinion)
