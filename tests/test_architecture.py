"""The floors of the project, read from its import statements: nothing here runs what it looks at."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Imports only go down, or stay on a floor.
FLOORS = {
    "arguments": 0,
    "channel_masks": 0,
    "compiling": 0,
    "errors": 0,
    "images": 0,
    "interrupt": 0,
    "layers": 0,
    "metrics": 0,
    "receptive_field": 0,
    "sampling": 0,
    "models": 1,
    "checkpoints": 2,
    "hub": 2,
    "manifest": 2,
    "pull": 2,
    "pipelines": 3,
    "edge": 4,
    "serving": 4,
    "tabs": 4,
    "turns": 4,
    "app": 4,
}
TRAIN_FLOOR = 2  # train/ may use what is on it or below
BACKENDS = {"tensorflow", "jax", "torch"}
BACKENDS_AT = {Path("pixelcnn/compiling.py")}  # everything else is written in keras.ops
GRADIO_AT = {"pixelcnn/tabs", "app.py"}

FILES = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("*.py"), *(ROOT / "pixelcnn").rglob("*.py"), *(ROOT / "train").rglob("*.py")]
)


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, in functions too; `from a import b` gives a.b, whatever b is."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} line {node.lineno}: relative imports hide the floor"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(name: str) -> str | None:
    """The part of the project that a dotted name lies in; None for other packages and for pixelcnn itself."""
    top, _, rest = name.partition(".")
    if top == "pixelcnn":
        return rest.partition(".")[0] or None
    return top if top in {"app", "train"} else None


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def test_every_part_has_a_floor():
    parts = {part(dotted(path)) for path in FILES} - {None, "train", "__init__"}
    assert parts <= set(FLOORS), "a new file needs its line in FLOORS"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_only_go_down(path):
    here = part(dotted(path))
    floor = TRAIN_FLOOR if here == "train" else FLOORS.get(here, max(FLOORS.values()))
    for name in imports(path):
        there = part(name)
        if there == "train":
            assert here == "train", f"{path} imports {name}, but nothing imports train/"
        elif there is not None:
            assert FLOORS[there] <= floor, f"{path} (floor {floor}) imports {name} (floor {FLOORS[there]})"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_backends_and_gradio_stay_in_their_places(path):
    packages = {name.partition(".")[0] for name in imports(path)}
    if path not in BACKENDS_AT:
        assert not packages & BACKENDS, f"{path} is tied to a backend"
    if not any(path.is_relative_to(place) for place in GRADIO_AT):
        assert "gradio" not in packages, f"{path} works without Gradio"
