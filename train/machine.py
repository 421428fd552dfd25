"""On which machine something is measured, by which command and when: they stand beside the figures."""

import os
import platform
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path


def command() -> str:
    """How this process was started, `python -m MODULE ARGUMENTS`. It stands in what is published, so a path
    of this machine is written from the folder at hand, or where it lies elsewhere as a name alone."""
    spec = sys.modules["__main__"].__spec__
    started = ["-m", spec.name] if spec else sys.argv[:1]
    return shlex.join(["python", *map(_without_machine, [*started, *sys.argv[1:]])])


def _without_machine(argument: str) -> str:
    path = Path(argument)
    if not path.is_absolute():
        return argument
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.name


def today() -> str:
    """The date, YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


def cores() -> int | None:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def processor() -> str:
    """Its name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
