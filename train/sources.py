"""Where pictures and their classes come from: Keras' loaders, an .npz, or a folder of pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from pixelcnn import images
from pixelcnn.errors import UserError
from train import checks

DIGITS = tuple("0123456789")
FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")
LOADERS = {  # of Keras: what is loaded, its name, its classes
    "mnist": ("mnist", "MNIST", DIGITS),
    "fashion_mnist": ("fashion_mnist", "Fashion-MNIST", FASHION),
}
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
TESTED = 5  # of a folder, every fifth picture of a class is one to test on
MOST_CLASSES = 100
LONGEST_NAME = 40


@dataclass(frozen=True)
class Source:
    """Pictures (N, 28, 28) uint8 0..255 to train and to test on, the class (N,) int32 of each, the names of
    the classes and that of the data.
    """

    name: str
    classes: tuple[str, ...]
    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray


def read(source: str | None) -> Source:
    """`mnist` (as None is) or `fashion_mnist` by Keras; an .npz laid out as Keras' own (x_train, y_train,
    x_test, y_test), with `names` of the classes if they are not digits; or a folder that has one folder of
    pictures for each class. SystemExit with one sentence if that is not what is there.
    """
    if source is None or source in LOADERS:
        return _by_keras(*LOADERS[source or "mnist"])
    return _folder(Path(source)) if Path(source).is_dir() else _npz(source)


def _by_keras(dataset: str, name: str, classes: tuple[str, ...]) -> Source:
    load: Callable = getattr(keras.datasets, dataset).load_data
    try:
        (train, train_labels), (test, test_labels) = load()
    except Exception as error:  # Keras raises a bare Exception
        raise SystemExit(f"{name} cannot be downloaded ({error}); --data takes a file.") from None
    return _checked(name, classes, train, train_labels, test, test_labels)


def _npz(path: str) -> Source:
    keys = ("x_train", "y_train", "x_test", "y_test")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = [file[key] for key in keys]
            names = file.get("names")
    except FileNotFoundError:
        raise SystemExit(f"--data: there is no file {path}.") from None
    except KeyError as error:
        raise SystemExit(f"--data: {path} lacks {error.args[0].split()[0]}.") from None
    except Exception as error:  # zipfile, zlib and NumPy each have their own
        raise SystemExit(
            f"--data: {path} is no .npz with x_train, y_train, x_test and y_test ({error})."
        ) from None
    if names is None:
        return _checked("MNIST", DIGITS, *arrays)
    fits = names.ndim == 1 and names.dtype.kind == "U" and 1 <= len(names) <= MOST_CLASSES
    if not fits or max(map(len, names)) > LONGEST_NAME:
        raise SystemExit(
            f"--data: names of {path} must be 1 to {MOST_CLASSES} texts of at most {LONGEST_NAME} "
            "characters, one for each class."
        )
    return _checked(Path(path).stem[:LONGEST_NAME], tuple(map(str, names)), *arrays)


def _checked(name: str, classes: tuple[str, ...], train, train_labels, test, test_labels) -> Source:
    count = len(classes)
    train, test = checks.images("x_train", train, 4), checks.images("x_test", test, 1)
    train_labels = checks.labels("y_train", train_labels, len(train), count)
    return Source(
        name, classes, train, train_labels, test, checks.labels("y_test", test_labels, len(test), count)
    )


def _folder(folder: Path) -> Source:
    """Each picture is placed as MNIST places a digit: light on dark, fitted into a box of 20x20, centred by
    its mass.
    """
    classes = sorted(each.name for each in folder.iterdir() if each.is_dir())
    if long := [name for name in classes if len(name) > LONGEST_NAME]:
        raise SystemExit(f"--data: the class {long[0][:40]!r}… has a name of over {LONGEST_NAME} characters.")
    if not 1 <= len(classes) <= MOST_CLASSES:
        raise SystemExit(
            f"--data: {folder} must have 1 to {MOST_CLASSES} folders of pictures, one for each class, not "
            f"{len(classes)}."
        )
    parts: dict[str, list] = {"train": [], "train_labels": [], "test": [], "test_labels": []}
    for label, name in enumerate(classes):
        files = sorted(each for each in (folder / name).iterdir() if each.suffix.lower() in PICTURES)
        if len(files) < TESTED:
            raise SystemExit(
                f"--data: the class {name!r} has {len(files)} pictures; it needs at least {TESTED}."
            )
        for number, file in enumerate(files):
            part = "test" if number % TESTED == TESTED - 1 else "train"
            parts[part].append(_picture(file))
            parts[f"{part}_labels"].append(label)
    pictures = {part: np.stack(parts[part]) for part in ("train", "test")}
    labels = {part: np.array(parts[part], "int32") for part in ("train_labels", "test_labels")}
    return Source(folder.name[:LONGEST_NAME], tuple(classes), **pictures, **labels)


def _picture(file: Path) -> np.ndarray:
    try:
        with Image.open(file) as picture:
            return images.grey_levels(picture)
    except (OSError, ValueError, UserError, Image.DecompressionBombError) as error:
        raise SystemExit(f"--data: {file} cannot be used: {str(error).rstrip('.')}.") from None
