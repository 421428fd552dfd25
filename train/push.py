"""Publishes a bundle on the Hugging Face Hub, and the app as a Space: `python -m train.push OWNER/NAME`."""

import argparse
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, SpaceCard, get_token
from huggingface_hub.errors import HfHubHTTPError

from pixelcnn.checkpoints import Bundle, load_bundle, write_bundle
from pixelcnn.files import CheckpointError
from pixelcnn.hub import BUNDLED, ROOT, parse
from pixelcnn.manifest import CARD, CONFIG, WEIGHTS
from pixelcnn.members import MEMBERS, files, read_members
from pixelcnn.models import MODELS
from pixelcnn.models.spec import CODES
from train import card
from train.space import wait

# What the app needs to run, and what its page on the Hub shows.
SPACE_FILES = ("README.md", "LICENSE", "requirements.txt", "app.py", "pixelcnn", "weights", "docs")
NO_TOKEN = (
    "No token for the Hugging Face Hub was found: run `hf auth login`, or set HF_TOKEN to a token that may "
    "write, from https://huggingface.co/settings/tokens."
)


def check(repo: str) -> str:
    """The token, after seeing that there is one and that `repo` is OWNER/NAME. Raises SystemExit."""
    try:
        if parse(repo) != (repo, "main"):
            raise ValueError
    except ValueError:
        raise SystemExit(f"The repository must be OWNER/NAME, not {repo!r}.") from None
    token = get_token()
    if token is None:
        raise SystemExit(NO_TOKEN)
    return token


def push(
    repo: str,
    *,
    weights: Path = BUNDLED,
    replacing: dict[str, Path] | None = None,
    private: bool = False,
    tag: str | None = None,
) -> str:
    """Publish a bundle in one commit, and read it back; returns the commit.

    `replacing` are folders of newly trained checkpoints, by model name, that take the place of those in
    `weights`; a prior, that of all priors over such codes. The bundle is validated first. Raises SystemExit,
    with one sentence, if it is none or the Hub does not take it.
    """
    api = HfApi(token=check(repo))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "bundle"
        bundle = _gather(folder, repo, weights, replacing or {})
        with _refusals_of(repo):
            api.create_repo(repo, private=private, exist_ok=True)
            if tag and _has_revision(api, repo, tag):
                raise SystemExit(
                    f"{repo} has a revision {tag} already, and it stays as it is: choose another."
                )
        card.write(bundle, folder, repo)
        with _refusals_of(repo):
            message = f"Publish the bundle as {tag}" if tag else "Publish the bundle"
            commit = api.upload_folder(repo_id=repo, folder_path=folder, commit_message=message).oid
            if tag:
                api.create_tag(repo, tag=tag, revision=commit)
            _compare(api, repo, commit, folder, Path(temporary) / "cache")
    print(f"Published {repo} at commit {commit}.")
    print(f"The app uses it with PIXELCNN_HUB_REPO={repo}@{commit}")
    return commit


def push_space(space: str, *, hub_repo: str | None = None, private: bool = False) -> None:
    """Publish this app as a Space, in one commit; it runs on `hub_repo`, or on the weights uploaded with it.

    Waits until it runs and has completed a drawing. Raises SystemExit, with one sentence, if the Hub does not
    take it, and with its log if it does not get that far.
    """
    api = HfApi(token=check(space))
    with tempfile.TemporaryDirectory() as temporary, _refusals_of(space):
        folder = Path(temporary)
        _gather_space(folder)
        if hub_repo:
            _name_model(folder / CARD, api, hub_repo)
        api.create_repo(space, repo_type="space", space_sdk="gradio", private=private, exist_ok=True)
        if hub_repo:  # before the files, so that the first start knows of it
            api.add_space_variable(space, "PIXELCNN_HUB_REPO", hub_repo)
        commit = api.upload_folder(
            repo_id=space, repo_type="space", folder_path=folder, commit_message="Publish the app"
        )
    print(f"Published the Space {space} at commit {commit.oid}: {api.endpoint}/spaces/{space}", flush=True)
    print(f"It completes drawings at {wait(space, api)}")


def _gather(folder: Path, repo: str, weights: Path, replacing: dict[str, Path]) -> Bundle:
    """Copy the files of a bundle, and no others, and load them: what is validated is what is uploaded."""
    try:
        kinds = {MODELS[name].kind for name in replacing} & CODES.keys()
        others = {
            name for name, each in read_members(weights).items() if each.role in kinds
        } - replacing.keys()
        sources = {file: weights / file for file in files(weights) if file.split("/")[0] not in others}
        for name, trained in replacing.items():
            sources |= {f"{name}/{base}": trained / base for base in (CONFIG, WEIGHTS)}
        for file, source in sources.items():
            if not source.is_file():
                raise CheckpointError(source, "is missing")
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / file)
        if replacing or MEMBERS not in sources:
            write_bundle(folder)
        return load_bundle(folder)
    except CheckpointError as error:
        raise SystemExit(f"{repo} was not published, because the bundle is none: {error}") from None


def _gather_space(folder: Path) -> None:
    for name in SPACE_FILES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyi", ".*")
            )
        elif source.is_file():
            shutil.copyfile(source, folder / name)


def _name_model(readme: Path, api: HfApi, hub_repo: str) -> None:
    """Say in the front matter which model the Space uses.

    The Hub then puts a public one into the image that it builds, where a Space that wakes up finds it cached.
    """
    repo, revision = parse(hub_repo)
    space_card = SpaceCard.load(readme)
    space_card.data.models = [repo]
    info = api.model_info(repo, revision=revision)
    if not info.private:
        used = [
            each.rfilename
            for each in info.siblings or []
            if Path(each.rfilename).name in (MEMBERS, CONFIG, WEIGHTS)
        ]
        space_card.data.preload_from_hub = [f"{repo} {','.join(used)} {revision}"]
    space_card.save(readme)


def _has_revision(api: HfApi, repo: str, revision: str) -> bool:
    try:
        api.model_info(repo, revision=revision)
        return True
    except HfHubHTTPError as error:
        if error.response.status_code != 404:
            raise
        return False


def _compare(api: HfApi, repo: str, commit: str, folder: Path, cache: Path) -> None:
    """Download every file again and see that it came back as it was sent."""
    for sent in (file for file in folder.rglob("*") if file.is_file()):
        file = sent.relative_to(folder).as_posix()
        back = api.hf_hub_download(repo, file, revision=commit, cache_dir=cache)
        if Path(back).read_bytes() != sent.read_bytes():
            raise SystemExit(f"{file} came back from {repo} other than it was sent.")


@contextmanager
def _refusals_of(repo: str) -> Generator[None]:
    """What the Hub client raises ends the script with what the Hub said."""
    try:
        yield
    except (httpx2.HTTPError, OSError, ValueError) as error:
        said = getattr(error, "server_message", None) or str(error) or type(error).__name__
        sentence = " ".join(said.split()).removesuffix(".")
        raise SystemExit(f"The Hub did not take {repo}: {sentence[:300]}.") from error


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", nargs="?", metavar="OWNER/NAME", help="the model repository, made if need be")
    parser.add_argument("--weights", type=Path, default=BUNDLED, help="the folder of the bundle")
    parser.add_argument("--private", action="store_true", help="of a repository that is made")
    parser.add_argument("--tag", help="a name for the commit")
    parser.add_argument(
        "--space",
        metavar="OWNER/NAME",
        help="publish the app as this Space; it uses the bundle if one is pushed too",
    )
    args = parser.parse_args(arguments)
    if not args.repo and not args.space:
        parser.error("give the model repository, or --space, or both")
    hub_repo = None
    if args.repo:
        commit = push(args.repo, weights=args.weights, private=args.private, tag=args.tag)
        hub_repo = f"{args.repo}@{commit}"
    if args.space:
        push_space(args.space, hub_repo=hub_repo, private=args.private)


if __name__ == "__main__":
    main()
