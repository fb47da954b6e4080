"""What a screen does when its data cannot be had: it says so, and offers to try again."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import reflex as rx
import structlog

log = structlog.get_logger(__name__)

Loader = Callable[[Any], Awaitable[Any]]


class Trouble(rx.State):
    """Whether the screen that is open could not be loaded."""

    failed: bool = False


def tells_failure(load: Loader) -> Loader:
    """Around a screen's loader: whatever fails is logged, and the screen shows that it failed."""

    @wraps(load)
    async def guarded(self: Any) -> Any:
        trouble = await self.get_state(Trouble)
        try:
            result = await load(self)
        except Exception:
            # Whatever it was: a screen that stays in its skeleton would tell people nothing.
            log.exception("screen_load_failed", screen=load.__qualname__)
            trouble.failed = True
            return None
        trouble.failed = False
        return result

    return guarded
