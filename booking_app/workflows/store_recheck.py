"""A second look at a store's bookings, a moment after its hours or capacity changed.

Somebody who was choosing a time while the change was being saved may have booked by the old
hours, just after the saving looked. Their booking stands like all others; here it is found.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now

JOB_KIND = "store_recheck"
# Longer than a booking's transaction may take.
_WAIT = timedelta(seconds=45)


async def enqueue_recheck(
    session: AsyncSession, store_id: UUID, version: int, *, tell: bool
) -> None:
    """Have the store's bookings looked at again soon; once for each version of the store."""
    await outbox.enqueue(
        session,
        JOB_KIND,
        {"store_id": str(store_id), "tell": tell},
        key=f"{JOB_KIND}:{store_id}:{version}",
        run_at=utc_now() + _WAIT,
    )
