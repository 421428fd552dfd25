"""Compression: what is decoded is what was encoded, in as many bits as the model says, or it is refused."""

import dataclasses
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from pixelcnn import checkpoints, coding, compress, sampling
from pixelcnn.checkpoints import Checkpoint
from pixelcnn.errors import UserError
from tests import small

MODELS = ("row_lstm", "diagonal_bilstm")  # without classes, and with them
DIGITS = (np.load("tests/digits.npz")["x_test"] > 84).astype("uint8")


def checkpoint(name: str, sha256: str = "0" * 64) -> Checkpoint:
    model = small.model(name)
    return Checkpoint(model, name, model.config, metrics={}, training={}, sha256=sha256)


@pytest.fixture(scope="module")
def made() -> dict[str, Checkpoint]:
    return {name: checkpoint(name, name) for name in MODELS}


@pytest.fixture(scope="module")
def stream(made) -> coding.Stream:
    return coding.encode(made["row_lstm"], DIGITS[:3])


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("mixture", [False, True])
def test_pictures_come_back_and_take_the_bits_of_their_likelihood(made, name, mixture):
    model = made[name].model
    packed = coding.encode(made[name], DIGITS[:5], mixture=mixture)
    np.testing.assert_array_equal(coding.decode(list(made.values()), packed.data), DIGITS[:5])
    levels = DIGITS[:5, :, :, None].astype("int32")
    labels = range(model.classes) if mixture and model.classes else [model.classes]
    nats = []
    for label in labels:
        logits = sampling.class_logits(model(levels, np.full(5, label)))
        p = ops.convert_to_numpy(sampling.probability(logits, ops.convert_to_tensor(levels)))
        nats.append(np.log(p.astype("float64")).sum((1, 2, 3)))
    expected = np.log(len(nats)) - np.logaddexp.reduce(nats)
    assert packed.bits == pytest.approx(expected.sum() / np.log(2), rel=1e-4)
    assert packed.header + packed.bits / 8 + packed.padding == len(packed.data)
    assert 0 <= packed.padding < 9


def test_more_pictures_than_a_batch(made, monkeypatch):
    monkeypatch.setattr(coding, "BATCHES", (4,))
    packed = coding.encode(made["row_lstm"], DIGITS[:10])
    np.testing.assert_array_equal(coding.decode([made["row_lstm"]], packed.data), DIGITS[:10])


@settings(max_examples=1000, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_stream_is_refused(made, stream, where, change, cut):
    at = int(where * len(stream.data))
    damaged = bytearray(stream.data[:at] if cut else stream.data)
    if not cut:
        damaged[at] ^= change
    with pytest.raises(UserError, match=r"^(This is no stream|The stream)[^\n]*\.$"):
        coding.decode(list(made.values()), bytes(damaged))


def test_alone_a_stream_of_several_or_of_other_settings_is_refused(made, stream):
    both = coding.encode(made["diagonal_bilstm"], DIGITS[:1], mixture=False), stream
    for each in both:
        with pytest.raises(UserError, match=r"^Only a stream of one picture"):
            coding.decode(list(made.values()), each.data, alone=True)
    one = coding.encode(made["diagonal_bilstm"], DIGITS[:1])
    np.testing.assert_array_equal(coding.decode(list(made.values()), one.data, alone=True), DIGITS[:1])


def test_other_weights_do_not_decode_it(made, stream):
    with pytest.raises(UserError, match="other weights"):
        coding.decode([made["diagonal_bilstm"], checkpoint("row_lstm", "another")], stream.data)
    # what says to be the same, and is not
    with pytest.raises(UserError, match="another kind of machine"):
        coding.decode([dataclasses.replace(made["row_lstm"], model=small.model("row_lstm"))], stream.data)


def test_what_the_coder_itself_finds_invalid_is_refused_alike(made):
    # no coder writes a first word of ones: it lies beyond every probability
    magic, fingerprint, mixture, count, pictures, _ = coding.HEADER.unpack_from(
        coding.encode(made["row_lstm"], DIGITS[:1]).data
    )
    start, payload = (magic, fingerprint, mixture, count, pictures), b"\xff" * 16
    head = coding.HEADER.pack(*start, zlib.crc32(coding.HEADER.pack(*start, 0) + payload))
    with pytest.raises(UserError, match="another kind of machine") as refused:
        coding.decode([made["row_lstm"]], head + payload)
    assert isinstance(refused.value.__cause__, AssertionError)


@pytest.mark.parametrize(
    "pictures", [DIGITS[0], DIGITS[:0], DIGITS[:1, :27], DIGITS[:1] * 2, DIGITS[:1] * np.nan, None, "0" * 784]
)
def test_what_is_no_picture_is_refused(made, pictures):
    with pytest.raises(UserError, match=r"^(Pictures to compress|A stream holds)"):
        coding.encode(made["row_lstm"], pictures)


def test_from_file_to_file(tmp_path, capsys, monkeypatch, made):
    bundle = checkpoints.Bundle(made, source="made for a test")
    monkeypatch.setattr(compress.hub, "load", lambda repo=None: bundle)
    source, packed, back = (tmp_path / name for name in ("in.npz", "out.pxl", "back.npz"))
    np.savez(source, x=DIGITS[:4] * 255)
    with pytest.raises(SystemExit, match="of 0 and 1"):
        compress.main([str(source), str(packed)])
    compress.main([str(source), str(packed), "--threshold", "--first", "3"])
    assert "3 pictures in" in capsys.readouterr().out
    compress.main([str(packed), str(back)])
    np.testing.assert_array_equal(np.load(back)["pictures"], DIGITS[:3])
    (tmp_path / "text.npz").write_text("no arrays")
    for wrong in ([tmp_path / "text.npz", packed], [tmp_path / "missing.npz", packed], [packed, tmp_path]):
        with pytest.raises(SystemExit):
            compress.main([*map(str, wrong)])
