"""Meeting a moment when one transaction waits for another."""

import asyncio

from sqlalchemy import text

from booking_app.core.db import Database

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def somebody_waits(db: Database) -> None:
    """Return once a transaction on PostgreSQL waits for another one's lock.

    Raises `TimeoutError` when none does.
    """
    async with asyncio.timeout(5):
        while True:
            async with db.read() as session:
                if await session.scalar(_WAITING):
                    return
