"""The values that pad and viewer pass between browser and server, and the texts of the page."""

import base64
import json
import re
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

from pixelcnn import hub, photographs, pipelines
from pixelcnn.bundle import LACKS
from pixelcnn.errors import UserError
from pixelcnn.images import parse_drawing
from pixelcnn.metrics import FIGURES
from pixelcnn.tabs import TABS, codebook, components
from pixelcnn.tabs.about import COLUMNS
from pixelcnn.tabs.components import EMPTY, Pad, drawings, view
from pixelcnn.tabs.errors import APOLOGY
from pixelcnn.tabs.offer import offered
from pixelcnn.tabs.page import EXAMPLES
from pixelcnn.tabs.texts import LANGUAGES, LOCALE, MODEL_TEXTS, SENTENCES, TEXTS
from pixelcnn.turns import Busy, Overdue
from tests import small

FOLDER = Path(components.__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.js"))
DRAWING = EXAMPLES[0]["drawing"]
KEPT = np.arange(784).reshape(28, 28) < 392


@pytest.mark.parametrize(
    "payload", [None, "", "01", EMPTY + "0", "2" * 784, 784 * [0], 7, {"drawing": EMPTY}]
)
def test_the_pad_refuses_what_is_no_drawing_in_one_sentence(payload):
    with pytest.raises(gr.Error, match="drawing"):
        Pad().preprocess(payload)


def test_the_pad_takes_and_gives_drawings():
    pad = Pad(rows_kept=14)
    assert pad.preprocess(DRAWING) == DRAWING
    assert pad.postprocess(DRAWING) == DRAWING
    assert pad.postprocess(None) == EMPTY
    with pytest.raises(UserError, match="drawing"):
        pad.postprocess("0" * 28)


def test_a_pad_of_free_pixels_begins_free_and_takes_them():
    pad, free = Pad(free=True), "?" * 784
    assert pad.value == pad.postprocess(None) == free
    assert pad.preprocess(DRAWING[:300] + free[300:]) == DRAWING[:300] + free[300:]
    with pytest.raises(gr.Error, match="drawing"):
        pad.preprocess("x" + free[1:])
    with pytest.raises(gr.Error, match="drawing"):
        Pad().preprocess(free)


def test_the_viewer_gets_levels_and_probabilities_of_a_completion(bundled):
    pictures = pipelines.complete(bundled, drawing=DRAWING, rows_kept=14, count=3, seed=5)
    value = view([drawings(pictures)], known=KEPT, field=[(0, -1, -1)])
    (group,) = value["groups"]
    assert value["known"] == "1" * 392 + "0" * 392
    assert [parse_drawing(text).tolist() for text in group["drawings"]] == pictures.levels.tolist()
    ink = np.frombuffer(base64.b64decode(group["ink"]), np.uint8).reshape(3, 28, 28)
    np.testing.assert_allclose(ink / 255, pictures.ink, atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(group["bits"], pictures.bits, atol=1e-3)


def test_the_examples_are_digits_of_the_size_of_mnist():
    """Five different digits, each as large as the box of 20x20 that MNIST fits them into."""
    assert len({example["digit"] for example in EXAMPLES}) == len(EXAMPLES) == 5
    for example in EXAMPLES:
        rows, columns = np.nonzero(parse_drawing(example["drawing"]))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)


def test_both_languages_say_everything_once():
    files = [path for path in LOCALE.glob("*.json") if path.stem not in ("models", "sentences")]
    assert {path.stem for path in files} == {"shared", *TABS}
    texts = [one for path in files for one in json.loads(path.read_text(encoding="utf-8")).items()]
    assert len(texts) == len(TEXTS["en"]) == len({key for key, _ in texts})
    for key, text in texts:
        assert text.keys() == set(LANGUAGES), key
        english, korean = (sorted(re.findall(r"\{\w+\}", text[language])) for language in LANGUAGES)
        assert english == korean, key
        assert all(text[language].strip() for language in LANGUAGES), key


def test_every_text_that_is_asked_for_exists():
    source = "\n".join(path.read_text(encoding="utf-8") for path in [*SCRIPTS, *FOLDER.parent.rglob("*.py")])
    asked = set(re.findall(r"\b(?:t|i18n)\(\s*[\"'](\w+)[\"']", source))
    assert len(asked) > 50
    assert asked - TEXTS["en"].keys() == set()


def test_what_a_person_may_read_of_the_server_is_said_in_korean_too():
    def refused(picture, strength=1) -> str:
        with pytest.raises(UserError) as error:
            photographs.read(picture, strength=strength)
        return str(error.value)

    said = {*LACKS.values(), APOLOGY, str(Busy()), str(Overdue()), hub.OWN}
    said |= {refused(np.zeros((50, 50), np.uint8)), refused(np.eye(50, dtype=np.uint8) * 200, strength=3)}
    assert said == SENTENCES.keys()


def test_every_figure_has_a_name_in_the_page():
    assert {f"figure_{name}" for name in FIGURES} | {f"score_{name}" for name in COLUMNS} <= TEXTS[
        "en"
    ].keys()


def test_the_page_offers_the_models_of_a_bundle_and_knows_which_have_classes():
    bundle = small.bundle()
    models = offered(bundle)["models"]
    assert [model["name"] for model in models] == list(bundle.pictures)
    assert models[0]["name"] == bundle.default
    assert all(model["title"]["ko"] for model in models)
    for model in models:
        assert model["conditional"] == (bundle.pictures[model["name"]].model.classes > 0)


def test_every_model_of_a_bundle_is_described_in_both_languages():
    for name, each in small.bundle().members.items():
        assert MODEL_TEXTS[name]["title"]["en"] == each.spec.title or name == "prior"
        assert all(MODEL_TEXTS[name]["about"][language].strip() for language in TEXTS)


def test_the_codebook_lies_in_a_plane_and_in_an_order_of_likeness():
    entries = np.random.default_rng(0).normal(size=(40, 6)) * [5, 3, 1, 0.5, 0.2, 0.1]
    places, share = codebook.plane(entries)
    assert places.shape == (40, 2)
    width, height = np.ptp(places, axis=0)
    assert max(width / 2, height) == pytest.approx(1)
    np.testing.assert_allclose(places.max(0), -places.min(0))
    assert 0.8 < share < 1
    far = np.linalg.norm(entries[:, None] - entries, axis=-1)
    flat = np.linalg.norm(places[:, None] - places, axis=-1)
    assert np.corrcoef(far.ravel(), flat.ravel())[0, 1] > 0.95, "what is near in the plane is near"
    order = codebook.by_likeness(entries)
    assert sorted(order) == list(range(40))
    assert far[order[:-1], order[1:]].mean() < 0.6 * far[:-1, 1:].mean()


def test_the_recipes_whose_use_of_codes_is_shown_are_those_of_the_docs():
    shown = json.loads((FOLDER.parent / "collapse.json").read_text())
    assert list(shown) == ["keras-io", "average"]
    for name, recipe in shown.items():
        kept = json.loads(Path(f"docs/recipes/vqvae-{name}.json").read_text())["metrics"]
        assert recipe == {"usage": kept["code_usage"], "perplexity": kept["perplexity"], "psnr": kept["psnr"]}
