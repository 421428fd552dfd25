"""The real app on a loopback Hub: it starts whatever the Hub does, and says which weights it runs on."""

import httpx
import pytest
from conftest import NAME
from gradio_client import Client

from benchmarks.running import running_app
from pixelcnn import checkpoints
from pixelcnn.pipelines import generate

pytestmark = pytest.mark.slow


def source(url: str) -> str:
    """What the About tab says of the weights."""
    config = httpx.get(f"{url}/config").json()
    about = next(c for c in config["components"] if "about" in c["props"].get("server_fns", []))
    body = {
        "session_hash": "test",
        "component_id": about["id"],
        "fn_name": "about",
        "data": {"visitor": "test"},
    }
    return httpx.post(f"{url}/gradio_api/component_server", json=body).json()["source"]


def digits(url: str) -> list:
    return Client(url, verbose=False).predict(count=2, temperature=1, seed=7, api_name="/generate")[
        "pictures"
    ]


def test_app_with_an_empty_cache_takes_the_weights_of_the_hub(published, bundle, environment):
    commit = published.commit_of(NAME, "main")
    with running_app(**environment, PIXELCNN_HUB_REPO=f"{NAME}@{commit}") as url:
        assert source(url) == f"{NAME} at commit {commit}, from the Hugging Face Hub."
        expected = generate(checkpoints.load_bundle(bundle), count=2, temperature=1, seed=7).levels
        assert digits(url) == expected.tolist()
