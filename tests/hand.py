"""A person at the page, drawing and reading what is shown, for tests, benchmarks and screenshots.

Points are (column, row) in pixels of the 28x28 grid, (0.5, 0.5) being the middle of the first one.
"""

from collections.abc import Iterable

from playwright.sync_api import Page

from pixelcnn.tabs.texts import TEXTS

SIDE = 28
SEVEN = [(8, 7), (19, 7), (17, 11), (15.5, 13.5)]  # the upper part of one
TWO = [(9, 9), (11, 7), (15, 6.5), (18, 8.5), (18, 11), (16.5, 13.5)]


def open_tab(page: Page, name: str, language: str = "en") -> None:
    """Press a tab of TABS by its text, in the menu of those that do not fit where it is there."""
    text = TEXTS[language][f"tab_{name}"]
    tab = page.get_by_role("tab", name=text, exact=True)
    page.get_by_role("tab").first.wait_for()
    if not tab.is_visible():
        page.locator(".overflow-menu > button").click()
        tab = page.locator(".overflow-dropdown").get_by_text(text, exact=True)
    tab.click()


def at(page: Page, point: tuple[float, float], pad: str = "pad-canvas") -> tuple[float, float]:
    """Where a point of the visible pad lies in the window."""
    canvas = page.get_by_test_id(pad).locator("visible=true").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return box["x"] + point[0] * box["width"] / SIDE, box["y"] + point[1] * box["height"] / SIDE


def draw(page: Page, points: Iterable[tuple[float, float]], *, lift: bool = True) -> None:
    """A stroke through the points, in mouse moves of at most one pixel."""
    first, *others = (at(page, point) for point in points)
    page.mouse.move(*first)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=12)
    if lift:
        page.mouse.up()


def pull(page: Page, edge: str, lines: int) -> None:
    """Pull the line of an edge of the pad by its grip, until it keeps so many rows or columns."""
    beside = {
        "top": (26, lines),
        "bottom": (2, SIDE - lines),
        "left": (lines, 2),
        "right": (SIDE - lines, 26),
    }
    page.get_by_test_id(f"pad-side-{edge}").locator("visible=true").hover()  # once it has come to rest
    page.mouse.down()
    page.mouse.move(*at(page, beside[edge]), steps=8)
    page.mouse.up()


# The pictures of the open tab as they are painted.
PAINTED = """() => [...document.querySelectorAll("canvas.px-picture")]
    .filter((canvas) => canvas.checkVisibility() && !canvas.closest(".px-examples"))
    .map((canvas) => canvas.toDataURL())"""


def settled(page: Page) -> list[str]:
    """What is painted, once it stays as it is."""
    before, same = None, 0
    for _ in range(240):
        page.wait_for_timeout(125)
        now = page.evaluate(PAINTED)
        stale = page.locator(".px-stale").locator("visible=true").count()
        same = same + 1 if now and now == before and not stale else 0
        if same == 8:  # a second: a busy machine may take that long to send what was drawn last
            return now
        before = now
    raise AssertionError("the pictures did not come to rest")


def agree(drawing: str, pictures: Iterable[str]) -> bool:
    """Whether the pictures have every pixel of a drawing that is not free."""
    return all(
        mine in ("?", theirs) for picture in pictures for mine, theirs in zip(drawing, picture, strict=True)
    )


def drawing(page: Page, pad: str = "complete-pad") -> str:
    """What is in a pad after the next frame, when every event has arrived: 784 characters 0, 1 and ?."""
    return page.evaluate(
        """async (name) => {
            for (let k = 0; k < 2; k++) await new Promise(requestAnimationFrame);
            return (await PixelCNN.mounted(name)).value;
        }""",
        pad,
    )


def completions(page: Page, viewer: str = "complete-viewer") -> list[str]:
    """The pictures of a viewer's first group, once the newest drawing and settings have been answered."""
    settle(page)
    return page.evaluate("async (name) => (await PixelCNN.mounted(name)).value.groups[0].drawings", viewer)


def settle(page: Page) -> None:
    """Wait until the completions belong to what is in the pad, and no other came for half a second."""
    page.evaluate(
        """async () => {
            const pad = await PixelCNN.mounted("complete-pad");
            const part = () => document.querySelector("[data-answered]");
            const state = () => ({ ...part()?.dataset, busy: part()?.ariaBusy });
            for (let [since, before] = [performance.now(), state()]; performance.now() - since < 500; ) {
                await new Promise(requestAnimationFrame);
                const now = state();
                const idle = now.busy === "false" && now.drawing === pad.value;
                if (!idle || now.answered !== before.answered) since = performance.now();
                before = now;
            }
        }"""
    )
