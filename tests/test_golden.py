"""A seed makes a picture: what the bundled models drew when golden.json was written, they draw today.

Where this fails because weights or samplers were changed on purpose: `python -m tests.golden`.
"""

import json

import pytest

from tests import golden

KEPT = json.loads(golden.KEPT.read_text())


def test_of_every_member_something_is_kept(bundled):
    assert set(KEPT) == set(golden.kept_members(bundled)), "python -m tests.golden keeps what the others draw"


@pytest.mark.parametrize("name", KEPT)
def test_a_bundled_model_draws_what_it_drew(bundled, name):
    assert golden.draw(bundled, name) == KEPT[name]
