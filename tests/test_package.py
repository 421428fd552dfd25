"""The package that `pip install .` makes: what is in it, what it asks for, and that it works by itself."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import hatchling.build
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """Built from this folder by the build backend itself, which needs no network."""
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        name = hatchling.build.build_wheel(str(folder))
    finally:
        os.chdir(before)
    with zipfile.ZipFile(folder / name) as file:
        yield file


def pinned(name: str) -> dict[str, Requirement]:
    """The requirements that a file pins, by package."""
    lines = (
        line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    )
    requirements = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    return {requirement.name: requirement for requirement in requirements}


def test_the_wheel_has_the_package_and_the_weights_and_nothing_else(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "pixelcnn", "weights"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    files = {name for name in listed.stdout.splitlines() if not Path(name).name.startswith(".")}
    expected = {
        name.replace("weights/", "pixelcnn/weights/", 1) if name.startswith("weights/") else name
        for name in files
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected
    assert {Path(name).suffix for name in packed} >= {".py", ".js", ".css", ".json", ".png", ".safetensors"}
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


@pytest.mark.slow
def test_the_wheel_works_by_itself(wheel, tmp_path):
    wheel.extractall(tmp_path / "site")
    program = "from pixelcnn import hub; bundle = hub.load(); print(hub.BUNDLED); print(*bundle.members)"
    environment = {name: value for name, value in os.environ.items() if name != "PIXELCNN_HUB_REPO"}
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    folder, names = run.stdout.splitlines()
    assert Path(folder) == tmp_path / "site/pixelcnn/weights"
    assert {"diagonal_bilstm", "vqvae", "transformer_prior"} <= set(names.split())


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", PROJECT["dependencies"] + EXTRAS["app"]),
        ("requirements-dev.txt", EXTRAS["train"] + EXTRAS["test"]),
    ],
)
def test_what_is_pinned_is_what_the_package_asks_for(file, wanted):
    pins = pinned(file)
    for requirement in map(Requirement, wanted):
        pin = pins.pop(requirement.name)
        (version,) = (each.version for each in pin.specifier if each.operator == "==")
        assert requirement.specifier.contains(version), (
            f"{file} pins {pin}, the package asks for {requirement}"
        )
        assert str(requirement.marker) == str(pin.marker)
    brought_in = (ROOT / file).read_text(encoding="utf-8").partition("Brought in by")[2]
    assert not [name for name in pins if f"\n{name}==" not in brought_in], "and each pin has a reason"


def test_the_package_runs_where_the_app_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert PROJECT["requires-python"] == ">=3.11,<3.13"
    assert "not in ((3, 11), (3, 12))" in makefile
