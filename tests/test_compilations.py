"""After the page says ready nothing compiles."""

import os
import subprocess
import sys

import pytest

from tests.compilations import COMPILED, LOGGED, READY
from tests.running import ROOT


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow", reason="TensorFlow serves")
def test_after_the_warm_up_nothing_compiles_whatever_is_asked_for():
    """Every model, row, digit, guidance and count; XLA's own log says what it compiles."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.compilations"],
        cwd=ROOT,
        env=os.environ | LOGGED,
        capture_output=True,
        text=True,
        check=True,
    )
    before, _, after = done.stderr.partition(READY)
    assert before.count(COMPILED) > 15  # it does say so
    assert [line for line in after.splitlines() if COMPILED in line] == []
