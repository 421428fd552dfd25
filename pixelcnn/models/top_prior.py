"""The prior over the top code maps of a VQ-VAE-2: that of a VQ-VAE, trained on its coarse level.

Razavi et al. 2019, "Generating Diverse High-Fidelity Images with VQ-VAE-2" (arXiv 1906.00446), section 3.2.
With self-attention, as theirs; checkpoints from before there was any go on without it.
"""

from dataclasses import dataclass

from pixelcnn.models import gated_pixelcnn, prior
from pixelcnn.models.spec import Spec


@dataclass(frozen=True)
class Config(prior.Config):
    """Sizes of a prior over top codes. Raises ValueError for a value out of range."""


class TopPrior(gated_pixelcnn.GatedPixelCNN):
    """codes (B, H, W, 1) of 0..K-1, label (B,) -> logits (B, H, W, 1, K)."""

    def __init__(self, config: Config = Config()):
        super().__init__(config, name="top_prior", levels=config.codes, heads=config.heads)


SPEC = Spec(
    name="top_prior",
    title="Prior over the top codes",
    kind="top codes",
    data="7x7 top code maps of the VQ-VAE-2",
    model=TopPrior,
    config=Config,
    tiny={"filters": 4, "dilations": (1,), "heads": 2},
)
