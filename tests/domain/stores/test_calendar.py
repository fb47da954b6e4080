"""Opening hours as moments: midnight, clock changes, exceptions."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

from booking_app.domain.stores.calendar import (
    OpeningHours,
    next_open_day_closing,
    open_state,
    slot_times,
)

TEN_TO_EIGHT = ((time(10), time(20)),)
EVERY_DAY = dict.fromkeys(range(7), TEN_TO_EIGHT)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def starts(hours: OpeningHours, day: date, minutes: int = 60) -> list[datetime]:
    """When the slots of a day begin."""
    found = slot_times(hours, day, slot_minutes=minutes, earliest=ALWAYS, latest=NEVER)
    return [slot.starts_at for slot in found]


def test_a_day_of_slots_ends_by_closing() -> None:
    hours = OpeningHours("Europe/Moscow", EVERY_DAY, {})
    found = starts(hours, date(2026, 3, 11))
    assert found[0] == datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    assert found[-1] == datetime(2026, 3, 11, 16, 0, tzinfo=UTC)
    assert len(found) == 10


def test_minutes_kept_free_lie_between_visits_and_not_before_closing() -> None:
    hours = OpeningHours("Europe/Moscow", EVERY_DAY, {})
    day = date(2026, 3, 11)
    found = slot_times(
        hours, day, slot_minutes=45, buffer_minutes=15, earliest=ALWAYS, latest=NEVER
    )
    gaps = {later.starts_at - early.ends_at for early, later in itertools.pairwise(found)}
    assert (len(found), gaps) == (10, {timedelta(minutes=15)})
    full = slot_times(hours, day, slot_minutes=60, buffer_minutes=30, earliest=ALWAYS, latest=NEVER)
    assert full[-1].ends_at == datetime(2026, 3, 11, 17, 0, tzinfo=UTC)  # at closing itself


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    hours = OpeningHours("Europe/Berlin", {6: ((time(0), time(6)),)}, {})
    found = starts(hours, date(2026, 3, 29))
    assert len(found) == 5
    gaps = {later - earlier for earlier, later in itertools.pairwise(found)}
    assert gaps == {timedelta(hours=1)}


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    hours = OpeningHours("Europe/Berlin", {6: ((time(0), time(6)),)}, {})
    found = starts(hours, date(2026, 10, 25))
    assert len(found) == 7
    assert len(set(found)) == 7


def test_a_store_open_past_midnight_is_open_after_it() -> None:
    hours = OpeningHours("Asia/Vladivostok", {4: ((time(18), time(2)),)}, {})
    saturday_one_o_clock = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)
    state = open_state(hours, saturday_one_o_clock)
    assert state.is_open
    assert state.closes_at == datetime(2026, 3, 13, 16, 0, tzinfo=UTC)


def test_an_exception_replaces_the_week() -> None:
    day = date(2026, 3, 11)
    closed = OpeningHours("Europe/Moscow", EVERY_DAY, {day: ()})
    assert starts(closed, day) == []
    short = OpeningHours("Europe/Moscow", EVERY_DAY, {day: ((time(12), time(14)),)})
    assert len(starts(short, day)) == 2


def test_closed_now_says_when_it_opens() -> None:
    hours = OpeningHours("Europe/Moscow", EVERY_DAY, {date(2026, 3, 12): ()})
    state = open_state(hours, datetime(2026, 3, 11, 18, 0, tzinfo=UTC))
    assert not state.is_open
    assert state.opens_at == datetime(2026, 3, 13, 7, 0, tzinfo=UTC)


def test_a_store_with_no_hours_promises_nothing() -> None:
    hours = OpeningHours("Europe/Moscow", {}, {})
    now = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    assert open_state(hours, now).opens_at is None
    assert next_open_day_closing(hours, now) is None


def test_before_opening_the_next_open_day_is_today() -> None:
    hours = OpeningHours("Europe/Moscow", EVERY_DAY, {})
    early = datetime(2026, 3, 11, 5, 0, tzinfo=UTC)
    assert next_open_day_closing(hours, early) == datetime(2026, 3, 11, 17, 0, tzinfo=UTC)
    at_noon = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    assert next_open_day_closing(hours, at_noon) == datetime(2026, 3, 12, 17, 0, tzinfo=UTC)
