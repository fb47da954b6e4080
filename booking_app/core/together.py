"""One answer for all who ask the same at the same moment.

A piece that hundreds want at once refuses all but one, and what it costs to tell them what they can
have instead is the same for each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar, cast

from booking_app.core.db import Database

T = TypeVar("T")


async def together(database: Database, question: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` returns or raises; whoever puts the same question while it runs waits for it too.

    Nothing is kept after it: the next one asks anew. `question` must hold all that the answer
    depends on. The answer is shared, so nobody may change it.
    """
    running = cast(
        "dict[Hashable, asyncio.Future[T]]", database.kept.setdefault("asked_together", {})
    )
    task = running.get(question)
    if task is None:
        task = database.beside(ask())
        running[question] = task
        task.add_done_callback(lambda done: _ended(running, question, done))
    # Whoever goes away takes nothing from the others.
    return await asyncio.shield(task)


def _ended(
    running: "dict[Hashable, asyncio.Future[T]]", question: Hashable, done: "asyncio.Future[T]"
) -> None:
    del running[question]
    if not done.cancelled():
        # All who waited may be gone; an error nobody hears of is no news then.
        done.exception()
