"""Live screens: told what happens for as long as a browser is there to see it.

@rx.event(background=True)
async def watch(self) -> None:
    async for _ in happenings(self, f"store:{store_id}"):
        async with self:
            if not self._still_wanted():
                return
            await self._reload()
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext

from booking_app.core.db import get_database
from booking_app.core.events import Event, EventBus, Lagged, Subscription

_LOOK_SECONDS = 20.0
"""How often a silent screen is looked after: is the browser there, has the clock moved on?"""


@cache
def event_bus() -> EventBus:
    """The one follower of this process."""
    return EventBus(get_database())


@asynccontextmanager
async def following_events() -> AsyncIterator[None]:
    """The life of the server: at its end the follower finishes what it reads, and stops."""
    yield
    await event_bus().close()


async def happenings(
    state: Any,
    *topics: str,
    settle_seconds: float = 0.0,
    every: Callable[[], float] = lambda: _LOOK_SECONDS,
) -> AsyncIterator[Event | Lagged | None]:
    """What happens to the topics, and nothing (`None`) every so often, until the browser is gone.

    To be used in a background event; the caller ends it when the screen shows something else.
    With `settle_seconds` only the last of all that happens within so long is told.
    `every` says how many seconds to be silent at most, asked anew each time.
    """
    token = state.router.session.client_token
    async with event_bus().subscribe(*topics) as subscription:
        while await _is_there(token):
            happened = await _next(subscription, every())
            if happened is not None and settle_seconds:
                await asyncio.sleep(settle_seconds)
                happened = subscription.latest() or happened
            yield happened


async def _next(subscription: Subscription, seconds: float) -> Event | Lagged | None:
    try:
        async with asyncio.timeout(seconds):
            async for event in subscription:
                return event
    except TimeoutError:
        pass
    return None


def open_sockets(app: rx.App) -> int:
    """How many live screens this process serves now."""
    namespace = app.event_namespace
    return len(namespace._token_manager.sid_to_token) if namespace is not None else 0


async def _is_there(token: str) -> bool:
    namespace = RegistrationContext.get().app.event_namespace
    return namespace is not None and await namespace._token_manager.is_token_connected(token)
