"""The line for the models: one call at a time, addresses in turn; what nobody waits for runs beside it."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable

from pixelcnn import interrupt
from pixelcnn.turns import AHEAD, Asker, Busy, Overdue, Superseded, Turns


class Work:
    """Model calls that wait for `let_go`, and a record of them."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.let_go = threading.Event()
        self.running: set[str] = set()
        self.most = 0

    def named(self, name: str) -> Callable[[], str]:
        def work() -> str:
            self.running.add(name)
            self.most = max(self.most, len(self.running))
            assert self.let_go.wait(60)
            self.done.append(name)
            self.running.remove(name)
            return name

        return work

    async def begun(self, count: int = 1) -> None:
        while len(self.running) < count:
            await asyncio.sleep(0.01)


def opened(**settings) -> Turns:
    turns = Turns(**settings)
    turns.open()
    return turns


async def begin(turns: Turns, work: Work, asker: Asker, name: str) -> asyncio.Task:
    """A request that stands in the line when the next one comes."""
    task = asyncio.create_task(turns.run(work.named(name), asker, name))
    await asyncio.sleep(0)
    return task


async def in_turn(turns: Turns, work: Work, requests: list[tuple[Asker, str]]) -> list:
    """Requests that come one after the other while the first still runs."""
    (asker, name), *others = requests
    tasks = [await begin(turns, work, asker, name)]
    await work.begun()
    tasks += [await begin(turns, work, asker, name) for asker, name in others]
    work.let_go.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


def kinds(answers: list) -> list:
    """The answers, errors by their type."""
    return [type(answer) if isinstance(answer, Exception) else answer for answer in answers]


def test_a_newer_request_takes_the_place_of_an_older_one_in_the_line():
    work = Work()
    names = ["ann1", "ann2", "bob1", "ann3", "ann4"]
    requests = [(Asker("home", name[:3], int(name[3])), name) for name in names]
    answers = asyncio.run(in_turn(opened(), work, requests))
    assert kinds(answers) == ["ann1", Superseded, "bob1", Superseded, "ann4"]
    assert work.done == ["ann1", "ann4", "bob1"]
    assert work.most == 1


def test_an_older_request_that_was_overtaken_does_not_take_the_place_of_a_newer_one():
    requests = [(Asker("home", "ann", number), f"ann{number}") for number in (1, 3, 2)]
    assert kinds(asyncio.run(in_turn(opened(), Work(), requests))) == ["ann1", "ann3", Superseded]


def test_the_same_visitor_at_another_address_is_somebody_else():
    requests = [(Asker(address, "ann", 1), address) for address in ("home", "school", "work")]
    assert asyncio.run(in_turn(opened(), Work(), requests)) == ["home", "school", "work"]


def test_a_failure_reaches_its_own_request_only():
    def fails():
        raise ZeroDivisionError

    async def both():
        turns = opened()
        return await asyncio.gather(
            turns.run(fails, Asker("a")), turns.run(lambda: "fine", Asker("a")), return_exceptions=True
        )

    assert kinds(asyncio.run(both())) == [ZeroDivisionError, "fine"]


def test_a_full_line_says_so():
    requests = [(Asker(name), name) for name in ("runs", "waits", "waits too", "one too many")]
    *answers, refusal = asyncio.run(in_turn(opened(limit=2), Work(), requests))
    assert answers == ["runs", "waits", "waits too"]
    assert str(refusal) == "The server is busy; please try again in a few seconds."


def test_one_address_with_many_visitors_fills_the_line_for_itself_alone():
    """All that a program at one address invents waits behind one another; a person elsewhere is next."""
    work = Work()
    many = [(Asker("flood", f"visitor {i}"), f"flood{i}") for i in range(30)]
    person = [(Asker("home", "ann", number), f"ann{number}") for number in (1, 2)]
    answers = asyncio.run(in_turn(opened(limit=8), work, [*many, person[0], person[1]]))
    assert kinds(answers[-2:]) == [Superseded, "ann2"]
    assert kinds(answers[:30]).count(Busy) == 30 - 8  # one runs, seven wait, the rest is refused
    assert work.done == ["flood0", "ann2", *(f"flood{i}" for i in range(1, 8))]


def test_addresses_take_turns():
    work = Work()
    requests = [(Asker(address), f"{address}{i}") for address in "abc" for i in range(3)]
    asyncio.run(in_turn(opened(), work, requests))
    assert work.done == ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]


def test_who_asks_again_at_once_does_not_overtake_who_waits():
    first, rest = Work(), Work()

    async def both() -> None:
        turns = opened()
        quick0 = await begin(turns, first, Asker("quick"), "quick0")
        await first.begun()
        slow = [await begin(turns, rest, Asker("slow"), f"slow{i}") for i in range(3)]
        first.let_go.set()
        await quick0
        await rest.begun()
        quick1 = await begin(turns, rest, Asker("quick"), "quick1")
        rest.let_go.set()
        await asyncio.gather(quick1, *slow)

    asyncio.run(both())
    assert rest.done == ["slow0", "slow1", "quick1", "slow2"]


def test_clients_that_vanish_cost_nothing():
    work = Work()

    async def vanish() -> str:
        turns = opened()
        gone = [await begin(turns, work, Asker("away", f"visitor {i}"), f"gone{i}") for i in range(20)]
        await work.begun()
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        valid = await begin(turns, work, Asker("away", "ann"), "ann")
        work.let_go.set()
        return await valid

    assert asyncio.run(vanish()) == "ann"
    assert work.done == ["gone0", "ann"]  # the first had begun


def test_work_ends_between_two_calls_when_its_client_has_gone():
    first, gone = threading.Event(), threading.Event()
    calls = []

    def several() -> None:
        for number in range(3):
            interrupt.check()
            calls.append(number)
            first.set()
            gone.wait(60)

    async def leave() -> str:
        turns = opened()
        task = asyncio.create_task(turns.run(several, Asker("home")))
        await asyncio.to_thread(first.wait, 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        gone.set()
        return await turns.run(lambda: "next", Asker("home"))

    assert asyncio.run(leave()) == "next"
    assert calls == [0]


def test_what_takes_too_long_is_answered_and_logged_while_it_goes_on(caplog):
    work = Work()

    async def wait() -> list:
        turns = opened(run_s=0.5, watch_s=0.02)
        overdue = await asyncio.gather(
            turns.run(work.named("long"), Asker("home"), "A long request"), return_exceptions=True
        )
        work.let_go.set()
        return [*overdue, await turns.run(lambda: "next", Asker("home"))]

    answers = asyncio.run(wait())
    assert kinds(answers) == [Overdue, "next"]
    assert "too long" in str(answers[0])
    assert work.done == ["long"]
    begun, ended = caplog.records
    assert "A long request has been running for" in begun.getMessage()
    assert "self.let_go.wait(60)" in begun.getMessage()  # where it is
    assert "A long request ended" in ended.getMessage()


def test_who_waits_too_long_is_told_that_the_server_is_busy():
    work = Work()

    async def wait() -> list:
        turns = opened(wait_s=0.5, watch_s=0.02)
        runs = await begin(turns, work, Asker("home"), "runs")
        await work.begun()
        waits = await begin(turns, work, Asker("home"), "waits")
        await asyncio.wait([waits])
        work.let_go.set()
        return [await runs, waits.exception()]

    assert kinds(asyncio.run(wait())) == ["runs", Busy]
    assert work.done == ["runs"]


def test_what_nobody_waits_for_runs_beside_a_request():
    work, ahead = Work(), Work()

    async def several() -> str:
        turns = opened()
        for number in range(5):
            turns.when_idle(ahead.named(f"ahead{number}"), "Compiling")
        await ahead.begun(AHEAD)
        work.let_go.set()
        answer = await turns.run(work.named("ann"), Asker("home"))
        assert not ahead.done
        ahead.let_go.set()
        while len(ahead.done) < 5:
            await asyncio.sleep(0.02)
        return answer

    assert asyncio.run(several()) == "ann"
    assert ahead.most == AHEAD


def test_what_nobody_waits_for_does_not_begin_while_somebody_waits():
    work, ahead = Work(), Work()
    ahead.let_go.set()

    async def several() -> None:
        turns = opened()
        runs = await begin(turns, work, Asker("home"), "runs")
        await work.begun()
        waits = await begin(turns, work, Asker("school"), "waits")
        turns.when_idle(ahead.named("ahead"), "Compiling")
        await asyncio.sleep(0.2)
        assert not ahead.done
        work.let_go.set()
        await asyncio.gather(runs, waits)
        while not ahead.done:
            await asyncio.sleep(0.02)

    asyncio.run(several())


def test_what_fails_with_nobody_waiting_is_logged(caplog):
    async def fail() -> str:
        turns = opened()
        turns.when_idle(lambda: 1 / 0, "Compiling")
        answer = await turns.run(lambda: "fine", Asker("home"))
        while not caplog.records:  # the answer may come first
            await asyncio.sleep(0.02)
        return answer

    assert asyncio.run(fail()) == "fine"
    record = caplog.records[0]
    assert "Compiling failed" in record.getMessage()
    assert record.exc_info[0] is ZeroDivisionError


def test_what_takes_long_with_nobody_waiting_is_logged_and_goes_on(caplog):
    begun, ended = threading.Event(), threading.Event()

    def several() -> None:
        begun.wait(60)
        interrupt.check()
        ended.set()

    turns = opened(run_s=0.05, watch_s=0.02)
    turns.when_idle(several, "Compiling")
    while not caplog.records:
        begun.wait(0.02)
    begun.set()
    assert ended.wait(60)
    assert "Compiling has been running" in caplog.messages[0]


def test_before_the_line_is_open_work_waits():
    work = Work()
    work.let_go.set()

    async def wait() -> list:
        turns = Turns()
        tasks = [await begin(turns, work, Asker("home"), name) for name in ("ann", "bob")]
        turns.when_idle(work.named("loading"), "Loading")
        while not work.done:
            await asyncio.sleep(0.02)
        assert not any(task.done() for task in tasks)
        turns.open()
        return await asyncio.gather(*tasks)

    assert asyncio.run(wait()) == ["ann", "bob"]
    assert work.done == ["loading", "ann", "bob"]


def test_a_process_ends_after_the_step_that_it_is_in():
    program = (
        "import threading, time; from pixelcnn.turns import Turns\n"
        "turns, begun = Turns(), threading.Event()\n"
        "def step(): print('step', flush=True); begun.set(); time.sleep(0.2)\n"
        "for _ in range(200): turns.when_idle(step, 'a step')\n"
        "begun.wait()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert 1 <= ended.stdout.count("step") < 100
    assert ended.stderr == ""
