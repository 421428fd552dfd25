"""Pictures of more levels than two: drawn, offered beside binary ones, and told to the page."""

import base64

import numpy as np
import pytest

from pixelcnn import pipelines
from pixelcnn.errors import UserError
from pixelcnn.tabs import tools
from pixelcnn.tabs.api import _pictures
from pixelcnn.tabs.components import drawings
from pixelcnn.tabs.generate import generate
from pixelcnn.tabs.offer import offered
from tests import small

SETTINGS = {"count": 3, "temperature": 1.0, "guidance": 0.25, "seed": 5, "digit": 7}


@pytest.fixture(scope="module")
def bundle():
    return small.bundle("grey_bilstm")


def of(bundle, **changed):
    return pipelines.generate(bundle, model="grey_bilstm", **SETTINGS | changed)


def test_it_draws_all_levels_the_same_for_a_seed(bundle):
    drawn, again, other = of(bundle), of(bundle), of(bundle, seed=6)
    np.testing.assert_array_equal(drawn.levels, again.levels)
    assert (drawn.levels != other.levels).any()
    assert drawn.levels_count == 4
    assert set(np.unique(drawn.levels)) == {0, 1, 2, 3}
    assert set(np.unique(drawn.grey)) == {0, 85, 170, 255}
    np.testing.assert_allclose(-np.log2(drawn.probabilities).sum((1, 2)), drawn.bits, rtol=1e-4)


def test_it_completes_nothing_and_says_so(bundle):
    with pytest.raises(UserError, match="grey_bilstm draws in grey, and only from nothing"):
        pipelines.complete(bundle, drawing="0" * 784, model="grey_bilstm")


def test_the_page_is_offered_it_for_generating_alone(bundle):
    offer = offered(bundle)
    assert [model["name"] for model in offer["greys"]] == ["grey_bilstm"]
    assert "grey_bilstm" not in [model["name"] for model in offer["models"]]


def test_the_viewer_gets_grey_levels_and_what_each_was_worth(bundle):
    drawn = of(bundle)
    group = drawings(drawn)
    greys, surprise = (
        np.frombuffer(base64.b64decode(group[name]), np.uint8).reshape(drawn.levels.shape)
        for name in ("greys", "surprise")
    )
    np.testing.assert_array_equal(greys, drawn.grey)
    np.testing.assert_allclose(surprise / 16, -np.log2(drawn.probabilities), atol=1 / 32 + 1e-4)


def test_binary_pictures_of_the_same_settings_stand_beside_grey_ones(bundle, asking):
    ask = asking(bundle)
    answer = ask(generate, **SETTINGS, model="grey_bilstm", compare=False)
    grey, binary = answer["value"]["groups"]
    assert (grey["model"], grey["levels"]) == ("grey_bilstm", 4)
    assert (binary["model"], binary["levels"]) == (bundle.default, 2)
    assert binary["drawings"] == drawings(pipelines.generate(bundle, **SETTINGS))["drawings"]
    many = ask(generate, **SETTINGS | {"count": 20}, model="grey_bilstm", compare=False)
    assert [len(group["bits"]) for group in many["value"]["groups"]] == [20, 8]
    compared = ask(generate, **SETTINGS, model="grey_bilstm", compare=True)["value"]["groups"]
    assert [group["temperature"] for group in compared] == [0.5, 1.0, 1.5]


def test_an_endpoint_says_how_many_levels_there_are_and_an_agent_gets_no_drawings(bundle):
    answer = _pictures(of(bundle))
    assert (answer["levels"], np.shape(answer["pictures"])) == (4, (3, 28, 28))
    text, image = tools.content(answer)
    assert "drawings" not in text.text
    assert image.mimeType == "image/png"
