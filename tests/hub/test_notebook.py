"""The notebook, cell after cell, by a real kernel; what it publishes goes to the loopback Hub."""

import nbformat
import pytest
from clients import ROOT
from nbclient import NotebookClient

NAME = "somebody/from-a-notebook"
PARAMETERS = """
DATA, TRAINING = {data!r}, ["--tiny", "--epochs", "1", "--batch-size", "32"]
OUT, PUBLISH = {out!r}, {name!r}
"""


@pytest.mark.long
@pytest.mark.slow
def test_every_cell_runs_and_the_trained_model_is_published(hub, environment, tmp_path):
    notebook = nbformat.read(ROOT / "notebooks" / "playground.ipynb", as_version=4)
    nbformat.validate(notebook)
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    digits = str(ROOT / "tests" / "digits.npz")
    parameters.source += PARAMETERS.format(data=digits, out=str(tmp_path / "run"), name=NAME)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT / "notebooks"}}
    )
    client.execute(env=environment | {"HF_TOKEN": "hf_write"})
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "All epochs are done." in said
    assert f"<Pretrained diagonal_bilstm: {NAME} at commit" in said
    pictures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 5


def test_the_notebook_is_kept_without_what_it_printed():
    notebook = nbformat.read(ROOT / "notebooks" / "playground.ipynb", as_version=4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
