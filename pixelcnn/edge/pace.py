"""How often something may begin, whoever asks: what people do while they draw is not held up by it."""

import asyncio
import time

from starlette.types import Receive, Scope, Send

from pixelcnn.edge.refusal import refuse


class Pace:
    """So many a second, and up to `burst` at once after a pause."""

    def __init__(self, per_second: float, *, burst: int, wait_s: float = 5.0, clock=time.monotonic) -> None:
        self.interval, self.burst, self.wait_s, self.clock = 1 / per_second, burst, wait_s, clock
        self._next = 0.0

    def wait(self) -> float | None:
        """The seconds until the turn of who asks now; None, and no turn, if that is too long."""
        now = self.clock()
        turn = max(self._next, now - self.burst * self.interval)
        if turn - now > self.wait_s:
            return None
        self._next = turn + self.interval
        return max(0.0, turn - now)

    async def admits(self, scope: Scope, receive: Receive, send: Send, busy: str) -> bool:
        """Wait for the turn of a request; where that is too long, refuse it with the sentence `busy`."""
        seconds = self.wait()
        if seconds is None:
            await refuse(scope, receive, send, 503, busy)
            return False
        await asyncio.sleep(seconds)
        return True
