"""Training on several devices, or by several processes on as many machines: each takes its share of every
batch (data parallelism), by `keras.distribution` under JAX.

The arithmetic is that of the whole batch: gradients, moving averages and the statistics of a codebook are
summed over all shares. All processes draw the same batches from the seed, and take their part of each; the
first one alone validates and writes.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Generator

import keras
from keras.distribution import DataParallel

from train import checks

MOST = 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Those of a training on several devices, of which there are `--devices` in each process."""
    group = parser.add_argument_group("several devices or machines, under JAX (KERAS_BACKEND=jax)")
    group.add_argument(
        "--devices",
        type=checks.whole(1, MOST),
        help="that share each batch, in each process; by default one, or with --coordinator all there are",
    )
    group.add_argument(
        "--coordinator", metavar="HOST:PORT", help="of the first process; the same in all of them"
    )
    group.add_argument("--processes", type=checks.whole(2, MOST), help="how many there are")
    group.add_argument("--process", type=checks.whole(0, MOST - 1), help="which one this is, from 0")


def join(args: argparse.Namespace) -> None:
    """Meet the other processes, before anything is computed. SystemExit if the arguments do not say how."""
    asked = [args.coordinator, args.processes, args.process]
    if asked.count(None) not in (0, 3):
        raise SystemExit("--coordinator, --processes and --process go together.")
    if (args.devices or args.coordinator) and keras.backend.backend() != "jax":
        raise SystemExit("Several devices need JAX: set KERAS_BACKEND=jax.")
    if args.coordinator:
        if args.process >= args.processes:
            raise SystemExit(f"--process must be below {args.processes}, the number of --processes.")
        try:
            keras.distribution.initialize(args.coordinator, args.processes, args.process)
        except Exception as error:  # JAX and gRPC have their own
            raise SystemExit(f"The other processes were not met at {args.coordinator}: {error}") from None


def is_first(args: argparse.Namespace) -> bool:
    """Whether this process is the one that writes."""
    return not args.process


def distribution(args: argparse.Namespace) -> DataParallel | None:
    """Over what each batch is spread; None for one device. SystemExit if there are not so many, or if a batch
    does not divide by their number."""
    if not (args.devices or args.coordinator):
        return None
    processes, found = args.processes or 1, keras.distribution.list_devices()
    here, mine = len(found) // processes, args.devices or len(found) // processes
    if mine > here:
        raise SystemExit(f"--devices {mine}: there are {here}.")
    if args.batch_size % (mine * processes):
        raise SystemExit(f"--batch-size {args.batch_size} cannot be shared by {mine * processes} devices.")
    chosen = [found[process * here + device] for process in range(processes) for device in range(mine)]
    return DataParallel(devices=chosen, auto_shard_dataset=False)


class Share(keras.utils.PyDataset):
    """Of every batch of a dataset the part of this process."""

    def __init__(self, batches: keras.utils.PyDataset, args: argparse.Namespace):
        super().__init__()
        self.batches, self.of, self.mine = batches, args.processes or 1, args.process or 0

    def __len__(self) -> int:
        return self.batches.num_batches or 0

    def __getitem__(self, index: int):
        def part(array):
            size = len(array) // self.of
            return array[self.mine * size : (self.mine + 1) * size]

        return keras.tree.map_structure(part, self.batches[index])

    def on_epoch_end(self) -> None:
        self.batches.on_epoch_end()


@contextlib.contextmanager
def over(spread: DataParallel | None) -> Generator[None]:
    """Models that are made here are on all these devices, or with None on the first one of this process."""
    before = keras.distribution.distribution()
    keras.distribution.set_distribution(spread)
    try:
        yield
    finally:
        keras.distribution.set_distribution(before)


@contextlib.contextmanager
def together(args: argparse.Namespace) -> Generator[None]:
    """Where processes compute together: if another one ends, so does this, with one sentence."""
    try:
        yield
    except RuntimeError as error:  # of JAX, another for each way to lose a connection
        if not args.coordinator:
            raise
        reason = str(error).strip().splitlines()[0]
        print(
            f"Another process of this training has ended ({reason}). Start all of them again, with --resume.",
            file=sys.stderr,
            flush=True,
        )
        os._exit(1)  # an orderly end would wait for the other
