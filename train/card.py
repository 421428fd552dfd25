"""The model card of a bundle, README.md, from what its config.json files say: `python -m train.card
weights/`."""

import argparse
from pathlib import Path

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from pixelcnn.checkpoints import Bundle, Checkpoint, load_bundle
from pixelcnn.manifest import CARD
from pixelcnn.metrics import FIGURES
from train import pictures

DEFAULT_REPO = "OWNER/pixelcnn-vqvae-mnist"
SAMPLES = ("samples.png", "prior-samples.png")

TEXT = """---
{metadata}
---

# PixelCNN and VQ-VAE on MNIST

Small image models of handwritten digits (MNIST), for the PixelCNN and VQ-VAE playground, written in
Keras 3 after the examples of keras.io:

- `pixelcnn/`: a [PixelCNN](https://arxiv.org/abs/1601.06759) that draws 28x28 pictures of ink and paper, one
  pixel after the other ([keras.io](https://keras.io/examples/generative/pixelcnn/)).
- `gated_pixelcnn/`: a [Gated PixelCNN](https://arxiv.org/abs/1606.05328), which draws them better, and of the
  digit that it is asked for.
- `diagonal_bilstm/`: a [Diagonal BiLSTM](https://arxiv.org/abs/1601.06759), the PixelRNN that draws
  them best, of the digit that it is asked for, too.
- `row_lstm/`, `small_pixelcnn/`: the other PixelRNN, and a small PixelCNN, trained on pixels drawn by chance,
  to compare with.
- `vqvae/`: a [VQ-VAE](https://arxiv.org/abs/1711.00937) that turns a grey picture into a 7x7 map of 128 codes
  and back ([keras.io](https://keras.io/examples/generative/vq_vae/)).
- `prior/`: a Gated PixelCNN that draws such code maps, by digit; it belongs to the VQ-VAE beside it.

| Diagonal BiLSTM, a row for each digit; seed 0 | Prior, decoded by the VQ-VAE; seed 0 |
|---|---|
| ![Ten by ten binary digits]({samples[0]}) | ![Ten by ten grey digits]({samples[1]}) |

## How to load them

With the playground's code in the working directory:

```python
from huggingface_hub import snapshot_download
from pixelcnn import checkpoints, pipelines

bundle = checkpoints.load_bundle(snapshot_download("{repo}"))
print(pipelines.generate(bundle, count=1, seed=7).levels[0])
```

`PIXELCNN_HUB_REPO={repo} python app.py` serves the app with them. Every file is checked before it is
parsed: format, size, sha256, names, shapes and types. The weights are safetensors and the configs JSON, so
loading runs no code.

## What they measured

On test images of MNIST, which never train:

{figures}

{measured}

## How they were trained

{training}

## Limits

They know centred, light-on-dark handwritten digits of 28x28 pixels and nothing else: whatever they are
given, they see a digit in it. The likelihoods hold for pictures binarized at the threshold above and
compare with nothing that is binarized in another way. A sample is not always a digit that a person can
read.

License: Apache-2.0. MNIST is by Yann LeCun, Corinna Cortes and Christopher Burges.
"""


def model_card(bundle: Bundle, repo: str) -> ModelCard:
    """The card of a bundle in the repository `repo` (OWNER/NAME), with the figures that were measured."""
    checkpoints = list(bundle.members.values())
    results = [result for checkpoint in checkpoints for result in eval_results(checkpoint)]
    metadata = ModelCardData(
        library_name="keras",
        license="apache-2.0",
        pipeline_tag="unconditional-image-generation",
        tags=["pixelcnn", "vq-vae", "autoregressive", "mnist", "image-generation"],
        datasets=["ylecun/mnist"],
        model_name=repo.split("/")[-1],
        eval_results=results or None,
    )
    return ModelCard(
        TEXT.format(
            metadata=metadata.to_yaml(),
            repo=repo,
            samples=SAMPLES,
            figures=_figures(checkpoints),
            measured="\n".join(filter(None, map(_measured, checkpoints))),
            training="\n".join(_training(checkpoint) for checkpoint in checkpoints),
        )
    )


def eval_results(checkpoint: Checkpoint) -> list[EvalResult]:
    """The measured figures of one checkpoint, as the Hub's model-index has them."""
    return [
        EvalResult(
            task_type="image-to-image"
            if checkpoint.spec.kind == "autoencoder"
            else "unconditional-image-generation",
            task_name=checkpoint.spec.title,
            dataset_type="ylecun/mnist",
            dataset_name="MNIST",
            dataset_config=checkpoint.spec.data,
            dataset_split="test",
            metric_type=metric,
            metric_name=FIGURES[metric][0],
            metric_value=checkpoint.metrics[metric],
        )
        for metric in FIGURES
        if metric in checkpoint.metrics
    ]


def write(bundle: Bundle, folder: Path, repo: str) -> None:
    """Write README.md and the sample grids that it shows."""
    model_card(bundle, repo).save(folder / CARD)
    pictures.digits_by_class(bundle.pictures[bundle.default].model).save(folder / SAMPLES[0])
    pictures.decoded_codes(bundle.prior.model, bundle.vqvae.model).save(folder / SAMPLES[1])


def _figures(checkpoints: list[Checkpoint]) -> str:
    rows = [
        f"| {checkpoint.spec.title} | {name} | {checkpoint.metrics[metric]:.{decimals}f} |"
        for checkpoint in checkpoints
        for metric, (name, decimals) in FIGURES.items()
        if metric in checkpoint.metrics
    ]
    if not rows:
        return "Nothing was measured yet."
    return "\n".join(["| Model | Figure | Value |", "|---|---|---|", *rows])


def _measured(checkpoint: Checkpoint) -> str:
    facts = checkpoint.metrics.get("measured", {})
    parts = [str(facts[key]) for key in ("data", "date") if key in facts]
    parts += [f"`{facts['command']}`"] if "command" in facts else []
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
