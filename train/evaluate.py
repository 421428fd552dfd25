"""Scores checkpoints on the MNIST test images and writes the figures into their config.json.

`python -m train.evaluate weights/` scores every checkpoint of a bundle, `train.evaluate weights/pixelcnn`
one. A prior is scored on the codes of the VQ-VAE beside it, or of `--vqvae`.
"""

import argparse
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pixelcnn import checkpoints
from pixelcnn.checkpoints import Checkpoint
from pixelcnn.metrics import nats_to_bits_per_dim, perplexity, psnr
from train import data
from train.scoring import nats_per_image, reconstructions

KERAS_IO = 3_000  # keras.io's PixelCNN validates on the test images from here on
MODEL_ORDER = ("pixelcnn", "vqvae", "prior")


def first_scored(test: np.ndarray) -> int:
    """3,000, or 0 for the few digits that the tests use."""
    return KERAS_IO if len(test) > KERAS_IO else 0


def score_pixelcnn(model, test: np.ndarray) -> dict:
    """Teacher-forced, on thresholded test images [3000:]; all 10,000 as `nats_per_image_all`."""
    nats = nats_per_image(model, data.threshold(test))
    chosen, pixels = nats[first_scored(nats) :], test[0].size
    return {
        "nats_per_pixel": chosen.mean() / pixels,
        "nats_per_image": chosen.mean(),
        "bits_per_dim": nats_to_bits_per_dim(chosen.mean(), pixels),
        "nats_per_image_all": nats.mean(),
    }


def score_vqvae(model, test: np.ndarray) -> dict:
    """On all test images in 8 bits: error over their variance, mean PSNR over images, use of the codebook."""
    originals = test / 255.0
    pictures, codes = reconstructions(model, test)
    counts = np.bincount(codes.ravel(), minlength=model.config.codes)
    return {
        "mse_over_variance": np.mean((originals - pictures) ** 2) / np.var(originals),
        "psnr": np.mean([psnr(o, p) for o, p in zip(originals, pictures, strict=True)]),
        "codes_used": int((counts > 0).sum()),
        "perplexity": perplexity(counts),
        "code_usage": counts.tolist(),
    }


def score_prior(model, vqvae, test: np.ndarray) -> dict:
    """Teacher-forced, on the code maps of all test images."""
    codes = reconstructions(vqvae, test)[1][..., None]
    nats = nats_per_image(model, codes).mean()
    return {"nats_per_map": nats, "bits_per_dim": nats_to_bits_per_dim(nats, codes[0].size)}


def evaluate(folder: Path, test: np.ndarray, vqvae: Checkpoint | None) -> Checkpoint:
    """Score the checkpoint in `folder` and write the figures into it; returns it as it was read."""
    checkpoint = checkpoints.load(folder)
    split, images = "MNIST test images", len(test)
    if checkpoint.name == "pixelcnn":
        figures = score_pixelcnn(checkpoint.model, test)
        images -= first_scored(test)
        split = f"MNIST test images [{first_scored(test)}:], ink above 0.33 * 256"
    elif checkpoint.name == "vqvae":
        figures = score_vqvae(checkpoint.model, test)
    else:
        if vqvae is None:
            raise SystemExit("A prior is scored on the codes of its VQ-VAE: name it with --vqvae.")
        if checkpoint.codebook_sha256 != checkpoints.codebook_sha256(vqvae.model):
            raise SystemExit(f"{folder} was trained on another codebook than that VQ-VAE's.")
        figures = score_prior(checkpoint.model, vqvae.model, test)
    figures = {name: float(f"{v:.6g}") if isinstance(v, float) else v for name, v in figures.items()}
    measured = {
        "date": datetime.now(UTC).date().isoformat(),
        "data": split,
        "images": images,
        "command": shlex.join(["python", "-m", "train.evaluate", *sys.argv[1:]]),
    }
    checkpoints.save(
        folder,
        checkpoint.model,
        metrics={**figures, "measured": measured},
        training=checkpoint.training,
        codebook_sha256=checkpoint.codebook_sha256,
    )
    for name, value in figures.items():
        if name != "code_usage":
            print(f"{checkpoint.name:9} {name:20} {value:.6g}")
    return checkpoint


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a checkpoint, or a bundle of them")
    parser.add_argument("--data", help="an .npz with x_train and x_test (default: Keras' own MNIST loader)")
    parser.add_argument("--vqvae", type=Path, help="checkpoint of the VQ-VAE whose codes a prior models")
    args = parser.parse_args()
    test = data.load(args.data).test
    vqvae = checkpoints.load(args.vqvae) if args.vqvae else None
    folders = [args.folder / name for name in MODEL_ORDER if (args.folder / name).is_dir()] or [args.folder]
    for folder in folders:
        scored = evaluate(folder, test, vqvae)
        vqvae = scored if scored.name == "vqvae" else vqvae


if __name__ == "__main__":
    main()
