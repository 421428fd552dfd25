"""One line for all work on the models: one call at a time, each address in its turn, an end to waiting.

Addresses take turns by start-time fair queueing (Goyal, Vin and Cheng 1996, section 2) in which every piece
of work is as long as any other: one that asks for much waits for itself, not for others. When the line is
full, the address with most in it gives way. Of one visitor of an address only the newest work waits. What
nobody waits for, as compiling ahead of requests, runs beside the line, and begins while nobody waits in it.
"""

import asyncio
import itertools
import logging
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pixelcnn import interrupt
from pixelcnn.errors import UserError

log = logging.getLogger(__name__)

MAX_WAITING = 64
WAIT_S = 30.0  # that work may wait for its turn
RUN_S = 60.0  # that it may take before the person gets a sentence in its place
WATCH_S = 1.0  # between two looks at the clock
AHEAD = 2  # pieces of what nobody waits for that run at a time: the compiler has steps of one thread
FRAMES = 12  # of what takes too long, for the log

T = TypeVar("T")


class Busy(UserError):
    """The line is full, or was too slow."""

    def __init__(self) -> None:
        super().__init__("The server is busy; please try again in a few seconds.")


class Overdue(UserError):
    """The work takes too long; it goes on, as a call of a compiled program cannot be ended."""

    def __init__(self) -> None:
        super().__init__("This takes the server too long; please try again later, or ask for less.")


class Superseded(Exception):
    """Newer work of the same visitor took its place."""


@dataclass(frozen=True)
class Asker:
    """Who asks: an address, which the connection tells, and in it a visitor, which is an id that the page
    made up, whose requests are numbered."""

    address: str
    visitor: str | None = None
    number: int = 0


@dataclass(eq=False)
class Job:
    """Work, who asked for it, its place in the line, and what came of it. Nobody asked for what is done when
    nobody waits."""

    name: str
    work: Callable[[], Any]
    asker: Asker | None
    place: tuple[int, int] = (0, 0)  # round of its address, order of arrival
    since: float = field(default_factory=time.monotonic)  # waiting, then running
    thread: int = 0  # that it runs in
    future: Future = field(default_factory=Future)
    abandoned: bool = False
    reported: bool = False

    def wanted(self) -> bool:
        return self.asker is None or not (self.abandoned or self.future.done())

    def settle(self, result: Any = None, error: BaseException | None = None) -> None:
        """Nothing if it is settled already: its client went, or it was overdue."""
        with suppress(InvalidStateError):
            if error is None:
                self.future.set_result(result)
            else:
                self.future.set_exception(error)


class Turns:
    """Work waits from the beginning and is done once the line is open, one piece at a time."""

    def __init__(
        self,
        *,
        limit: int = MAX_WAITING,
        wait_s: float = WAIT_S,
        run_s: float = RUN_S,
        watch_s: float = WATCH_S,
    ) -> None:
        self.limit, self.wait_s, self.run_s, self.watch_s = limit, wait_s, run_s, watch_s
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        # No daemons: a process that ends in the middle of a compilation is aborted by the compiler.
        self._threads = [
            threading.Thread(target=self._serve, args=[take], name=name)
            for name, take in [("models", self._next), *[("ahead", self._next_ahead)] * AHEAD]
        ]
        self._threads.append(threading.Thread(target=self._watch, name="watchdog", daemon=True))
        self._open = False
        self._waiting: list[Job] = []
        self._running: set[Job] = set()
        self._idle: deque[Job] = deque()
        self._order = itertools.count()
        self._round = 0  # of the job that was started last
        self._rounds: dict[str, int] = {}  # of each address, the last that it has a place in

    async def run(self, work: Callable[[], T], asker: Asker, name: str = "a request") -> T:
        """`work()` in a thread when it is its turn. Raises what it raises, Busy, Overdue or Superseded.

        When the task is cancelled, as its client has gone, work that waits is dropped; work that runs ends at
        its next `interrupt.check`.
        """
        job = Job(name, work, asker)
        self._join(job, asker)
        try:
            return await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.abandoned = True
            raise

    def when_idle(self, work: Callable[[], object], name: str) -> None:
        """`work()` beside the line, begun when nobody waits, in the order of these calls. What it raises is
        logged."""
        with self._news:
            self._idle.append(Job(name, work, None))
            self._wake()

    def open(self) -> None:
        """Begin to serve those who wait."""
        with self._news:
            self._open = True
            self._wake()

    def _wake(self) -> None:
        while self._threads:
            self._threads.pop().start()
        self._news.notify_all()

    def _join(self, job: Job, asker: Asker) -> None:
        with self._lock:
            self._waiting = [each for each in self._waiting if not each.future.cancelled()]
            older = self._same_visitor(asker)
            if older is not None:
                if older.asker and older.asker.number > asker.number:
                    raise Superseded  # requests overtake one another on their way
                job.place = older.place
                self._waiting.remove(older)
                older.settle(error=Superseded())
            else:
                self._make_room(asker.address)
                turn = max(self._round, self._rounds.get(asker.address, -1) + 1)
                self._rounds[asker.address] = turn
                job.place = turn, next(self._order)
            self._waiting.append(job)
            self._wake()

    def _same_visitor(self, asker: Asker) -> Job | None:
        if asker.visitor is None:
            return None
        known = asker.address, asker.visitor
        same = (job for job in self._waiting if job.asker and (job.asker.address, job.asker.visitor) == known)
        return next(same, None)

    def _make_room(self, address: str) -> None:
        """In a full line, the last work of the address with most goes; Busy if that is this address."""
        if len(self._waiting) < self.limit:
            return
        addresses = [job.asker.address if job.asker else "" for job in self._waiting]
        counts = Counter(addresses)
        most, count = counts.most_common(1)[0]
        if count <= counts[address] + 1:
            raise Busy
        theirs = (job for job, each in zip(self._waiting, addresses, strict=True) if each == most)
        last = max(theirs, key=lambda job: job.place)
        self._waiting.remove(last)
        last.settle(error=Busy())

    def _serve(self, take: Callable[[], Job | None]) -> None:
        while threading.main_thread().is_alive():
            with self._news:
                job = take()
                if job is None:
                    self._news.wait(WATCH_S)
                    continue
                job.since, job.thread = time.monotonic(), threading.get_ident()
                self._running.add(job)
            self._do(job)
            with self._lock:
                self._running.discard(job)

    def _do(self, job: Job) -> None:
        try:
            with interrupt.ends_unless(job.wanted):
                job.settle(job.work())
        except interrupt.Abandoned:
            job.settle(error=Busy())
        except Exception as error:
            if job.asker is None or not job.wanted():  # there is nobody who will be told
                log.exception("%s failed", job.name)
            job.settle(error=error)
        if job.reported:
            log.warning("%s ended after %.0f s.", job.name, time.monotonic() - job.since)

    def _next(self) -> Job | None:
        """The waiting job whose turn it is."""
        for job in sorted(self._waiting, key=lambda job: job.place) if self._open else ():
            self._waiting.remove(job)
            if job.future.set_running_or_notify_cancel():
                self._round = job.place[0]
                self._rounds = {each: turn for each, turn in self._rounds.items() if turn >= self._round}
                return job
        return None

    def _next_ahead(self) -> Job | None:
        """The next job for nobody, while nobody waits who could be served."""
        return self._idle.popleft() if self._idle and not (self._open and self._waiting) else None

    def _watch(self) -> None:
        while True:
            time.sleep(self.watch_s)
            now = time.monotonic()
            with self._lock:
                late = [job for job in self._waiting if now - job.since > self.wait_s]
                self._waiting = [job for job in self._waiting if job not in late]
                overdue = [job for job in self._running if now - job.since > self.run_s and not job.reported]
            for job in late:
                job.settle(error=Busy())
            for job in overdue:
                job.reported = True
                frame = sys._current_frames().get(job.thread)
                where = "".join(traceback.format_stack(frame, FRAMES)) if frame else ""
                log.error("%s has been running for %.0f s:\n%s", job.name, now - job.since, where)
                job.settle(error=Overdue())
