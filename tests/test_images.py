"""Pictures in and out: drawings, uploads placed as MNIST places a digit, and what is refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pixelcnn import images
from pixelcnn.errors import UserError


def stroke(size=(200, 200), ground=0, ink=255, mode="L"):
    """A slanted stroke far from the middle, as somebody might photograph it."""
    image = Image.new(mode, size, ground)
    ImageDraw.Draw(image).line([(20, 30), (60, 150)], fill=ink, width=14)
    return image


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_drawing_survives_the_round_trip():
    levels = np.random.default_rng(0).integers(0, 2, (28, 28))
    text = images.format_drawing(levels)
    assert len(text) == 784
    np.testing.assert_array_equal(images.parse_drawing(text), levels)
    assert text[28 * 3 + 5] == str(levels[3, 5])  # row by row


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        7,
        float("nan"),
        True,
        ["0"] * 784,
        "",
        "0" * 783,
        "0" * 785,
        "0" * 783 + "2",
        "0" * 783 + "\n",
        "٠" * 784,
        b"0" * 784,
    ],
)
def test_a_bad_drawing_is_refused_with_one_sentence(drawing):
    with pytest.raises(UserError, match=r"^[A-Z][^\n]*\.$"):
        images.parse_drawing(drawing)


def test_the_threshold_is_that_of_keras_io():
    assert images.binarize(np.array([84, 85])).tolist() == [0, 1]


def test_an_upload_is_fitted_and_centred_as_mnist_does():
    levels = images.grey_levels(stroke())
    rows, columns = np.nonzero(levels)
    assert levels.shape == (28, 28)
    assert levels.dtype == np.uint8
    assert np.ptp(rows) + 1 == 20  # the longer side fills the box
    assert np.ptp(columns) + 1 < 20
    mass = levels / levels.sum()
    assert abs((mass.sum(1) * (np.arange(28) + 0.5)).sum() - 14) <= 0.51
    assert abs((mass.sum(0) * (np.arange(28) + 0.5)).sum() - 14) <= 0.51


def test_dark_ink_on_light_paper_is_the_same_digit():
    np.testing.assert_array_equal(images.grey_levels(stroke()), images.grey_levels(stroke(ground=255, ink=0)))


def test_the_same_digit_from_every_kind_of_file(tmp_path):
    expected = images.grey_levels(stroke()).astype(int)
    black_on_clear = stroke(ground=(0, 0, 0, 0), ink=(0, 0, 0, 255), mode="RGBA")
    white_on_clear = stroke(ground=(255, 255, 255, 0), ink=(255, 255, 255, 255), mode="RGBA")
    deep = Image.fromarray(np.asarray(stroke()).astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown a quarter turn clockwise
    rotated, animated, path = io.BytesIO(), io.BytesIO(), tmp_path / "digit.bmp"
    stroke().transpose(Image.Transpose.ROTATE_90).save(rotated, "PNG", exif=exif)
    stroke().save(animated, "GIF", save_all=True, append_images=[Image.new("L", (200, 200), 90)])
    stroke().save(path)
    for source in (
        *(
            png(image)
            for image in (
                stroke(),
                stroke(mode="RGB", ink=(255,) * 3),
                stroke().convert("1"),
                stroke().convert("P"),
            )
        ),
        *(png(image) for image in (black_on_clear, white_on_clear, deep)),
        *(rotated.getvalue(), animated.getvalue(), path, np.asarray(stroke())),
    ):
        assert np.abs(images.grey_levels(source) - expected).max() <= 4


def test_a_picture_of_28_by_28_stays_where_it_is():
    levels = np.zeros((28, 28), np.uint8)
    levels[2:9, 3] = 200
    for source in (
        levels,
        Image.fromarray(levels),
        png(Image.fromarray(levels)),
        levels.tolist(),
        255 - levels,
    ):
        np.testing.assert_array_equal(images.grey_levels(source), levels)
    np.testing.assert_array_equal(images.grey_levels(images.format_drawing(levels)), (levels > 0) * 255)


@pytest.mark.parametrize("size", [(1, 300), (300, 1), (5, 3)])
def test_extreme_shapes_are_placed(size):
    levels = np.zeros(size, np.uint8)
    levels[size[0] // 2, size[1] // 2] = 255
    assert images.grey_levels(levels).max() > 0


@pytest.mark.parametrize(
    "source",
    [
        None,
        7,
        b"",
        b"no picture",
        png(stroke())[:300],
        b"%PDF-1.7",
        np.zeros((28, 28), np.float32),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((0, 28), np.uint8),
        [[0] * 28] * 27,
        [[0.5] * 28] * 28,
        [[True] * 28] * 28,
        [[256] * 28] * 28,
        [None] * 28,
        {"path": "digit.png"},
        Image.new("L", (50, 50), 255),
        "digit.png",
    ],
)
def test_what_is_no_picture_is_refused_with_one_sentence(source):
    with pytest.raises(UserError, match=r"^[A-Z][^\n]*\.$"):
        images.grey_levels(source)


@pytest.mark.parametrize("kind", images.FORMATS)
def test_a_damaged_file_is_a_picture_or_is_refused_with_one_sentence(kind):
    """Decoders fail in many ways, with errors of their own; none of their texts gets out."""
    file, generator = io.BytesIO(), np.random.default_rng(0)
    stroke().save(file, kind)
    whole = np.frombuffer(file.getvalue(), np.uint8)
    for _ in range(150):
        damaged = whole.copy()
        damaged[generator.integers(0, min(len(whole), 400), 4)] = generator.integers(0, 256, 4)
        cut = damaged[: generator.integers(len(whole) // 2, len(whole) + 1)]
        try:
            levels = images.grey_levels(cut.tobytes())
        except UserError:
            continue
        assert levels.shape == (28, 28)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UserError):
        images.grey_levels(tmp_path / "none.png")


@pytest.mark.parametrize("side", [2_001, 30_000])
def test_a_huge_picture_is_refused_before_it_is_decoded(side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(UserError, match="million"):
        images.grey_levels(bomb)


def test_levels_become_a_crisp_picture():
    picture = images.to_pil(np.array([[0, 1]]), levels_count=2, scale=3)
    assert picture.size == (6, 3)
    np.testing.assert_array_equal(np.asarray(picture), [[0, 0, 0, 255, 255, 255]] * 3)
    decoded = Image.open(io.BytesIO(images.to_png(np.array([[0, 255]], np.uint8))))
    np.testing.assert_array_equal(np.asarray(decoded), [[0, 255]])


def test_a_grid_reads_like_a_page():
    pages = np.stack([np.full((2, 2), value, np.uint8) for value in (1, 2, 3)])
    expected = [[1, 1, 0, 2, 2], [1, 1, 0, 2, 2], [0, 0, 0, 0, 0], [3, 3, 0, 0, 0], [3, 3, 0, 0, 0]]
    np.testing.assert_array_equal(images.grid(pages, columns=2, gap=1), expected)
    in_red = np.stack([pages, 0 * pages, 0 * pages], axis=-1)
    assert images.to_pil(images.grid(in_red, columns=2, gap=1)).getpixel((0, 3)) == (3, 0, 0)
