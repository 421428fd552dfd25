"""The pictures of the README: every tab, light and dark, wide and narrow, and a digit that is drawn,
taken, erased and filled.

`python -m benchmarks.screenshots` writes docs/images/, from the real app in Chromium.
"""

import io
import itertools
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pixelcnn.tabs import TABS
from tests import photos
from tests.hand import SEVEN, TWO, at, completions, draw, open_tab
from tests.running import ROOT, chromium, running_app

FOLDER = ROOT / "docs" / "images"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
COLOURS, GIF_COLOURS = 128, 64  # of a palette
LOADED_MS = 2500  # what a tab asks the server for has come by then
GIF_WIDTH = 720
STEP = 1.2  # pixels of the grid between two frames
FRAME_MS, REST_MS, LAST_MS = 120, 1200, 2500
PARTS = [TWO[:4], [(9, 20), (18, 20.5)]]  # of a two, say
WRITTEN = 0  # of the digits that the tests have, the one in the photograph
KOREAN, MIEUM = 4, [(13, 7), (8, 7), (8, 20), (13, 20)]  # the class, and the left half of a letter
# Of the tour.
STEPS = {
    "field": "pixelcnn",
    "pixel": "diagonal_bilstm",
    "bits": "diagonal_bilstm",
}
TAKEN, MIDDLE = 1, [(7, 14.5), (20, 14.5)]  # the completion that is taken, and what is erased of it


def save(png: bytes, file: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(file, optimize=True)


def every_tab(browser: Browser, url: str) -> None:
    for scheme, (size, viewport) in itertools.product(("light", "dark"), SIZES.items()):
        page = browser.new_page(
            viewport=viewport, color_scheme=scheme, locale="en-US", reduced_motion="reduce"
        )
        page.goto(url)
        for name in TABS:
            open_tab(page, name)
            if name == "compare":
                draw(page, SEVEN)
                page.mouse.move(1, 1)
            if name == "reconstruct":
                photograph(page)
            if name == "complete":
                for stroke in PARTS:
                    draw(page, stroke)
                page.mouse.move(1, 1)
                completions(page)
            page.wait_for_timeout(LOADED_MS)
            if name == "codes":
                page.get_by_test_id("cell").locator("visible=true").nth(24).click()
                page.wait_for_timeout(LOADED_MS)
            save(page.screenshot(full_page=True), FOLDER / f"{name}-{scheme}-{size}.png")
        page.close()


def two_levels(browser: Browser, url: str) -> None:
    """Codes, with a top code exchanged and bottoms drawn anew, and Prior, of two levels."""
    page = browser.new_page(viewport=SIZES["wide"], color_scheme="light", locale="en-US")
    for name in ("codes", "prior"):
        page.goto(f"{url}/?tab={name}&levels=2")
        page.wait_for_timeout(LOADED_MS)
        if name == "codes":
            page.get_by_test_id("top-cell").locator("visible=true").nth(17).click()
            page.get_by_test_id("palette-top").get_by_test_id("code").first.click()
            page.get_by_test_id("levels_resample").locator("visible=true").click()
            page.mouse.move(1, 1)
        page.wait_for_timeout(LOADED_MS)
        save(page.screenshot(full_page=True), FOLDER / f"{name}-levels.png")
    page.close()


def grey(browser: Browser, url: str) -> None:
    """Grey digits beside binary ones, from a link."""
    page = browser.new_page(
        viewport=SIZES["wide"], color_scheme="dark", locale="en-US", reduced_motion="reduce"
    )
    page.goto(f"{url}/?tab=generate&model=grey_bilstm")
    page.wait_for_timeout(2 * LOADED_MS)
    save(page.screenshot(full_page=True), FOLDER / "generate-grey.png")
    page.close()


def photograph(page: Page) -> None:
    """A digit in pencil on lined paper, the light falling off, as the tab takes it."""
    with np.load(ROOT / "tests" / "digits.npz") as digits:
        picture = Image.fromarray(photos.photograph("pencil on lines", digits["x_test"][WRITTEN], 0))
    file = io.BytesIO()
    picture.save(file, "PNG")
    chosen = {"name": "digit.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page.get_by_test_id("photo-file").set_input_files(chosen)


def tour(browser: Browser, url: str) -> None:
    """Steps of How it works."""
    page = browser.new_page(viewport=SIZES["wide"], color_scheme="light", locale="en-US")
    for step, model in STEPS.items():
        page.goto(f"{url}/?tab=how&step={step}&model={model}")
        page.wait_for_timeout(2 * LOADED_MS)
        if step == "field":
            page.get_by_test_id("how_layers").fill("3")
        save(page.screenshot(full_page=True), FOLDER / f"how-{step}.png")
    page.close()


def hangul(browser: Browser, url: str) -> None:
    """The left half of a Hangul letter and what the models of characters make of it, on the Korean page."""
    page = browser.new_page(viewport=SIZES["wide"], color_scheme="light", locale="ko-KR")
    page.goto(f"{url}/?tab=complete&data=characters&digit={KOREAN}")
    page.wait_for_timeout(LOADED_MS)
    draw(page, MIEUM)
    page.mouse.move(1, 1)
    completions(page)
    save(page.screenshot(full_page=True), FOLDER / "complete-hangul.png")
    page.close()


def frames(page: Page) -> list[tuple[Image.Image, int]]:
    """The pad and its completions, after every bit of a stroke; one is taken, its middle erased, and
    filled. Each with its milliseconds."""
    pictures = []
    row = page.locator(".px-page").locator("visible=true").first.bounding_box()
    readout = page.get_by_test_id("viewer-readout").locator("visible=true").bounding_box()
    margin = 12
    clip = {"x": row["x"] - margin, "y": row["y"] - margin, "width": row["width"] + 2 * margin}
    clip["height"] = readout["y"] - clip["y"]

    def take(milliseconds: int = FRAME_MS) -> None:
        completions(page)
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        height = round(picture.height * GIF_WIDTH / picture.width)
        pictures.append((picture.resize((GIF_WIDTH, height), Image.Resampling.LANCZOS), milliseconds))

    def stroke(points: list[tuple[float, float]]) -> None:
        page.mouse.move(*at(page, points[0]))
        page.mouse.down()
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / STEP))
            for step in range(1, steps + 1):
                page.mouse.move(
                    *at(page, (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps)), steps=4
                )
                take()
        page.mouse.up()

    take()
    stroke(TWO)
    take(REST_MS)
    page.get_by_test_id("viewer-tile").locator("visible=true").nth(TAKEN).click()
    take(REST_MS)
    page.get_by_test_id("pad-eraser").locator("visible=true").click()
    stroke(MIDDLE)
    take(LAST_MS)
    return pictures


def animation(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=SIZES["wide"], locale="en-US")
    page.goto(url)
    open_tab(page, "complete")
    page.get_by_test_id("viewer-field").locator("visible=true").uncheck()
    pictures, durations = zip(*frames(page), strict=True)
    palette = pictures[-1].quantize(GIF_COLOURS)
    first, *others = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    first.save(FOLDER / "complete.gif", save_all=True, append_images=others, duration=list(durations), loop=0)
    page.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_app(compiled=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        every_tab(browser, url)
        two_levels(browser, url)
        grey(browser, url)
        tour(browser, url)
        hangul(browser, url)
        animation(browser, url)
        browser.close()
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
