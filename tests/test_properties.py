"""What holds for whatever people, programs and files send: an answer of the right kind, or one sentence.

Hypothesis makes the values, the same in every run.
"""

import copy
import json
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pixelcnn import arguments, images, manifest
from pixelcnn.errors import UserError

ROOT = Path(__file__).parent.parent
CONFIG = json.loads((ROOT / "weights/transformer_prior/config.json").read_text(encoding="utf-8"))
SIDE, CODES = 7, 128

settings.register_profile(
    "fixed",
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("fixed")

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
scalars = arrays.from_dtype(np.dtype("float32")) | arrays.from_dtype(np.dtype("int64"))


def outcome(function, *arguments, **named) -> tuple[object, str | None]:
    """What a call gives, or None and what a person reads instead: one sentence, not long, on one line."""
    try:
        return function(*arguments, **named), None
    except UserError as error:
        text = str(error)
    assert text.endswith("."), text
    assert text.isprintable(), text
    assert len(text) < 300, text
    return None, text


@given(values | scalars)
def test_a_whole_number_is_one_of_the_range_or_refused(value):
    found, refused = outcome(arguments.whole_number, "The seed", value, 0, 100)
    if refused:
        assert refused.startswith("The seed must be a whole number from 0 to 100, not ")
    else:
        assert type(found) is int
        assert 0 <= found <= 100
        assert found == value
        assert not isinstance(value, bool | str)


@given(st.integers(0, 100))
def test_every_whole_number_of_the_range_is_taken_as_what_json_may_make_of_it(value):
    for given_as in (value, float(value), np.int64(value), np.float32(value)):
        assert arguments.whole_number("The seed", given_as, 0, 100) == value


@given(values | scalars)
def test_a_number_is_finite_and_of_the_range_or_refused(value):
    found, refused = outcome(arguments.number, "The temperature", value, 0, 2)
    if not refused:
        assert type(found) is float
        assert 0 <= found <= 2
        assert not isinstance(value, bool | str)


@given(arrays.arrays(np.uint8, (28, 28), elements=st.integers(0, 1)))
def test_a_drawing_is_read_as_it_was_written(levels):
    text = images.format_drawing(levels)
    np.testing.assert_array_equal(images.parse_drawing(text), levels)
    np.testing.assert_array_equal(images.grey_levels(text), levels * 255)


@given(arrays.arrays(np.uint8, 784, elements=st.integers(0, 2)))
def test_a_drawing_with_free_pixels_is_read_as_it_was_written(states):
    states = states.reshape(28, 28)
    text = images.format_region(states == 1, states < 2)
    levels, known = images.parse_region(text)
    np.testing.assert_array_equal(levels, states == 1)
    np.testing.assert_array_equal(known, states < 2)
    if known.all():
        assert text == images.format_drawing(levels)


@given(values | st.text("01?x", min_size=782, max_size=786) | st.binary(max_size=800))
def test_what_is_no_drawing_with_free_pixels_is_refused(value):
    read, refused = outcome(images.parse_region, value)
    assert bool(read) == (isinstance(value, str) and len(value) == 784 and set(value) <= set("01?"))
    assert bool(read) != bool(refused)


@given(values | st.text("01?", min_size=780, max_size=788) | st.binary(max_size=800))
def test_what_is_no_drawing_is_refused(value):
    if isinstance(value, str) and len(value) == 784 and set(value) <= set("01"):
        return
    _, refused = outcome(images.parse_drawing, value)
    assert refused


@given(
    values
    | st.binary(max_size=200)
    | arrays.arrays(
        st.sampled_from([np.dtype("uint8"), np.dtype("float32"), np.dtype("bool")]),
        arrays.array_shapes(max_dims=4, max_side=40),
    )
)
def test_a_picture_becomes_levels_or_is_refused(value):
    levels, refused = outcome(images.grey_levels, value)
    if not refused:
        assert levels.shape == (28, 28)
        assert levels.dtype == np.uint8


@given(arrays.arrays(np.int32, (SIDE, SIDE), elements=st.integers(0, CODES - 1)))
def test_a_code_map_is_taken_as_lists_and_as_an_array(codes):
    for given_as in (codes, codes.tolist(), tuple(map(tuple, codes.tolist()))):
        np.testing.assert_array_equal(arguments.checked_code_map(given_as, side=SIDE, codes=CODES), codes)


@given(
    st.integers(0, SIDE - 1),
    st.integers(0, SIDE - 1),
    values.filter(lambda value: type(value) is not int or not 0 <= value < CODES),
)
def test_one_wrong_code_refuses_the_map(row, column, wrong):
    codes = np.zeros((SIDE, SIDE), np.int32).tolist()
    codes[row][column] = wrong
    _, refused = outcome(arguments.checked_code_map, codes, side=SIDE, codes=CODES)
    assert refused == "A code map is 7 rows of 7 whole numbers from 0 to 127."


@given(values | arrays.arrays(np.int64, arrays.array_shapes(max_dims=3, max_side=9)))
def test_what_is_no_code_map_is_refused(value):
    if isinstance(value, np.ndarray) and value.shape == (SIDE, SIDE):
        return
    _, refused = outcome(arguments.checked_code_map, value, side=SIDE, codes=CODES)
    assert refused


@given(data=st.data())
def test_a_manifest_with_a_value_of_another_kind_is_refused_or_still_fits(data, tmp_path):
    """Wherever a value is put, reading ends in a manifest that passes all checks or in one sentence."""
    changed = copy.deepcopy(CONFIG)
    place = changed
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(values)
    (tmp_path / manifest.CONFIG).write_text(json.dumps(changed))
    read, refused = outcome(manifest.read_manifest, tmp_path)
    if refused:
        assert refused.startswith(f"{tmp_path.name}/{manifest.CONFIG} ")
    else:
        assert json.loads(json.dumps(read, allow_nan=False)) == changed


@given(content=st.binary(max_size=300) | st.text().map(str.encode) | values.map(json.dumps).map(str.encode))
def test_a_file_that_is_no_manifest_is_refused(content, tmp_path):
    (tmp_path / manifest.CONFIG).write_bytes(content)
    _, refused = outcome(manifest.read_manifest, tmp_path)
    assert refused
