"""The Transformer over code maps, beside what the contract of all models (test_models.py) asks of it: it is
told how its training pictures were moved."""

import numpy as np
from keras import ops

from tests import small
from train.priors import Moved, shifted
from train.scoring import encoded

NAME = "transformer_prior"


def test_without_a_word_of_it_a_picture_was_not_moved():
    model, maps = small.model(NAME, shift=1), np.arange(2 * 49).reshape(2, 7, 7, 1) % 128
    model.moved.embeddings.assign(np.random.default_rng(0).normal(size=(9, 4)))
    for block in model.feed:
        block.out.kernel.assign(np.random.default_rng(1).normal(size=block.out.kernel.shape))
    label = np.array([3, 4])
    of_all = [ops.convert_to_numpy(model(maps, label, np.full(2, moved))) for moved in range(9)]
    unsaid = ops.convert_to_numpy(model(maps, label))
    assert [np.allclose(unsaid, each, atol=1e-6) for each in of_all] == [moved == 4 for moved in range(9)]


def test_the_maps_of_moved_pictures_are_those_of_the_pictures_so_moved():
    vqvae, picture = small.model("vqvae"), np.zeros((1, 28, 28, 1), "uint8")
    picture[0, 9:20, 12:16] = 200
    maps = shifted("codes", vqvae, picture, 1)
    assert maps.shape == (1, 7, 7, 9)
    np.testing.assert_array_equal(maps[..., 4], encoded(vqvae, picture))
    for moved, (down, right) in enumerate((y, x) for y in (1, 0, -1) for x in (1, 0, -1)):
        by_hand = np.roll(picture, (down, right), (1, 2))  # nothing is at the edges
        np.testing.assert_array_equal(maps[..., moved], encoded(vqvae, by_hand))


def test_a_batch_has_one_map_of_each_picture_and_says_which():
    maps = np.random.default_rng(0).integers(0, 128, (64, 7, 7, 9))
    batches = Moved(maps, 64, 0, labels=np.arange(64) % 10, no_label=10)
    (levels, labels, moved), target = batches[0]
    assert set(moved) == set(range(9))
    np.testing.assert_array_equal(levels, target)
    for one, label, which in zip(levels, labels, moved, strict=True):
        (number,) = (i for i, each in enumerate(maps) if (each[..., which] == one[..., 0]).all())
        assert label == number % 10
