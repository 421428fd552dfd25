"""`pixelcnn.from_pretrained`, as a program uses it."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import pixelcnn
from pixelcnn import pipelines
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.errors import UserError
from pixelcnn.images import format_region, to_pil
from tests import small

DIGIT = np.load("tests/digits.npz")["x_test"][0]
LEVELS = (DIGIT > 84).astype("uint8")


@pytest.fixture(scope="module")
def model():
    bundle, filling = small.bundle(), small.model("inpainting_bilstm")
    member = Checkpoint(filling, filling.name, filling.config, metrics={}, training={}, sha256="")
    return pixelcnn.Pretrained(Bundle(bundle.members | {filling.name: member}, bundle.source))


@pytest.fixture(scope="module")
def known():
    return np.random.default_rng(0).random((28, 28)) < 0.5


def test_pictures_come_as_arrays_or_pil(model, known):
    drawing = format_region(LEVELS, known)
    expected = pipelines.complete(model.bundle, drawing=drawing, count=2, seed=3)
    for picture in (LEVELS, LEVELS.astype(bool), DIGIT, to_pil(DIGIT)):
        filled = model.complete(picture, known=known, count=2, seed=3)
        np.testing.assert_array_equal(filled.levels, expected.levels)
    np.testing.assert_array_equal(model.complete(drawing, count=2, seed=3).levels, expected.levels)
    np.testing.assert_array_equal(np.asarray(filled.to_pil(scale=2)[1])[::2, ::2] // 255, filled.levels[1])


def test_without_a_mask_the_upper_half_is_kept(model):
    filled = model.complete(DIGIT, count=2, temperature=2)
    assert (filled.levels[:, :14] == LEVELS[:14]).all()
    assert (filled.levels[:, 14:] != LEVELS[14:]).any()


def test_codes_and_pictures_go_to_and_fro(model):
    codes = model.encode(DIGIT)
    np.testing.assert_array_equal(model.decode(codes), model.reconstruct(DIGIT).reconstruction)
    samples = model.sample_prior(3, count=2)
    assert samples.to_pil()[0].size == (28, 28)
    np.testing.assert_array_equal(model.decode(samples.codes[1]), samples.pictures[1])
    assert model.generate(3, count=1).levels.shape == (1, 28, 28)


def test_of_two_levels_too(model):
    top, bottom = model.encode_levels(DIGIT)
    expected = pipelines.code_levels(model.bundle, image=DIGIT).reconstruction
    np.testing.assert_array_equal(model.decode(top, bottom), expected)
    drawn = model.sample_levels(3, count=2, top=top)
    assert (drawn.top == top).all()
    assert drawn.to_pil(scale=2)[1].size == (56, 56)


def test_a_picture_becomes_bytes_and_comes_back(model):
    data = model.compress(DIGIT)
    np.testing.assert_array_equal(model.decompress(data), LEVELS)
    assert model.compress(LEVELS) == data
    with pytest.raises(UserError, match="damaged"):
        model.decompress(data[:-1])


@pytest.mark.parametrize(
    "arguments",
    [
        {"drawing": LEVELS, "known": np.ones((28, 28))},
        {"drawing": LEVELS, "known": np.ones((28, 27), bool)},
        {"drawing": LEVELS, "known": [[True] * 28] * 28},
        {"drawing": "0" * 784, "known": np.ones((28, 28), bool)},
        {"drawing": np.zeros((28, 28), "uint8") + 0.5},
        {"drawing": None},
        {"drawing": Image.new("L", (60, 60))},
        {"drawing": LEVELS, "count": 0},
    ],
)
def test_bad_arguments_get_one_sentence(model, arguments):
    with pytest.raises(UserError, match=r"^[A-Z][^\n]*\.$"):
        model.complete(**arguments)


def test_weights_that_cannot_be_had_are_not_replaced_by_others(tmp_path):
    with pytest.raises(UserError, match=r"^The Hub repository must be OWNER/NAME"):
        pixelcnn.from_pretrained("neither a folder nor a repository")
    with pytest.raises(UserError):
        pixelcnn.from_pretrained(tmp_path)


@pytest.mark.slow
def test_a_program_needs_no_page():
    program = (
        "import sys, pixelcnn; assert 'keras' not in sys.modules; model = pixelcnn.from_pretrained(); "
        "print(model.models, model.decode([[5] * 7] * 7).shape); assert 'gradio' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("] (28, 28)\n")
