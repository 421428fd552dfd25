"""The README against the repository: its tree, its length, its links, and its example, which runs."""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))
SUMMED_UP = (".ci/", "weights/", "docs/images/", "docs/recipes/", "benchmarks/results/")  # in one line each


def blocks(heading: str, language: str = "") -> list[str]:
    """The code blocks below a heading."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## )", README, re.MULTILINE | re.DOTALL)
    assert section, f"the README has no {heading!r}"
    return re.findall(rf"^```{language}\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)


def printed_tree() -> dict[str, str]:
    """{path: what the README says about it}; folders end with a slash, two spaces indent what is in them."""
    tree, parents = {}, []
    for line in blocks("What is where")[0].splitlines():
        indent, name, text = re.fullmatch(r"( *)(\S+) *(.*)", line).groups()
        del parents[len(indent) // 2 :]
        tree["".join(parents) + name] = text
        if name.endswith("/"):
            parents.append(name)
    return tree


def test_the_tree_is_the_top_two_levels_of_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    expected = set()
    for name in listed.stdout.splitlines():
        levels = re.findall("[^/]+/?", name)
        expected |= {levels[0], "".join(levels[:2])}
    expected = {name for name in expected if name in SUMMED_UP or not name.startswith(SUMMED_UP)}
    tree = printed_tree()
    assert set(tree) == expected
    assert not [name for name, text in tree.items() if not text], "each line says what the file is"


def test_it_is_short():
    text = re.sub("^---$.*?^---$|^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    assert len(text.splitlines()) <= 150, "prose and tables; the rest goes into docs/"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *PAGES])
def test_links_lead_to_files(name):
    page = ROOT / name
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link


def test_the_example_of_the_package_runs(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("From a program", "python")[0], "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("(4, 28, 28) [")
    assert Image.open(tmp_path / "seven.png").size == (224, 224)


def test_the_api_example_runs(app_url, capsys):
    example = blocks("From a program", "python")[1]
    address = "http://127.0.0.1:7860"
    assert address in example
    exec(compile(example.replace(address, app_url), "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len([line for line in printed if re.search(r"\d+\.\d bits", line)]) == 4, printed
