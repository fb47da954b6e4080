"""Keys that were looked up a moment ago: a till in a hurry shows the same one at every call."""

import time
from dataclasses import dataclass
from typing import cast

from booking_app.core.db import Database
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import service
from booking_app.domain.staff.models import ApiKey
from booking_app.domain.staff.schemas import Actor

GOOD_FOR_SECONDS = 0.5
"""For how long a key that another process revoked may still be taken for good here."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Whose key it is, when that was asked, and how often this process had changed keys then."""

    actor: Actor
    asked_at: float
    changes: int


async def actor_by_api_key(database: Database, key: str) -> Actor | None:
    """The machine this key belongs to, if the key is in force.

    A key revoked through `database` is refused from the commit on, one revoked by another process
    half a second later at most.
    """
    known = cast("dict[str, _Known]", database.kept.setdefault("known_keys", {}))
    key_hash, changes, now = hash_secret(key), _changes(database), time.monotonic()
    found = known.get(key_hash)
    if found and found.changes == changes and now - found.asked_at < GOOD_FOR_SECONDS:
        return found.actor
    async with database.read() as session:
        actor = await service.actor_by_api_key(session, key)
    if actor is None:
        known.pop(key_hash, None)
    else:
        known[key_hash] = _Known(actor, now, changes)
    return actor


def _changes(database: Database) -> int:
    return database.changes[ApiKey.__tablename__]
