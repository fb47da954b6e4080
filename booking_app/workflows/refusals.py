"""What people were refused stands in the audit log: a screen of another role, another store's
booking, codes tried too often."""

from contextlib import suppress

from booking_app.core import audit
from booking_app.core.db import Database
from booking_app.core.errors import DomainError, Forbidden, RateLimited, Unavailable
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.rates import Rate
from booking_app.domain.staff.schemas import Actor

_NOTED = Rate(20, 60)
"""Of one person or key: whoever tries thousands of times is known after twenty."""
_LONGEST = 200


async def note(database: Database, actor: Actor, asked: str, error: DomainError) -> None:
    """Note that the actor was refused what they asked for, by its address; in a transaction of its
    own, after that of the attempt. Refusals that speak of the state of the world are no attack and
    are left out.
    """
    if not isinstance(error, Forbidden | RateLimited):
        return
    # Where the log cannot be written the refusal stands all the same.
    with suppress(RateLimited, Unavailable):
        await get_rate_limiter().hit(f"refused:{actor.id}", _NOTED)
        async with database.write() as session:
            audit.record(
                session,
                actor.audited,
                "access.refused",
                "access",
                actor.id,
                store_id=actor.store_id,
                label=actor.name,
                verdict=error.code,
                asked=asked[:_LONGEST],
            )
