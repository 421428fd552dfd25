"""What has waited longest gives way."""

import asyncio
from typing import Any


def end_oldest(deadlines: dict[asyncio.Timeout, Any]) -> None:
    """Let the first of these run out now, and forget it."""
    oldest = next(iter(deadlines))
    del deadlines[oldest]
    if not oldest.expired():
        oldest.reschedule(0)
