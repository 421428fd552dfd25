"""What is run before anybody asks for it, so that no later call waits for a compiler."""

from collections.abc import Callable

from pixelcnn.checkpoints import Bundle, Checkpoint
from pixelcnn.memory import give_back
from pixelcnn.pipelines.codes import code_map, sample_prior
from pixelcnn.pipelines.common import SIZES, batch_sizes
from pixelcnn.pipelines.compression import compress
from pixelcnn.pipelines.levels import code_levels, sample_levels
from pixelcnn.pipelines.pictures import generate
from pixelcnn.sampling import prepare


def warm_up(bundle: Bundle) -> list[Callable[[], object]]:
    """What compiles each program of each model that the bundle has, and of those beside it, in steps, the
    most wanted first.

    After the first step the app can answer; one that asks for what a later step compiles waits for it then.
    """
    steps: list[Callable[[], object]] = []

    def add(function: Callable[..., object], **arguments: object) -> None:
        def step() -> None:
            function(bundle, **arguments)
            give_back()

        steps.append(step)

    def add_sampled(
        checkpoint: Checkpoint, size: int, function: Callable[..., object], **more: object
    ) -> None:
        def step() -> None:
            prepare(checkpoint.model, size)
            function(bundle, count=2 * size, **more)  # two batches
            give_back()

        steps.append(step)

    def draw(model: str, size: int) -> None:
        add_sampled(bundle.members[model], size, generate, model=model)

    if bundle.filling:
        draw(bundle.filling, batch_sizes(bundle, bundle.filling)[0])
    if bundle.pictures:
        draw(bundle.default, batch_sizes(bundle, bundle.default)[0])
    if bundle.has("autoencoder"):
        add(code_map, image="0" * bundle.side**2)
    if bundle.has("codes"):
        add_sampled(bundle.prior, SIZES[0], sample_prior)
    if bundle.has("hierarchy"):
        add(code_levels, image="0" * bundle.side**2)
    if bundle.two_levels:
        add_sampled(bundle.top_prior, SIZES[0], sample_levels)
    for model in (*bundle.pictures, *bundle.greys):
        for size in batch_sizes(bundle, model)[::-1]:
            draw(model, size)
    if bundle.pictures:
        add(compress, drawing="0" * bundle.side**2)
    for other in bundle.others.values():
        steps += warm_up(other)
    return steps or [give_back]
