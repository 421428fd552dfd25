"""Datasets of pictures on the Hugging Face Hub, by the `datasets` library: `--data hf://datasets/OWNER/NAME`."""

import re
from typing import Any

PREFIX = "hf://datasets/"
NAME = re.compile(r"[\w.-]+/[\w.-]+")
TESTS = ("test", "validation", "valid")  # the split to test on, the first of these that there is


def read(source: str) -> tuple[tuple[str, ...], list, list | None, str | None]:
    """The names of the classes, (picture, class) of each example to train on and to test on, PIL pictures and
    numbers, and the licence; None where the dataset has no test split, or names no licence. SystemExit with
    one sentence if it is not such a dataset.
    """
    name = source.removeprefix(PREFIX).rstrip("/")
    if not NAME.fullmatch(name):
        raise SystemExit(f"--data: a dataset on the Hub is {PREFIX}OWNER/NAME, not {source}.")
    splits = _downloaded(source, name)
    if "train" not in splits:
        raise SystemExit(f"--data: {source} has no split to train on, only {', '.join(splits)}.")
    train = splits["train"]
    test = next((splits[split] for split in TESTS if split in splits), None)
    picture, label = _column(source, train, "Image"), _column(source, train, "ClassLabel")

    def examples(split: Any) -> list:
        return [(each[picture], each[label]) for each in split if each[label] >= 0]  # -1 is no class

    classes = tuple(train.features[label].names)
    return classes, examples(train), None if test is None else examples(test), train.info.license or None


def _downloaded(source: str, name: str) -> Any:
    """Its splits by name."""
    try:
        import datasets
    except ImportError:
        raise SystemExit(f"--data: {source} needs the datasets library: pip install datasets.") from None
    try:
        return datasets.load_dataset(name)
    except Exception as error:  # each format, and the connection, has its own
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise SystemExit(f"--data: {source} cannot be loaded: {reason}.") from None


def _column(source: str, split: Any, kind: str) -> str:
    """The only one of a kind."""
    found = [name for name, feature in split.features.items() if type(feature).__name__ == kind]
    if len(found) != 1:
        columns = ", ".join(split.features)
        raise SystemExit(
            f"--data: {source} must have one column of type {kind}, not {len(found)} (of {columns})."
        )
    return found[0]
