"""A Transformer as the prior over the top code maps of a VQ-VAE-2: that of a VQ-VAE, trained on its coarse
level (Razavi et al. 2019, "Generating Diverse High-Fidelity Images with VQ-VAE-2", arXiv 1906.00446, section
3.2, whose prior over the top codes attends as well).
"""

from dataclasses import dataclass

from pixelcnn.models import transformer_prior
from pixelcnn.models.spec import Spec


@dataclass(frozen=True)
class Config(transformer_prior.Config):
    """Sizes of a Transformer over top codes. Raises ValueError for a value out of range."""


class TopTransformerPrior(transformer_prior.TransformerPrior):
    """codes (B, H, W, 1) of 0..K-1, label (B,) -> logits (B, H, W, 1, K)."""

    def __init__(self, config: Config = Config()):
        super().__init__(config, name="top_transformer_prior")


SPEC = Spec(
    name="top_transformer_prior",
    title="Transformer prior over the top codes",
    kind="top codes",
    data="7x7 top code maps of the VQ-VAE-2",
    model=TopTransformerPrior,
    config=Config,
    tiny={"features": 4, "layers": 1, "heads": 2},
)
