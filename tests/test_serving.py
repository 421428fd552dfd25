"""The models of the app: while they load, when they cannot be loaded, and when many ask at once."""

import threading
import time

import httpx
import numpy as np
import pytest
from gradio_client import Client

import app
from pixelcnn import pipelines
from pixelcnn.checkpoints import CheckpointError, load_bundle
from pixelcnn.errors import UserError
from pixelcnn.serving import Models, NotReady
from tests import small


@pytest.fixture(scope="module")
def bundle():
    return small.bundle()


@pytest.fixture(scope="module")
def ready(bundle):
    models = Models()
    models.start(lambda: bundle)
    models.bundle(wait_s=120)
    return models


def test_while_the_models_load_a_call_waits_a_bounded_time_and_says_so(bundle):
    gate = threading.Event()
    models = Models()
    models.start(lambda: gate.wait(60) and bundle)
    began = time.monotonic()
    with pytest.raises(NotReady, match="still loading"):
        models.call("generate", wait_s=0.2, count=1)
    assert time.monotonic() - began < 5
    assert models.status()[0] == "loading"
    gate.set()
    assert len(models.call("generate", wait_s=120, count=1).levels) == 1
    assert models.status()[0] == "ready"


def test_weights_that_cannot_be_loaded_are_named_in_a_sentence(tmp_path):
    models = Models()
    models.start(lambda: load_bundle(tmp_path))
    with pytest.raises(NotReady, match=r"^The models could not be loaded: .*config\.json.*[^.]\.$"):
        models.call("generate", wait_s=60)
    assert models.status()[0] == "failed"
    assert issubclass(CheckpointError, UserError)


def test_an_unforeseen_failure_tells_the_person_where_to_look():
    models = Models()
    models.start(lambda: 1 / 0)
    with pytest.raises(NotReady, match="log"):
        models.call("generate", wait_s=60)


def test_a_bad_argument_leaves_the_models_answering(ready):
    with pytest.raises(UserError, match="whole number"):
        ready.call("generate", count=0)
    assert ready.call("generate", count=1).levels.shape == (1, 28, 28)


def test_the_page_is_served_while_the_models_load_and_an_endpoint_waits_for_them(bundle):
    gate = threading.Event()
    app.models.start(lambda: gate.wait(120) and bundle)
    demo = app.build()
    began = time.monotonic()
    _, url, _ = demo.launch(**app.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    try:
        assert httpx.get(url).status_code == 200
        assert time.monotonic() - began < 20
        about = next(
            part for part in demo.config["components"] if "about" in part["props"].get("server_fns", [])
        )
        request = {"component_id": about["id"], "fn_name": "about", "data": {"visitor": "a test"}}

        def ask_the_page() -> dict:
            address = f"{url}gradio_api/component_server"
            return httpx.post(address, json={"session_hash": "a", **request}, timeout=60).json()

        assert "still loading" in ask_the_page()["loading"]
        waiting = Client(url, verbose=False).submit(count=1, temperature=1, seed=0, api_name="/generate")
        time.sleep(1)
        assert not waiting.done()
        gate.set()
        assert np.shape(waiting.result(timeout=60)["pictures"]) == (1, 28, 28)
        assert ask_the_page()["source"] == "made for a test"
    finally:
        demo.close()


def test_answers_are_not_crossed_when_many_ask_at_once(ready, bundle):
    expected = [pipelines.generate(bundle, count=2, seed=seed).levels for seed in range(8)]
    answers = [None] * 8

    def ask(seed):
        answers[seed] = ready.call("generate", count=2, seed=seed).levels

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for answer, levels in zip(answers, expected, strict=True):
        np.testing.assert_array_equal(answer, levels)
