"""What members of a bundle have in common: one size of pictures, and priors over codes that are there."""

from pathlib import Path

from pixelcnn.checkpoint import Checkpoint, codebook_sha256
from pixelcnn.files import CheckpointError
from pixelcnn.images import SIDE, SIZES
from pixelcnn.models.spec import CODES, PICTURES


def by_codebook(members: dict[str, Checkpoint], kind: str) -> dict[str, Checkpoint]:
    """Those of a kind that has codebooks, by their sha256."""
    return {codebook_sha256(each.model): each for each in members.values() if each.spec.kind == kind}


def check_fit(file: Path, each: Checkpoint, members: dict[str, Checkpoint]) -> None:
    """Raises CheckpointError unless the page can show what it draws, and its codes mean something."""
    config, kind, side = each.config, each.spec.kind, side_of(members)
    size = _size(each) or (side, side)
    if size != (side, side) or (
        kind == "autoencoder" and tuple(each.model.map_shape) != (side // 4, side // 4)
    ):
        raise CheckpointError(file, f"is for pictures of another size than {side}x{side}")
    if side not in SIZES:
        raise CheckpointError(
            file, f"is for pictures of {side}x{side}; the page shows 8x8 to 64x64, in steps of 4"
        )
    if kind == "autoencoder" and len(each.metrics.get("code_usage", [0] * config.codes)) != config.codes:
        raise CheckpointError(file, f"does not count the uses of all {config.codes} codes")
    if kind in CODES:
        _check_codes(file, each, by_codebook(members, CODES[kind]).get(each.codebook_sha256 or ""))


def _size(each: Checkpoint) -> tuple[int, int] | None:
    """Height and width of the pictures of a model; None of one over codes."""
    if each.spec.kind in ("autoencoder", "hierarchy"):
        return each.config.side, each.config.side
    return (each.config.height, each.config.width) if each.spec.kind in (*PICTURES, "classifier") else None


def side_of(members: dict[str, Checkpoint]) -> int:
    """That of the pictures of the first member that has any; MNIST's where none has."""
    sizes = filter(None, map(_size, members.values()))
    return next(sizes, (SIDE, SIDE))[0]


def _check_codes(file: Path, prior: Checkpoint, of: Checkpoint | None) -> None:
    """Raises CheckpointError unless a prior is one over the codes of what is beside it."""
    config, kind = prior.config, prior.spec.kind
    made_of = "VQ-VAE" if kind == "codes" else "VQ-VAE-2"
    if of is None:
        raise CheckpointError(
            file, f"names another codebook than that of the {made_of} beside it, so its codes mean nothing"
        )
    shapes = [of.model.map_shape] if kind == "codes" else of.model.map_shapes  # of the top, of the bottom
    height, width = shapes[kind == "bottom codes"]
    if (config.height, config.width, prior.model.levels) != (height, width, of.config.codes):
        raise CheckpointError(
            file,
            f"is for {config.height}x{config.width} of {prior.model.levels} codes, and the {made_of} beside "
            f"it has {height}x{width} of {of.config.codes}",
        )
    if kind == "bottom codes" and config.top_codes != of.config.codes:
        raise CheckpointError(
            file, f"is given top codes up to {config.top_codes}, and there are {of.config.codes}"
        )
