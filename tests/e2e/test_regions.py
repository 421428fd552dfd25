"""Any region: drawn, kept from any side, taken, erased and filled, by mouse, touch and keyboard."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from pixelcnn.images import parse_drawing
from pixelcnn.tabs.page import EXAMPLES
from pixelcnn.tabs.texts import TEXTS
from tests.hand import SEVEN, agree, at, completions, draw, drawing, pull

BELOW = [(10, 18), (18, 18), (18, 22), (9, 23)]
RIGHT = [(15, 7), (19, 10), (18, 15), (15, 20)]
LOOP = [(11, 8), (16, 8), (16, 12), (11, 12), (11, 8)]


@pytest.fixture
def page(open_page):
    return open_page("?tab=complete")


def press(page, name: str) -> None:
    page.get_by_test_id(name).locator("visible=true").first.click()


def tabbed(page, name: str, keys: str = "Tab") -> None:
    """Press the Tab key until an element, once it is there, has the focus."""
    page.get_by_test_id(name).locator("visible=true").first.wait_for()
    for _ in range(60):
        page.keyboard.press(keys)
        if page.evaluate("document.activeElement.dataset.testid") == name:
            return
    pytest.fail(f"the Tab key does not reach {name}")


def test_a_lower_half_a_right_half_and_two_strokes_are_filled_and_kept(page):
    for strokes, edge, lines in (
        ([BELOW], "bottom", 14),
        ([RIGHT], "right", 14),
        ([SEVEN[:2], BELOW[2:]], "top", 0),
    ):
        if lines:
            pull(page, edge, lines)
        for stroke in strokes:
            draw(page, stroke)
        mine, shown = drawing(page), completions(page)
        kept = parse_drawing(mine.replace("0", "1").replace("?", "0")).astype(bool)
        assert {"bottom": kept[14:], "right": kept[:, 14:], "top": kept[:0]}[edge].all()
        assert not kept.all()
        assert agree(mine, shown)
        assert len(set(shown)) == 8
        free = page.get_by_test_id("complete-surprise")
        expect(free).to_contain_text(
            TEXTS["en"]["complete_filled"].partition("{bits}")[0].format(free=mine.count("?"))
        )
        press(page, "pad-clear")
        assert drawing(page) == "?" * 784


def test_a_completion_is_taken_and_eight_others_fill_what_is_erased_of_it(page):
    """Both ends stay; a link opens it again, and the replay begins with what is kept."""
    press(page, "pad-example")
    assert drawing(page) == EXAMPLES[0]["drawing"][:392] + "?" * 392
    taken = completions(page)[4]
    page.get_by_test_id("viewer-tile").locator("visible=true").nth(4).click()
    assert set(completions(page)) == {taken}
    expect(page.get_by_test_id("complete-surprise")).to_contain_text(TEXTS["en"]["complete_whole"])
    press(page, "pad-eraser")
    draw(page, [(5, 14), (23, 14)])
    mine, shown = drawing(page), completions(page)
    free = [k for k, pixel in enumerate(mine) if pixel == "?"]
    assert min(free) // 28 < 14 < max(free) // 28  # above and below of what was the line
    assert agree(mine, [taken])
    assert agree(mine, shown)
    assert len(set(shown)) > 1

    scrub = page.get_by_test_id("viewer-scrub").locator("visible=true")
    assert scrub.get_attribute("max") == str(len(free))
    scrub.fill("1")
    colours = (
        page.get_by_test_id("viewer-canvas")
        .locator("visible=true")
        .first.evaluate(
            """(canvas) => {
            const blank = getComputedStyle(canvas).getPropertyValue("--px-blank").trim();
            const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
            return Array.from({ length: 784 }, (_, i) => data.slice(4 * i, 4 * i + 3).join(" ") === blank);
        }"""
        )
    )
    assert [k for k, blank in enumerate(colours) if blank] == free[2:]  # one is drawn, the next one is marked


def test_a_line_that_is_pushed_back_loses_nothing_and_is_undone(page):
    draw(page, SEVEN)
    mine = drawing(page)
    pull(page, "right", 20)
    held = drawing(page)
    assert agree(mine, [held])
    assert held.count("?") == 8 * 28 - sum(mine[k] == "1" for k in range(784) if k % 28 < 8)
    pull(page, "top", 5)  # one side at a time
    expect(page.get_by_test_id("pad-side-right")).to_have_attribute("aria-valuenow", "0")
    pull(page, "top", 0)
    assert drawing(page) == mine
    states = []
    for _ in range(4):
        press(page, "pad-undo")
        states.append(drawing(page))
    assert states[1:] == [held, mine, "?" * 784]
    for _ in range(2):
        press(page, "pad-redo")
    assert drawing(page) == held
    assert agree(held, completions(page))


def test_what_is_free_shows_on_paper_and_in_forced_colours(page):
    pull(page, "top", 14)
    completions(page)
    for media in (
        {"media": "screen"},
        {"forced_colors": "active"},
        {"media": "print", "forced_colors": "none"},
    ):
        page.emulate_media(**media)
        (x, y), (right, bottom) = at(page, (2, 9)), at(page, (20, 13))
        area = {"x": x, "y": y, "width": right - x, "height": bottom - y}
        below = area | {"y": at(page, (2, 22.5))[1]}
        paper, free = (
            Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB").getcolors(1 << 16)
            for clip in (area, below)
        )
        assert len(free) > len(paper), media


def test_fingers_take_erase_and_fill_with_all_completions_in_sight(open_page):
    page = open_page("?tab=complete", viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    touch = page.context.new_cdp_session(page)

    def finger(points) -> None:
        path = [at(page, point) for point in points]
        for kind, point in zip(["touchStart", *["touchMove"] * (len(path) - 1)], path, strict=True):
            touch.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": point[0], "y": point[1]}]}
            )
            page.wait_for_timeout(30)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    finger(LOOP)
    mine, shown = drawing(page), completions(page)
    assert agree(mine, shown)
    tiles = page.get_by_test_id("viewer-tile").locator("visible=true")
    assert page.evaluate("scrollY") == 0
    assert all((box := tiles.nth(k).bounding_box())["y"] + box["height"] <= 812 for k in range(8))
    tiles.nth(3).tap()
    assert drawing(page) == shown[3]
    page.get_by_test_id("pad-eraser").locator("visible=true").tap()
    finger([(5, 16), (12, 16), (22, 16)])
    erased = drawing(page)
    assert "?" in erased
    assert agree(erased, [shown[3], *completions(page)])
    finger_on = page.get_by_test_id("pad-side-bottom").bounding_box()
    start = finger_on["x"] + finger_on["width"] / 2, finger_on["y"] + finger_on["height"] / 2
    for kind, point in (
        ("touchStart", start),
        ("touchMove", at(page, (2, 20))),
        ("touchMove", at(page, (2, 8))),
    ):
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": point[0], "y": point[1]}]}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert drawing(page).replace("?", "0") == erased.replace("?", "0")
    assert "?" not in drawing(page)[8 * 28 :]


def test_the_keyboard_alone_draws_keeps_a_side_takes_and_erases(page):
    tabbed(page, "pad-canvas")
    for key in ("Space", *["Shift+ArrowDown"] * 4, "w", *["ArrowDown"] * 3, "Space"):
        page.keyboard.press(key)
    assert set(drawing(page)) == set("01?")
    expect(page.get_by_test_id("pad-spoken").locator("visible=true").first).to_contain_text(
        "Row 16, column 15"
    )
    tabbed(page, "pad-side-bottom")
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    mine = drawing(page)
    assert set(mine[-140:]) == {"0"}
    expect(page.get_by_test_id("pad-side-bottom")).to_have_attribute(
        "aria-valuetext", TEXTS["en"]["pad_side_kept"].format(lines=5, side=28)
    )
    shown = completions(page)
    assert agree(mine, shown)
    tabbed(page, "viewer-tile")
    page.keyboard.press("Enter")
    assert drawing(page) == shown[0]
    tabbed(page, "pad-canvas", "Shift+Tab")
    for key in ("e", *["Shift+ArrowDown"] * 6):
        page.keyboard.press(key)
    erased = drawing(page)
    assert "?" in erased
    assert agree(erased, [shown[0], *completions(page)])


def test_a_model_that_does_not_look_ahead_says_what_it_leaves_out(page):
    draw(page, SEVEN)
    completions(page)
    note = page.get_by_test_id("complete-note")
    expect(note).to_be_empty()
    page.get_by_test_id("model").locator("visible=true").select_option("pixelcnn")
    expect(note).to_have_text(
        TEXTS["en"]["complete_left_out"].format(model="PixelCNN", filling="Inpainting BiLSTM")
    )
    pull(page, "top", 16)
    expect(note).to_be_empty()
    assert agree(drawing(page), completions(page))


def test_an_older_link_opens_as_it_was_meant(open_page):
    packed = int(EXAMPLES[1]["drawing"], 2).to_bytes(98, "big")
    link = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    page = open_page(f"?tab=complete&drawing={link}&rows=12&temperature=1&seed=4&model=diagonal_bilstm")
    shown = completions(page)
    assert drawing(page) == EXAMPLES[1]["drawing"][: 12 * 28] + "?" * (16 * 28)
    assert agree(drawing(page), shown)
    expect(page.get_by_test_id("complete-note")).to_be_empty()
