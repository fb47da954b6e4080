"""The chain as this process knows it, for places that have no transaction at hand.

A change made here is known as soon as it is committed; one made by another process within
`FOLLOW_SECONDS`. Whoever applies a rule asks `service.current(session)` instead, in the
transaction that applies it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

from sqlalchemy.exc import DBAPIError

from booking_app.core.db import Database, DatabaseUnavailable, get_database
from booking_app.core.settings import get_settings
from booking_app.domain.chain import repository
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.chain.views import defaults, view_of

logger = logging.getLogger(__name__)

FOLLOW_SECONDS = 1.0

_known: "WeakKeyDictionary[Database, ChainView]" = WeakKeyDictionary()


def chain_now() -> ChainView:
    """The chain as last seen; the environment's defaults before anything was seen."""
    return _known.get(get_database()) or defaults(get_settings())


def remember(database: Database, view: ChainView) -> None:
    """What has been committed; older news never replaces newer."""
    known = _known.get(database)
    if known is None or view.version >= known.version:
        _known[database] = view


async def look(database: Database) -> ChainView:
    """Read the chain and remember it."""
    async with database.read() as session:
        found = await repository.row(session)
    view = view_of(*found) if found else defaults(get_settings())
    remember(database, view)
    return view


@asynccontextmanager
async def following_chain(database: Database) -> AsyncIterator[None]:
    """The life of a server: it knows the chain before its first answer, and keeps up with it."""
    stopping = asyncio.Event()
    await keep_up(database)
    follower = asyncio.create_task(_follow(database, stopping), name="chain")
    try:
        yield
    finally:
        stopping.set()
        await follower


async def _follow(database: Database, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(FOLLOW_SECONDS):
                await stopping.wait()
        if not stopping.is_set():
            await keep_up(database)


async def keep_up(database: Database) -> None:
    """See whether somebody changed the chain; during an outage what was known stays."""
    try:
        async with database.read() as session:
            version = await repository.version(session)
        known = _known.get(database)
        if (known.version if known else 0) < version:
            await look(database)
    except (DatabaseUnavailable, DBAPIError):
        # What was known stays good enough to show; `/readyz` tells of the outage itself.
        logger.warning("chain_not_read", exc_info=True)
