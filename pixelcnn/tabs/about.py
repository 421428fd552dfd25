"""About: what each model is, its measured figures and training curve, and where the weights came from."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from pixelcnn.metrics import FIGURES
from pixelcnn.tabs.live import at_once
from pixelcnn.tabs.offer import description, title
from pixelcnn.tabs.page import on_load
from pixelcnn.tabs.texts import i18n

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle  # brings Keras with it, which a page can begin without

SCOREBOARD = Path(__file__).parents[2] / "docs" / "scoreboard.json"
TRAINING = ("command", "date", "backend", "epochs", "seconds")


def build() -> None:
    """Lay the tab out in the current gr.Blocks."""
    gr.Markdown(i18n("about_intro"))
    gr.HTML(
        html_template="",
        js_on_load=on_load("about"),
        apply_default_css=False,
        server_functions=[about],
    )


@at_once
def about(bundle: "Bundle") -> dict[str, Any]:
    """The source of the weights and what is missing of them; of each model its size, figures, training and
    curve; and the scoreboard of all binary models that were measured, in this bundle or not."""
    return {
        "source": bundle.source,
        "notes": bundle.notes,
        "models": [_facts(name, each) for name, each in bundle.members.items()],
        "scoreboard": _scoreboard(),
    }


def _scoreboard() -> dict[str, Any] | None:
    if not SCOREBOARD.exists():
        return None
    board = json.loads(SCOREBOARD.read_text(encoding="utf-8"))
    rows = [row for row in board["rows"] if row["section"] == "binary"]
    return {"rows": rows, "frechet": board["frechet"], "published": board["published"]}


def _facts(name: str, checkpoint: Any) -> dict[str, Any]:
    training = checkpoint.training
    return {
        "name": name,
        "title": title(name, checkpoint),
        "about": description(checkpoint),
        "parameters": checkpoint.parameters,
        "figures": [
            [key, f"{checkpoint.metrics[key]:.{decimals}f}"]
            for key, (_, decimals) in FIGURES.items()
            if key in checkpoint.metrics
        ],
        "measured": {
            key: str(value)
            for key, value in checkpoint.metrics.get("measured", {}).items()
            if key in ("data", "date")
        },
        "training": {key: training[key] for key in TRAINING if key in training},
        "curve": training.get("curve", []),
        "sha256": checkpoint.sha256,
    }
