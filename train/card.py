"""The model card of a bundle, README.md, from what its config.json files say: `python -m train.card
weights/`."""

import argparse
import functools
import inspect
import json
from collections.abc import Callable
from pathlib import Path

from huggingface_hub import EvalResult, ModelCard, ModelCardData
from PIL import Image

from pixelcnn.checkpoints import Bundle, Checkpoint, load_bundle
from pixelcnn.manifest import CARD, CONFIG
from pixelcnn.metrics import FIGURES, written
from train import pictures

LIBRARY = "pixelcnn"
DEFAULT_REPO = "OWNER/pixelcnn-vqvae-mnist"

TASKS = {  # of the others: to generate
    "autoencoder": "image-to-image",
    "hierarchy": "image-to-image",
    "classifier": "image-classification",
}
TEXT = """---
{metadata}
---

# PixelCNN and VQ-VAE on {data}

Small image models of {what}, for the PixelCNN and VQ-VAE playground, written in
Keras 3 after the examples of keras.io:

{members}

{samples}

## How to load them

After `pip install .` in the playground's code:

```python
import pixelcnn

model = pixelcnn.from_pretrained("{repo}")
print(model.generate(count=1, seed=7).levels[0])
```

`PIXELCNN_HUB_REPO={repo} python app.py` serves the app with them. Every file is checked before it is
parsed: format, size, sha256, names, shapes and types. The weights are safetensors and the configs JSON, so
loading runs no code.

## What they measured

On test images of {data}, which never train:

{figures}

{measured}

## How they were trained

{training}

## Limits

They know centred, light-on-dark {kind}s of {side}x{side} pixels and nothing else: whatever they are
given, they see a {one} in it. The likelihoods compare with nothing that is binarized in another way. A
sample is not always a {one} that a person can read.

License: Apache-2.0. {credit}
"""
MNIST = {
    "data": "MNIST",
    "what": "handwritten digits (MNIST)",
    "kind": "handwritten digit",
    "one": "digit",
    "credit": "MNIST is by Yann LeCun, Corinna Cortes and Christopher Burges.",
}


def _about(bundle: Bundle) -> dict[str, str]:
    """What the text says of the data."""
    if bundle.digits:
        return MNIST
    licence = bundle.licence or "the licence of whoever published them"
    return {
        "data": bundle.data,
        "what": f"pictures ({bundle.data}: {', '.join(bundle.classes)})",
        "kind": "picture",
        "one": "picture",
        "credit": f"The pictures of {bundle.data} are under {licence}.",
    }


def model_card(bundle: Bundle, repo: str) -> ModelCard:
    """The card of a bundle in the repository `repo` (OWNER/NAME), with the figures that were measured."""
    checkpoints = list(bundle.members.values())
    data = _about(bundle)["data"]
    results = [each for member in bundle.members.items() for each in eval_results(*member, data=data)]
    metadata = ModelCardData(
        library_name=LIBRARY,  # not Keras: the Hub would print a keras.saving.load_model() that fails
        license="apache-2.0",
        pipeline_tag="unconditional-image-generation",
        tags=["pixelcnn", "vq-vae", "autoregressive", bundle.data.lower() or "mnist", "image-generation"],
        datasets=["ylecun/mnist"] if bundle.digits else None,
        model_name=repo.split("/")[-1],
        eval_results=results or None,
    )
    return ModelCard(
        TEXT.format(
            **_about(bundle),
            side=bundle.side,
            metadata=metadata.to_yaml(),
            repo=repo,
            members="\n".join(f"- `{name}/`: {_said_of(each)}" for name, each in bundle.members.items()),
            samples=_shown(bundle),
            figures=_figures(checkpoints),
            measured="\n".join(filter(None, map(_measured, checkpoints))),
            training="\n".join(_training(checkpoint) for checkpoint in checkpoints),
        )
    )


def eval_results(name: str, checkpoint: Checkpoint, *, data: str = "MNIST") -> list[EvalResult]:
    """The measured figures of one member on test images of `data`, as the Hub's model-index has them.

    The Hub puts figures together whose task and data are the same, whatever model they are of, so the name
    is part of what is said of the data.
    """
    return [
        EvalResult(
            task_type=TASKS.get(checkpoint.spec.kind, "unconditional-image-generation"),
            task_name=checkpoint.spec.title,
            dataset_type="ylecun/mnist" if data == "MNIST" else data.lower(),
            dataset_name=data,
            dataset_config=f"{name}: {checkpoint.spec.data}",
            dataset_split="test",
            metric_type=metric,
            metric_name=FIGURES[metric],
            metric_value=checkpoint.metrics[metric],
        )
        for metric in FIGURES
        if metric in checkpoint.metrics
    ]


def write(bundle: Bundle, folder: Path, repo: str) -> None:
    """Write README.md, the sample grids that it shows, and config.json, by which the Hub counts downloads."""
    model_card(bundle, repo).save(folder / CARD)
    listed = {"library_name": LIBRARY, "models": {name: each.name for name, each in bundle.members.items()}}
    (folder / CONFIG).write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    for file, (_, draw) in _samples(bundle).items():
        draw().save(folder / file)


def _samples(bundle: Bundle) -> dict[str, tuple[str, Callable[[], Image.Image]]]:
    """The grids of samples that there are models for: {file: (what it is, how it is drawn)}."""
    kinds = {each.spec.kind for each in bundle.members.values()}
    grids, row = {}, "digit" if bundle.digits else "class"
    if "pictures" in kinds:
        best = bundle.pictures[bundle.default]
        draw = pictures.digits_by_class if best.model.classes else pictures.digits
        rows = f", a row for each {row}" if best.model.classes else ""
        grids["samples.png"] = f"{best.spec.title}{rows}; seed 0", lambda: draw(best.model)
    for name, grey in bundle.greys.items():
        what = f"{grey.spec.title}, a row for each {row}; seed 0"
        grids[f"{name}-samples.png"] = what, functools.partial(pictures.digits_by_class, grey.model)
    if "codes" in kinds:
        prior, vqvae = bundle.prior.model, bundle.vqvae.model
        grids["prior-samples.png"] = (
            "Prior, decoded by the VQ-VAE; seed 0",
            lambda: pictures.decoded_codes(prior, vqvae),
        )
    if bundle.two_levels:
        grids["level-samples.png"] = (
            f"Both priors, decoded by the VQ-VAE-2, a row for each {row}; seed 0",
            lambda: pictures.decoded_levels(
                bundle.top_prior.model, bundle.hierarchy.model, bundle.bottom_prior.model
            ),
        )
    return grids


def _shown(bundle: Bundle) -> str:
    """The grids side by side."""
    grids = _samples(bundle)
    if not grids:
        return ""
    heads = " | ".join(title for title, _ in grids.values())
    images = " | ".join(f"![{title}]({file})" for file, (title, _) in grids.items())
    return f"| {heads} |\n{'|---' * len(grids)}|\n| {images} |"


def _said_of(checkpoint: Checkpoint) -> str:
    """The first sentence of the file of its model."""
    said = inspect.getdoc(inspect.getmodule(checkpoint.spec.model)) or checkpoint.spec.title
    return said.partition("\n\n")[0]


def _figures(checkpoints: list[Checkpoint]) -> str:
    rows = [
        f"| {checkpoint.spec.title} | {name} | {written(metric, checkpoint.metrics[metric])} |"
        for checkpoint in checkpoints
        for metric, name in FIGURES.items()
        if metric in checkpoint.metrics
    ]
    if not rows:
        return "Nothing was measured yet."
    return "\n".join(["| Model | Figure | Value |", "|---|---|---|", *rows])


def _measured(checkpoint: Checkpoint) -> str:
    facts = checkpoint.metrics.get("measured", {})
    parts = [str(facts[key]) for key in ("data", "date") if key in facts]
    parts += [f"`{facts['command']}`"] if "command" in facts else []
    parts += [f"marginalised over the label: {facts['marginal']}"] if "marginal" in facts else []
    return f"- {checkpoint.spec.title}: {', '.join(parts)}." if parts else ""


def _training(checkpoint: Checkpoint) -> str:
    facts = checkpoint.training
    parts = [f"{key} {facts[key]}" for key in ("epochs", "optimizer", "backend", "date") if key in facts]
    parts += [f"`{facts['command']}`"] if "command" in facts else []
    return f"- {checkpoint.spec.title}: {', '.join(parts) or 'not recorded'}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repo", default=DEFAULT_REPO, help="the repository that the card speaks of")
    args = parser.parse_args()
    write(load_bundle(args.folder), args.folder, args.repo)


if __name__ == "__main__":
    main()
