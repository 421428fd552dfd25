"""Pictures through the VQ-VAE, uploads good and bad, and what the page says of its models."""

import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from pixelcnn import pipelines
from pixelcnn.tabs.digits import digit_levels
from tests.hand import open_tab


@pytest.fixture
def page(open_page):
    page = open_page()
    open_tab(page, "reconstruct")
    expect(psnr(page)).to_contain_text("dB")
    return page


def psnr(page):
    return page.get_by_test_id("reconstruct-psnr")


def upload(page, path) -> None:
    remove = page.locator("#reconstruct-upload").get_by_label(re.compile("Clear|Remove"))
    if remove.count():
        remove.first.click()
    page.locator("#reconstruct-upload input[type=file]").set_input_files(path)


def photo(path, size=(300, 400)) -> None:
    """Dark ink on light paper, far from the middle."""
    image = Image.new("RGB", size, (236, 232, 220))
    ImageDraw.Draw(image).line([(60, 60), (180, 60), (90, 240)], fill=(30, 30, 60), width=22, joint="curve")
    image.save(path)


def test_a_digit_is_reconstructed_with_the_psnr_of_the_pipeline(page, bundled):
    for digit in (7, 0):
        page.get_by_test_id("digit").locator("visible=true").nth(digit).click()
        expected = pipelines.reconstruct(bundled, image=digit_levels(digit)).psnr
        expect(psnr(page)).to_contain_text(f"{expected:.2f} dB")


def test_an_upload_is_placed_and_reconstructed(page, bundled, tmp_path):
    photo(tmp_path / "seven.jpg")
    upload(page, tmp_path / "seven.jpg")
    expected = pipelines.reconstruct(bundled, image=tmp_path / "seven.jpg").psnr
    expect(psnr(page)).to_contain_text(f"{expected:.2f} dB")


def test_a_bad_upload_gives_a_sentence_and_the_next_one_works(page, bundled, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    Image.new("L", (2001, 2000)).save(tmp_path / "large.png")
    (tmp_path / "heavy.png").write_bytes(b"x" * 3_000_000)
    before = psnr(page).inner_text()
    for name, words in {"text": "no picture", "large": "at most 4 million", "heavy": "maximum"}.items():
        upload(page, tmp_path / f"{name}.png")
        toast = page.get_by_text(words).last
        expect(toast).to_be_visible()
        assert psnr(page).inner_text() == before
    photo(tmp_path / "seven.png")
    upload(page, tmp_path / "seven.png")
    expected = pipelines.reconstruct(bundled, image=tmp_path / "seven.png").psnr
    expect(psnr(page)).to_contain_text(f"{expected:.2f} dB")


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
