"""The list of recorded arrivals that did not fit, as the manager reads it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from booking_app.core.clock import ManualClock
from booking_app.domain.reservations.models import CounterConflict, Reservation
from booking_app.ui.counter.conflicts import ConflictRow, ConflictsState
from tests.factories.shop import hire
from tests.ui.handlers import Scene, browser_at, run, signed_in

RECORDED = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 3, 11, 15, 0, tzinfo=UTC), "Recorded at 15:00 by"),
        (datetime(2026, 3, 12, 6, 0, tzinfo=UTC), "Recorded on March 11 at 15:00 by"),
    ],
)
async def test_another_day_is_named_before_the_time(
    scene: Scene, clock: ManualClock, now: datetime, said: str
) -> None:
    clock.now = now
    here = scene.shop.stores["arbat"]
    token = await signed_in(scene, await hire(scene.database, here, role="manager"), "arbat")
    async with scene.database.write() as session:
        booking = await session.scalar(select(Reservation.id))
        session.add(
            CounterConflict(
                store_id=here,
                reservation_id=booking,
                nonce="n1",
                reason="expired",
                recorded_at=RECORDED,
            )
        )
    (row,) = await listed(token)
    assert row.recorded.startswith(said)


@pytest.mark.parametrize(
    ("reason", "now", "said"),
    [
        ("wrong_store", {"store_id": "tverskaya"}, "The booking had been moved to another store."),
        (
            "wrong_store",
            {"store_id": "tverskaya", "status": "arrived", "arrived_at": RECORDED},
            "The booking had been moved to another store, and they came there.",
        ),
        (
            "wrong_store",
            {"status": "arrived", "arrived_at": RECORDED},
            "The booking had been moved to another store.",
        ),
        (
            "already_completed",
            {"status": "completed", "ended_at": RECORDED},
            "The visit had been finished at another counter at 15:00.",
        ),
        ("already_completed", {}, "The visit had been finished at another counter."),
        ("cancelled", {}, "The booking had been cancelled."),
    ],
)
async def test_the_reason_says_what_is_known_and_nothing_of_another_stores_guest(
    scene: Scene, clock: ManualClock, reason: str, now: dict[str, Any], said: str
) -> None:
    stores = scene.shop.stores
    clock.now = RECORDED
    token = await signed_in(
        scene, await hire(scene.database, stores["arbat"], role="manager"), "arbat"
    )
    changes = {name: stores.get(value, value) for name, value in now.items()}
    async with scene.database.write() as session:
        booking = await session.scalar(select(Reservation.id))
        if changes:
            await session.execute(update(Reservation).values(**changes))
        session.add(
            CounterConflict(
                store_id=stores["arbat"],
                reservation_id=booking,
                nonce="n1",
                reason=reason,
                recorded_at=RECORDED,
            )
        )
    (row,) = await listed(token)
    assert row.reason == said
    is_theirs = "store_id" in now
    assert (row.name, row.href == "") == ("Guest" if is_theirs else "Анна", is_theirs)


async def listed(token: str) -> tuple[ConflictRow, ...]:
    """What the manager reads."""
    root = browser_at("/en/counter/conflicts", token)
    state, _ = await run(root, ConflictsState, "load", {})
    rows: tuple[ConflictRow, ...] = state.rows
    return rows
