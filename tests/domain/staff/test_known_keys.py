"""A till's key is not looked up at every call, and is refused all the same once it was revoked."""

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.staff import known_keys, service
from booking_app.domain.staff.known_keys import actor_by_api_key
from booking_app.domain.staff.schemas import NewApiKey
from tests.factories.shop import small_shop


@pytest.fixture
async def key(db: Database, clock: ManualClock) -> NewApiKey:
    """The key of a counter, asked for once already."""
    async with db.write() as session:
        shop = await small_shop(session)
        made = await service.create_api_key(session, "till", "counter", shop.stores["arbat"])
    actor = await actor_by_api_key(db, made.text)
    assert actor is not None
    assert actor.store_id == shop.stores["arbat"]
    return made


async def test_a_key_revoked_here_is_refused_at_once(db: Database, key: NewApiKey) -> None:
    async with db.write() as session:
        await service.revoke_api_key(session, key.id)
    assert await actor_by_api_key(db, key.text) is None


async def test_a_key_revoked_elsewhere_is_refused_soon(
    db: Database, db_url: str, key: NewApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database(db_url)
    async with other.write() as session:
        await service.revoke_api_key(session, key.id)
    await other.dispose()
    assert known_keys.GOOD_FOR_SECONDS <= 0.5
    monkeypatch.setattr(known_keys, "GOOD_FOR_SECONDS", 0.0)  # as if that long had passed
    assert await actor_by_api_key(db, key.text) is None


async def test_a_key_nobody_made_is_nobodys(db: Database, key: NewApiKey) -> None:
    assert await actor_by_api_key(db, f"{key.text}x") is None
