"""Pipelines: what they promise of pictures, with small models, and every argument that they refuse."""

import functools

import numpy as np
import pytest

from pixelcnn import pipelines
from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.errors import UserError
from pixelcnn.images import SIDE, format_drawing, parse_drawing
from pixelcnn.models import MODELS
from pixelcnn.sampling import class_noise
from tests import small, test_models

NAN, INF = float("nan"), float("inf")
PICTURES = [name for name in small.BUNDLE if MODELS[name].kind == "pictures"]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return small.bundle()


@pytest.fixture(scope="module")
def drawing() -> str:
    levels = np.zeros((28, 28), int)
    levels[4:20, 12:15] = 1
    return format_drawing(levels)


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others(bundle):
    first, again, other = (pipelines.generate(bundle, count=3, seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.levels, again.levels)
    assert (first.levels != other.levels).any()
    assert first.levels.shape == first.ink.shape == (3, 28, 28)
    assert set(np.unique(first.levels)) <= {0, 1}


def test_fewer_pictures_are_the_first_of_more(bundle):
    few, many = (pipelines.generate(bundle, count=count, seed=2) for count in (1, 4))
    np.testing.assert_array_equal(few.levels[0], many.levels[0])


def test_bits_are_what_the_probabilities_say(bundle, drawing):
    done = pipelines.complete(bundle, drawing=drawing, rows_kept=10, count=4, seed=1)
    p = np.where(done.levels == 1, done.ink, 1 - done.ink)
    np.testing.assert_allclose(done.bits, -np.log2(p[:, 10:]).sum((1, 2)), rtol=1e-4)
    told = pipelines.complete(bundle, drawing=drawing, rows_kept=10, count=4, seed=1, digit=3)
    p = np.where(told.levels == 1, told.ink, 1 - told.ink)
    np.testing.assert_allclose(told.known_bits, -np.log2(p[:, :10]).sum((1, 2)), rtol=1e-4)


def test_not_told_the_digit_a_model_weighs_all_of_them_by_the_rows_given(bundle, drawing):
    """Bayes' rule, from what each digit by itself makes of the rows."""
    arguments = {"drawing": drawing, "rows_kept": 10, "count": 2}
    bits = np.array(
        [pipelines.complete(bundle, digit=digit, **arguments).known_bits[0] for digit in range(10)]
    )
    p = 2.0 ** -(bits - bits.min())
    done = pipelines.complete(bundle, **arguments)
    np.testing.assert_allclose(done.digits, p / p.sum(), rtol=1e-3)
    np.testing.assert_allclose(done.known_bits, bits.min() - np.log2(p.mean()), rtol=1e-4)
    greedy = pipelines.complete(bundle, temperature=0, **arguments)
    likeliest = pipelines.complete(
        bundle, temperature=0, digit=int(done.digits.argmax()), guidance=0, **arguments
    )
    np.testing.assert_allclose(greedy.ink, likeliest.ink, atol=1e-5)
    assert likeliest.digits is None
    assert pipelines.complete(bundle, model="pixelcnn", **arguments).digits is None


@pytest.mark.parametrize("rows_kept", [0, 1, 14, 27, 28])
def test_kept_rows_come_through_bit_for_bit(bundle, drawing, rows_kept):
    done = pipelines.complete(bundle, drawing=drawing, rows_kept=rows_kept, count=4, temperature=2)
    kept = parse_drawing(drawing)[:rows_kept]
    assert (done.levels[:, :rows_kept] == kept).all()
    assert (done.bits > 0).all() == (rows_kept < 28)


def test_completing_nothing_is_generating(bundle, drawing):
    done = pipelines.complete(bundle, drawing=drawing, rows_kept=0, count=4, seed=5)
    generated = pipelines.generate(bundle, count=4, seed=5)
    np.testing.assert_array_equal(done.levels, generated.levels)


@pytest.mark.parametrize("temperature", [0, 1])
def test_any_digit_is_one_drawn_from_a_stream_of_its_own_and_not_guided(bundle, temperature):
    """Pictures and code maps of any digit are those of the digits that the stream of classes says."""
    digits = np.floor(10 * class_noise(2, 3)).astype(int)
    assert len(set(digits)) == 3
    for pipeline, part in ((pipelines.generate, "levels"), (pipelines.sample_prior, "codes")):
        arguments = {"count": 3, "seed": 2, "temperature": temperature}
        drawn = getattr(pipeline(bundle, guidance=4, **arguments), part)
        for i, digit in enumerate(digits):
            asked = getattr(pipeline(bundle, digit=int(digit), guidance=0, **arguments), part)
            np.testing.assert_array_equal(drawn[i], asked[i])


@pytest.mark.parametrize("rows_kept", [0, 14])
def test_compare_draws_what_complete_draws_with_the_same_settings(bundle, rows_kept):
    settings = {"drawing": BLANK, "rows_kept": rows_kept, "count": 4, "seed": 0}
    name = "diagonal_bilstm"
    compared = pipelines.compare(bundle, models=["pixelcnn", name], **settings)[name]
    completed = pipelines.complete(bundle, model=name, **settings)
    np.testing.assert_array_equal(compared.levels, completed.levels)


def test_ink_below_the_kept_rows_does_not_matter(bundle, drawing):
    emptied = drawing[: 28 * 10] + "0" * 28 * 18
    one, other = (
        pipelines.complete(bundle, drawing=text, rows_kept=10, count=4) for text in (drawing, emptied)
    )
    np.testing.assert_array_equal(one.levels, other.levels)


def test_of_a_drawing_that_is_kept_whole_its_bits_are_said_and_none_are_drawn(bundle, drawing):
    kept = pipelines.complete(bundle, drawing=drawing, rows_kept=28, count=1)
    np.testing.assert_array_equal(kept.levels[0], parse_drawing(drawing))
    assert kept.known_bits[0] > 0
    assert kept.bits[0] == 0


def test_the_code_of_a_place_is_the_nearest_to_what_the_encoder_says_there(bundle, drawing):
    found = pipelines.quantization(bundle, image=drawing, count=5)
    np.testing.assert_array_equal(found.codes[..., 0], pipelines.code_map(bundle, image=drawing).codes)
    entries = pipelines.codebook(bundle)
    expected = np.linalg.norm(found.vectors[:, :, None] - entries, axis=-1)
    chosen = np.take_along_axis(expected, found.codes, -1)
    np.testing.assert_allclose(found.distances, chosen, atol=1e-3)
    np.testing.assert_allclose(np.sort(expected)[..., :5], chosen, atol=1e-3)


def test_a_picture_goes_through_its_codes(bundle, drawing):
    mapped = pipelines.code_map(bundle, image=drawing)
    assert mapped.codes.shape == (7, 7)
    np.testing.assert_array_equal(pipelines.decode(bundle, codes=mapped.codes), mapped.reconstruction)
    np.testing.assert_array_equal(
        pipelines.decode(bundle, codes=mapped.codes.tolist()), mapped.reconstruction
    )
    rebuilt = pipelines.reconstruct(bundle, image=drawing)
    np.testing.assert_array_equal(rebuilt.original + rebuilt.difference, rebuilt.reconstruction)
    mse = np.mean((rebuilt.difference / 255.0) ** 2)
    assert rebuilt.psnr == pytest.approx(-10 * np.log10(mse))


def test_sampled_code_maps_keep_what_is_given(bundle):
    codes = np.arange(49).reshape(7, 7)
    sampled = pipelines.sample_prior(bundle, count=4, codes=codes, codes_kept=17, seed=3)
    assert (sampled.codes.reshape(4, 49)[:, :17] == np.arange(17)).all()
    assert (sampled.codes != sampled.codes[0]).any()
    for codes, picture in zip(sampled.codes, sampled.pictures, strict=True):
        np.testing.assert_array_equal(pipelines.decode(bundle, codes=codes), picture)


def test_a_digit_is_asked_of_the_prior(bundle):
    one, two, any_of_ten = (pipelines.sample_prior(bundle, digit=d).codes for d in (1, 2, None))
    assert (one != two).any()
    assert (one != any_of_ten).any()


def test_neighbours_are_ordered_by_their_distance_in_the_codebook(bundle):
    codebook = pipelines.codebook(bundle)
    nearest = pipelines.neighbours(bundle, code=9)
    assert sorted([*nearest.codes.tolist(), 9]) == list(range(128))
    assert (np.diff(nearest.distances) >= 0).all()
    assert nearest.distances[0] == pytest.approx(np.linalg.norm(codebook[9] - codebook[nearest.codes[0]]))


def test_the_palette_shows_what_a_map_of_one_code_decodes_to(bundle):
    palette = pipelines.palette(bundle)
    assert palette.shape == (128, 4, 4)
    np.testing.assert_array_equal(palette[77], pipelines.decode(bundle, codes=[[77] * 7] * 7)[12:16, 12:16])


@pytest.mark.parametrize(("place", "window"), [((2, 4), np.s_[4:16, 12:24]), ((0, 6), np.s_[0:12, 16:28])])
def test_alternatives_show_the_neighbourhood_as_the_exchanged_map_decodes_it(bundle, place, window):
    codes = np.arange(49).reshape(7, 7)
    shown = pipelines.alternatives(bundle, codes=codes, place=place[0] * 7 + place[1])
    assert shown.shape == (128, 12, 12)
    codes[place] = 99
    expected = pipelines.decode(bundle, codes=codes)[window]
    np.testing.assert_allclose(shown[99].astype(int), expected.astype(int), atol=1)


NO_NUMBERS = [None, True, NAN, INF, -INF, "1", "", [1], {}, 1j, np.nan, np.True_]
NO_WHOLE_NUMBERS = [*NO_NUMBERS, 0.5, -1, 10**400, 1e300]
BLANK = "0" * 784
CODE_MAPS = [
    *(1, "", BLANK, {}, [], [0] * 49, [[0] * 7] * 6, [[0] * 6] * 7, [[128] * 7] * 7, [[-1] * 7] * 7),
    *([[0.0] * 7] * 7, [[True] * 7] * 7, [[NAN] * 7] * 7, [[None] * 7] * 7, [["0"] * 7] * 7),
    *(np.zeros((7, 7)), np.zeros((7, 8), int), [range(7)] * 6 + [None]),
]
BAD = {
    "count": [*NO_WHOLE_NUMBERS, 0, 65],
    "temperature": [*NO_NUMBERS, -0.01, 2.01, 10**400],
    "seed": [*NO_WHOLE_NUMBERS, 2**32],
    "rows_kept": [*(value for value in NO_WHOLE_NUMBERS if value is not None), 29],
    "codes_kept": [*NO_WHOLE_NUMBERS, 50],
    "code": [*NO_WHOLE_NUMBERS, 128],
    "place": [*NO_WHOLE_NUMBERS, 49],
    "drawing": [
        None,
        1,
        NAN,
        True,
        "",
        BLANK[1:],
        BLANK + "0",
        "2" + BLANK[1:],
        list(BLANK),
        BLANK.encode(),
        "?" * 783,
        "x?" * 392,
    ],
    "image": [
        None,
        1,
        NAN,
        True,
        "",
        BLANK[1:],
        b"",
        {"path": "/etc/hostname"},
        [[0] * 28] * 27,
        [[0.5] * 28] * 28,
    ],
    "guidance": [-0.1, 4.1, NAN, INF, True, None, "1", []],
    "digit": [-1, 10, 0.5, NAN, True, "1", [1]],
    "model": ["", "vqvae", "PixelCNN", None, 0, NAN, ["pixelcnn"], "x" * 999],
    "models": [None, "pixelcnn", [], [None], ["vqvae"], ["pixelcnn", "pixelcnn"], {}, [["pixelcnn"]], 3],
    "top": CODE_MAPS,
    "codes": CODE_MAPS,
    "bottom": [None, [[0] * 7] * 7, [[0] * 14] * 13, [[128] * 14] * 14, [[0.5] * 14] * 14],
    "level": [-1, 2, 0.5, None, True, "top"],
}
MAPS = {"top": [[0] * 7] * 7, "bottom": [[0] * 14] * 14}
TAKES = {
    pipelines.generate: ({}, ("count", "temperature", "seed", "model", "digit", "guidance")),
    pipelines.complete: (
        {"drawing": BLANK},
        ("drawing", "rows_kept", "count", "temperature", "seed", "model", "digit", "guidance"),
    ),
    pipelines.compare: (
        {"drawing": BLANK, "models": ["pixelcnn"]},
        ("drawing", "rows_kept", "count", "temperature", "seed", "models", "digit"),
    ),
    pipelines.reconstruct: ({}, ("image",)),
    pipelines.code_map: ({}, ("image",)),
    pipelines.decode: ({}, ("codes",)),
    pipelines.alternatives: ({"codes": [[0] * 7] * 7, "place": 0}, ("codes", "place")),
    pipelines.neighbours: ({}, ("code",)),
    pipelines.quantization: ({}, ("image",)),
    pipelines.sample_prior: (
        {"codes": [[0] * 7] * 7},
        ("count", "temperature", "seed", "digit", "guidance", "codes", "codes_kept"),
    ),
    pipelines.code_levels: ({}, ("image",)),
    pipelines.decode_levels: (MAPS, ("top", "bottom")),
    pipelines.decode_top: ({}, ("top",)),
    pipelines.alternative_levels: ({**MAPS, "level": 0, "place": 0}, ("top", "bottom", "level", "place")),
    pipelines.unfold_levels: (MAPS, ("top", "bottom")),
    pipelines.sample_levels: ({}, ("count", "temperature", "seed", "digit", "guidance", "top")),
}


@pytest.mark.parametrize(
    ("pipeline", "argument"),
    [(pipeline, argument) for pipeline, (_, arguments) in TAKES.items() for argument in arguments],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_bad_argument_is_refused_with_one_sentence(bundle, pipeline, argument):
    for value in BAD[argument]:
        with pytest.raises(UserError, match=r"^[A-Z][^\n]{10,200}\.$"):
            pipeline(bundle, **{**TAKES[pipeline][0], argument: value})


@functools.cache
def _ahead() -> Checkpoint:
    """A small model that looks ahead."""
    spec = MODELS["inpainting_bilstm"]
    model = test_models.randomised(spec.make(**spec.tiny))
    return Checkpoint(model, spec.name, model.config, metrics={}, training={}, sha256="")


def test_free_pixels_are_drawn_by_a_model_that_looks_ahead_and_the_others_stay(bundle, drawing):
    """And a kept pixel moves what is drawn before it."""
    name = "inpainting_bilstm"
    bundle = Bundle({**bundle.members, name: _ahead()}, source="made for a test")
    known = np.random.default_rng(0).random(784) < 0.3
    text = "".join(np.where(known, list(drawing), "?"))
    options = {"model": name, "count": 3, "seed": 1}
    done = pipelines.complete(bundle, drawing=text, **options)
    kept = known.reshape(28, 28)
    assert (done.levels[:, kept] == parse_drawing(drawing)[kept]).all()
    assert (done.known_bits == 0).all()
    assert done.digits.sum() == pytest.approx(1)
    first = np.flatnonzero(~known)[0]
    after = first + np.flatnonzero(known[first:])[0]
    moved = text[:after] + ("0" if text[after] == "1" else "1") + text[after + 1 :]
    other = pipelines.complete(bundle, drawing=moved, digit=3, **options)
    told = pipelines.complete(bundle, drawing=text, digit=3, **options)
    assert (other.ink.reshape(3, 784)[:, first] != told.ink.reshape(3, 784)[:, first]).all()
    whole = pipelines.complete(bundle, drawing=drawing, rows_kept=10, **options)
    rows = pipelines.complete(bundle, drawing=drawing[:280] + "?" * 504, rows_kept=3, **options)
    np.testing.assert_array_equal(whole.levels, rows.levels)  # which says itself what is kept


def test_a_model_that_does_not_look_ahead_keeps_only_what_comes_before_free_pixels(bundle, drawing):
    start = pipelines.complete(bundle, drawing=drawing[:290] + "?" * 494, count=2)
    assert (start.levels.reshape(2, 784)[:, :290] == parse_drawing(drawing).ravel()[:290]).all()
    with pytest.raises(UserError, match="does not look ahead"):
        pipelines.complete(bundle, drawing="?" + drawing[1:], count=2)


def test_a_model_is_given_of_a_drawing_what_it_can_keep(bundle, drawing):
    plain = {"bundle": bundle, "model": "pixelcnn"}
    hole = drawing[:300] + "?" + drawing[301:]
    assert "1" in drawing[:300]
    assert pipelines.given(**plain, drawing=hole) == (drawing[:300] + "?" * 484, False)
    assert pipelines.given(**plain, drawing=drawing) == (drawing, False)
    assert pipelines.given(**plain, drawing="0" * 300 + "?" + drawing[301:]) == ("?" * 784, False)
    for refused in ({"drawing": hole[1:]}, {"drawing": None}, {"drawing": hole, "model": "nobody"}):
        with pytest.raises(UserError):
            pipelines.given(**plain | refused)
    ahead = Bundle({**bundle.members, "inpainting_bilstm": _ahead()}, source="made for a test")
    assert pipelines.given(ahead, model=ahead.filling, drawing=hole) == (hole, True)
    by_default = pipelines.complete(ahead, drawing=hole, count=2)
    by_name = pipelines.complete(ahead, drawing=hole, count=2, model="inpainting_bilstm")
    np.testing.assert_array_equal(by_default.levels, by_name.levels)
    assert bundle.filling is None


@pytest.mark.parametrize("name", PICTURES)
def test_every_model_draws_and_keeps_the_rows_given(bundle, drawing, name):
    done = pipelines.complete(bundle, drawing=drawing, rows_kept=10, count=2, model=name)
    np.testing.assert_array_equal(
        done.levels[:, :10], np.broadcast_to(parse_drawing(drawing)[:10], (2, 10, 28))
    )


def test_a_digit_is_asked_of_a_model_with_classes_only(bundle):
    one, two, either = (pipelines.generate(bundle, count=2, digit=digit).ink for digit in (1, 2, None))
    assert (one != two).any()
    assert (one != either).any()
    with pytest.raises(UserError, match="pixelcnn was trained without labels"):
        pipelines.generate(bundle, model="pixelcnn", digit=1)


def test_guidance_moves_what_is_drawn_for_a_digit_and_nothing_else(bundle, drawing):
    plain, strict = (pipelines.generate(bundle, count=4, digit=1, guidance=g).levels for g in (0, 4))
    assert (plain != strict).any()
    for digit, model in ((None, "gated_pixelcnn"), (None, "pixelcnn")):
        plain, strict = (
            pipelines.complete(bundle, drawing=drawing, model=model, digit=digit, guidance=g).levels
            for g in (0, 4)
        )
        np.testing.assert_array_equal(plain, strict)


def test_compared_models_get_the_same_noise_and_drawing(bundle, drawing):
    together = pipelines.compare(
        bundle, drawing=drawing, models=["pixelcnn", "gated_pixelcnn"], count=2, seed=3, rows_kept=9, digit=4
    )
    assert list(together) == ["pixelcnn", "gated_pixelcnn"]
    for name, pictures in together.items():
        digit = 4 if name == "gated_pixelcnn" else None
        alone = pipelines.complete(
            bundle, drawing=drawing, count=2, seed=3, rows_kept=9, model=name, digit=digit, guidance=0
        )
        np.testing.assert_array_equal(pictures.levels, alone.levels)
        np.testing.assert_array_equal(pictures.bits, alone.bits)


def test_more_than_sixteen_completions_are_refused(bundle):
    with pytest.raises(UserError, match="1 to 16"):
        pipelines.complete(bundle, drawing=BLANK, count=17)


def test_codes_cannot_be_kept_of_no_map(bundle):
    with pytest.raises(UserError, match="no code map"):
        pipelines.sample_prior(bundle, codes_kept=1)


def test_a_whole_number_may_come_as_json_or_numpy_writes_it(bundle):
    for three in (3, 3.0, np.int64(3), np.float32(3)):
        assert len(pipelines.generate(bundle, count=three).levels) == 3


def test_a_code_map_unfolds_from_a_blank_picture_to_what_it_decodes_to(bundle):
    sampled = pipelines.sample_prior(bundle, count=1, seed=4)
    grown = pipelines.unfold(bundle, codes=sampled.codes[0].tolist())
    assert grown.shape == (50, SIDE, SIDE)
    blank = pipelines.reconstruct(bundle, image="0" * SIDE * SIDE).reconstruction
    np.testing.assert_array_equal(grown[0], blank)
    np.testing.assert_array_equal(grown[-1], sampled.pictures[0])
    np.testing.assert_allclose(-np.log2(sampled.probabilities).sum((1, 2)), sampled.bits, rtol=1e-5)
    with pytest.raises(UserError):
        pipelines.unfold(bundle, codes=[[0]])
