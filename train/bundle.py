"""Writes the bundle.json of a folder of checkpoints, which says what each is for: `python -m train.bundle
weights/`. A checkpoint of an earlier release is saved anew, with the hash of its tensors.
"""

import argparse
from pathlib import Path

from pixelcnn import checkpoints
from pixelcnn.files import CheckpointError
from pixelcnn.manifest import read_manifest
from pixelcnn.models import MODELS


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what becomes a bundle")
    args = parser.parse_args(arguments)
    try:
        for folder in checkpoints.checkpoint_folders(args.folder):
            manifest = read_manifest(folder)
            if "tensors" not in manifest["weights"] and manifest["model"] in MODELS:
                save_anew(folder)
        for member in checkpoints.write_bundle(args.folder).values():
            print(f"{member.name}: {member.model}, {member.role}")
    except CheckpointError as error:
        raise SystemExit(str(error)) from None


def save_anew(folder: Path) -> None:
    checkpoint = checkpoints.load(folder)
    checkpoints.save(
        folder,
        checkpoint.model,
        metrics=checkpoint.metrics,
        training=checkpoint.training,
        codebook_sha256=checkpoint.codebook_sha256,
    )


if __name__ == "__main__":
    main()
