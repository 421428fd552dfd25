"""The floors of the project: import-linter checks the contracts in pyproject.toml, and they bite."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]


def lint(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_keeps_to_the_floors():
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert ", 0 broken" in run.stdout


def test_the_page_can_be_served_before_keras_is_there():
    """It takes seconds to import, and so much of memory that a page is what a small machine has first."""
    code = "import sys, app; sys.exit(bool({'keras', 'tensorflow', 'jax'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """A copy of what the contracts are about, to break them in."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("pixelcnn", "train"):
        shutil.copytree(ROOT / name, folder / name, ignore=other_files)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def other_files(at: str, names: list[str]) -> set[str]:
    return {name for name in names if not (Path(at) / name).is_dir() and not name.endswith(".py")}


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("pixelcnn/layers.py", "import pixelcnn.models", "pixelcnn.layers -> pixelcnn.models"),
        ("pixelcnn/new.py", "", "pixelcnn.new"),
        ("pixelcnn/sampling.py", "import train.data", "pixelcnn.sampling -> train.data"),
        ("pixelcnn/metrics.py", "def f():\n    from tensorflow import exp", "pixelcnn.metrics -> tensorflow"),
        ("pixelcnn/pipelines/codes.py", "import gradio as gr", "pixelcnn.pipelines.codes -> gradio"),
        ("train/data.py", "from pixelcnn import pipelines", "train.data -> pixelcnn.pipelines"),
        ("train/rows.py", "from benchmarks.results import machine", "train.rows -> benchmarks"),
    ],
)
def test_an_import_upwards_is_found(sources, file, line, contract):
    path = sources / file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        run = lint(sources)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert run.returncode != 0
    assert contract in run.stdout


def test_the_app_names_no_backend_and_no_script():
    """app.py lies in no package, so import-linter does not see it."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "pixelcnn.tabs" in names
    top = {name.partition(".")[0] for name in names}
    assert not top & {"tensorflow", "jax", "torch", "train", "tests", "benchmarks"}
