"""The scoreboard: docs/scoreboard.json, as Markdown docs/scoreboard.md, and an excerpt in README.md."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pixelcnn.metrics import REGIONS, written
from pixelcnn.models import MODELS

JSON, MARKDOWN, README = Path("docs/scoreboard.json"), Path("docs/scoreboard.md"), Path("README.md")
BEGIN, END = "<!-- scoreboard -->", "<!-- /scoreboard -->"

# {section: (what it is, {column: how a row fills it in, or a dash where it lacks the figure})}
SECTIONS = {
    "binary": (
        "Models of binary MNIST, on all test images. Nats are per image, in brackets are bits per dimension:",
        {
            "model": "{title}",
            "parameters": "{parameters:,}",
            "epochs, on": "{epochs}, {trained_on}",
            "nats, thresholded": "{nats_threshold} ({bits_per_dim_threshold})",
            "thresholded, given the label": (
                "{nats_threshold_given_label} ({bits_per_dim_threshold_given_label})"
            ),
            "thresholded, marginalised over the label": "{nats_threshold_marginal}",
            "nats, dynamic": "{nats_stochastic} ± {nats_stochastic_spread} ({bits_per_dim_stochastic})",
            "dynamic, given the label": (
                "{nats_stochastic_given_label} ({bits_per_dim_stochastic_given_label})"
            ),
            "dynamic, marginalised over the label": (
                "{nats_stochastic_marginal} ± {nats_stochastic_marginal_spread}"
            ),
            "ms, 1 image": "{ms_1}",
            "ms, 16": "{ms_16}",
            "Fréchet distance": "{frechet}",
            "entropy, nats": "{entropy}",
            "classifier agreement": "{classifier_agreement}",
        },
    ),
    "levels": (
        "Models of 8-bit MNIST, on all test images; the last two figures are of thresholded samples:",
        {
            "model": "{title}",
            "parameters": "{parameters:,}",
            "epochs, on": "{epochs}, {trained_on}",
            "bits/dim, without the label": "{bits_per_dim}",
            "bits/dim, given the label": "{bits_per_dim_given_label}",
            "bits/dim, marginalised over the label": "{bits_per_dim_marginal}",
            "ms, 1 image": "{ms_1}",
            "ms, 16": "{ms_16}",
            "Fréchet distance": "{frechet}",
            "classifier agreement": "{classifier_agreement}",
        },
    ),
    "codes": (
        "The VQ-VAE and the VQ-VAE-2, on all test images in 8 bits, and the priors, on their code maps; what "
        "is drawn of two levels is judged in the row of the bottom prior, and its two figures are of the top "
        "and of the bottom; the last two figures of an autoencoder are of the test images that went through "
        "it:",
        {
            "model": "{title}",
            "parameters": "{parameters:,}",
            "epochs, on": "{epochs}, {trained_on}",
            "MSE / variance": "{mse_over_variance}",
            "PSNR": "{psnr} dB",
            "codes used": ("{codes_used}", "{codes_used_top}, {codes_used_bottom}"),
            "perplexity": ("{perplexity}", "{perplexity_top}, {perplexity_bottom}"),
            "nats/code map": "{nats_per_map}",
            "given the label": "{nats_per_map_given_label}",
            "marginalised over the label": "{nats_per_map_marginal}",
            "bits/code": "{bits_per_dim}",
            "ms, 1 map": "{ms_1}",
            "ms, 16": "{ms_16}",
            "Fréchet distance": "{frechet}",
            "classifier agreement": "{classifier_agreement}",
        },
    ),
    "reader": (
        "The network that reads the samples, its accuracy on all test images:",
        {
            "model": "{title}",
            "parameters": "{parameters:,}",
            "epochs, on": "{epochs}, {trained_on}",
            "thresholded": "{accuracy}",
            "dynamic": "{accuracy_stochastic}",
        },
    ),
}

COMPLETED_TEXT = (
    "Models that look ahead, completing thresholded images: nats of the unknown pixels per image, given the "
    "label and what is known, on all test images; in brackets the share of completions, not told the label, "
    "that the LeNet-5 reads as the digit they belong to:"
)
COMPLETED = {"model": "{title}"} | {
    f"known: {known}": f"{{nats_unknown_{name}}} ({{read_right_{name}}})" for name, known in REGIONS.items()
}

OTHERS_TEXT = (
    "Models of {data}, as `python -m train.evaluate weights/{data}` scored them, on all its {images:,} test "
    "images, thresholded where the model is of two levels:"
)
OTHERS = {
    "model": "{title}",
    "parameters": "{parameters:,}",
    "epochs, on": "{epochs}, {trained_on}",
    "nats": "{nats_per_image_all}",
    "given the class": "{nats_per_image_all_given_label}",
    "lower half unknown": "{nats_unknown_top}",
    "right half unknown": "{nats_unknown_left}",
    "PSNR": "{psnr} dB",
    "codes used": "{codes_used}",
    "perplexity": "{perplexity}",
    "nats/code map": "{nats_per_map}",
    "map, given the class": "{nats_per_map_given_label}",
    "read right": "{accuracy}",
}

WORDS = ("model", "epochs, on", "binarization", "source")  # columns that hold no numbers
BINARIZATION = {"threshold": "thresholded", "stochastic": "dynamic"}  # what a variant is called

# Columns of the binary models that the README shows.
EXCERPT = (
    "model",
    "parameters",
    "nats, thresholded",
    "nats, dynamic",
    "ms, 1 image",
    "Fréchet distance",
    "classifier agreement",
)

PIXELRNN = "[van den Oord et al. 2016](https://arxiv.org/abs/1601.06759), table 4"
GENERATIVE = "[pytorch-generative](https://github.com/EugenHotaj/pytorch-generative)"
STATIC = "static, drawn once"
DYNAMIC = "dynamic"
PUBLISHED = [
    {"model": "Row LSTM", "nats_per_image": 80.54, "binarization": STATIC, "source": PIXELRNN},
    {"model": "Diagonal BiLSTM", "nats_per_image": 79.20, "binarization": STATIC, "source": PIXELRNN},
    {"model": "PixelCNN", "nats_per_image": 81.45, "binarization": DYNAMIC, "source": GENERATIVE},
    {"model": "Gated PixelCNN", "nats_per_image": 81.50, "binarization": DYNAMIC, "source": GENERATIVE},
    {"model": "PixelSNAIL", "nats_per_image": 78.61, "binarization": DYNAMIC, "source": GENERATIVE},
    {
        "model": "LMConv, eight orders",
        "nats_per_image": 77.56,
        "binarization": "drawn, once or anew is not said",
        "source": "[Jain et al. 2020](https://arxiv.org/abs/2006.12486)",
    },
    {
        "model": "keras.io's PixelCNN, 50 epochs",
        "nats_per_pixel": 0.0831,
        "binarization": "static, thresholded; test images [3000:]",
        "source": "[keras.io](https://keras.io/examples/generative/pixelcnn/)",
    },
]
PUBLISHED_TEXT = "Published figures, which compare with ours of their binarization only:"
PUBLISHED_COLUMNS = {
    "model": "{model}",
    "nats/image": "{nats_per_image}",
    "nats/pixel": "{nats_per_pixel}",
    "binarization": "{binarization}",
    "source": "{source}",
}


def key(row: dict) -> tuple[str, str | None]:
    """What tells one row from the others: the model, and the binarization or colours of its training."""
    return row["model"], row["variant"]


def order(row: dict) -> tuple:
    """Sections in turn, models as in MODELS, static before dynamic binarization."""
    models = list(MODELS)
    place = models.index(row["model"]) if row["model"] in models else len(models)
    return list(SECTIONS).index(row["section"]), place, row["variant"] not in ("threshold", "grey")


def read(root: Path) -> dict | None:
    """The scoreboard of a repository, if it has one."""
    file = root / JSON
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def write(root: Path, board: dict) -> None:
    """Write it, and put the excerpt between the marks of the README. Before it writes, it raises SystemExit
    for a README without them, and ValueError for a number that is not finite.
    """
    text = json.dumps(board, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    before, after = around(root)
    (root / JSON).parent.mkdir(exist_ok=True)
    (root / JSON).write_text(text, encoding="utf-8")
    (root / MARKDOWN).write_text(f"# Scoreboard\n\n{markdown(board)}\n", encoding="utf-8")
    (root / README).write_text(f"{before}{BEGIN}\n{excerpt(board)}\n{END}{after}", encoding="utf-8")


def around(root: Path) -> tuple[str, str]:
    """The README before and after the scoreboard. Raises SystemExit where its place is not marked."""
    text = (root / README).read_text(encoding="utf-8") if (root / README).exists() else ""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise SystemExit(f"{root / README} must have {BEGIN} once, and then {END} once.")
    return text.split(BEGIN)[0], text.split(END)[1]


def markdown(board: dict) -> str:
    """The tables of a scoreboard, and how to read them."""
    parts = []
    for section, (text, columns) in SECTIONS.items():
        rows = in_section(board, section)
        if rows:
            parts += [text, table(columns, rows)]
            parts += ["\n".join(f"- {note}" for note in notes(board))] if section == "binary" else []
        if completed := [row for row in rows if "nats_unknown_nothing" in row]:
            parts += [COMPLETED_TEXT, table(COMPLETED, completed)]
    for other in board.get("others", []):
        rows = [row | as_written(row["figures"]) for row in other["rows"]]
        parts += [OTHERS_TEXT.format(**other), table(OTHERS, rows)]
    parts += [PUBLISHED_TEXT, table(PUBLISHED_COLUMNS, map(as_written, board["published"]))]
    return "\n\n".join(parts)


def excerpt(board: dict) -> str:
    """The binary models in a few columns, for the README."""
    columns = SECTIONS["binary"][1]
    return table({name: columns[name] for name in EXCERPT}, in_section(board, "binary"))


def in_section(board: dict, section: str) -> list[dict]:
    """Its rows, each with its figures, as they are written, beside what it is."""
    return [row | as_written(row["figures"]) for row in board["rows"] if row["section"] == section]


def as_written(row: dict) -> dict:
    return {name: written(name, value) if isinstance(value, float) else value for name, value in row.items()}


def table(columns: Mapping[str, str | tuple[str, ...]], rows: Iterable[dict]) -> str:
    """Numbers stand to the right."""
    lines = [columns, ["---" if name in WORDS else "---:" for name in columns]]
    lines += [[cell(template, row) for template in columns.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(templates: str | tuple[str, ...], row: dict) -> str:
    """The first template that the row can fill in, or a dash where it lacks a figure of each."""
    for template in (templates,) if isinstance(templates, str) else templates:
        try:
            return template.format(**row)
        except KeyError:
            continue
    return "–"


def notes(board: dict) -> list[str]:
    """How to read the figures of the binary models."""
    limits = "; ".join(
        f"{BINARIZATION[name]}, {limit['training_images']:.2f} and {limit['coins']:.0f}"
        for name, limit in board["frechet"].items()
    )
    return [
        "Thresholded is static binarization: ink where the level is above 0.33 * 256. Dynamic binarization: "
        "ink with probability level / 255, drawn anew for each epoch of the training; here the mean ± "
        f"standard deviation over {board['draws']} fixed draws of the test images. The two do not compare.",
        "A model that was trained with labels is scored without one, as the others are, and given it, under "
        "dynamic binarization on the first draw. Marginalised over the label is its exact likelihood where "
        "nobody tells it the label: -ln of the mean of p(image | label) over the ten, at most ln 10 = 2.30 "
        "more than given the label; in the binarization of its training, dynamic on four draws "
        "(`python -m train.marginal`). So likely is what it draws of a class that is drawn first.",
        f"Milliseconds to sample: median, compiled and warm, under TensorFlow, {machines(board['rows'])}.",
        f"Fréchet distance: in the last hidden layer of a LeNet-5, of {board['samples']:,} samples at "
        "temperature 1 from the test images, both in the binarization of its training. So many of the "
        f"training images, and as many images of fair coins, are away from them: {limits}. That is no bound: "
        "they are other digits than those of the test.",
        "Entropy: of the digits that the LeNet-5 reads in the samples, at most ln 10 = 2.303. Classifier "
        "agreement: the share of samples that it reads as the class they were drawn for, without guidance.",
    ]


def machines(rows: list[dict]) -> str:
    """Where and when the rows of a scoreboard were timed."""
    measured = {tuple(row["measured"].values()): row["measured"] for row in rows if "ms_1" in row["figures"]}
    return "; ".join(
        f"on {m['cores']} core{'s' if m['cores'] > 1 else ''} of {m['processor']}, {m['date']}"
        for m in measured.values()
    )
