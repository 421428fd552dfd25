"""Which bundle the app runs on: one of the Hugging Face Hub if that is asked for and can be had, or its own.

The order is: a verified copy in the Hub's local cache, the Hub, the weights beside the app. One deadline
bounds all of it, and whatever happens the app has weights and a sentence that says which, and why.
"""

import importlib
import json
import logging
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from pixelcnn.errors import UserError
from pixelcnn.files import CheckpointError
from pixelcnn.pull import cached

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1]
_INSTALLED = Path(__file__).parent / "weights"  # where a wheel has them
BUNDLED = _INSTALLED if _INSTALLED.is_dir() else ROOT / "weights"
OWN = "The weights bundled with the app."
DEADLINE = 30.0  # seconds for everything that a pull does
COMMIT = re.compile("[0-9a-f]{40}")
REVISION = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)


@dataclass(frozen=True)
class Pull:
    """folder: a verified bundle or None. source: which, in words. problem: a sentence, or None if all went
    well."""

    folder: Path | None
    source: str
    problem: str | None = None


def load(
    hub_repo: str | None = None, *, deadline: float = DEADLINE, bundled: Path = BUNDLED, own: str = OWN
) -> "Bundle":
    """The bundle to run on. `hub_repo` is OWNER/NAME or OWNER/NAME@REVISION; empty means the bundled weights,
    of which `own` says in words what they are.

    `Bundle.source` says which repository and commit it came from, or that it is the bundled one and why.
    Raises CheckpointError only if the bundled weights themselves cannot be used.
    """
    hub_repo = (hub_repo or "").strip()
    if not hub_repo:
        return _load(bundled, own)
    with ThreadPoolExecutor(1) as pool:
        pulling = pool.submit(resolve, hub_repo, deadline=deadline)
        importlib.import_module("pixelcnn.checkpoints")  # starts TensorFlow, which takes seconds, meanwhile
        pull = pulling.result()
    problem = pull.problem
    if pull.folder is not None:
        try:
            return _load(pull.folder, " ".join(filter(None, [pull.source, pull.problem])))
        except CheckpointError as error:
            problem = f"{hub_repo} cannot be used: {error}"
    return _load(bundled, f"The weights bundled with the app, because this went wrong: {problem}")


def resolve(hub_repo: str, *, deadline: float = DEADLINE) -> Pull:
    """Find a repository's bundle in the cache or download it, within `deadline` seconds.

    A revision that is a whole commit cannot change, so it is taken from the cache without asking the Hub.
    Of a branch or tag the Hub is asked first which commit that is, and the cache serves if the Hub cannot
    say.
    """
    try:
        repo, revision = parse(hub_repo)
    except UserError as error:
        return Pull(None, "", str(error))
    if COMMIT.fullmatch(revision) and (folder := cached(repo, revision)):
        return Pull(folder, _source(repo, folder, "the local cache"))
    answer = _run(repo, revision, deadline)
    if "folder" in answer:
        folder = Path(answer["folder"])
        return Pull(folder, _source(repo, folder, "the Hugging Face Hub"))
    problem = f"{hub_repo} {answer['problem']}."
    if folder := cached(repo, revision):
        return Pull(folder, _source(repo, folder, "the local cache"), problem)
    return Pull(None, "", problem)


def parse(hub_repo: str) -> tuple[str, str]:
    """OWNER/NAME[@REVISION] -> (OWNER/NAME, REVISION or "main"). Raises UserError."""
    repo, at, revision = hub_repo.partition("@")
    try:
        validate_repo_id(repo)
        valid = "/" in repo and (REVISION.fullmatch(revision) and ".." not in revision if at else True)
    except HFValidationError:
        valid = False
    if not valid or len(hub_repo) > 250:
        raise UserError(
            f"The Hub repository must be OWNER/NAME or OWNER/NAME@REVISION, not {hub_repo[:100]!r}."
        )
    return repo, revision or "main"


def _load(folder: Path, source: str) -> "Bundle":
    checkpoints = importlib.import_module("pixelcnn.checkpoints")
    bundle = checkpoints.with_others(checkpoints.load_bundle(folder, source=source), folder)
    for sentence in (source, *bundle.notes):
        log.info(sentence)
    return bundle


def _run(repo: str, revision: str, deadline: float) -> dict:
    """The answer of pixelcnn.pull, which is ended at the deadline."""
    settings = {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    # Its own limit is for an app that is gone, so it comes after the one here.
    command = [sys.executable, "-m", "pixelcnn.pull", repo, revision, str(deadline + 5)]
    try:
        process = subprocess.run(
            command,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=deadline,
            check=True,
        )
        return json.loads(process.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"problem": f"could not be had within {deadline:g} seconds, so the attempt was ended"}
    except (subprocess.SubprocessError, OSError, ValueError, IndexError) as error:
        log.warning("The process that downloads failed: %s", error)
        return {
            "problem": "could not be had, because the process that downloads it failed; the log says more"
        }


def _source(repo: str, folder: Path, place: str) -> str:
    return f"{repo} at commit {folder.name}, from {place}."
