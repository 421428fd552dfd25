"""Push, then pull: the same bytes, commits, tags and tokens, through the real Hub client over HTTP."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import FILES, NAME, ROOT, surroundings
from huggingface_hub import HfApi, ModelCard, SpaceCard
from loopback import LoopbackHub

from pixelcnn.checkpoints import write_bundle
from tests.running import running_app
from train import space

PUBLISHED = {*FILES, "README.md", "config.json", "samples.png", "prior-samples.png"}

# `python -m train.push` for one line of JSON after the other, which spares the seconds that TensorFlow
# takes to start.
PUSHER = """
import contextlib, io, json, os, sys
from train import push
for line in sys.stdin:
    arguments, settings = json.loads(line)
    os.environ.update(settings)
    output, refusal = io.StringIO(), None
    with contextlib.redirect_stdout(output):
        try:
            push.main(arguments)
        except SystemExit as error:
            refusal = str(error)
    print(json.dumps([refusal, output.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[LoopbackHub]:
    hub = LoopbackHub(tmp_path_factory.mktemp("hub"))
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def pusher(hub, tmp_path_factory) -> Iterator[Callable]:
    """push(*arguments, HF_TOKEN=...) -> (refusal or None, what it printed)."""
    with subprocess.Popen(
        [sys.executable, "-c", PUSHER],
        env=surroundings(hub, tmp_path_factory.mktemp("home")),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def push(*arguments: object, **settings: str) -> tuple[str | None, str]:
            line = json.dumps([[*map(str, arguments)], {"HF_TOKEN": "hf_write", **settings}])
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            refusal, output = json.loads(process.stdout.readline())
            return refusal, output

        yield push
        process.stdin.close()


@pytest.fixture
def push(hub, pusher) -> Callable:
    hub.requests.clear()
    hub.authorised.clear()
    return pusher


@pytest.fixture(scope="module")
def pushed(hub, pusher, bundle, tmp_path_factory) -> str:
    """The commit of NAME after a first push, from a folder that has more in it than a bundle."""
    folder = Path(shutil.copytree(bundle, tmp_path_factory.mktemp("weights") / "weights"))
    (folder / "notes.txt").write_text("mine")
    (folder / "pixelcnn" / "optimizer.safetensors").write_bytes(b"mine")
    refusal, output = pusher(NAME, "--weights", folder, "--tag", "v1")
    assert refusal is None
    commit = hub.commit_of(NAME, "v1")
    assert f"PIXELCNN_HUB_REPO={NAME}@{commit}" in output
    return commit


def same(folder: Path, other: Path) -> bool:
    return all((folder / file).read_bytes() == (other / file).read_bytes() for file in FILES)


def test_push_is_one_commit_of_the_files_of_a_bundle(hub, pushed):
    assert set(hub.files(NAME, pushed)) == PUBLISHED
    assert len(list((hub.root / "models" / NAME / "commits").iterdir())) == 2  # the empty one and this
    assert hub.repo(NAME)["private"] is False


def test_what_is_pushed_is_what_is_pulled(hub, bundle, pushed, resolve):
    hub.requests.clear()
    folder, source, problem = resolve(f"{NAME}@v1")
    assert problem is None
    assert f"{NAME} at commit {pushed}" in source
    assert same(folder, bundle)
    resolved = [request.partition("/resolve/")[2] for request in hub.requests if "/resolve/" in request]
    assert {path.partition("/")[2] for path in resolved} == {*FILES, "config.json"}


def test_public_repository_is_pulled_without_the_token(hub, pushed, resolve):
    hub.authorised.clear()
    _, _, problem = resolve(HF_TOKEN="hf_read")
    assert problem is None
    assert hub.authorised == []


def test_card_on_the_hub_has_the_measured_figures(hub, bundle, pushed):
    text = (hub.root / "objects" / hub.files(NAME, pushed)["README.md"]["oid"]).read_text()
    card = ModelCard(text)
    assert card.data.library_name == "pixelcnn"
    assert card.data.license == "apache-2.0"
    assert card.data.pipeline_tag == "unconditional-image-generation"
    assert card.data.datasets == ["ylecun/mnist"]
    assert card.data.model_name == "digits"
    expected = {
        (name, metric): value
        for name in ("pixelcnn", "vqvae", "prior")
        for metric, value in json.loads((bundle / name / "config.json").read_text())["metrics"].items()
        if metric not in ("code_usage", "measured")
    }
    found = {
        (r.dataset_config.partition(":")[0], r.metric_type): r.metric_value for r in card.data.eval_results
    }
    assert found == expected
    assert {result.dataset_split for result in card.data.eval_results} == {"test"}
    for shown in (
        "0.6931",
        "8.25",
        "237.70",
        "[3000:]",
        "python -m train.evaluate",
        "python -m train.vqvae",
        f'("{NAME}")',
        "samples.png",
    ):
        assert shown in card.text


@pytest.mark.long
@pytest.mark.slow
def test_code_of_the_card_loads_what_was_pushed(hub, pushed, environment):
    text = (hub.root / "objects" / hub.files(NAME, pushed)["README.md"]["oid"]).read_text()
    code = text.split("```python\n")[1].split("```")[0]
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") == 28


@pytest.mark.long
def test_old_commit_stays_after_a_new_push(hub, bundle, other_bundle, push, resolve):
    name = "somebody/twice"
    push(name, "--weights", bundle, "--tag", "v1")
    old = hub.commit_of(name, "v1")
    refusal, _ = push(name, "--weights", other_bundle, "--tag", "v1")
    assert "has a revision v1 already" in refusal
    assert hub.commit_of(name, "main") == old
    push(name, "--weights", other_bundle)
    new = hub.commit_of(name, "main")
    assert new != old
    assert hub.commit_of(name, "v1") == old
    for revision, commit, published in (
        ("", new, other_bundle),
        (f"@{old}", old, bundle),
        ("@v1", old, bundle),
    ):
        folder, source, problem = resolve(name + revision)
        assert problem is None
        assert commit in source
        assert same(folder, published)


@pytest.mark.long
def test_private_repository_needs_a_token_that_may_read_it(hub, bundle, push, resolve):
    name = "somebody/private"
    push(name, "--weights", bundle, "--private")
    assert hub.repo(name)["private"] is True
    for settings in ({}, {"HF_TOKEN": "hf_expired"}):
        folder, _, problem = resolve(name, **settings)
        assert folder is None
        assert "is private and HF_TOKEN is not a token that may read it" in problem
    folder, _, problem = resolve(name, HF_TOKEN="hf_read")
    assert problem is None
    assert folder.name == hub.commit_of(name, "main")


def test_push_without_a_token_says_how_to_get_one(hub, bundle, push):
    refusal, _ = push("somebody/none", "--weights", bundle, HF_TOKEN="")
    assert "hf auth login" in refusal
    assert "HF_TOKEN" in refusal
    assert hub.requests == []


def test_push_with_a_token_that_may_not_write(hub, bundle, push):
    refusal, _ = push("somebody/none", "--weights", bundle, HF_TOKEN="hf_read")
    assert refusal == "The Hub did not take somebody/none: A token that may write is needed."


@pytest.mark.parametrize("name", ["digits", "somebody/digits@v1", "../digits", "a/b/c"])
def test_push_to_a_name_that_is_none(hub, bundle, push, name):
    refusal, _ = push(name, "--weights", bundle)
    assert "OWNER/NAME" in refusal
    assert hub.requests == []


def test_bundle_that_does_not_fit_is_not_pushed(hub, bundle, other_bundle, push, tmp_path):
    mixed = Path(shutil.copytree(bundle, tmp_path / "mixed"))
    shutil.copytree(other_bundle / "vqvae", mixed / "vqvae", dirs_exist_ok=True)
    refusal, _ = push("somebody/none", "--weights", mixed)
    assert "vqvae/config.json is damaged: it is not the one that bundle.json lists." in refusal
    write_bundle(mixed)
    refusal, _ = push("somebody/none", "--weights", mixed)
    assert "prior/config.json names another codebook" in refusal
    (mixed / "pixelcnn" / "model.safetensors").unlink()
    refusal, _ = push("somebody/none", "--weights", mixed)
    assert "pixelcnn/model.safetensors is missing." in refusal
    assert hub.requests == []


def test_hub_that_breaks_off_during_a_push(hub, bundle, push):
    def fault(handler, path):
        handler.close_connection = True
        return True

    hub.fault = fault
    refusal, _ = push("somebody/none", "--weights", bundle)
    hub.fault = None
    assert refusal.startswith("The Hub did not take somebody/none: ")


@pytest.mark.long
@pytest.mark.slow
def test_space_has_the_app_and_its_settings(hub, bundle, environment):
    name, published = "somebody/for-a-space", "somebody/playground"
    command = [sys.executable, "-m", "train.push", name, "--weights", str(bundle), "--space", published]
    with running_app() as url:
        hub.space |= {"stage": "RUNNING", "host": url}
        run = subprocess.run(
            command, env=environment | {"HF_TOKEN": "hf_write"}, cwd=ROOT, capture_output=True, text=True
        )
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith(f"It completes drawings at {url}\n")
    commit = hub.commit_of(name, "main")
    files = hub.files(published, kind="spaces")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    app = {file for file in tracked if file.startswith("pixelcnn/") and "/." not in file}
    assert {"app.py", "requirements.txt", "README.md", "LICENSE", *app} <= set(files)
    assert not [file for file in files if file.startswith((".", "tests/", "train/", "runs/"))]
    assert not [file for file in files if "__pycache__" in file]
    assert hub.repo(published, "spaces")["sdk"] == "gradio"
    assert hub.repo(published, "spaces")["variables_set"] == {"PIXELCNN_HUB_REPO": f"{name}@{commit}"}
    readme = SpaceCard((hub.root / "objects" / files["README.md"]["oid"]).read_text())
    assert readme.data.models == [name]
    (preload,) = readme.data.preload_from_hub
    repo, used, revision = preload.split()
    assert (repo, sorted(used.split(",")), revision) == (name, sorted((*FILES, "config.json")), commit)
    assert readme.text.strip() == SpaceCard.load(ROOT / "README.md").text.strip()


def test_a_space_that_does_not_run_ends_with_its_own_log(hub, bundle, push):
    hub.space |= {"stage": "BUILD_ERROR", "log": {"build": ["no matching distribution"], "run": []}}
    refusal, printed = push("--space", "somebody/broken")
    assert printed.startswith("Published the Space somebody/broken at commit ")
    assert refusal.startswith("The Space somebody/broken does not run: BUILD_ERROR. Its log ends with:\n")
    assert refusal.endswith("no matching distribution\n")


def test_a_space_that_runs_and_answers_nothing_is_said_to(hub, tmp_path):
    name, api = "somebody/silent", HfApi(hub.url, token="hf_write")
    api.create_repo(name, repo_type="space", space_sdk="gradio")
    hub.space |= {"stage": "RUNNING", "host": hub.url, "log": {"build": [], "run": ["Traceback", "OSError"]}}
    silent = f"^The Space {name} runs at {hub.url} and completes nothing"
    with pytest.raises(SystemExit, match=silent) as ended:
        space.wait(name, api, loading_s=0.1)
    assert str(ended.value).endswith("Its log ends with:\nTraceback\nOSError\n")
    hub.space |= {"sha": "0" * 40}
    with pytest.raises(SystemExit, match=r"still runs 0{40}, not [0-9a-f]{40}\. Its log"):
        space.wait(name, api, wait_s=0)
    hub.space |= {"stage": "BUILDING"}
    with pytest.raises(SystemExit, match=f"^Space '{name}' is still in stage"):
        space.wait(name, api, wait_s=0)
