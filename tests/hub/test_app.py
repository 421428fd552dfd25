"""The real app on a loopback Hub: it starts whatever the Hub does, and says which weights it runs on."""

import json
import time

import httpx
import pytest
from clients import NAME
from gradio_client import Client
from test_faults import FAULTS

from pixelcnn import checkpoints
from pixelcnn.pipelines import generate
from tests import golden
from tests.running import running_app

pytestmark = [pytest.mark.slow, pytest.mark.long]


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


def test_app_with_an_empty_cache_takes_the_weights_of_the_hub(published, bundle, environment):
    commit = published.commit_of(NAME, "main")
    with running_app(**environment, PIXELCNN_HUB_REPO=f"{NAME}@{commit}") as url:
        assert source(url) == f"{NAME} at commit {commit}, from the Hugging Face Hub."
        expected = generate(checkpoints.load_bundle(bundle), count=2, temperature=1, seed=7).levels
        drawn = Client(url, verbose=False).predict(count=2, temperature=1, seed=7, api_name="/generate")
        assert drawn["pictures"] == expected.tolist()


@pytest.mark.parametrize("fault", ["body stalls", "server down"])
def test_app_runs_on_its_own_weights_when_the_hub_fails(published, environment, fault):
    if fault == "server down":
        published.close()
        reason = "the Hub cannot be reached"
    else:
        published.fault, reason = FAULTS[fault]
    began = time.monotonic()
    with running_app(**environment, PIXELCNN_HUB_REPO=NAME) as url:
        assert time.monotonic() - began < 120  # 45 on two cores of its own, of which 30 are the deadline
        assert source(url).startswith(f"The weights bundled with the app, because this went wrong: {NAME} ")
        assert reason.replace("within 5 seconds", "within 30 seconds") in source(url)
        drawn = Client(url, verbose=False).predict(count=golden.COUNT, api_name="/generate")["pictures"]
        assert golden.text(drawn, "pictures") in json.loads(golden.KEPT.read_text()).values()
