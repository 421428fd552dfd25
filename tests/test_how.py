"""The tour: its numbers are those of the pipelines, and its code that of the project."""

import base64
import inspect

import numpy as np
import pytest

from pixelcnn import pipelines, sampling
from pixelcnn.images import SIDE, format_drawing, parse_drawing
from pixelcnn.tabs import how
from pixelcnn.tabs.excerpts import excerpt
from pixelcnn.tabs.texts import TEXTS


@pytest.fixture
def ask(asking, bundled):
    """ask(function, **arguments): the answer of a server function, over the bundled weights."""
    return asking(bundled)


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(SIDE, SIDE)


def test_an_excerpt_is_the_function_as_it_runs():
    cut = excerpt("sampling.py", "guided")
    source = inspect.getsource(sampling.guided)
    assert cut["file"] == "pixelcnn/sampling.py"
    assert cut["line"] == inspect.getsourcelines(sampling.guided)[1]
    assert cut["text"].splitlines() == [source.splitlines()[0], source.splitlines()[-1]]  # no docstring


def test_an_excerpt_of_a_function_in_another_stands_at_the_margin():
    text = excerpt("sampling.py", "drawing", "sample", "sample_pixel")["text"]
    assert text.startswith("def sample_pixel(row, column, state):\n    levels, ")
    with pytest.raises(LookupError, match="no function unheard_of"):
        excerpt("sampling.py", "drawing", "unheard_of")


def test_every_step_has_its_code_and_its_texts():
    assert list(how.code()) == list(how.STEPS)
    for step, code in how.code().items():
        assert code["text"].startswith("def ")
        for texts in TEXTS.values():
            assert all(texts[f"how_{step}{part}"] for part in ("", "_title", "_text"))


def test_one_picture_is_that_of_generate_and_its_noise_decides_it(ask, bundled):
    answer = ask(how.one, model="diagonal_bilstm", digit=3, temperature=1, seed=2)
    pictures = pipelines.generate(bundled, model="diagonal_bilstm", digit=3, guidance=0, count=1, seed=2)
    assert answer["drawing"] == format_drawing(pictures.levels[0])
    ink, noise = floats(answer["ink"]), floats(answer["noise"])
    np.testing.assert_allclose(ink, pictures.ink[0], rtol=1e-6)
    np.testing.assert_array_equal(noise >= 1 - ink, pictures.levels[0] == 1)


def test_a_changed_pixel_moves_later_probabilities_alone(ask, bundled):
    picture = ask(how.one, model="gated_pixelcnn", digit=3, temperature=1, seed=2)
    where = {"model": "gated_pixelcnn", "digit": 3}
    before = ask(how.judge, drawing=picture["drawing"], **where)
    np.testing.assert_allclose(floats(before["ink"]), floats(picture["ink"]), atol=1e-4)
    i = 14 * SIDE + 13
    other = "10"[int(picture["drawing"][i])]
    after = ask(how.judge, drawing=picture["drawing"][:i] + other + picture["drawing"][i + 1 :], **where)
    moved = np.abs(floats(after["ink"]) - floats(before["ink"])).ravel() > 1e-5
    assert not moved[: i + 1].any()
    assert moved[i + 1 :].sum() > 10


def test_pictures_of_all_temperatures_come_from_the_same_noise_and_a_blank_one_is_weighed(ask, bundled):
    answer = ask(how.temperatures, model="diagonal_bilstm", digit=3, seed=0)
    assert [group["temperature"] for group in answer["groups"]] == list(how.TEMPERATURES)
    ours = pipelines.generate(bundled, model="diagonal_bilstm", digit=3, guidance=0, count=how.COUNT, seed=0)
    one = answer["groups"][how.TEMPERATURES.index(1)]
    assert one["drawings"] == [format_drawing(levels) for levels in ours.levels]
    assert answer["mean"] == pytest.approx(ours.bits.mean(), abs=1e-3)
    nothing = np.zeros((1, SIDE, SIDE, 1), "int32")
    network = bundled.drawing("diagonal_bilstm").model
    logits = np.asarray(network(nothing, np.full(1, 3)), "float64")
    assert answer["blank"] == pytest.approx(np.log2(1 + np.exp(logits)).sum(), rel=1e-3)


def test_guided_pictures_are_those_of_generate(ask, bundled):
    answer = ask(how.guidances, model="diagonal_bilstm", digit=8, seed=1)
    for group, strength in zip(answer["groups"], how.GUIDANCES, strict=True):
        ours = pipelines.generate(
            bundled, model="diagonal_bilstm", digit=8, guidance=strength, count=how.COUNT, seed=1
        )
        assert group["drawings"] == [format_drawing(levels) for levels in ours.levels]


def test_the_bits_of_a_file_are_those_of_the_pixels_given_no_label(ask, bundled):
    picture = ask(how.one, model="diagonal_bilstm", digit=3, temperature=1, seed=2)["drawing"]
    answer = ask(how.compress, drawing=picture)
    levels = parse_drawing(picture)
    network = bundled.drawing("diagonal_bilstm").model
    logits = np.asarray(network(np.repeat(levels[None, ..., None], 10, 0), np.arange(10)), "float64")[..., 0]
    given = -np.logaddexp(0, np.where(levels[..., None] == 1, -logits, logits)).sum((1, 2, 3))
    expected = (np.log(10) - np.logaddexp.reduce(given)) / np.log(2)
    assert floats(answer["surprise"]).sum() == pytest.approx(expected, rel=1e-3)
    sizes = answer["bytes"]
    assert sizes["model"] < sizes["zlib"] < sizes["png"]
    assert answer["header"] + expected / 8 + answer["padding"] == pytest.approx(sizes["model"], abs=0.05)
    assert ask(how.decompress, stream=answer["stream"])["drawing"] == picture


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        (how.lesson, {"model": "vqvae"}),
        (how.one, {"model": "diagonal_bilstm", "digit": None, "temperature": 1, "seed": 0}),
        (how.one, {"model": "diagonal_bilstm", "digit": 3, "temperature": float("nan"), "seed": 0}),
        (how.judge, {"model": "diagonal_bilstm", "digit": 3, "drawing": "?" * 784}),
        (how.judge, {"model": "inpainting_bilstm", "digit": 3, "drawing": "0" * 784}),
        (how.compress, {"drawing": "?" * 784}),
        (how.decompress, {"stream": "UFhMMg=="}),
        (how.temperatures, {"model": "diagonal_bilstm", "digit": 10, "seed": 0}),
        (how.guidances, {"model": "diagonal_bilstm", "digit": 3, "seed": -1}),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(ask, function, wrong):
    answer = ask(function, **wrong)
    assert answer.keys() == {"error"}
    assert answer["error"].endswith(".")
    assert "\n" not in answer["error"]
