"""The pictures of the README: every tab, light and dark, wide and narrow, and a digit being completed.

`python -m benchmarks.screenshots` writes docs/images/, from the real app in Chromium.
"""

import io
import itertools
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pixelcnn.tabs import TABS
from tests.hand import SEVEN, TWO, at, completions, draw, open_tab
from tests.running import ROOT, chromium, running_app

FOLDER = ROOT / "docs" / "images"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
COLOURS, GIF_COLOURS = 128, 64  # of a palette
LOADED_MS = 2500  # what a tab asks the server for has come by then
GIF_WIDTH = 720
STEP = 1.2  # pixels of the grid between two frames
FRAME_MS, LAST_MS = 120, 2500


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
            if name in ("complete", "compare"):
                draw(page, SEVEN)
                page.mouse.move(1, 1)
            if name == "complete":
                completions(page)
            page.wait_for_timeout(LOADED_MS)
            if name == "codes":
                page.get_by_test_id("cell").locator("visible=true").nth(24).click()
                page.wait_for_timeout(LOADED_MS)
            save(page.screenshot(full_page=True), FOLDER / f"{name}-{scheme}-{size}.png")
        page.close()


def frames(page: Page, points: list[tuple[float, float]]) -> list[Image.Image]:
    """The pad and its completions, after every bit of the stroke."""
    pictures = []
    row = page.locator(".px-page").locator("visible=true").first.bounding_box()
    readout = page.get_by_test_id("viewer-readout").locator("visible=true").bounding_box()
    margin = 12
    clip = {"x": row["x"] - margin, "y": row["y"] - margin, "width": row["width"] + 2 * margin}
    clip["height"] = readout["y"] - clip["y"]

    def take() -> None:
        completions(page)
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        height = round(picture.height * GIF_WIDTH / picture.width)
        pictures.append(picture.resize((GIF_WIDTH, height), Image.Resampling.LANCZOS))

    take()
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
    return pictures


def animation(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=SIZES["wide"], locale="en-US")
    page.goto(url)
    open_tab(page, "complete")
    page.get_by_test_id("viewer-field").locator("visible=true").uncheck()
    pictures = frames(page, TWO)
    palette = pictures[-1].quantize(GIF_COLOURS)
    first, *others = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    durations = [FRAME_MS] * len(others) + [LAST_MS]
    first.save(FOLDER / "complete.gif", save_all=True, append_images=others, duration=durations, loop=0)
    page.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_app(compiled=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        every_tab(browser, url)
        animation(browser, url)
        browser.close()
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
