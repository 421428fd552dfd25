"""A benchmark's result: what was measured, on what, when, as a JSON file beside the others."""

import datetime
import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

from train.machine import command, cores, processor

FOLDER = Path(__file__).parent / "results"
PACKAGES = ("gradio", "keras", "numpy", "tensorflow-cpu", "tensorflow")


def machine() -> dict[str, Any]:
    """Date, cores, processor and versions."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": command(),
        "cores": cores(),
        "processor": processor(),
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "versions": versions,
    }


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Number, median, 95th percentile and maximum of some times."""
    median, p95, highest = np.percentile(milliseconds, [50, 95, 100]).tolist()
    return {
        "n": len(milliseconds),
        "median_ms": round(median, 1),
        "p95_ms": round(p95, 1),
        "max_ms": round(highest, 1),
    }


def write(name: str, result: dict[str, Any]) -> None:
    """Print a result, and keep it as results/NAME.json."""
    text = json.dumps(result, indent=2) + "\n"
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(text)
    print(text)
