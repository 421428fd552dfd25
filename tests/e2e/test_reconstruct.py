"""Pictures through the VQ-VAE, uploads good and bad, and what the page says of its models."""

import numpy as np
import pytest
from keras import ops
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from pixelcnn import checkpoints, hub, pipelines
from pixelcnn.images import binarize
from pixelcnn.tabs.digits import DIGITS
from tests.hand import open_tab


@pytest.fixture
def page(open_page):
    page = open_page()
    open_tab(page, "reconstruct")
    expect(psnr(page)).to_contain_text("dB")
    return page


def psnr(page):
    return page.get_by_test_id("reconstruct-psnr")


def choose(page, path) -> None:
    page.get_by_test_id("photo-file").set_input_files(path)


def seven(path) -> None:
    """Dark ink on light paper, far from the middle, the light falling off; as large as cameras make them."""
    image = Image.new("RGB", (3000, 4000), (236, 232, 220))
    ImageDraw.Draw(image).line(
        [(600, 600), (1800, 600), (900, 2400)], fill=(30, 30, 60), width=200, joint="curve"
    )
    light = Image.linear_gradient("L").point(lambda level: 90 + level * 165 // 255).resize(image.size)
    Image.composite(image, Image.new("RGB", image.size), light).save(path, quality=95)


def reads(page) -> int:
    """The digit that a LeNet-5 reads in the picture that goes through the codes."""
    levels = (
        page.get_by_test_id("reconstruct-original")
        .locator("canvas")
        .evaluate("(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]")
    )
    ink = binarize(np.array(levels, np.uint8).reshape(1, 28, 28, 4)[..., :1])
    lenet = checkpoints.load(hub.BUNDLED / "lenet").model
    return int(ops.argmax(lenet.logits(lenet.features(ops.convert_to_tensor(ink))))[()])


def test_a_digit_is_reconstructed_with_the_psnr_of_the_pipeline(page, bundled):
    for digit in (7, 0):
        page.get_by_test_id("digit").locator("visible=true").nth(digit).click()
        expected = pipelines.reconstruct(bundled, image=DIGITS[digit]).psnr
        expect(psnr(page)).to_contain_text(f"{expected:.2f} dB")


def test_a_photograph_is_read_step_by_step_and_goes_through_the_codes(page, tmp_path):
    seven(tmp_path / "seven.jpg")
    choose(page, tmp_path / "seven.jpg")
    expect(page.get_by_test_id("photo-steps")).to_be_visible()
    expect(psnr(page)).to_contain_text("dB")
    assert reads(page) == 7
    step = page.get_by_test_id("photo-kept")
    shown = step.evaluate("(canvas) => canvas.toDataURL()")
    page.get_by_test_id("photo-strength").fill("1.8")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=photo-kept]').toDataURL() !== before", arg=shown
    )
    page.get_by_test_id("photo-polarity").select_option("off")
    expect(page.get_by_test_id("photo-steps")).to_be_hidden()
    page.get_by_test_id("digit").locator("visible=true").nth(3).click()
    expect(page.get_by_test_id("photo-polarity")).to_be_hidden()


def test_what_is_no_picture_gets_a_sentence_and_the_next_one_works(page, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    Image.new("L", (300, 300), 240).save(tmp_path / "blank.png")
    before = psnr(page).inner_text()
    for name, words in {
        "text": "no picture that this browser can read",
        "blank": "no ink stands out",
    }.items():
        choose(page, tmp_path / f"{name}.png")
        expect(page.get_by_text(words)).to_contain_text("What is shown is the picture before it.")
        assert psnr(page).inner_text() == before
    seven(tmp_path / "seven.png")
    choose(page, tmp_path / "seven.png")
    expect(page.get_by_test_id("photo-steps")).to_be_visible()
    expect(page.get_by_text("What is shown is the picture before it.")).to_have_count(0)
    assert reads(page) == 7


def test_about_tells_where_the_weights_came_from_and_what_was_measured(open_page, bundled):
    page = open_page()
    open_tab(page, "about")
    expect(page.get_by_test_id("about-source")).to_contain_text("bundled with the app")
    expect(page.get_by_test_id("scoreboard")).to_contain_text("Diagonal BiLSTM")
    for name, checkpoint in bundled.members.items():
        section = page.get_by_test_id(f"about-{name}")
        expect(section).to_contain_text(checkpoint.sha256)
        if len(checkpoint.training.get("curve", [])) > 1:
            expect(section.locator("svg polyline")).to_be_visible()
