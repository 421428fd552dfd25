"""What the training scripts refuse: in one sentence, before a file of an earlier run is touched."""

import keras
import numpy as np
import pytest

from pixelcnn import checkpoints
from tests import small
from tests.test_training import DIGITS, TINY
from train import common, conditional_pixelcnn, data, gated_pixelcnn, pixelcnn, prior, vqvae

GOOD = dict(np.load(DIGITS))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--epochs", value) for value in ("0", "-1", "1.5", "many", "")),
        *(("--batch-size", value) for value in ("0", "-8", "nan")),
        *(("--learning-rate", value) for value in ("nan", "inf", "-1", "x")),
        *(("--seed", value) for value in ("-1", str(2**32), "1.5")),
        *(("--average", value) for value in ("-0.1", "1.1", "nan")),
        *(("--images-per-epoch", value) for value in ("0", "2.5", "all")),
        *(("--label-dropout", value) for value in ("-0.1", "1.1", "nan")),
    ],
)
def test_a_bad_argument_is_named_in_a_sentence(tmp_path, capsys, option, value):
    with pytest.raises(SystemExit) as ended:
        pixelcnn.main([*TINY, "--out", str(tmp_path / "run"), f"{option}={value}"])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert f"argument {option}: it must be a" in last
    assert last.endswith(".")
    assert not (tmp_path / "run").exists()


def test_what_no_model_can_be_made_of_is_refused(tmp_path):
    for main, options, words in (
        (gated_pixelcnn.main, ["--filters", "0"], "filters must be"),
        (gated_pixelcnn.main, ["--dilations", "0"], "dilation"),
        (vqvae.main, ["--residual-blocks", "-1"], "residual_blocks must be"),
        (conditional_pixelcnn.main, ["--colour", "rgb", "--filters", "7"], "multiple of 6"),
    ):
        arguments = [argument for argument in TINY if argument != "--tiny"]
        with pytest.raises(SystemExit, match=words):
            main([*arguments, "--out", str(tmp_path / "run"), *options])


def test_the_folder_of_another_run_is_left_alone(tmp_path):
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(SystemExit, match=r"is not empty; --resume goes on"):
        pixelcnn.main([*TINY, "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="cannot be used as a folder"):
        pixelcnn.main([*TINY, "--out", str(tmp_path / "notes")])
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_a_checkpoint_to_begin_with_is_there_and_fits(tmp_path):
    def main(script, *options):
        script.main([*TINY, "--out", str(tmp_path / "run"), *options])

    with pytest.raises(SystemExit, match=r"^--initial: .*config\.json"):
        main(pixelcnn, "--initial", str(tmp_path / "nothing"))
    checkpoints.save(tmp_path / "other", small.model("pixelcnn"), metrics={}, training={})
    with pytest.raises(SystemExit, match=r"^--initial: the pixelcnn has other layers"):
        main(gated_pixelcnn, "--initial", str(tmp_path / "other"))
    with pytest.raises(SystemExit, match=r"^--vqvae: .* holds a pixelcnn, not a vqvae\.$"):
        main(prior, "--vqvae", str(tmp_path / "other"))


def archive(path, **arrays) -> str:
    np.savez(path, **arrays)
    return str(path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x_train": GOOD["x_train"] / 255}, "x_train must hold levels from 0 to 255"),
        ({"x_train": (GOOD["x_train"] > 84).astype("uint8")}, "not scaled or binarized"),
        ({"x_test": np.where(GOOD["x_test"] > 250, np.nan, GOOD["x_test"])}, "x_test must hold levels"),
        ({"x_train": GOOD["x_train"].astype("int32") - 1}, "x_train must hold levels"),
        ({"x_train": GOOD["x_train"][:, :14]}, "28 x 28"),
        ({"x_train": GOOD["x_train"].reshape(-1, 784)}, "28 x 28"),
        ({"x_train": GOOD["x_train"][:3], "y_train": GOOD["y_train"][:3]}, "4 or more images"),
        ({"x_test": GOOD["x_test"][:0], "y_test": GOOD["y_test"][:0]}, "1 or more images"),
        ({"y_train": GOOD["y_train"][:-1]}, "y_train must be .* classes, one for each image"),
        ({"y_test": GOOD["y_test"] + 1}, "classes from 0 to 9"),
        ({"y_test": GOOD["y_test"] / 10}, "classes from 0 to 9"),
        ({"y_test": np.array(["one"] * len(GOOD["y_test"]))}, "classes from 0 to 9"),
    ],
)
def test_data_that_is_not_mnist_is_refused(tmp_path, changed, words):
    with pytest.raises(SystemExit, match=words):
        data.load(archive(tmp_path / "digits.npz", **(GOOD | changed)))


def test_a_missing_or_broken_file_is_refused(tmp_path):
    whole = DIGITS.read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "bent.npz").write_bytes(whole[:3000] + bytes(500) + whole[3500:])
    (tmp_path / "text.npz").write_text("no archive")
    np.save(tmp_path / "one.npy", GOOD["x_train"])
    pickled = archive(tmp_path / "pickled.npz", **(GOOD | {"x_train": np.array([{}], object)}))
    without = archive(
        tmp_path / "less.npz", **{name: GOOD[name] for name in ("x_train", "y_train", "x_test")}
    )
    for path in ("cut.npz", "bent.npz", "text.npz", "one.npy", pickled):
        with pytest.raises(SystemExit, match=r"^--data: .* is no \.npz with x_train"):
            data.load(str(tmp_path / path))
    with pytest.raises(SystemExit, match=r"^--data: there is no file .*nothing\.npz\.$"):
        data.load(str(tmp_path / "nothing.npz"))
    with pytest.raises(SystemExit, match=r"lacks y_test\.$"):
        data.load(without)


def test_a_run_goes_on_as_it_began_or_not_at_all(tmp_path):
    """With the state of a run of no epochs, which `restore` reads as it reads any other."""
    model = small.model("pixelcnn", filters=8, blocks=1)
    model.compile(optimizer=common.muon(1e-2, use_ema=True), loss=keras.losses.BinaryCrossentropy())
    model.optimizer.build(model.trainable_variables)
    parser = common.arguments("", epochs=1, batch_size=64, learning_rate=1e-2)

    def settings(*options):
        return common.checks.settings(parser.parse_args(["--out", str(tmp_path), *options]))

    path = tmp_path / common.STATE
    common.store(path, model, [{"epoch": 1}], settings("--seed", "3"))
    assert common.restore(path, model, settings("--seed", "3", "--epochs", "9", "--resume")) == [{"epoch": 1}]
    for options, words in (
        (["--seed", "4"], "--seed 3, not 4"),
        (["--seed", "3", "--learning-rate", "0.1"], "--learning-rate 0.01, not 0.1"),
        (["--seed", "3", "--batch-size", "32"], "--batch-size 64, not 32"),
        (["--seed", "3", "--schedule", "constant"], "--schedule cosine, not constant"),
    ):
        with pytest.raises(SystemExit, match=words):
            common.restore(path, model, settings(*options))
    other = small.model("pixelcnn", filters=6, blocks=1)
    other.compile(optimizer=common.muon(1e-2, use_ema=True), loss=keras.losses.BinaryCrossentropy())
    other.optimizer.build(other.trainable_variables)
    with pytest.raises(SystemExit, match="another model or optimiser"):
        common.restore(path, other, settings("--seed", "3"))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(SystemExit, match="cannot be read"):
        common.restore(path, model, settings("--seed", "3"))
