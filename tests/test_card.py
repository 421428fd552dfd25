"""The model card that lies beside the bundled weights."""

from huggingface_hub import ModelCard

from pixelcnn.metrics import FIGURES
from tests.running import ROOT
from train.card import DEFAULT_REPO, model_card


def test_card_of_the_bundled_weights_is_that_of_their_figures(bundled):
    written = (ROOT / "weights" / "README.md").read_text(encoding="utf-8")
    assert written == model_card(bundled, DEFAULT_REPO).content, "run python -m train.card weights"


def test_read_back_each_figure_is_that_of_its_model(bundled):
    """Figures of the same task and data are put together by the Hub's client and on its pages."""
    results = ModelCard((ROOT / "weights" / "README.md").read_text(encoding="utf-8")).data.eval_results
    found = {(each.task_name, each.metric_type): each.metric_value for each in results}
    expected = {
        (each.spec.title, metric): value
        for each in bundled.members.values()
        for metric, value in each.metrics.items()
        if metric in FIGURES
    }
    assert found == expected
    assert len({each.spec.title for each in bundled.members.values()}) == len(bundled.members)
