"""Times sampling from the bundled PixelCNN: the keras.io loop, that loop compiled, and `cached()`.

`python -m benchmarks.sampling` prints a table and writes results/sampling.json. The two loops run a forward
pass on the whole image for every pixel, so they are timed for PIXELS of the 784 and extrapolated.
"""

import time
from pathlib import Path

import numpy as np
from keras import ops

from benchmarks import results
from pixelcnn import checkpoints, sampling
from pixelcnn.compiling import compiled
from pixelcnn.models.pixelcnn import Config, PixelCNN

ROOT = Path(__file__).parents[1]
PIXELS = 40
BATCHES = (1, 4, 16, 64)
REPEATS = 7


def loop(forward, batch: int, side: int) -> float:
    """Seconds for a batch of images by a forward pass for each pixel, from the mean of PIXELS of them."""
    levels = np.zeros((batch, side, side, 1), "int32")
    forward(levels)
    generator = np.random.default_rng(0)
    began = time.perf_counter()
    for index in range(PIXELS):
        row, column = divmod(index, side)
        p = 1 / (1 + np.exp(-np.asarray(forward(levels))[:, row, column, :, 0]))
        levels[:, row, column] = generator.random(p.shape) < p
    return (time.perf_counter() - began) / PIXELS * side * side


def cached(model, batch: int, side: int) -> float:
    """Median seconds for a batch of images."""
    shape = (side, side, 1)
    nothing, seconds = np.zeros((1, *shape), bool), []
    for seed in range(REPEATS + 1):  # the first one compiles
        noise = sampling.noise(seed, batch, shape)
        began = time.perf_counter()
        sampling.cached(model, nothing, nothing, noise, 1.0)
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds[1:]))


def main() -> None:
    model = checkpoints.load(ROOT / "weights" / "pixelcnn").model
    side = model.config.height
    program = compiled(model, model)

    def predict(levels):
        return model.predict(levels, verbose=0)

    def compiled_forward(levels):
        return program(ops.convert_to_tensor(levels))

    rows = []
    print("| images | keras.io loop | compiled loop | cached | images/s | keras.io / cached |")
    print("|---:|---:|---:|---:|---:|---:|")
    for batch in BATCHES:
        row = {
            "images": batch,
            "keras_io_s": loop(predict, batch, side),
            "compiled_loop_s": loop(compiled_forward, batch, side),
            "cached_s": cached(model, batch, side),
        }
        row |= {"images_per_s": batch / row["cached_s"], "ratio": row["keras_io_s"] / row["cached_s"]}
        rows.append(row)
        times = [f"{row[name]:.3f} s" for name in ("keras_io_s", "compiled_loop_s", "cached_s")]
        print(
            "|",
            " | ".join([str(batch), *times, f"{row['images_per_s']:.0f}", f"{row['ratio']:.0f}"]),
            "|",
            flush=True,
        )

    twice = PixelCNN(Config(height=2 * side, width=2 * side))
    twice.set_weights(model.get_weights())
    growth = cached(twice, 1, 2 * side) / cached(model, 1, side)
    print(f"\n{2 * side}x{2 * side}, four times the pixels, takes {growth:.2f} times as long.")

    measured = {"extrapolated_from_pixels": PIXELS, "rows": rows, "seconds_56_over_28": growth}
    results.write("sampling", results.machine() | measured)


if __name__ == "__main__":
    main()
