"""The README against the repository: its tree lists the files there are, and its example runs."""

import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SUMMED_UP = {
    ".ci",
    "benchmarks/results",
    "docs/images",
    "docs/recipes",
    "pixelcnn/tabs/locale",
    "weights",
}  # in one line each


def block(heading: str, language: str = "") -> str:
    """The first code block below a heading."""
    match = re.search(rf"^## {heading}\n.*?^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert match, f"the README has no {language or 'code'} block under {heading!r}"
    return match[1]


def printed_tree() -> dict[str, str]:
    """{path: what the README says about it}; folders end with a slash, two spaces indent what is in them."""
    tree, parents = {}, []
    for line in block("What is where").splitlines():
        indent, name, text = re.fullmatch(r"( *)(\S+) *(.*)", line).groups()
        del parents[len(indent) // 2 :]
        tree["".join(parents) + name] = text
        if name.endswith("/"):
            parents.append(name)
    return tree


def test_the_tree_is_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    files = [PurePosixPath(name) for name in listed.stdout.splitlines()]
    tree = printed_tree()
    expanded = {str(PurePosixPath(name).parent) for name in tree}
    expected = {
        str(path) + ("/" if path not in files else "")
        for file in files
        for path in (file, *file.parents[:-1])
        if str(path.parent) in expanded
    }
    assert set(tree) == expected
    folders = {str(folder) for file in files for folder in file.parents}
    assert not [folder for folder in folders - expanded if not folder.startswith(tuple(SUMMED_UP))]
    assert not [name for name, text in tree.items() if not text], "each line says what the file is"


def test_the_api_example_runs(app_url, capsys):
    example = block("From a program", "python")
    address = "http://127.0.0.1:7860"
    assert address in example
    exec(compile(example.replace(address, app_url), "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len([line for line in printed if re.search(r"\d+\.\d bits", line)]) == 4, printed
