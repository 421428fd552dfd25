"""The contract of every autoregressive model, and the sizes of the published networks."""

import numpy as np
import pytest
from keras import ops

from pixelcnn import sampling, weights
from pixelcnn.models import (
    MODELS,
    conditional_pixelcnn,
    diagonal_bilstm,
    pixelcnn,
    prior,
    row_lstm,
    vqvae,
)
from pixelcnn.models import spec as kinds
from pixelcnn.models.spec import Spec
from pixelcnn.naive import naive, whole
from train.scoring import NegativeLogLikelihood

AUTOREGRESSIVE = {name: spec for name, spec in MODELS.items() if spec.kind in kinds.AUTOREGRESSIVE}
SETTINGS = {  # of models that show more of what they see at another size than that of `settings`
    "bottom_prior": {"height": 6, "width": 4, "codes": 7, "top_codes": 5, "filters": 5, "dilations": (1, 2)},
    "diagonal_bilstm": {"height": 4, "width": 3, "features": 3, "layers": 2},
    "gated_pixelcnn": {"height": 9, "width": 7, "filters": 5},
    "inpainting_bilstm": {"height": 6, "width": 4},  # it works on squares of four pixels
    "pixelcnn": {"height": 9, "width": 7, "filters": 8, "blocks": 2},
    "prior": {"height": 5, "width": 4, "codes": 11, "filters": 6, "dilations": (1, 2)},
    "small_pixelcnn": {"height": 9, "width": 7, "filters": 8},
    "row_lstm": {"height": 4, "width": 3, "features": 3, "layers": 2},
    "top_prior": {"height": 5, "width": 4, "codes": 11, "filters": 6, "dilations": (1, 2)},
    "conditional_pixelcnn": {"levels": 5, "blocks": 2},
}
RGB = {"height": 5, "width": 4, "channels": 3, "levels": 5, "classes": 3, "filters": 12, "blocks": 2}


def settings(spec: Spec) -> dict:
    """Of a small model, of three classes if it is one of classes."""
    classes = {"classes": 3} if getattr(spec.config(), "classes", 0) else {}
    return {**spec.tiny, "height": 6, "width": 5, **classes, **SETTINGS.get(spec.name, {})}


SMALL = {name: (spec, settings(spec)) for name, spec in AUTOREGRESSIVE.items()}
SMALL["conditional_pixelcnn rgb"] = MODELS["conditional_pixelcnn"], RGB
WITH_CLASSES = [name for name, (_, chosen) in SMALL.items() if "classes" in chosen]
# One that looks ahead reads the class instead (tests/test_inpainting.py).
BY_BAYES = [name for name in WITH_CLASSES if not hasattr(SMALL[name][0].model, "encode")]


@pytest.fixture(params=SMALL, scope="module")
def model(request):
    return randomised(made(request.param))


def made(name: str):
    spec, chosen = SMALL[name]
    return spec.make(**chosen)


def randomised(model):
    """Weights large enough, biases and running statistics included, that a dependency cannot hide."""
    generator = np.random.default_rng(1)
    for weight in model.weights:
        values = generator.normal(0, 0.3, weight.shape)
        weight.assign(abs(values) + 0.1 if weight.path.endswith("variance") else values)
    return model


def test_every_model_that_steps_is_held_to_the_contract_and_is_what_its_spec_says():
    for name, spec in MODELS.items():
        model = spec.make(**spec.tiny)
        assert name == spec.name == model.name
        assert hasattr(model, "step") == (name in AUTOREGRESSIVE)
    for name in SMALL:
        assert bool(made(name).classes) == (name in WITH_CLASSES)


def random_levels(model, count=2):
    shape = (count, model.config.height, model.config.width, getattr(model.config, "channels", 1))
    return np.random.default_rng(2).integers(0, model.levels, shape)


def labels(model, count):
    """Every class in turn, then none."""
    return np.arange(count, dtype="int32") % (model.classes + 1)


def all_logits(model, levels):
    label = labels(model, len(levels))
    return ops.convert_to_numpy(model(ops.convert_to_tensor(levels.astype("int32")), label))


def cached(model, *arguments, **options):
    """In batches of one size, which are one program of each model."""
    return sampling.cached(model, *arguments, **options, sizes=(8,))


def test_no_logit_at_or_before_a_changed_pixel_moves(model):
    """In raster order, the channels of a pixel one after the other."""
    size = random_levels(model, 1).size
    levels = random_levels(model, 1).repeat(1 + size, axis=0)  # as it is, and with each pixel changed
    changed = levels[1:].reshape(size, size)
    changed[np.diag_indices(size)] = (changed.diagonal() + 1) % model.levels
    label = np.zeros(len(levels), "int32")
    logits = ops.convert_to_numpy(model(ops.convert_to_tensor(levels.astype("int32")), label))
    before, *after = logits.reshape(1 + size, size, -1)
    moves = np.abs(np.array(after) - before).max(-1) > 1e-6
    assert not np.tril(moves).any()
    assert np.triu(moves, 1).any(1).sum() >= size - 2  # and the pixels after it do see it


def test_the_steps_have_the_logits_of_the_whole_image(model):
    levels = random_levels(model)
    nothing = ops.zeros(levels.shape, "int32")
    _, cache = model.start(nothing, ops.cast(nothing, bool), labels(model, len(levels)))
    stepped = np.empty_like(all_logits(model, levels))
    for index, (row, column, channel) in enumerate(np.ndindex(levels.shape[1:])):
        seen = np.where(np.arange(levels[0].size).reshape(levels[:1].shape) < index, levels, 0)
        seen = ops.convert_to_tensor(seen.astype("int32"))
        if column == channel == 0:
            cache = model.row(cache, seen, row)
        logits, cache = model.step(cache, seen, row, column)
        stepped[:, row, column, channel] = ops.convert_to_numpy(logits)[:, 0, 0, channel]
    np.testing.assert_allclose(stepped, all_logits(model, levels), atol=1e-4)


@pytest.mark.parametrize(
    ("temperature", "kept"),
    [
        *[(temperature, "scattered") for temperature in (0, 0.5, 1, 2)],
        *[(1, kept) for kept in ("nothing", "rows", "everything")],
    ],
)
def test_cached_draws_the_pictures_of_naive(model, temperature, kept):
    levels = random_levels(model, 3)
    known = {
        "nothing": np.zeros(levels.shape, bool),
        "rows": np.broadcast_to(np.arange(levels.shape[1])[:, None, None] < 3, levels.shape),
        "scattered": np.random.default_rng(3).random(levels.shape) < 0.5,
        "everything": np.ones(levels.shape, bool),
    }[kept]
    for seed in (0, 1):
        noise = sampling.noise(seed, len(levels), levels.shape[1:])
        label = labels(model, len(levels)) if seed else None
        guidance = 1.5 if seed and model.classes else 0.0
        slow = naive(model, levels, known, noise, temperature, label, guidance)
        fast = cached(model, levels, known, noise, temperature, label, guidance)
        np.testing.assert_array_equal(fast.levels, slow.levels)
        np.testing.assert_allclose(fast.probabilities, slow.probabilities, atol=1e-4)
        np.testing.assert_array_equal(fast.levels[known], levels[known])


def test_pictures_that_begin_alike_are_drawn_as_each_by_itself(model):
    """One drawing for all of them, and one label, or one for each."""
    levels, count = random_levels(model, 1), 3
    known = np.broadcast_to(np.arange(levels.shape[1])[:, None, None] < 3, levels.shape)
    noise = sampling.noise(0, count, levels.shape[1:])
    repeated = np.repeat(levels, count, axis=0), np.repeat(known, count, axis=0)
    for label in (None, 1, np.arange(count)) if model.classes else (None,):
        guidance = 0.0 if label is None else 1.5
        alike = cached(model, levels, known, noise, 1.0, label, guidance)
        each = naive(model, *repeated, noise, 1.0, label, guidance)
        np.testing.assert_array_equal(alike.levels, each.levels)
        np.testing.assert_allclose(alike.probabilities, each.probabilities, atol=1e-4)


@pytest.mark.parametrize("model", BY_BAYES, indirect=True)
@pytest.mark.parametrize(("temperature", "more"), [(0, 0), (1, 0), (1, 2)])
def test_a_class_is_drawn_by_what_the_pixels_given_say_of_it(model, temperature, more):
    """Bayes' rule, from three rows of the image and `more` pixels with each class; then the picture is that
    of its class."""
    levels, count = random_levels(model, 1), 3
    before = np.arange(levels[0, ..., 0].size).reshape(levels.shape[1:3]) < 3 * levels.shape[2] + more
    known = np.broadcast_to(before[..., None], levels.shape)
    noise = sampling.noise(0, count, levels.shape[1:])
    class_noise = np.array([0.0, 0.4, 0.9], "float32")
    slow = naive(model, levels, known, noise, temperature, class_noise=class_noise)
    fast = cached(model, levels, known, noise, temperature, class_noise=class_noise)
    every = np.repeat(levels, model.classes, axis=0).astype("int32")
    logits = whole(model)(every, np.arange(model.classes, dtype="int32"))
    p = ops.convert_to_numpy(sampling.probability(logits, ops.convert_to_tensor(every)))
    evidence = np.log(p[:, before]).sum((1, 2))
    np.testing.assert_allclose(fast.class_log_likelihood, evidence, rtol=1e-4)
    posterior = np.exp(evidence - np.logaddexp.reduce(evidence))
    drawn = np.searchsorted(posterior.cumsum(), class_noise, side="right")
    drawn = drawn if temperature else np.full(count, evidence.argmax())
    asked = cached(model, levels, known, noise, temperature, drawn)
    np.testing.assert_array_equal(fast.levels, asked.levels)
    np.testing.assert_array_equal(fast.levels, slow.levels)
    np.testing.assert_allclose(fast.probabilities, slow.probabilities, atol=1e-4)


def test_a_forward_pass_assigns_nothing(model):
    before = [w.copy() for w in model.get_weights()]
    all_logits(model, random_levels(model))
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_green_sees_red_and_blue_sees_both_within_a_pixel():
    model = randomised(made("conditional_pixelcnn rgb"))
    levels = random_levels(model, 1)
    before = all_logits(model, levels)[0, 2, 2]
    for channel, seen_by in enumerate([[1, 2], [2], []]):
        changed = levels.copy()
        changed[0, 2, 2, channel] = (changed[0, 2, 2, channel] + 1) % model.levels
        after = all_logits(model, changed)[0, 2, 2]
        assert np.flatnonzero((after != before).any(-1)).tolist() == seen_by


def test_training_moves_the_running_statistics_and_inference_reads_them():
    """What is seen of a picture is the same, whatever pictures are beside it."""
    model = made("conditional_pixelcnn")
    levels, label = random_levels(model, 4), np.arange(4, dtype="int32")
    mean = ops.convert_to_numpy(model.norm.moving_mean).copy()
    model.compile(optimizer="sgd", loss=NegativeLogLikelihood())
    model.train_on_batch((levels, label), levels)
    assert (ops.convert_to_numpy(model.norm.moving_mean) != mean).all()
    alone, together = (model.predict_on_batch((levels[:n], label[:n]))[0] for n in (1, 4))
    np.testing.assert_allclose(alone, together, atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "drawn"),
    [
        (row_lstm.RowLSTMLayer, ["111111", ".1111.", "..11..", "......"]),
        (diagonal_bilstm.DiagonalBiLSTMLayer, ["111111", "111111", "1111..", "......"]),
    ],
)
def test_one_recurrent_layer_sees_the_pixels_that_are_drawn_for_it(layer, drawn):
    layer = layer(2)
    layer.build((None, 4, 6, 4))
    randomised(layer)
    x = np.random.default_rng(2).normal(size=(1, 4, 6, 4)).astype("float32")
    changed = x + np.eye(24, dtype="float32").reshape(24, 4, 6, 1)  # a pixel each
    before, *after = ops.convert_to_numpy(layer(np.concatenate([x, changed])))[:, 2, 3]
    seen = np.abs(after - before).max(-1).reshape(4, 6) > 1e-6
    assert ["".join(".1"[int(pixel)] for pixel in row) for row in seen] == drawn


def pictures(shape: tuple[int, ...], levels: int) -> np.ndarray:
    return np.random.default_rng(2).integers(0, levels, shape).astype("int32")


@pytest.mark.parametrize("name", [name for name, spec in MODELS.items() if spec.kind == "autoencoder"])
def test_an_autoencoder_turns_pictures_into_codes_and_codes_into_pictures(name):
    model = MODELS[name].make(**MODELS[name].tiny)
    levels = pictures((3, 28, 28, 1), 256)
    codes = ops.convert_to_numpy(model.encode(levels))
    assert codes.shape == (3, *model.map_shape)
    assert codes.dtype.kind == "i"
    assert 0 <= codes.min() <= codes.max() < model.config.codes == model.codebook.shape[0]
    shown = ops.convert_to_numpy(model.decode(codes))
    assert shown.shape == levels.shape
    assert 0 <= shown.min() <= shown.max() <= 1
    reconstruction, vectors, indices = model.predict_on_batch(levels)
    np.testing.assert_array_equal(indices, codes)
    assert vectors.shape == (*codes.shape, model.codebook.shape[-1])
    np.testing.assert_allclose(np.clip(reconstruction + 0.5, 0, 1), shown, atol=1e-5)


@pytest.mark.parametrize("name", [name for name, spec in MODELS.items() if spec.kind == "classifier"])
def test_a_classifier_reads_pictures_by_their_features(name):
    model = MODELS[name].make(**MODELS[name].tiny)
    levels = pictures((3, 28, 28, 1), 2)
    logits = model.logits(model.features(levels))
    assert logits.shape == (3, model.config.classes)
    np.testing.assert_array_equal(ops.convert_to_numpy(logits), ops.convert_to_numpy(model(levels)))


def test_pixelcnn_has_the_size_of_the_keras_io_model():
    """532,673 there: 25 of 49 taps of the 7x7 and 4 of 9 of each 3x3 kernel are masked, and not kept here."""
    masked = 25 * 1 * 128 + 5 * 4 * 128 * 64
    assert pixelcnn.PixelCNN().count_params() == 532_673 - masked == 365_633


def test_vqvae_without_residual_blocks_has_the_size_of_the_keras_io_model():
    """As printed in the example: 19,856 in the encoder, 28,033 in the decoder, 2,048 in the codebook."""
    model = vqvae.VQVAE(vqvae.Config(codebook="gradient", residual_blocks=0))
    assert model.encoder.count_params() == 19_856
    assert model.decoder.count_params() == 28_033
    assert model.quantizer.count_params() == 2_048


def test_the_averages_that_only_training_reads_are_no_parameters_of_a_vqvae():
    config = vqvae.Config(residual_blocks=2)
    assert weights.count(vqvae.VQVAE(config)) == 545_553 - 128 - 128 * 16 == 543_377


@pytest.mark.parametrize(
    ("config", "setting", "value"),
    [
        (pixelcnn.Config, "filters", 0),
        (pixelcnn.Config, "blocks", 2.0),
        (pixelcnn.Config, "height", True),
        (pixelcnn.Config, "dropout", float("nan")),
        (conditional_pixelcnn.Config, "channels", 2),
        (conditional_pixelcnn.Config, "levels", 257),
        (conditional_pixelcnn.Config, "filters", 63),
        (prior.Config, "codes", 1),
        (prior.Config, "width", "7"),
        (row_lstm.Config, "features", 0),
        (diagonal_bilstm.Config, "layers", 1.0),
        (vqvae.Config, "side", 30),
        (vqvae.Config, "codebook", "mean"),
        (vqvae.Config, "beta", -1),
        (vqvae.Config, "decay", None),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(config, setting, value):
    with pytest.raises(ValueError, match=setting):
        config(**{setting: value})
