"""The bookings' story must hold whenever the demo is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from booking_app.core.settings import Settings, get_settings
from booking_app.demo import content
from booking_app.demo.content import Booking
from booking_app.demo.timeline import Moments, moments, opening_hours

STORES = {store.slug: store for store in content.stores()}
NOWS = [
    datetime(2026, 3, 11, 9, 0, tzinfo=UTC),  # noon in Moscow
    datetime(2026, 3, 11, 21, 5, tzinfo=UTC),  # just after midnight in Moscow
    datetime(2026, 3, 11, 20, 55, tzinfo=UTC),  # just before it
    datetime(2026, 3, 9, 4, 0, tzinfo=UTC),  # a Monday, before opening
    datetime(2026, 12, 31, 14, 30, tzinfo=UTC),  # after closing on New Year's Eve
    datetime(2027, 1, 1, 10, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
]


@pytest.fixture
def settings() -> Settings:
    return get_settings()


def told(booking: Booking, now: datetime, settings: Settings) -> Moments:
    return moments(booking, STORES[booking.store], now, settings)


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_what_is_live_can_still_be_visited(now: datetime, settings: Settings) -> None:
    for booking in content.bookings().bookings:
        if booking.status not in ("held", "confirmed", "ready", "arrived"):
            continue
        story = told(booking, now, settings)
        assert story.keep_until > now
        assert story.ended_at is None
        if story.slot is not None:
            assert story.slot.starts_at >= now + timedelta(minutes=settings.lead_minutes)
            assert story.slot.starts_at <= now + timedelta(days=settings.horizon_days)


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_moments_follow_each_other(now: datetime, settings: Settings) -> None:
    for booking in content.bookings().bookings:
        story = told(booking, now, settings)
        steps = [story.created_at, story.confirmed_at, story.ready_at, story.arrived_at]
        order = [step for step in [*steps, story.ended_at] if step is not None]
        assert order == sorted(order), booking.key
        if booking.status != "held" or story.ended_at:
            assert order[-1] <= now, booking.key
        ended = booking.status in ("completed", "cancelled", "no_show", "expired")
        assert (story.ended_at is not None) == ended


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_slots_lie_within_opening_hours(now: datetime, settings: Settings) -> None:
    for booking in content.bookings().bookings:
        slot = told(booking, now, settings).slot
        if slot is None:
            continue
        hours = opening_hours(STORES[booking.store], now)
        day = hours.intervals(hours.local_date(slot.starts_at))
        assert any(opens <= slot.starts_at and slot.ends_at <= closes for opens, closes in day)


def test_at_noon_the_flagship_has_something_for_every_column_today(settings: Settings) -> None:
    now = NOWS[0]
    hours = opening_hours(STORES["moscow-kuznetsky-most"], now)
    today = {
        booking.status
        for booking in content.bookings().bookings
        if booking.store == "moscow-kuznetsky-most"
        and (story := told(booking, now, settings))
        and hours.local_date(story.slot.starts_at if story.slot else now) == hours.local_date(now)
    }
    assert {"confirmed", "ready", "arrived", "completed"} <= today
