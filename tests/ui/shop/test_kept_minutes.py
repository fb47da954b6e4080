"""How long the try-on's form says that the pieces are kept."""

from dataclasses import replace
from datetime import timedelta

from booking_app.core.clock import ManualClock
from booking_app.domain.reservations import service as reservations
from booking_app.ui.shop.try_on_view import form_view
from tests.ui.handlers import Scene


async def test_a_countdown_is_never_over_before_the_hold_is(
    scene: Scene, clock: ManualClock
) -> None:
    async with scene.database.read() as session:
        form = await reservations.get_by_code(session, scene.code, "en")
    kept = replace(form, keep_until=clock.now + timedelta(seconds=1, milliseconds=200))
    first = form_view(kept, None, "en")
    assert first.kept_seconds == 2
    # Read again a moment later it begins anew, though the deadline is the same.
    clock.now += timedelta(milliseconds=900)
    second = form_view(kept, None, "en")
    assert (second.kept_seconds, second.since == first.since) == (1, False)
