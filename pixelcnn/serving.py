"""The models of the running app: loaded and compiled in the background, one call at a time after that.

Importing this module is cheap on purpose. `pixelcnn.pipelines` imports a machine-learning framework, which
takes seconds; the loading thread does so while the page is already being served, so tabs call pipelines by
name, through `models.call`.
"""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from pixelcnn.errors import UserError

log = logging.getLogger(__name__)

LOADING_WAIT_S = 20.0
TURN_WAIT_S = 20.0


class NotReady(UserError):
    """The models cannot answer yet, or not at all, or are too busy; the message says which, in one
    sentence."""


class Models:
    """One bundle in a process. `start` it, then `call` pipelines; `status` says what is happening
    meanwhile."""

    def __init__(self) -> None:
        self._settled = threading.Event()
        self._turn = threading.Lock()
        self._bundle: Any = None
        self._failure = ""
        self._step = "starting"
        self._started = time.monotonic()

    def start(self, load: Callable[[], Any]) -> None:
        """Load the bundle with `load()` and compile its programs, in a daemon thread."""
        self._started = time.monotonic()
        threading.Thread(target=self._run, args=(load,), name="models", daemon=True).start()

    def call(self, pipeline: str, *, wait_s: float = LOADING_WAIT_S, **arguments: Any) -> Any:
        """`pixelcnn.pipelines.<pipeline>(bundle, **arguments)` once the models are there, one call at a time.

        Waits at most `wait_s` seconds for the models. Raises NotReady, or the UserError of the pipeline.
        """
        bundle = self.bundle(wait_s)
        function = getattr(importlib.import_module("pixelcnn.pipelines"), pipeline)
        if not self._turn.acquire(timeout=TURN_WAIT_S):
            raise NotReady("The server is busy; please try again in a few seconds.")
        try:
            return function(bundle, **arguments)
        finally:
            self._turn.release()

    def bundle(self, wait_s: float = LOADING_WAIT_S) -> Any:
        """The bundle, waiting at most `wait_s` seconds for it. Raises NotReady."""
        self._settled.wait(wait_s)
        if self._bundle is None:
            raise NotReady(self.status()[1])
        return self._bundle

    def status(self) -> tuple[str, str]:
        """('ready' | 'loading' | 'failed', one sentence about it)."""
        if self._failure:
            return "failed", f"The models could not be loaded: {self._failure.rstrip('.')}."
        if self._bundle is not None:
            return "ready", "The models are ready."
        seconds = round(time.monotonic() - self._started)
        return "loading", f"The models are still loading ({self._step}, {seconds} s so far)."

    def _run(self, load: Callable[[], Any]) -> None:
        try:
            self._step = "reading the weights"
            bundle = load()
            pipelines = importlib.import_module("pixelcnn.pipelines")
            self._step = "compiling the models"
            warming = pipelines.warm_up(bundle)
            next(warming)
        except Exception as error:
            log.exception("The models could not be loaded.")
            self._failure = str(error) if isinstance(error, UserError) else "the server's log says why"
            self._settled.set()
            return
        self._bundle = bundle
        self._settled.set()
        log.info("The models answer after %.1f s.", time.monotonic() - self._started)
        # not a daemon: a process that ends in the middle of a compilation is aborted by the compiler
        threading.Thread(target=self._compile_the_rest, args=(warming,), name="compile").start()

    def _compile_the_rest(self, warming: Iterator[None]) -> None:
        for _ in warming:
            if not threading.main_thread().is_alive():
                return
        log.info("Everything is compiled after %.1f s.", time.monotonic() - self._started)


models = Models()  # of this process
