"""The attention of the priors, beside what the contract of all models (test_models.py) asks of it."""

import json

import numpy as np
import pytest
from keras import ops

from pixelcnn import checkpoints
from pixelcnn.manifest import CONFIG
from pixelcnn.models.prior import Config, Prior
from train.initial import begin_with

SIZES = {"height": 4, "width": 4, "codes": 5, "classes": 3, "filters": 4, "dilations": (1,)}


@pytest.fixture
def before(tmp_path):
    """The checkpoint of a prior from before there was attention, whose config does not know of it."""
    checkpoints.save(
        tmp_path,
        Prior(Config(**SIZES, heads=0)),
        metrics={},
        training={"epochs": 3},
        codebook_sha256="0" * 64,
    )
    text = json.loads((tmp_path / CONFIG).read_text())
    assert text["config"].pop("heads") == 0
    (tmp_path / CONFIG).write_text(json.dumps(text))
    return checkpoints.load(tmp_path)


def test_a_prior_of_before_has_none(before):
    assert before.config.heads == 0
    assert not before.model.attention


def test_a_prior_with_attention_goes_on_as_one_without(before):
    codes, label = np.arange(16).reshape(1, 4, 4, 1) % 5, np.array([2])
    model = Prior(Config(**SIZES, heads=2))
    assert begin_with(model, before) == before.training
    of_both = [ops.convert_to_numpy(each(codes, label)) for each in (model, before.model)]
    np.testing.assert_allclose(*of_both, atol=1e-6)


def test_the_features_are_shared_among_the_heads():
    with pytest.raises(ValueError, match=r"^filters must be a multiple of heads, not 4 of 3\.$"):
        Config(**SIZES, heads=3)
