"""The model that looks ahead: what it sees, what it keeps, what it is trained on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from pixelcnn import checkpoints, sampling
from pixelcnn.hub import BUNDLED
from pixelcnn.metrics import REGIONS
from pixelcnn.models.inpainting_bilstm import Config, InpaintingBiLSTM
from pixelcnn.naive import naive
from pixelcnn.weights import inference_weights
from tests.test_models import cached, labels, randomised
from train import data, initial
from train.completion import READ, region_nats, score_bayes, score_reading, score_regions
from train.inpainting_bilstm import Batches, UnknownNats
from train.regions import FIXED, fixed_regions, random_region
from train.scoring import nats

HEIGHT, WIDTH = 12, 8
SMALL = {"classes": 3, "features": 2, "filters": 4, "dilations": (1, 2), "condition": 4}
RNG = np.random.default_rng


@pytest.fixture(scope="module")
def model():
    return randomised(InpaintingBiLSTM(Config(height=HEIGHT, width=WIDTH, layers=2, **SMALL)))


@pytest.fixture(scope="module")
def digits() -> data.Split:
    return data.load("tests/digits.npz")


def pictures(count: int) -> np.ndarray:
    return RNG(2).integers(0, 2, (count, HEIGHT, WIDTH, 1)).astype("int32")


def test_known_pixels_move_logits_anywhere_and_unknown_ones_only_those_after_them(model):
    levels = pictures(1)
    known = RNG(3).random(levels.shape) < 0.4
    changed = np.repeat(levels, levels.size, axis=0)
    for index in range(levels.size):
        changed[index].ravel()[index] ^= 1
    everything = np.concatenate([levels, changed])
    condition = model.encode(everything, np.repeat(known, len(everything), axis=0))
    logits = ops.convert_to_numpy(model(everything, labels(model, 1).repeat(len(everything)), condition))
    before, after = logits[:1].reshape(-1), logits[1:].reshape(levels.size, -1)
    moved = after != before
    for index, is_known in enumerate(known.ravel()):
        if is_known:
            assert moved[index, : index + 1].any()
        else:
            assert not moved[index, : index + 1].any()


def test_it_begins_as_the_diagonal_bilstm_whatever_is_known(digits):
    raster = checkpoints.load(BUNDLED / "diagonal_bilstm")
    model = InpaintingBiLSTM()
    assert initial.begin_with(model, raster) == {}  # trained anew, from its weights
    levels, label = data.threshold(digits.test[:3]), digits.test_labels[:3]
    known = RNG(0).random(levels.shape) < 0.5
    expected = ops.convert_to_numpy(raster.model(levels, label))
    for condition in (None, model.encode(levels, known)):
        np.testing.assert_allclose(ops.convert_to_numpy(model(levels, label, condition)), expected, atol=1e-5)


def test_a_model_of_other_sizes_does_not_begin_with_it():
    raster = checkpoints.load(BUNDLED / "diagonal_bilstm")
    with pytest.raises(SystemExit, match="other layers"):
        initial.begin_with(InpaintingBiLSTM(Config(features=3)), raster)


def test_with_other_classes_it_begins_with_all_that_does_not_know_them(model):
    other = InpaintingBiLSTM(Config(height=HEIGHT, width=WIDTH, layers=2, **SMALL | {"classes": 5}))
    checkpoint = checkpoints.Checkpoint(
        model, model.name, model.config, metrics={}, training={"epochs": 3}, sha256="0"
    )
    before = {path: np.array(weight) for path, weight in inference_weights(other).items()}
    assert initial.begin_with(other, checkpoint) == {}  # trained anew
    anew = {"class_logits/bias", "class_logits/kernel", "label/embeddings"}
    assert initial.other_classes(other, model) == anew
    for path, weight in inference_weights(other).items():
        expected = before[path] if path in anew else inference_weights(model)[path]
        np.testing.assert_array_equal(weight, expected)


@pytest.mark.parametrize(
    "setting", [{"height": 7}, {"filters": 0}, {"dilations": (1, 0)}, {"condition": 1.5}]
)
def test_a_size_out_of_range_is_refused(setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        Config(**setting)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans())
def test_known_pixels_come_through_bit_for_bit(model, seed, share, alike):
    levels = pictures(1 if alike else 3)
    known = RNG(seed).random(levels.shape) < share
    noise = sampling.noise(seed, 3, levels.shape[1:])
    class_noise = sampling.class_noise(seed, 3) if alike else None
    drawn = cached(model, levels, known, noise, 1.0, class_noise=class_noise)
    kept = np.broadcast_to(known, noise.shape)
    np.testing.assert_array_equal(drawn.levels[kept], np.broadcast_to(levels, noise.shape)[kept])
    assert (drawn.bits(kept) == 0).all()  # it was told them
    assert (drawn.bits(~kept) > 0).all() == (not known.all())


@pytest.mark.parametrize("region", FIXED)
@pytest.mark.parametrize("asked", ["class", "classes", "guided", "any"])
def test_cached_is_naive_for_regions_of_every_kind(model, region, asked):
    levels = pictures(1)
    known = fixed_regions(region, levels)
    noise, class_noise = sampling.noise(1, 3, levels.shape[1:]), sampling.class_noise(1, 3)
    options = {
        "class": {"label": 1},
        "classes": {"label": np.arange(3)},
        "guided": {"label": 2, "guidance": 1.5},
        "any": {"class_noise": class_noise},
    }[asked]
    if asked == "classes":  # pictures that do not begin alike
        levels, known = pictures(3), fixed_regions(region, pictures(3))
    fast, slow = (draw(model, levels, known, noise, 1.0, **options) for draw in (cached, in_full))
    np.testing.assert_array_equal(fast.levels, slow.levels)
    np.testing.assert_allclose(fast.probabilities, slow.probabilities, atol=1e-4)
    if asked == "any":
        np.testing.assert_allclose(fast.class_log_likelihood, slow.class_log_likelihood, atol=1e-4)


def in_full(model, levels, known, noise, *rest, **options):
    levels, known = (np.broadcast_to(array, noise.shape) for array in (levels, known))
    return naive(model, levels, known, noise, *rest, **options)


def test_the_class_is_drawn_by_what_the_model_reads_in_the_known_pixels(model):
    levels, count = pictures(1), 64
    known = RNG(5).random(levels.shape) < 0.5
    noise, class_noise = sampling.noise(0, count, levels.shape[1:]), sampling.class_noise(0, count)
    drawn = cached(model, levels, known, noise, 1.0, class_noise=class_noise)
    logits = ops.convert_to_numpy(model.classify(model.encode(levels, known)))[0]
    posterior = np.exp(logits - np.logaddexp.reduce(logits))
    np.testing.assert_allclose(np.exp(drawn.class_log_likelihood), posterior, atol=1e-5)
    asked = np.searchsorted(posterior.cumsum(), class_noise, side="right")
    told = cached(model, levels, known, noise, 1.0, asked)
    np.testing.assert_array_equal(drawn.levels, told.levels)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_where_nothing_is_known_all_classes_are_as_probable(model, temperature):
    levels = pictures(1)
    nothing, class_noise = np.zeros(levels.shape, bool), sampling.class_noise(0, 300)[:64]
    noise = sampling.noise(0, 64, levels.shape[1:])
    drawn = cached(model, levels, nothing, noise, temperature, class_noise=class_noise)
    assert (drawn.class_log_likelihood == 0).all()


def test_images_read_in_a_row_are_read_as_each_alone(model):
    levels = pictures(8)
    together = ops.convert_to_numpy(model(levels))
    for index in (0, 3, 7):
        alone = ops.convert_to_numpy(model(levels[index : index + 1]))[0]
        np.testing.assert_allclose(alone, together[index], atol=1e-5)


def test_regions_come_from_a_stream_of_their_own_and_anew_each_epoch(digits):
    images, classes = digits.train[:64], digits.train_labels[:64]
    settings = {"draw": data.threshold, "labels": classes, "no_label": 10, "label_dropout": 0.5}
    plain, batches = data.Batches(images, 32, 0, **settings), Batches(images, 32, 0, **settings)
    (levels, label, known), (target, true) = batches[1]
    np.testing.assert_array_equal(levels, plain[1][0][0])
    np.testing.assert_array_equal(label, plain[1][0][1])  # the same images and labels left out
    np.testing.assert_array_equal(np.where(label == 10, true, label), true)
    np.testing.assert_array_equal(target, np.concatenate([levels, known], -1))
    np.testing.assert_array_equal(batches[1][0][2], known)
    batches.epoch += 1
    assert (batches[1][0][2] != known).any()


def test_an_epoch_of_fewer_images_has_others_each_time(digits):
    batches = data.Batches(digits.train, 16, 0)
    batches.of_an_epoch(32)
    first = [batches.order[:32]]
    assert len(batches) == 2
    batches.on_epoch_end()
    assert set(batches.order[:32]) != set(first[0])


def test_random_regions_leave_pixels_to_draw_of_every_part_of_the_picture(digits):
    picture, generator = data.threshold(digits.test[0])[..., 0], RNG(0)
    known = np.stack([random_region(picture, generator) for _ in range(2000)])
    assert known.shape[1:] == picture.shape
    shares = known.mean(0)
    assert 0.2 < shares.min() <= shares.max() < 0.8
    assert 0.1 < (~known.any((1, 2))).mean() < 0.3  # nothing is known
    ink = [region.any() and (picture[region] == 1).all() for region in known]
    assert 0.1 < np.mean(ink) < 0.4  # only ink is known


def test_fixed_regions_know_what_their_name_says(digits):
    levels = data.threshold(digits.test[:2])
    known = {name: fixed_regions(name, levels) for name in FIXED}
    assert [
        known[name].sum((1, 2, 3)).tolist() for name in ("top", "left", "frame", "blocks", "nothing")
    ] == [
        [392, 392],
        [392, 392],
        [784 - 14 * 14] * 2,
        [25 * 16] * 2,
        [0, 0],
    ]
    assert (known["bottom"] == ~known["top"]).all()
    assert (known["right"] == ~known["left"]).all()
    assert (levels[known["strokes"]] == 1).all()
    assert known["strokes"].any((1, 2, 3)).all()
    np.testing.assert_array_equal(known["strokes"], fixed_regions("strokes", levels))


def test_the_loss_counts_unknown_pixels_over_all(model):
    levels, label = pictures(4), labels(model, 4) % 3
    known = fixed_regions("top", levels)
    logits, class_logits = model((levels, label, known))
    of_pixels, of_class = region_nats(model, levels, known, label, batch_size=3)
    loss = UnknownNats()(np.concatenate([levels, known], -1), logits)
    assert float(loss) == pytest.approx(of_pixels.mean() / levels[0].size, rel=1e-4)
    expected = ops.convert_to_numpy(nats(levels, logits))[:, HEIGHT // 2 :].sum((1, 2, 3))
    np.testing.assert_allclose(of_pixels, expected, rtol=1e-4)
    log_p = ops.convert_to_numpy(ops.log_softmax(class_logits))
    np.testing.assert_allclose(of_class, -log_p[np.arange(4), label], rtol=1e-4)


def test_the_figures_of_completion_are_finite_and_those_of_the_parts(digits):
    model = InpaintingBiLSTM(Config(layers=1, **SMALL | {"classes": 10}))
    model.label.embeddings.assign(np.zeros(model.label.embeddings.shape))  # all digits alike
    lenet = checkpoints.load(BUNDLED / "lenet").model
    assert len(digits.test) < READ
    figures = score_regions(model, digits) | score_bayes(model, digits) | score_reading(model, lenet, digits)
    levels = data.threshold(digits.test)
    expected = region_nats(model, levels, fixed_regions("frame", levels), digits.test_labels)[0].mean()
    assert figures["nats_unknown_frame"] == pytest.approx(expected, rel=1e-5)
    assert figures["nats_class_top_bayes"] == pytest.approx(np.log(10), rel=1e-4)
    assert figures["divergence_class_top"] >= 0
    assert list(FIXED) == list(REGIONS)
    for name in FIXED:
        assert 0 <= figures[f"read_right_{name}"] <= 1
        assert np.isfinite(figures[f"nats_class_{name}"])
