"""Of one visitor's waiting requests only the newest is answered, one model call at a time."""

import asyncio
import threading

import pytest

from pixelcnn.errors import UserError
from pixelcnn.tabs import live
from pixelcnn.tabs.live import Newest


class Work:
    """Model calls that wait for `let_go`, and a record of them."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.let_go = threading.Event()
        self.at_once = 0

    def named(self, name: str):
        def work() -> str:
            self.at_once += 1
            assert self.at_once == 1
            assert self.let_go.wait(10)
            self.done.append(name)
            self.at_once -= 1
            return name

        return work


async def in_turn(line: Newest, work: Work, requests: list[tuple[str, str]]) -> list:
    """Requests of (visitor, name) that come one after the other while the first still runs."""
    tasks = []
    for visitor, name in requests:
        tasks.append(asyncio.create_task(line.run(visitor, work.named(name))))
        await asyncio.sleep(0.02)
    work.let_go.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_a_newer_request_takes_the_place_of_an_older_one_in_the_line():
    work = Work()
    requests = [("ann", "ann1"), ("ann", "ann2"), ("bob", "bob1"), ("ann", "ann3"), ("ann", "ann4")]
    answers = asyncio.run(in_turn(Newest(), work, requests))
    assert answers == ["ann1", None, "bob1", None, "ann4"]
    assert work.done == ["ann1", "ann4", "bob1"]


def test_an_older_request_that_was_overtaken_does_not_take_the_place_of_a_newer_one():
    async def overtaken():
        line, work = Newest(), Work()
        tasks = []
        for number in (1, 3, 2):
            tasks.append(asyncio.create_task(line.run("ann", work.named(f"ann{number}"), number)))
            await asyncio.sleep(0.02)
        work.let_go.set()
        return await asyncio.gather(*tasks)

    assert asyncio.run(overtaken()) == ["ann1", "ann3", None]


def test_a_failure_reaches_its_own_request_only():
    def fails():
        raise ValueError("no")

    async def both():
        line = Newest()
        return await asyncio.gather(
            line.run("ann", fails), line.run("bob", lambda: "fine"), return_exceptions=True
        )

    failure, answer = asyncio.run(both())
    assert isinstance(failure, ValueError)
    assert answer == "fine"


def test_a_full_line_says_so(monkeypatch):
    monkeypatch.setattr(live, "MAX_WAITING", 2)
    requests = [(name, name) for name in ("runs", "waits", "waits too", "one too many")]
    *answers, refusal = asyncio.run(in_turn(Newest(), Work(), requests))
    assert answers == ["runs", "waits", "waits too"]
    assert isinstance(refusal, UserError)
    assert "busy" in str(refusal)


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
        {"visitor": "ann", "number": "1", "drawing": ""},
    ],
)
def test_what_the_page_would_not_send_is_refused(request_, monkeypatch):
    monkeypatch.setattr(live.models, "_bundle", object())
    answer = asyncio.run(live.live(lambda *, drawing: {"value": drawing})(request_))
    assert answer.keys() == {"error"}
    assert answer["error"].startswith("A request")
