"""Push and pull on the real Hub, where PIXELCNN_TEST_HUB_REPO names a repository that HF_TOKEN may write.

The repository is made private if it does not exist, and keeps the commit of each run.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from clients import FILES, ROOT

REPO = os.environ.get("PIXELCNN_TEST_HUB_REPO", "")
PULL = """
import sys
from pixelcnn import hub
pull = hub.resolve(sys.argv[1])
print(pull.folder, pull.source, pull.problem, sep="\\n")
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REPO, reason="PIXELCNN_TEST_HUB_REPO names no repository on the real Hub"),
]


def test_real_hub_gives_back_what_was_pushed(bundle, tmp_path):
    push = [sys.executable, "-m", "train.push", REPO, "--weights", str(bundle), "--private"]
    pushed = subprocess.run(push, cwd=ROOT, capture_output=True, text=True)
    assert pushed.returncode == 0, pushed.stderr
    pinned = pushed.stdout.split("PIXELCNN_HUB_REPO=")[1].strip()

    environment = os.environ | {"HF_HUB_CACHE": str(tmp_path)}  # empty; HF_HOME may hold the token
    pulled = subprocess.run(
        [sys.executable, "-c", PULL, pinned],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    folder, source, problem = pulled.stdout.splitlines()
    assert problem == "None"
    assert pinned.replace("@", " at commit ") in source
    for file in FILES:
        assert (Path(folder) / file).read_bytes() == (bundle / file).read_bytes()
