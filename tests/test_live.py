"""What the page asks while the pen moves: the form of requests and answers, and who asks."""

import asyncio
import threading

import pytest
from starlette.requests import Request

from pixelcnn.checkpoints import Bundle
from pixelcnn.serving import Models
from pixelcnn.tabs import clients, live
from pixelcnn.turns import Asker


@pytest.fixture
def ready(monkeypatch) -> Models:
    """Models that answer, of which none is asked here."""
    models = Models()
    models._bundle = Bundle({}, source="", others={"letters": Bundle({}, source="of letters")})
    models._compiled, models._programs = 3, 3
    models._turns.open()
    for module in (live, clients):
        monkeypatch.setattr(module, "models", models)
    return models


def echo(bundle, *, drawing):
    return {"value": drawing}


def source(bundle):
    return {"source": bundle.source}


def ask(request) -> dict:
    return asyncio.run(live.live(echo)(request))


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        "complete",
        {},
        {"visitor": 3},
        {"visitor": "", "drawing": ""},
        {"visitor": "v" * 65},
        {"visitor": "ann", "surprise": 1},
        {"visitor": "ann", "bundle": 1, "drawing": ""},
        {"visitor": "ann", "number": "1", "drawing": ""},
    ],
)
@pytest.mark.usefixtures("ready")
def test_what_the_page_would_not_send_is_refused(request_):
    answer = ask(request_)
    assert answer.keys() == {"error"}
    assert answer["error"].startswith("A request")


@pytest.mark.usefixtures("ready")
def test_a_request_may_name_the_data_whose_models_it_asks():
    def asked(**request) -> dict:
        return asyncio.run(live.live(source)({"visitor": "ann", **request}))

    assert asked() == asked(data="default") == {"source": ""}
    assert asked(data="letters") == {"source": "of letters"}
    for wrong in ("digits", None, 3, ["letters"]):
        assert asked(data=wrong)["error"].startswith("The data must be one of default, letters, not ")


def test_an_answer_says_how_far_compiling_is_until_it_is_done(ready):
    request = {"visitor": "ann", "drawing": "d"}
    assert ask(request) == {"value": "d"}
    ready._compiled = 1
    assert ask(request) == {"value": "d", "progress": [1, 3]}
    ready._bundle = None
    answer = ask(request)
    assert answer["loading"].startswith("The models are still loading")
    assert answer["progress"] == [1, 3]


def test_what_runs_no_model_is_answered_while_the_models_are_busy(ready):
    let_go = threading.Event()

    async def both() -> dict:
        busy = asyncio.create_task(ready.run(lambda bundle: let_go.wait(30), Asker("elsewhere")))
        await asyncio.sleep(0.05)
        asked = live.at_once(echo)({"visitor": "ann", "drawing": "d"})
        answer = await asyncio.wait_for(asked, timeout=20)
        assert not busy.done()
        let_go.set()
        await busy
        return answer

    assert asyncio.run(both()) == {"value": "d"}


def test_of_two_waiting_requests_of_a_visitor_the_older_is_stale(ready):
    async def two() -> list[dict]:
        holding = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(bundle) -> None:
            asyncio.run_coroutine_threadsafe(holding.wait(), loop).result(10)

        answer = live.live(echo)
        first = asyncio.create_task(ready.run(hold, Asker("elsewhere")))
        await asyncio.sleep(0.05)
        asked = []
        for number in (1, 2):
            asked.append(
                asyncio.create_task(answer({"visitor": "ann", "number": number, "drawing": str(number)}))
            )
            await asyncio.sleep(0.05)
        holding.set()
        await first
        return await asyncio.gather(*asked)

    assert asyncio.run(two()) == [{"stale": True}, {"value": "2"}]


def request_from(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return Request({"type": "http", "client": (peer, 5000), "headers": headers})


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "forwarded", "address"),
    [
        (False, "192.0.2.7", [], "192.0.2.7"),
        (False, "192.0.2.7", ["8.8.8.8"], "192.0.2.7"),  # anybody may write that
        (True, "10.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        (True, "10.0.0.1", ["1.1.1.1, 8.8.8.8"], "8.8.8.8"),  # the first one was invented
        (True, "10.0.0.1", ["1.1.1.1", "8.8.8.8, 10.0.0.2"], "8.8.8.8"),
        (True, "10.0.0.1", ["192.168.0.5"], "192.168.0.5"),
        (True, "10.0.0.1", ["nonsense"], "10.0.0.1"),
        (True, "10.0.0.1", [], "10.0.0.1"),
        (False, "2a00:1450:4001:80b::200e", [], "2a00:1450:4001:80b::/64"),
    ],
)
def test_the_address_is_what_the_nearest_proxy_says(behind_proxy, peer, forwarded, address, monkeypatch):
    monkeypatch.setattr(clients, "BEHIND_PROXY", behind_proxy)
    assert clients.address(request_from(peer, *forwarded)) == address
