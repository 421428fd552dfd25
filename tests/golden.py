"""What the bundled models draw for seed 0, kept in golden.json beside this file.

`python -m tests.golden` draws it anew and keeps it: to be run under TensorFlow, where weights or samplers
were changed on purpose. `python -m tests.golden --share NAME ...` prints which share of the levels that are
kept the members of these names draw, under any backend.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

from pixelcnn import pipelines
from pixelcnn.arguments import DEFAULT_DATA
from pixelcnn.checkpoints import Bundle, load, load_bundle, with_others
from pixelcnn.models.spec import PICTURES

WEIGHTS = Path(__file__).parent.parent / "weights"
KEPT = Path(__file__).parent / "golden.json"
COUNT = 4


def kept_members(bundle: Bundle) -> list[str]:
    """All but a classifier, which draws nothing; those of other data after the name of these."""
    own = [name for name, each in bundle.members.items() if each.spec.kind != "classifier"]
    beside = [f"{data}/{name}" for data, other in bundle.others.items() for name in kept_members(other)]
    return own + beside


def draw(bundle: Bundle, name: str) -> str:
    """Levels of a member, by what it does: binary pictures of any digit as 784 characters each, one after the
    other, and grey ones, code maps, of one level or of two, or the codes of the first picture of digits.npz,
    as numbers."""
    kind = bundle.members[name].spec.kind
    if kind in PICTURES:
        return text(pipelines.generate(bundle, model=name, count=COUNT).levels, kind)
    if kind == "codes":
        return text(pipelines.sample_prior(bundle, count=COUNT).codes, kind)
    if kind in ("top codes", "bottom codes"):
        drawn = pipelines.sample_levels(bundle, count=COUNT)
        return text(drawn.top if kind == "top codes" else drawn.bottom, kind)
    if kind == "hierarchy":
        return text(pipelines.code_levels(bundle, image=first_digit()).bottom, kind)
    return text(pipelines.code_map(bundle, image=first_digit()).codes, kind)


def first_digit() -> np.ndarray:
    """The first picture (28, 28) of digits.npz, of grey levels."""
    return np.load(Path(__file__).parent / "digits.npz")["x_test"][0]


def text(levels: object, kind: str) -> str:
    """Levels as they are kept: each a character in binary pictures, each a number elsewhere."""
    return ("" if kind == "pictures" else " ").join(map(str, np.ravel(levels)))


def share(drawn: str, kept: str) -> float:
    """Of the levels, that of those alike."""
    drawn, kept = (text.split() if " " in text else list(text) for text in (drawn, kept))
    return float(np.mean(np.array(drawn) == np.array(kept)))


def main() -> None:
    if sys.argv[1:2] == ["--share"]:
        kept, members = json.loads(KEPT.read_text()), {name: load(WEIGHTS / name) for name in sys.argv[2:]}
        bundle = Bundle(members, source="some of the bundled ones")
        print(min(share(draw(bundle, name), kept[name]) for name in members))
    else:
        bundle = with_others(load_bundle(WEIGHTS), WEIGHTS)
        named = [(name, name.rpartition("/")) for name in kept_members(bundle)]
        drawn = {name: draw(bundle.of(data or DEFAULT_DATA), member) for name, (data, _, member) in named}
        KEPT.write_text(json.dumps(drawn, indent=2) + "\n")


if __name__ == "__main__":
    main()
