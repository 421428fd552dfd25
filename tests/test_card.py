"""The model card that lies beside the bundled weights."""

from huggingface_hub import ModelCard

from tests.running import ROOT
from train.card import DEFAULT_REPO, model_card


def test_card_of_the_bundled_weights_is_that_of_their_figures(bundled):
    written = (ROOT / "weights" / "README.md").read_text(encoding="utf-8")
    assert written == model_card(bundled, DEFAULT_REPO).content, "run python -m train.card weights"
    card = ModelCard(written)
    assert {result.metric_type for result in card.data.eval_results} >= {
        "nats_per_pixel",
        "psnr",
        "nats_per_map",
    }
