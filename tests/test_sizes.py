"""Pictures of other sizes than MNIST's: 8x8 to 64x64, in steps of 4, one size for a bundle."""

import numpy as np
import pytest

from pixelcnn import checkpoints, pipelines
from pixelcnn.checkpoints import Bundle, Checkpoint, CheckpointError
from pixelcnn.errors import UserError
from pixelcnn.images import SIDE, SIZES, format_region, grey_levels
from pixelcnn.pretrained import Pretrained
from tests import small
from train import data

DIGITS = np.load("tests/digits.npz")["x_test"]


def of_side(side: int) -> Bundle:
    """A model of pictures, a VQ-VAE and its prior."""
    cells = side // 4
    made = {
        "diagonal_bilstm": small.model("diagonal_bilstm", height=side, width=side),
        "vqvae": small.model("vqvae", side=side),
        "prior": small.model("prior", height=cells, width=cells),
    }
    return Bundle(
        {
            name: Checkpoint(each, name, each.config, {}, {}, "0" * 64, small.codebook(name, made))
            for name, each in made.items()
        },
        source="made for a test",
    )


@pytest.fixture(scope="module", params=[8, 32])
def bundle(request) -> Bundle:
    return of_side(request.param)


def test_pictures_have_the_size_of_the_models(bundle):
    side, model = bundle.side, Pretrained(bundle)
    assert model.generate(count=2).levels.shape == (2, side, side)
    drawing = grey_levels(DIGITS[0], side) > 84
    completed = model.complete(drawing.astype("uint8"), count=2)
    assert completed.levels.shape == (2, side, side)
    assert (completed.levels[:, : side // 2] == drawing[: side // 2]).all(), "by default the upper half stays"
    codes = model.encode(DIGITS[0])
    assert codes.shape == (side // 4, side // 4)
    assert model.decode(codes).shape == (side, side)
    assert model.sample_prior(count=2).pictures.shape == (2, side, side)
    np.testing.assert_array_equal(model.decompress(model.compress(drawing.astype("uint8"))), drawing)
    around = pipelines.alternatives(bundle, codes=codes.tolist(), place=0)
    assert around.shape[1:] == (min(3, side // 4) * 4,) * 2


def test_a_drawing_has_the_size_of_the_models(bundle):
    wrong = format_region(np.zeros((SIDE, SIDE)), np.ones((SIDE, SIDE)))
    with pytest.raises(UserError, match=f"^A drawing is {bundle.side**2} characters .*; this one has 784.$"):
        pipelines.complete(bundle, drawing=wrong)
    with pytest.raises(UserError, match=f"from 0 to {bundle.side}, not {bundle.side + 1}"):
        pipelines.complete(bundle, drawing="0" * bundle.side**2, rows_kept=bundle.side + 1)


def test_a_picture_is_placed_as_mnist_places_a_digit():
    for side in SIZES:
        placed = grey_levels(np.pad(DIGITS[0], 11), side)
        assert placed.shape == (side, side)
        rows, columns = np.nonzero(placed > 128)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(side * 20 / SIDE, abs=1.5)


@pytest.mark.parametrize(
    ("sizes", "sentence"), [((12, 16), "another size than 16x16"), ((68, 68), "8x8 to 64x64")]
)
def test_a_bundle_has_one_size_that_the_page_can_show(tmp_path, sizes, sentence):
    for name, side in zip(("row_lstm", "diagonal_bilstm"), sizes, strict=True):
        model = small.model(name, height=side, width=side)
        checkpoints.save(tmp_path / name, model, metrics={}, training={})
    checkpoints.write_bundle(tmp_path)
    with pytest.raises(CheckpointError, match=sentence):
        checkpoints.load_bundle(tmp_path)


def test_training_data_come_in_the_size_that_is_asked_for(tmp_path):
    split = data.load("tests/digits.npz", 32)
    assert split.side == 32
    assert data.described("tests/digits.npz", 32)["size"] == [32, 32]
    arrays = dict(np.load("tests/digits.npz"))
    small_ones = {name: array[:, 4:24, 4:24] if array.ndim == 3 else array for name, array in arrays.items()}
    np.savez(tmp_path / "small.npz", **small_ones)
    assert data.load(str(tmp_path / "small.npz")).side == 20
