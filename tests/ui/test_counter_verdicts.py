"""What a verdict says of the visit: whom to greet, and the time that was agreed on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from booking_app.core.clock import ManualClock
from booking_app.domain.reservations.models import Reservation
from booking_app.ui.counter.desk_state import DeskState
from tests.factories.shop import hire
from tests.ui.handlers import THREE, Scene, browser_at, run, signed_in


@pytest.mark.parametrize(
    ("slot", "said"),
    [((THREE, THREE + timedelta(minutes=30)), "15:00"), ((None, None), "")],
    ids=["with a time", "as soon as possible"],
)
async def test_the_name_and_the_time_stand_apart(
    scene: Scene, clock: ManualClock, slot: tuple[datetime | None, ...], said: str
) -> None:
    clock.now = THREE
    async with scene.database.write() as session:
        await session.execute(
            update(Reservation).values(
                slot_starts_at=slot[0],
                slot_ends_at=slot[1],
                keep_until=THREE + timedelta(hours=2),
            )
        )
    answer = await scanned(scene)
    assert (answer.tone, answer.title, answer.when) == ("ok", "Анна", said)


async def scanned(scene: Scene) -> Any:
    """The answer to the booking's code."""
    here = scene.shop.stores["arbat"]
    token = await signed_in(scene, await hire(scene.database, here), "arbat")
    root = browser_at("/en/counter/scan", token)
    desk, _ = await run(root, DeskState, "scan", {"payload": scene.code, "nonce": "n"})
    return desk.answer
