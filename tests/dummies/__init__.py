"""Two models, a file each, that are registered by importing this; `pytest -p tests.dummies` does so before it
collects. Nothing else knows of them.
"""

from pixelcnn.models import MODELS
from tests.dummies import patches, running_mean

MODELS |= {module.SPEC.name: module.SPEC for module in (running_mean, patches)}
