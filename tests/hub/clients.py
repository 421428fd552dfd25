"""What the tests of the Hub share: small bundles, a way to publish them, and the surroundings of a client."""

import os
from pathlib import Path

from loopback import LoopbackHub

from pixelcnn.members import LEGACY, MEMBERS, files
from tests.small import BUNDLE, save_bundle

ROOT = Path(__file__).parents[2]
NAME = "somebody/digits"
FILES = (MEMBERS, *(file for each in LEGACY.values() for file in each.files))  # of a small bundle
METRICS = {
    "pixelcnn": {
        "nats_per_pixel": 0.6931,
        "nats_per_image": 543.4,
        "bits_per_dim": 1.0,
        "measured": {"data": "MNIST test images [3000:]", "command": "python -m train.evaluate weights/"},
    },
    "vqvae": {"mse_over_variance": 1.5, "psnr": 8.25, "codes_used": 97, "code_usage": [3] * 128},
    "prior": {"nats_per_map": 237.7},
}


def small_bundle(folder: Path) -> Path:
    """A bundle of small models with random weights, and figures as an evaluation leaves them."""
    training = {
        name: {"epochs": 2, "command": f"python -m train.{name}", "curve": [{"epoch": 1, "loss": 0.7}]}
        for name in BUNDLE
    }
    return save_bundle(folder, metrics={name: METRICS.get(name, {}) for name in BUNDLE}, training=training)


def publish(hub: LoopbackHub, name: str, bundle: Path) -> None:
    """Make a bundle a public repository of the Hub, as if it had been pushed."""
    stored = {}
    for file in files(bundle):
        data = (bundle / file).read_bytes()
        stored[file] = {"oid": hub.store(data), "size": len(data), "lfs": file.endswith(".safetensors")}
    hub.set(name, private=False, refs={})
    hub.commit(name, stored)


def surroundings(hub: LoopbackHub, home: Path) -> dict[str, str]:
    """The environment of somebody with no token, for whom the loopback Hub is the Hub and `home` the
    cache."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PIXELCNN_"))}
    return {
        **mine,
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONPATH": str(ROOT),
    }
