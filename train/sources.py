"""Where pictures and their classes come from: Keras' loaders, an .npz, a folder of pictures, or the Hub."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from pixelcnn import images
from pixelcnn.errors import UserError
from train import checks, hub_datasets

DIGITS = tuple("0123456789")
FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")
LOADERS = {  # of Keras: what is loaded, its name, its classes, its licence
    "mnist": ("mnist", "MNIST", DIGITS, "CC BY-SA 3.0"),
    "fashion_mnist": ("fashion_mnist", "Fashion-MNIST", FASHION, "MIT"),
}
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
TESTED = 5  # of a folder, every fifth picture of a class is one to test on
MOST_CLASSES = 100
LONGEST_NAME = 40


@dataclass(frozen=True)
class Source:
    """Pictures (N, S, S) uint8 0..255 to train and to test on, the class (N,) int32 of each, the names of
    the classes and that of the data, and their licence if they name one.
    """

    name: str
    classes: tuple[str, ...]
    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray
    licence: str | None = None


def read(source: str | None, side: int | None = None) -> Source:
    """`mnist` (as None is) or `fashion_mnist` by Keras; an .npz laid out as Keras' own (x_train, y_train,
    x_test, y_test), with `names` of the classes and a `licence` if they are not digits; a folder that has one
    folder of pictures for each class; or hf://datasets/OWNER/NAME. `side`: of the pictures, by default as
    they are in an .npz, else 28. SystemExit with one sentence if that is not what is there.
    """
    if source is None or source in LOADERS:
        return _resized(_by_keras(*LOADERS[source or "mnist"]), side)
    if source.startswith(hub_datasets.PREFIX):
        return _hub(source, side or images.SIDE)
    if Path(source).is_dir():
        return _folder(Path(source), side or images.SIDE)
    return _resized(_npz(source), side)


def _resized(found: Source, side: int | None) -> Source:
    """With pictures of that side, if it is another than theirs."""
    if side is None or side == found.train.shape[1]:
        return found

    size = side, side

    def resized(pictures: np.ndarray) -> np.ndarray:
        others = (Image.fromarray(each).resize(size, Image.Resampling.BICUBIC) for each in pictures)
        return np.stack([np.asarray(each) for each in others])

    return replace(found, train=resized(found.train), test=resized(found.test))


def _by_keras(dataset: str, name: str, classes: tuple[str, ...], licence: str) -> Source:
    load: Callable = getattr(keras.datasets, dataset).load_data
    try:
        (train, train_labels), (test, test_labels) = load()
    except Exception as error:  # Keras raises a bare Exception
        raise SystemExit(f"{name} cannot be downloaded ({error}); --data takes a file.") from None
    return _checked(name, classes, licence, train, train_labels, test, test_labels)


def _npz(path: str) -> Source:
    keys = ("x_train", "y_train", "x_test", "y_test")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = [file[key] for key in keys]
            names, licence = file.get("names"), file.get("licence")
    except FileNotFoundError:
        raise SystemExit(f"--data: there is no file {path}.") from None
    except KeyError as error:
        raise SystemExit(f"--data: {path} lacks {error.args[0].split()[0]}.") from None
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise SystemExit(
            f"--data: {path} is no .npz with x_train, y_train, x_test and y_test ({error})."
        ) from None
    if names is None:
        return _checked("MNIST", DIGITS, LOADERS["mnist"][-1], *arrays)
    fits = names.ndim == 1 and names.dtype.kind == "U" and 1 <= len(names) <= MOST_CLASSES
    if not fits or max(map(len, names)) > LONGEST_NAME:
        raise SystemExit(
            f"--data: names of {path} must be 1 to {MOST_CLASSES} texts of at most {LONGEST_NAME} "
            "characters, one for each class."
        )
    licence = None if licence is None else str(licence)[:LONGEST_NAME]
    return _checked(Path(path).stem[:LONGEST_NAME], tuple(map(str, names)), licence, *arrays)


def _checked(
    name: str, classes: tuple[str, ...], licence: str | None, train, train_labels, test, test_labels
) -> Source:
    count = len(classes)
    train, test = checks.images("x_train", train, 4), checks.images("x_test", test, 1)
    train_labels = checks.labels("y_train", train_labels, len(train), count)
    test_labels = checks.labels("y_test", test_labels, len(test), count)
    return Source(name, classes, train, train_labels, test, test_labels, licence)


def _folder(folder: Path, side: int) -> Source:
    """A folder for each class."""
    classes = tuple(sorted(each.name for each in folder.iterdir() if each.is_dir()))
    _check_names(str(folder), classes, ", a folder of pictures for each")
    examples = [
        (file, label)
        for label, name in enumerate(classes)
        for file in sorted((folder / name).iterdir())
        if file.suffix.lower() in PICTURES
    ]
    return _placed(folder.name[:LONGEST_NAME], classes, examples, None, side=side)


def _hub(source: str, side: int) -> Source:
    classes, train, test, licence = hub_datasets.read(source)
    _check_names(source, classes)
    name = source.rstrip("/").rpartition("/")[2][:LONGEST_NAME]
    return _placed(name, classes, train, test, licence and licence[:LONGEST_NAME], side=side)


def _check_names(source: str, classes: tuple[str, ...], how: str = "") -> None:
    if long := [name for name in classes if len(name) > LONGEST_NAME]:
        raise SystemExit(f"--data: the class {long[0][:40]!r}… has a name of over {LONGEST_NAME} characters.")
    if not 1 <= len(classes) <= MOST_CLASSES:
        raise SystemExit(f"--data: {source} must have 1 to {MOST_CLASSES} classes{how}, not {len(classes)}.")


def _placed(
    name: str,
    classes: tuple[str, ...],
    train: list,
    test: list | None,
    licence: str | None = None,
    *,
    side: int,
) -> Source:
    """Of (picture, class), PIL pictures or files; without a test split every fifth of a class is one to test
    on. Each picture is placed as MNIST places a digit: light on dark, fitted into a box of 20x20, centred by
    its mass; what has the size already stays where it is.
    """
    for label, of_class in enumerate(classes):
        found = sum(each == label for _, each in train)
        if found < TESTED:
            raise SystemExit(
                f"--data: the class {of_class!r} has {found} pictures; it needs at least {TESTED}."
            )
    if test is None:
        places = [
            number
            for label in range(len(classes))
            for number in _of_class(train, label)[TESTED - 1 :: TESTED]
        ]
        test = [train[place] for place in places]
        train = [train[place] for place in sorted(set(range(len(train))) - set(places))]
    arrays = (
        array
        for part in (train, test)
        for array in (
            np.stack([_picture(picture, number, side) for number, (picture, _) in enumerate(part)]),
            np.array([label for _, label in part], "int32"),
        )
    )
    return Source(name, classes, *arrays, licence)


def _of_class(examples: list, label: int) -> list[int]:
    """The places of its examples."""
    return [place for place, (_, each) in enumerate(examples) if each == label]


def _picture(picture: Path | Image.Image, number: int, side: int) -> np.ndarray:
    try:
        return images.grey_levels(picture, side)
    except (OSError, ValueError, UserError, Image.DecompressionBombError) as error:
        which = picture if isinstance(picture, Path) else f"picture {number}"
        raise SystemExit(f"--data: {which} cannot be used: {str(error).rstrip('.')}.") from None
