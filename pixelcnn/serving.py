"""The models of the running app: loaded and compiled in the background, and asked in one line.

Importing this module is cheap on purpose: reading the weights imports a machine-learning framework, which
takes seconds, and does so while the page is already being served.
"""

import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pixelcnn import pipelines
from pixelcnn.errors import UserError
from pixelcnn.memory import give_back, settle
from pixelcnn.turns import Asker, Busy, Turns

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle

log = logging.getLogger(__name__)

T = TypeVar("T")

# After so many requests what they freed is handed back to the system: 100 MB of a soak of minutes.
REQUESTS = 100


class NotReady(UserError):
    """The models cannot answer yet, or not at all; the message says which, in one sentence."""


class Models:
    """One bundle in a process. `start` it, then `run` work on it; `status` says what is happening
    meanwhile."""

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns or Turns()
        self._bundle: Bundle | None = None
        self._failure = ""
        self._step = "starting"
        self._compiled, self._programs = 0, 0
        self._counting = threading.Lock()
        self._requests = itertools.count(1)
        self._started = time.monotonic()

    def start(self, load: Callable[[], "Bundle"]) -> None:
        """Load the bundle with `load()` and compile its programs, beside the line of those who wait."""
        self._started = time.monotonic()
        self._turns.when_idle(lambda: self._load(load), "Loading")

    async def run(self, work: Callable[["Bundle"], T], asker: Asker) -> T:
        """`work(bundle)` when the models are there and it is its turn.

        Raises NotReady, what `Turns.run` raises, and what `work` raises.
        """
        if next(self._requests) % REQUESTS == 0:
            self._turns.when_idle(give_back, "Giving memory back")
        try:
            return await self._turns.run(lambda: work(self.loaded()), asker)
        except Busy:
            if self.status()[0] == "loading":
                raise NotReady(self.status()[1]) from None
            raise

    def status(self) -> tuple[str, str]:
        """('ready' | 'loading' | 'failed', one sentence about it)."""
        if self._failure:
            return "failed", f"The models could not be loaded: {self._failure.rstrip('.')}."
        if self._bundle is not None:
            return "ready", "The models are ready."
        seconds = round(time.monotonic() - self._started)
        return "loading", f"The models are still loading ({self._step}, {seconds} s so far)."

    def progress(self) -> tuple[int, int]:
        """Of how many programs that are compiled ahead of requests how many are there; (0, 0) while it is not
        known yet."""
        return self._compiled, self._programs

    def loaded(self) -> "Bundle":
        """The bundle. Raises NotReady."""
        if self._bundle is None:
            raise NotReady(self.status()[1])
        return self._bundle

    def _load(self, load: Callable[[], "Bundle"]) -> None:
        try:
            self._step = "reading the weights"
            bundle = load()
            self._step = "compiling the models"
            first, *others = pipelines.warm_up(bundle)
            self._programs = 1 + len(others)
            first()
        except Exception as error:
            log.exception("The models could not be loaded.")
            self._failure = str(error) if isinstance(error, UserError) else "the server's log says why"
        else:
            self._bundle = bundle
            self._compiled = 1
            settle()
            log.info("The models answer after %.1f s.", time.monotonic() - self._started)
            for step in others:
                self._turns.when_idle(lambda step=step: self._compile(step), "Compiling")
        self._turns.open()

    def _compile(self, step: Callable[[], object]) -> None:
        try:
            step()
        finally:
            with self._counting:
                self._compiled += 1
                last = self._compiled == self._programs
        if last:
            settle()
            log.info("Everything is compiled after %.1f s.", time.monotonic() - self._started)


models = Models()  # of this process
