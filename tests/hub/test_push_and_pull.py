"""Push, then pull: the same bytes, commits, tags and tokens, through the real Hub client over HTTP."""

import subprocess
import sys

from conftest import NAME, ROOT

from pixelcnn.manifest import BUNDLE_FILES


def run(*arguments, environment):
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True
    )


def test_what_is_pushed_is_what_is_pulled(hub, bundle, environment, resolve):
    pushed = run(
        "train.push",
        NAME,
        "--weights",
        bundle,
        "--tag",
        "v1",
        environment=environment | {"HF_TOKEN": "hf_write"},
    )
    assert pushed.returncode == 0, pushed.stderr
    commit = hub.commit_of(NAME, "main")
    assert f"PIXELCNN_HUB_REPO={NAME}@{commit}" in pushed.stdout
    assert hub.repo(NAME)["refs"] == {"main": commit, "v1": commit}
    assert set(hub.files(NAME)) == {*BUNDLE_FILES, "README.md", "samples.png"}

    folder, source, problem = resolve(f"{NAME}@v1")
    assert problem is None
    assert NAME in source
    assert commit in source
    for file in BUNDLE_FILES:
        assert (folder / file).read_bytes() == (bundle / file).read_bytes()
