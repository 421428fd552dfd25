"""About: what each model is, in pictures first, its measured figures and training curve, and where the
weights came from."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn import pipelines
from pixelcnn.errors import UserError
from pixelcnn.images import SIDE
from pixelcnn.metrics import FIGURES, written
from pixelcnn.tabs.codebook import in_base64
from pixelcnn.tabs.digits import example
from pixelcnn.tabs.live import at_once, live
from pixelcnn.tabs.offer import title
from pixelcnn.tabs.offer import written as told
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

SCOREBOARD = Path(__file__).parents[2] / "docs" / "scoreboard.json"
COLUMNS = (  # of the scoreboard; their heads are the texts score_*
    "nats_threshold",
    "nats_threshold_given_label",
    "nats_threshold_marginal",
    "nats_stochastic",
    "nats_stochastic_given_label",
    "nats_stochastic_marginal",
    "ms_1",
    "ms_16",
    "frechet",
    "entropy",
    "classifier_agreement",
)
SAMPLES = 8  # pictures of each model
TRAINING = ("command", "date", "backend", "epochs", "seconds")


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("about_intro"))
    gr.HTML(
        html_template="",
        js_on_load=on_load("about"),
        apply_default_css=False,
        server_functions=[about, pictures],
    )


@at_once
def about(bundle: "Bundle") -> dict[str, Any]:
    """The source of the weights and what is missing of them; of each model its size, figures, training and
    curve; and the scoreboard of all binary models that were measured, in this bundle or not."""
    return {
        "source": bundle.source,
        "notes": bundle.notes,
        "models": [_facts(name, each) for name, each in bundle.members.items()],
        "scoreboard": _scoreboard() if bundle.digits else None,
    }


@live
def pictures(bundle: "Bundle", *, model: Any) -> dict[str, Any]:
    """A few pictures that say what a model does, grey levels in base64: what one of pictures or codes draws
    of seed 0, and digits beside what comes back of them from an autoencoder or a hierarchy; none of any other
    kind."""
    if not isinstance(model, str) or model not in bundle.members:
        raise UserError("There is no such model in the bundle.")
    kind = bundle.members[model].spec.kind
    if model in bundle.pictures or model in bundle.greys:
        levels = pipelines.generate(bundle, model=model, count=SAMPLES).grey
    elif kind == "codes" and bundle.members[model] is bundle.prior:
        levels = pipelines.sample_prior(bundle, count=SAMPLES).pictures
    elif kind == "autoencoder" and bundle.members[model] is bundle.vqvae:
        both = [pipelines.reconstruct(bundle, image=example(bundle, n)) for n in range(SAMPLES // 2)]
        levels = [picture for each in both for picture in (each.original, each.reconstruction)]
    elif kind == "hierarchy":
        coded = [pipelines.code_levels(bundle, image=example(bundle, n)) for n in range(SAMPLES // 2)]
        levels = [picture for each in coded for picture in (each.original, each.reconstruction)]
    elif kind == "top codes" and bundle.two_levels:
        tops = pipelines.sample_levels(bundle, count=SAMPLES).top
        levels = [pipelines.decode_top(bundle, top=top) for top in tops]
    elif kind == "bottom codes" and bundle.two_levels:
        levels = pipelines.sample_levels(bundle, count=SAMPLES).pictures
    else:
        levels = []
    return {"pictures": [in_base64(each) for each in levels]}


def _scoreboard() -> dict[str, Any] | None:
    if not SCOREBOARD.exists():
        return None
    board = json.loads(SCOREBOARD.read_text(encoding="utf-8"))
    rows = [row for row in board["rows"] if row["section"] == "binary"]
    facts = ("title", "parameters", "epochs", "trained_on")
    return {
        "columns": COLUMNS,
        "rows": [
            {key: row[key] for key in facts} | {"cells": [_cell(row["figures"], name) for name in COLUMNS]}
            for row in rows
        ],
        "frechet": {
            binarization: {name: written("frechet", value) for name, value in limits.items()}
            for binarization, limits in board["frechet"].items()
        },
        "published": [
            {key: one[key] for key in ("model", "binarization", "source")} | {"nats": _published(one)}
            for one in board["published"]
        ],
    }


def _cell(figures: dict[str, float], name: str) -> str:
    """A figure, with its standard deviation where it has one; a dash where it was not measured."""
    both = [written(each, figures[each]) for each in (name, f"{name}_spread") if each in figures]
    return " ± ".join(both) or "–"


def _published(one: dict[str, Any]) -> str:
    if "nats_per_image" in one:
        return written("nats_per_image", one["nats_per_image"])
    return f"{written('nats_per_pixel', one['nats_per_pixel'])} × {SIDE * SIDE}"


def _data(said: Any) -> str:
    """Name, size of the pictures, how many there are in each split, and licence, as far as they are said."""
    if not isinstance(said, dict):
        return ""
    size, splits = said.get("size", []), said.get("splits", {})
    parts = [
        said["name"],
        "×".join(map(str, size)),
        " + ".join(f"{count:,}" for count in splits.values()),
        said.get("licence", ""),
    ]
    return " · ".join(filter(None, parts))


def _facts(name: str, checkpoint: Any) -> dict[str, Any]:
    training = checkpoint.training
    return {
        "name": name,
        "title": title(name, checkpoint),
        "about": told(checkpoint, "about"),
        "kind": checkpoint.spec.kind,
        "parameters": checkpoint.parameters,
        "figures": [
            [key, written(key, checkpoint.metrics[key])] for key in FIGURES if key in checkpoint.metrics
        ],
        "measured": {
            key: str(value)
            for key, value in checkpoint.metrics.get("measured", {}).items()
            if key in ("data", "date")
        },
        "training": {key: training[key] for key in TRAINING if key in training},
        "data": _data(training.get("data")),
        "curve": training.get("curve", []),
        "sha256": checkpoint.sha256,
    }
