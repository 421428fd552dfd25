"""Bundles: their members, those of earlier and later releases, and what is said of those that are missing."""

import json
import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from pixelcnn import checkpoints, members, pipelines
from pixelcnn.errors import UserError
from pixelcnn.files import CheckpointError
from pixelcnn.members import MEMBERS, ROLES
from pixelcnn.models.spec import Kind
from tests import small
from tests.small import BUNDLE


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    nothing = {name: {} for name in BUNDLE}
    return small.save_bundle(folder, metrics=nothing, training=nothing)


@pytest.fixture
def folder(saved, tmp_path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "bundle"))


def edit(folder: Path, name: str, **changes) -> None:
    """Change what bundle.json says of a member; one that is not there begins as a copy of pixelcnn's."""
    listed = json.loads((folder / MEMBERS).read_text())
    listed["members"][name] = listed["members"].get(name, listed["members"]["pixelcnn"]) | changes
    (folder / MEMBERS).write_text(json.dumps(listed))


def save(folder: Path, name: str, model: str, **settings) -> None:
    checkpoints.save(folder / name, small.model(model, **settings), metrics={}, training={})
    checkpoints.write_bundle(folder)


def keep(folder: Path, *names: str) -> None:
    """Leave these members alone in the bundle."""
    for name in set(BUNDLE) - set(names):
        shutil.rmtree(folder / name)
    checkpoints.write_bundle(folder)


def started(folder: Path) -> checkpoints.Bundle:
    """The bundle, after everything that the app does with it when it starts."""
    bundle = checkpoints.load_bundle(folder)
    for step in pipelines.warm_up(bundle):
        step()
    return bundle


def test_the_roles_are_the_kinds_of_models():
    assert get_args(Kind) == ROLES


def test_a_bundle_lists_what_its_folders_hold(saved):
    listed = members.read_members(saved)
    assert tuple(listed) == BUNDLE
    assert members.files(saved) == [
        MEMBERS,
        *(f"{n}/{f}" for n in BUNDLE for f in ("config.json", "model.safetensors")),
    ]
    for name, member in listed.items():
        assert member.weights.size == (saved / name / "model.safetensors").stat().st_size
        assert member.config.size == (saved / name / "config.json").stat().st_size
    members.verify(saved)


def test_a_bundle_of_format_1_is_read_as_before(saved, folder):
    (folder / MEMBERS).unlink()
    old, new = checkpoints.load_bundle(folder), checkpoints.load_bundle(saved)
    assert list(old.members) == list(new.members)
    assert {name: each.sha256 for name, each in old.members.items()} == {
        name: each.sha256 for name, each in new.members.items()
    }
    assert old.notes == new.notes == ()
    shutil.rmtree(folder / "row_lstm")
    with pytest.raises(CheckpointError, match=r"row_lstm/config\.json is missing"):
        checkpoints.load_bundle(folder)


def test_bundles_of_other_data_lie_in_folders_of_one(folder, saved):
    letters = Path(shutil.copytree(saved, folder / "letters"))
    keep(letters, "row_lstm")
    assert "letters" not in checkpoints.write_bundle(folder)
    bundle = checkpoints.with_others(checkpoints.load_bundle(folder), folder)
    assert list(bundle.members) == list(BUNDLE)
    assert list(bundle.others) == ["letters"]
    assert bundle.of("default") is bundle
    assert list(bundle.of("letters").members) == ["row_lstm"]
    with pytest.raises(UserError, match=r"^The data must be one of default, letters, not a"):
        bundle.of("numbers")
    (letters / "row_lstm" / "config.json").unlink()
    with pytest.raises(CheckpointError, match=r"row_lstm/config\.json is missing"):
        checkpoints.with_others(checkpoints.load_bundle(folder), folder)


@pytest.mark.slow
def test_without_a_prior_all_else_works_and_the_prior_is_refused_in_a_sentence(folder):
    keep(folder, "pixelcnn", "vqvae")
    bundle = started(folder)
    assert bundle.notes == ("These weights hold no prior, so no new code maps can be drawn.",)
    assert "prior" not in bundle.members
    with pytest.raises(UserError, match="no prior"):
        pipelines.sample_prior(bundle)
    codes = pipelines.code_map(bundle, image="0" * 784).codes
    assert pipelines.decode(bundle, codes=codes).shape == (28, 28)
    assert pipelines.palette(bundle).shape == (128, 4, 4)
    assert pipelines.alternatives(bundle, codes=codes, place=0).shape == (128, 12, 12)


@pytest.mark.slow
def test_without_a_vqvae_the_prior_is_left_out_and_pictures_are_drawn_by_what_there_is(folder):
    keep(folder, "pixelcnn", "prior")
    bundle = started(folder)
    assert len(bundle.notes) == 3
    assert bundle.notes[0].startswith("prior is left out: the VQ-VAE whose codes it draws")
    assert "no VQ-VAE" in bundle.notes[1]
    with pytest.raises(UserError, match="no VQ-VAE"):
        pipelines.reconstruct(bundle, image="0" * 784)
    assert bundle.default == "pixelcnn"
    by_name = pipelines.generate(bundle, count=2, model="pixelcnn").levels
    np.testing.assert_array_equal(pipelines.generate(bundle, count=2).levels, by_name)


def test_more_members_than_usual_are_offered_or_left_out_with_a_sentence(folder):
    save(folder, "of_fashion", "gated_pixelcnn")
    save(folder, "grey", "conditional_pixelcnn", levels=256)
    save(folder, "rgb", "conditional_pixelcnn", levels=256, channels=3)
    bundle = checkpoints.load_bundle(folder)
    assert list(bundle.pictures)[-1] == "of_fashion"
    assert list(bundle.greys) == ["grey"]
    assert pipelines.generate(bundle, count=1, model="of_fashion", digit=3).levels.shape == (1, 28, 28)
    assert bundle.notes == ("rgb is left out: the page shows no colours, and it draws them.",)


def test_what_a_later_release_knows_is_left_out_with_a_sentence(folder):
    edit(folder, "upper", role="third level", model="vqvae_3")
    edit(folder, "snail", model="pixel_snail")
    bundle = checkpoints.load_bundle(folder)
    assert tuple(bundle.members) == BUNDLE
    assert bundle.notes == (
        "upper is left out: this release has no use for the role 'third level'.",
        "snail is left out: this release knows no model 'pixel_snail'.",
    )
    assert {"upper", "snail"} <= checkpoints.write_bundle(folder).keys()  # nor does it forget them


def test_of_two_vqvaes_the_one_of_the_prior_is_used(folder):
    save(folder, "another_vqvae", "vqvae")
    listed = json.loads((folder / MEMBERS).read_text())
    listed["members"] = dict(sorted(listed["members"].items()))  # another_vqvae is the first
    (folder / MEMBERS).write_text(json.dumps(listed))
    bundle = checkpoints.load_bundle(folder)
    assert next(iter(bundle.members)) == "another_vqvae"
    assert bundle.vqvae is bundle.members["vqvae"]


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_files_that_are_not_those_listed_are_refused(folder, file):
    model = small.model("pixelcnn")
    checkpoints.save(folder / "elsewhere", model, metrics={"bits_per_dim": 0.5}, training={})
    shutil.copyfile(folder / "elsewhere" / file, folder / "pixelcnn" / file)
    for check in (checkpoints.load_bundle, members.verify):
        with pytest.raises(CheckpointError, match=rf"pixelcnn/{file} is damaged"):
            check(folder)


def test_a_whole_checkpoint_that_is_not_the_one_listed_is_refused(folder):
    checkpoints.save(folder / "pixelcnn", small.model("pixelcnn"), metrics={}, training={})
    with pytest.raises(CheckpointError, match=r"not the one that bundle\.json lists"):
        checkpoints.load_bundle(folder)
    checkpoints.write_bundle(folder)
    checkpoints.load_bundle(folder)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"role": "codes"}, "role"),
        ({"model": "gated_pixelcnn"}, "another model"),
        ({"role": 3}, "role"),
        ({"data": "x" * 201}, "data"),
        ({"config": None}, "sha256"),
        ({"config": {"sha256": "0" * 64, "size": 0}}, "size"),
        ({"config": {"sha256": "0" * 63, "size": 1}}, "sha256"),
        ({"weights": {"sha256": "0" * 64, "size": 10**12}}, "size"),
        ({"weights": {"sha256": "0" * 64, "size": True}}, "size"),
        ({"weights": {"sha256": "0" * 64, "size": 5}}, "other weights"),
        ({"note": "mine"}, "nothing else"),
    ],
    ids=str,
)
def test_a_member_that_is_listed_wrong_is_refused(folder, changes, reason):
    edit(folder, "pixelcnn", **changes)
    with pytest.raises(CheckpointError, match=rf"{reason}[^\n]*\.$"):
        checkpoints.load_bundle(folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "JSON"),
        ("[]", "not a JSON object"),
        ({"format": 3, "members": {}}, "later release"),
        ({"format": 1, "members": {}}, "format version"),
        ({"format": True, "members": {}}, "format version"),
        ({"format": 2}, "'members'"),
        ({"format": 2, "members": []}, "'members'"),
        ({"format": 2, "members": {}, "more": 1}, "no others"),
        ({"format": 2, "members": {"../up": {}}}, "names a member"),
        ({"format": 2, "members": {"UP": {}}}, "names a member"),
        ({"format": 2, "members": {"a": []}}, "must give of 'a'"),
        ({"format": 2, "members": {f"m{i}": {} for i in range(65)}}, "more than 64"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_list_that_is_none_is_refused(folder, content, reason):
    (folder / MEMBERS).write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(CheckpointError, match=rf"bundle/bundle\.json [^\n]*{reason}[^\n]*\.$"):
        checkpoints.load_bundle(folder)


def test_members_that_are_too_large_together_are_refused(folder):
    for i in range(3):
        edit(folder, f"large_{i}", weights={"sha256": "0" * 64, "size": 1 << 28})
    with pytest.raises(CheckpointError, match="bytes allowed in all"):
        members.read_members(folder)
