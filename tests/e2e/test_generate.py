"""Digits that are generated, replayed and saved."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from pixelcnn import pipelines
from pixelcnn.images import parse_drawing
from tests.hand import open_tab


@pytest.fixture
def page(open_page):
    page = open_page(reduced_motion="reduce")  # pictures appear at once
    open_tab(page, "generate")
    wait_for(page, 16)
    return page


def groups(page) -> list[list[str]]:
    return page.evaluate(
        """async () => {
            const { value } = await PixelCNN.mounted("generate-viewer");
            return (value?.groups ?? []).map((group) => group.drawings);
        }"""
    )


def wait_for(page, count: int) -> None:
    expect(page.get_by_test_id("viewer-tile").locator("visible=true")).to_have_count(count)


def set_number(page, name: str, value: float) -> None:
    box = page.locator(f"#generate-{name} input[type=number]")
    box.fill(str(value))
    box.press("Enter")


def test_the_digits_are_those_of_the_pipeline(page, bundled):
    set_number(page, "count", 4)
    set_number(page, "seed", 5)
    wait_for(page, 4)
    expected = pipelines.generate(bundled, count=4, seed=5)
    caption = page.get_by_test_id("viewer-bits").locator("visible=true").first
    expect(caption).to_have_text(f"{expected.bits[0]:.1f} bits")
    shown = [parse_drawing(drawing) for drawing in groups(page)[0]]
    np.testing.assert_array_equal(shown, expected.levels)


def test_temperatures_are_compared_side_by_side(page):
    set_number(page, "count", 4)
    page.locator("#generate-compare input").check()
    wait_for(page, 12)
    cold, warm, hot = groups(page)
    assert cold != warm != hot
    for temperature in ("0.5", "1", "1.5"):
        expect(page.get_by_text(f"Temperature {temperature}", exact=True)).to_be_visible()


def test_a_digit_is_replayed_pixel_by_pixel(page):
    scrub = page.get_by_test_id("viewer-scrub").locator("visible=true")
    scrub.fill("100")
    page.get_by_test_id("viewer-step").locator("visible=true").click()
    assert scrub.input_value() == "101"
    play = page.get_by_test_id("viewer-play").locator("visible=true")
    play.click()
    page.wait_for_timeout(300)
    play.click()
    reached = int(scrub.input_value())
    assert 101 < reached < 784
    page.wait_for_timeout(200)
    assert int(scrub.input_value()) == reached
    play.click()
    expect(scrub).to_have_value("784", timeout=10_000)


def test_a_digit_is_saved_as_png_and_as_gif(page, tmp_path):
    levels = parse_drawing(groups(page)[0][0]).astype(bool)
    for kind in ("png", "gif"):
        with page.expect_download() as download:
            page.get_by_test_id(f"viewer-{kind}").locator("visible=true").click()
        download.value.save_as(tmp_path / f"digit.{kind}")
        with Image.open(tmp_path / f"digit.{kind}") as image:
            frames = getattr(image, "n_frames", 1)
            assert frames == 1 if kind == "png" else frames > 28
            image.seek(frames - 1)
            scale = image.width // 28
            grey = np.array(image.convert("L"))[scale // 2 :: scale, scale // 2 :: scale]
        assert grey.shape == (28, 28)
        assert len(np.unique(grey[levels])) == len(np.unique(grey[~levels])) == 1
        assert grey[levels][0] != grey[~levels][0]


def test_grey_digits_stand_beside_binary_ones(page, bundled):
    page.get_by_test_id("model").locator("visible=true").select_option("grey_bilstm")
    page.get_by_test_id("digit-4").locator("visible=true").click()
    set_number(page, "count", 12)
    wait_for(page, 12 + 8)
    expect(page.get_by_text("Grey BiLSTM: 256 levels")).to_be_visible()
    expect(page.get_by_text("Diagonal BiLSTM: 2 levels")).to_be_visible()
    drawn = pipelines.generate(bundled, model="grey_bilstm", digit=4, count=12)
    page.wait_for_function(
        """async (levels) => {
            const { value } = await PixelCNN.mounted("generate-viewer");
            const bytes = atob(value.groups[0].greys ?? "");
            return levels.every((level, i) => bytes.charCodeAt(i) === level);
        }""",
        arg=drawn.levels.ravel().tolist(),
    )
    shown = shades(page)
    first = drawn.levels[0]
    paper, ink = shown[first == 0], shown[first == first.max()]
    assert len(np.unique(paper, axis=0)) == len(np.unique(ink, axis=0)) == 1
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 20, "no more than a few levels of grey"
    for gone in ("ink", "entropy"):
        expect(page.get_by_test_id(f"viewer-{gone}").locator("visible=true")).to_have_count(0)
    page.get_by_test_id("viewer-surprise").locator("visible=true").click()
    tile = page.get_by_test_id("viewer-tile").locator("visible=true").first
    tile.focus()
    page.keyboard.press("ArrowLeft")
    row, column = 15, 14  # beside the middle, from where the arrows begin
    words = rf"Row {row}, column {column}: level {first[row - 1, column - 1]} of 255, ([0-9.]+) bits"
    readout = page.get_by_test_id("viewer-readout").locator("visible=true")
    expect(readout).to_have_text(re.compile(words))
    bits = -np.log2(drawn.probabilities[0, row - 1, column - 1])
    (told,) = re.fullmatch(words, readout.inner_text()).groups()
    assert float(told) == pytest.approx(bits, abs=0.09)  # in sixteenths of a bit, one decimal of them


def test_a_grey_digit_is_saved_in_grey(page, tmp_path):
    page.get_by_test_id("model").locator("visible=true").select_option("grey_bilstm")
    wait_for(page, 24)
    for kind in ("png", "gif"):
        with page.expect_download() as download:
            page.get_by_test_id(f"viewer-{kind}").locator("visible=true").click()
        download.value.save_as(tmp_path / f"grey.{kind}")
        with Image.open(tmp_path / f"grey.{kind}") as picture:
            if kind == "gif":
                picture.seek(picture.n_frames - 1)
            colours = np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)
            assert len(colours) > 20


def shades(page) -> np.ndarray:
    """The colours (28, 28, 3) of the first picture in the viewer."""
    pixels = page.evaluate(
        """async () => {
            const [canvas] = (await PixelCNN.mounted("generate-viewer")).canvases;
            return Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data);
        }"""
    )
    return np.reshape(pixels, (28, 28, 4))[..., :3]
