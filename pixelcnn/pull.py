"""One download of a bundle from the Hugging Face Hub: `python -m pixelcnn.pull OWNER/NAME REVISION SECONDS`.

A server that hangs can hold the Hub client for minutes in places that no exception reaches, so `pixelcnn.hub`
runs this as a process that it can end, and that ends itself should the app be gone. The last line printed is
JSON: {"folder": ...} or {"problem": ...}.
"""

import errno
import json
import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import get_token, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from pixelcnn.files import CheckpointError
from pixelcnn.manifest import CONFIG, CONFIG_LIMIT, read_manifest
from pixelcnn.members import LEGACY, MEMBERS, read_member, read_members, verify

try:
    import resource
except ImportError:  # this system limits no process
    resource = None

HEAD_TIMEOUT = 5  # seconds that the Hub has for the headers of a file
SMALL = 1 << 16  # bytes that any file may have: the client keeps notes of its own
FIRST = next(iter(LEGACY.values())).files[0]  # of a bundle that does not list its members


def cached(repo: str, revision: str) -> Path | None:
    """The snapshot folder of an earlier download, named after its commit, if it has all files undamaged."""
    try:
        for first in (MEMBERS, FIRST):
            file = try_to_load_from_cache(repo, first, revision=revision)
            if isinstance(file, str):
                folder = Path(file).parents[first.count("/")]
                verify(folder)
                return folder
    except (OSError, ValueError):
        pass
    return None


def download(repo: str, revision: str, *, token: str | bool) -> Path:
    """Fetch the files of a bundle that the cache lacks; the snapshot folder, named after its commit.

    Raises CheckpointError if what the Hub has is no bundle, and what the Hub client raises.
    """
    try:
        folder = _fetch(repo, MEMBERS, revision, token, CONFIG_LIMIT).parent
    except Missing:  # of format 1
        folder = _fetch(repo, FIRST, revision, token, CONFIG_LIMIT).parents[1]
    for member in read_members(folder).values():
        if not member.known_role:
            continue
        try:
            read_member(folder, member)
        except CheckpointError:
            config, weights = member.files
            _fetch(repo, config, folder.name, token, member.config.size or CONFIG_LIMIT)
            size = member.weights.size or read_manifest(folder / member.name)["weights"]["size"]
            _fetch(repo, weights, folder.name, token, size)
    verify(folder)
    with suppress(Missing, httpx2.HTTPError):  # the Hub counts a download by this file; nothing is read in it
        _fetch(repo, CONFIG, folder.name, token, CONFIG_LIMIT)
    return folder


class Missing(CheckpointError):
    """A file that the repository does not have."""


def _fetch(repo: str, file: str, revision: str, token: str | bool, limit: int) -> Path:
    """Download a file of at most `limit` bytes, whatever the Hub sends."""
    # The cache has been looked at, with checksums. Forcing the download spares the client's search for a
    # file to fall back on, in which it asks a Hub that does not answer again and again, for minutes.
    options: dict[str, Any] = {
        "revision": revision,
        "token": token,
        "etag_timeout": HEAD_TIMEOUT,
        "force_download": True,
    }
    too_large = CheckpointError(file, f"is larger than the {limit} bytes allowed")
    try:
        size = hf_hub_download(repo, file, dry_run=True, **options).file_size
        if size is not None and size > limit:
            raise too_large
        with _files_up_to(max(limit, SMALL)):
            return Path(hf_hub_download(repo, file, **options))
    except RemoteEntryNotFoundError as error:
        raise Missing(file, "is not in the repository") from error
    except OSError as error:
        raise too_large if error.errno == errno.EFBIG else error from None


@contextmanager
def _files_up_to(size: int) -> Generator[None]:
    """This process cannot write larger files meanwhile: a body without an end fails with EFBIG."""
    if resource is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def pull(repo: str, revision: str) -> Path:
    """Download without a token; only where that is refused, with the token that is set, if there is one."""
    try:
        return download(repo, revision, token=False)
    except (HfHubHTTPError, ValueError) as error:
        refused = isinstance(_cause(error), RepositoryNotFoundError) or _status(error) in (401, 403)
        token = get_token() if refused else None
        if token is None:
            raise
    return download(repo, revision, token=token)


def explain(error: Exception) -> str:
    """What went wrong, as the end of a sentence that begins with the repository's name."""
    met = _cause(error)
    status = _status(error)
    if isinstance(met, OfflineModeIsEnabled):
        return "was not asked for, because HF_HUB_OFFLINE is set"
    if isinstance(met, GatedRepoError):
        return "is gated: ask for access on its page on the Hub, and set HF_TOKEN"
    if isinstance(met, RevisionNotFoundError):
        return "has no such revision"
    if isinstance(met, RepositoryNotFoundError) or status in (401, 403):
        return "does not exist, or is private and HF_TOKEN is not a token that may read it"
    if status == 429:
        return "could not be had, because the Hub limits how often it may be asked (429)"
    if status:
        return f"could not be had, because the Hub answered with an error ({status})"
    if isinstance(met, CheckpointError):
        return f"cannot be used: {str(met).removesuffix('.')}"
    if isinstance(met, httpx2.TimeoutException):
        return "could not be had, because the Hub did not answer in time"
    if isinstance(met, httpx2.ConnectError):
        return "could not be had, because the Hub cannot be reached"
    if isinstance(met, httpx2.HTTPError):
        return f"could not be had, because the connection to the Hub broke ({type(met).__name__})"
    return f"could not be had: {' '.join(str(met).split()).removesuffix('.')[:200]}"


def _cause(error: BaseException) -> BaseException:
    """What the Hub client met, which it wraps in a ValueError when it is told to force a download."""
    return error.__cause__ if type(error) is ValueError and error.__cause__ else error


def _status(error: BaseException) -> int | None:
    met = _cause(error)
    return met.response.status_code if isinstance(met, HfHubHTTPError) else None


def main() -> None:
    repo, revision, seconds = sys.argv[1:]
    end = threading.Timer(float(seconds), os._exit, [1])
    end.daemon = True
    end.start()
    try:
        answer = {"folder": str(pull(repo, revision))}
    except (httpx2.HTTPError, OSError, ValueError) as error:
        answer = {"problem": explain(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
