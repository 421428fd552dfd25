"""The files of the page as a browser gets them; its scripts by TypeScript, ESLint and Node's own tests."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pixelcnn.tabs import page
from pixelcnn.tabs.settings import SETTINGS
from pixelcnn.tabs.texts import TEXTS

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / "pixelcnn" / "tabs" / "components").glob("*.js"))


@pytest.fixture(scope="module")
def browser():
    return TestClient(Starlette(routes=[page.ROUTE]))


def test_every_script_is_served_as_it_is_and_may_be_kept_for_ever(browser):
    assert len(SCRIPTS) > 20
    for script in SCRIPTS:
        response = browser.get(f"/page/{page.VERSION}/{script.name}")
        assert response.content == script.read_bytes()
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert f'href="page/{page.VERSION}/{script.name}"' in page.HEAD


def test_texts_and_numbers_are_those_of_python(browser):
    for language, texts in TEXTS.items():
        assert browser.get(f"/page/{page.VERSION}/{language}.json").json() == texts
    numbers = browser.get(f"/page/{page.VERSION}/page.json").json()
    assert numbers["settings"] == json.loads(json.dumps(SETTINGS))
    assert numbers["limits"]["seed"] == [0, 2**32 - 1]


@pytest.mark.parametrize(
    "address", ["{}/nothing.js", "{}/types.d.ts", "0123456789ab/page.js", "{}/../app.py"]
)
def test_nothing_else_is_served(browser, address):
    assert browser.get(f"/page/{address.format(page.VERSION)}").status_code == 404


def test_every_import_is_of_a_file_that_is_served():
    imported = re.compile(r'^(?:import|export) .*?from "\./([^"]+)";', re.MULTILINE)
    for script in SCRIPTS:
        for name in imported.findall(script.read_text(encoding="utf-8")):
            assert name in page.FILES, f"{script.name} imports {name}"


@pytest.fixture(scope="module")
def tools() -> Path:
    """The folder of ESLint and TypeScript, which `npm ci` installs; without them skipped, a failure in CI."""
    folder = ROOT / "node_modules" / ".bin"
    if not folder.exists() or shutil.which("node") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node.js or its packages are missing: npm ci")
        pytest.skip("Node.js or its packages are missing: npm ci")
    return folder


def succeeds(*command: str | Path, **environment: str) -> None:
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_types_of_the_scripts_fit(tools):
    succeeds(tools / "tsc")


def test_the_linter_finds_nothing(tools):
    succeeds(tools / "eslint", "pixelcnn", "tests/js")


def test_the_functions_of_the_scripts(tools, tmp_path):
    for name in ("page.json", "en.json", "ko.json"):
        (tmp_path / name).write_bytes(page.FILES[name])
    tests = sorted((ROOT / "tests" / "js").glob("*.test.js"))
    setup = (ROOT / "tests" / "js" / "setup.js").as_uri()
    succeeds("node", "--import", setup, "--test", *tests, PIXELCNN_PAGE=str(tmp_path))
