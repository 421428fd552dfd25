"""The models of the running app: loaded and compiled in the background, waited for by whoever needs them."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class NotReady(ValueError):
    """The models cannot answer yet, or at all; the message says which, in one sentence."""


class Models:
    """One bundle, loaded by a thread: `bundle()` for the pipelines, `status()` for a page that waits."""

    def __init__(self) -> None:
        self._settled = threading.Event()
        self._bundle: Any = None
        self._failure: str | None = None
        self._step = "loading the weights"
        self._started = time.monotonic()

    def start(self, load: Callable[[], Any], warm_up: Callable[..., None]) -> None:
        """Run `load() -> bundle`, then `warm_up(bundle, say=…)`, in a daemon thread; `say(text)` names a step."""
        self._started = time.monotonic()
        threading.Thread(target=self._run, args=(load, warm_up), name="models", daemon=True).start()

    def _run(self, load: Callable[[], Any], warm_up: Callable[..., None]) -> None:
        try:
            bundle = load()
            warm_up(bundle, say=self._say)
            self._bundle = bundle
            log.info("The models are ready after %.1f s.", time.monotonic() - self._started)
        except Exception as error:
            log.exception("The models could not be loaded.")
            self._failure = str(error) if isinstance(error, ValueError) else "see the log of the server"
        self._settled.set()

    def _say(self, step: str) -> None:
        self._step = step

    def bundle(self, wait_s: float = 20.0) -> Any:
        """The bundle, waiting at most `wait_s` seconds for it; NotReady if it is not there by then."""
        self._settled.wait(wait_s)
        if self._failure:
            raise NotReady(f"The models could not be loaded: {self._failure.rstrip('.')}.")
        if self._bundle is None:
            raise NotReady("The models are still loading; please try again in a few seconds.")
        return self._bundle

    def status(self) -> tuple[str, str]:
        """('ready' | 'loading' | 'failed', one sentence about it)."""
        if self._failure:
            return "failed", f"The models could not be loaded: {self._failure.rstrip('.')}."
        if self._bundle is not None:
            return "ready", "The models are ready."
        seconds = round(time.monotonic() - self._started)
        return "loading", f"The models are still loading ({self._step}, {seconds} s so far)."


models = Models()  # of this process
