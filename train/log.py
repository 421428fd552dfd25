"""The training log: what each epoch measured and drew, for TensorBoard, under any backend.

`tensorboard --logdir runs` shows it in a browser while the training goes on. The files are written by
tensorboardX, because Keras' own callback needs TensorFlow.
"""

import time
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboardX import SummaryWriter

FOLDER = "tensorboard"


def write(out: Path, epoch: int, figures: dict[str, float], picture: Image.Image) -> None:
    """Add epoch 0, 1, ... to the log in `out`: figures by name, and the samples. A run that goes on after a
    kill writes the epoch that it lost anew."""
    with SummaryWriter(str(out / FOLDER), purge_step=epoch, flush_secs=1) as log:
        for name, value in figures.items():
            log.add_scalar(name, value, epoch)
        log.add_image("samples", np.asarray(picture.convert("RGB")), epoch, dataformats="HWC")


class Clock:
    """How long the epochs of a run still take, by those that it has done since it began or went on."""

    def __init__(self) -> None:
        self.began, self.done = time.monotonic(), 0

    def left(self, epochs: int) -> str:
        """After another epoch, of which `epochs` are left, a sentence."""
        self.done += 1
        seconds = (time.monotonic() - self.began) / self.done * epochs
        return f"{epochs} epochs left, about {written(seconds)}." if epochs else "All epochs are done."


def written(seconds: float) -> str:
    """A duration as people say it: 45 s, 12 min, 3.4 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
