"""The models of the app: while they load, when they cannot be loaded, and when many ask at once."""

import asyncio
import contextlib
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

import app
from pixelcnn import pipelines, turns
from pixelcnn.checkpoints import Bundle, CheckpointError, load_bundle
from pixelcnn.errors import UserError
from pixelcnn.memory import give_back
from pixelcnn.serving import REQUESTS, Models, NotReady
from pixelcnn.tabs.errors import APOLOGY, sentence
from pixelcnn.turns import Asker, Turns
from tests import small

HOME = Asker("home")
BLANK = "0" * 784


@pytest.fixture(scope="module")
def bundle():
    return small.bundle()


def started(load) -> Models:
    """Models that have been loaded, or could not be."""
    models = Models(Turns(wait_s=300))
    models.start(load)
    with contextlib.suppress(NotReady):
        asyncio.run(models.run(lambda bundle: None, HOME))
    return models


@pytest.fixture(scope="module")
def ready(bundle) -> Models:
    return started(lambda: bundle)


def test_while_the_models_load_a_request_waits_a_bounded_time_and_says_so(bundle):
    gate = threading.Event()
    models = Models(Turns(wait_s=0.2, watch_s=0.05))
    models.start(lambda: gate.wait(60) and bundle)
    with pytest.raises(NotReady, match=r"still loading.*reading the weights"):
        asyncio.run(models.run(lambda bundle: None, HOME))
    assert models.status()[0] == "loading"
    assert models.progress() == (0, 0)
    gate.set()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read as Linux says it")
def test_what_requests_freed_goes_back_to_the_system():
    models = started(lambda: Bundle({}, source="nothing to draw with"))
    give_back()  # what tests before it freed, where these pieces would go
    before = resident_mb()
    pieces = [bytes(1000) for _ in range(200_000)]
    pieces = pieces[::1000]  # what was freed lies between these, where the C library keeps it
    assert resident_mb() > before + 150
    for _ in range(REQUESTS):
        asyncio.run(models.run(lambda bundle: None, HOME))
    until(lambda: resident_mb() < before + 50)
    assert len(pieces) == 200


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="glibc has arenas, which are counted here")
def test_threads_take_memory_from_one_arena():
    count = """
import ctypes, threading
from pixelcnn.memory import share_one_arena
c = ctypes.CDLL(None)
c.fdopen.restype = ctypes.c_void_p
share_one_arena()
threads = [threading.Thread(target=bytes, args=(10_000,)) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
file = c.fdopen(1, b"w")
c.malloc_info(0, ctypes.c_void_p(file))
c.fflush(ctypes.c_void_p(file))
"""
    printed = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True).stdout
    assert printed.count("<heap nr=") == 1


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def test_a_request_that_waited_is_answered_once_the_models_are_loaded(ready, bundle):
    assert ready.status()[0] == "ready"
    pictures = asyncio.run(ready.run(lambda bundle: pipelines.generate(bundle, count=1), HOME))
    assert pictures.levels.shape == (1, 28, 28)
    compiled, programs = ready.progress()
    assert 1 <= compiled <= programs
    assert programs == len(pipelines.warm_up(bundle))


def test_weights_that_cannot_be_loaded_are_named_in_a_sentence(tmp_path):
    models = started(lambda: load_bundle(tmp_path))
    with pytest.raises(NotReady, match=r"^The models could not be loaded: .*config\.json.*[^.]\.$"):
        asyncio.run(models.run(lambda bundle: None, HOME))
    assert models.status()[0] == "failed"
    assert issubclass(CheckpointError, UserError)


def test_an_unforeseen_failure_tells_the_person_where_to_look(caplog):
    models = started(lambda: 1 / 0)
    with pytest.raises(NotReady, match="log"):
        asyncio.run(models.run(lambda bundle: None, HOME))
    assert "ZeroDivisionError" in caplog.text


def test_a_step_of_compiling_that_fails_is_logged_and_the_app_answers(bundle, caplog, monkeypatch):
    steps = [lambda: None, lambda: 1 / 0, lambda: None]
    monkeypatch.setattr("pixelcnn.pipelines.warming.warm_up", lambda bundle: steps)
    models = started(lambda: bundle)
    until(lambda: models.progress() == (3, 3) and "ZeroDivisionError" in caplog.text)
    assert asyncio.run(models.run(lambda bundle: "an answer", HOME)) == "an answer"
    assert "Compiling failed" in caplog.text


def test_a_bad_argument_leaves_the_models_answering(ready):
    with pytest.raises(UserError, match="whole number"):
        asyncio.run(ready.run(lambda bundle: pipelines.generate(bundle, count=0), HOME))
    pictures = asyncio.run(ready.run(lambda bundle: pipelines.generate(bundle, count=1), HOME))
    assert pictures.levels.shape == (1, 28, 28)


def test_what_is_no_finite_number_reaches_nobody(caplog):
    """Weights that overflow: each of the pictures and code maps would be garbage."""
    broken = small.bundle()
    for checkpoint in (*broken.pictures.values(), broken.vqvae, broken.prior):
        weights = checkpoint.model.get_weights()
        checkpoint.model.set_weights([np.full_like(each, np.nan) for each in weights])
    for call in (
        lambda: pipelines.complete(broken, drawing=BLANK, model="small_pixelcnn", count=1),
        lambda: pipelines.sample_prior(broken, count=1),
        lambda: pipelines.decode(broken, codes=np.zeros((7, 7), int)),
    ):
        with pytest.raises(FloatingPointError) as raised:
            call()
        assert sentence(raised.value, "a request") == APOLOGY
    assert caplog.text.count("no finite number") >= 3


def test_answers_are_not_crossed_when_many_ask_at_once(ready, bundle):
    expected = [pipelines.generate(bundle, count=2, seed=seed).levels for seed in range(8)]

    async def all_at_once() -> list:
        def asked(seed: int):
            return ready.run(lambda bundle: pipelines.generate(bundle, count=2, seed=seed), HOME)

        return await asyncio.gather(*(asked(seed) for seed in range(8)))

    for answer, levels in zip(asyncio.run(all_at_once()), expected, strict=True):
        np.testing.assert_array_equal(answer.levels, levels)


@pytest.fixture(scope="module")
def page(bundle) -> Iterator[tuple[str, threading.Event, app.Page]]:
    """The address of the app, what lets its models load, and the page itself."""
    gate = threading.Event()
    app.models._turns.wait_s = 600  # a slow machine loads for longer than a person waits
    app.models.start(lambda: gate.wait(600) and bundle)
    demo = app.build()
    _, url, _ = demo.launch(**app.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield url, gate, demo
    gate.set()
    demo.close()


def live_request(demo: app.Page, function: str, **arguments) -> dict:
    """The body with which the page asks a server function."""
    parts = demo.config["components"]
    part = next(each for each in parts if function in each["props"].get("server_fns", []))
    data = {"visitor": "a test", **arguments}
    return {"session_hash": "a", "component_id": part["id"], "fn_name": function, "data": data}


def ask_the_page(url: str, demo: app.Page, function: str, **arguments) -> dict:
    body = live_request(demo, function, **arguments)
    return httpx.post(f"{url}gradio_api/component_server", json=body, timeout=300).json()


def test_the_page_is_served_while_the_models_load_and_an_endpoint_waits_for_them(page):
    url, gate, demo = page
    assert httpx.get(url, timeout=120).status_code == 200
    answer = ask_the_page(url, demo, "about")
    assert "still loading" in answer["loading"]
    assert "progress" not in answer  # nothing compiles yet
    waiting = Client(url, verbose=False).submit(count=1, temperature=1, seed=0, api_name="/generate")
    time.sleep(1)
    assert not waiting.done()
    gate.set()
    assert np.shape(waiting.result(timeout=300)["pictures"]) == (1, 28, 28)
    assert ask_the_page(url, demo, "about")["source"] == "made for a test"


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Meanwhile a call runs that does not end, so that requests wait."""
    begun, let_go = threading.Event(), threading.Event()

    def hold(bundle: Bundle) -> None:
        begun.set()
        let_go.wait(300)

    async def run() -> None:
        await app.models.run(hold, Asker("elsewhere"))

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert begun.wait(300)
    try:
        yield
    finally:
        let_go.set()
        thread.join(60)


def waiting() -> int:
    """How many wait in the line and are still there."""
    return sum(job.wanted() for job in app.models._turns._waiting)


def until(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_twenty_vanished_clients_of_the_page_asked_for_is_not_done(page, caplog):
    url, gate, demo = page
    gate.set()
    address = httpx.URL(url)
    with held():
        sockets = []
        for number in range(20):
            body = live_request(demo, "decode", codes=[0] * 49, visitor=f"visitor {number}")
            request = httpx.Request("POST", f"{url}gradio_api/component_server", json=body)
            head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
            sockets.append(socket.create_connection((address.host, address.port)))
            sockets[-1].sendall(f"POST {request.url.path} HTTP/1.1\r\n{head}\r\n".encode() + request.content)
        until(lambda: waiting() == 20)
        for each in sockets:
            each.close()
        until(lambda: waiting() == 0)
    assert ask_the_page(url, demo, "about")["source"] == "made for a test"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]  # nothing went wrong


def test_what_a_client_of_an_endpoint_no_longer_listens_for_is_not_done(page):
    url, gate, _ = page
    gate.set()
    with held():
        call = f"{url}gradio_api/call/sample_prior"
        event = httpx.post(call, json={"data": [1, 1, 0, None, 0, 1, None]}).json()["event_id"]
        with httpx.stream("GET", f"{call}/{event}", timeout=60):
            until(lambda: waiting() == 1)
        until(lambda: waiting() == 0)


def test_a_full_line_answers_with_its_sentence_in_the_page_and_in_the_api(page, monkeypatch):
    url, gate, demo = page
    gate.set()
    busy = "The server is busy; please try again in a few seconds."
    monkeypatch.setattr(app.models._turns, "limit", 1)
    with held():
        Client(url, verbose=False).submit(count=1, api_name="/generate")
        until(lambda: waiting() == 1)
        assert ask_the_page(url, demo, "decode", codes=[0] * 49) == {"error": busy}
        with pytest.raises(AppError, match=busy):
            Client(url, verbose=False).predict(count=1, api_name="/generate")
    assert demo.max_threads > turns.MAX_WAITING  # nobody waits in a queue before the line
