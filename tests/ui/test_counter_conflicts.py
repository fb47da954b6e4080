"""The list of recorded arrivals that did not fit, as the manager reads it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from booking_app.core.clock import ManualClock
from booking_app.domain.reservations.models import CounterConflict, Reservation
from booking_app.ui.counter.conflicts import ConflictsState
from tests.factories.shop import hire
from tests.ui.handlers import Scene, browser_at, run, signed_in

RECORDED = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 3, 11, 15, 0, tzinfo=UTC), "Recorded at 15:00 by"),
        (datetime(2026, 3, 12, 6, 0, tzinfo=UTC), "Recorded at March 11, 15:00 by"),
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
    root = browser_at("/en/counter/conflicts", token)
    state, _ = await run(root, ConflictsState, "load", {})
    (row,) = state.rows
    assert row.recorded.startswith(said)
