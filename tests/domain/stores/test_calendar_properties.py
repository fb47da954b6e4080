"""Whatever the hours and wherever the store: days on which clocks change, and midnight."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from booking_app.domain.stores.calendar import (
    OpeningHours,
    next_open_day_closing,
    open_state,
    slot_times,
)

ZONES = (
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # clocks go forward at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # three quarters past
    "Pacific/Apia",
    "Asia/Vladivostok",
)
CHANGES = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 4),
    date(2026, 4, 5),
    date(2026, 9, 6),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2028, 2, 29),
)
ALWAYS, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
evenings = st.tuples(times, times).map(lambda pair: (pair,))
weeks = st.dictionaries(st.integers(0, 6), evenings, min_size=1)
days = st.builds(
    lambda day, offset: day + timedelta(days=offset), st.sampled_from(CHANGES), st.integers(-2, 2)
)
hours_of = st.builds(OpeningHours, st.sampled_from(ZONES), weeks, st.just({}))
moments = st.builds(
    lambda day, minutes: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    days,
    st.integers(-720, 2160),
)
lengths = st.sampled_from((5, 20, 30, 45, 60, 90, 240))
buffers = st.sampled_from((0, 5, 10, 30, 120))


@settings(max_examples=300, deadline=None)
@given(hours_of, days, lengths, buffers)
def test_visits_lie_inside_the_doors_and_apart(
    hours: OpeningHours, day: date, minutes: int, buffer: int
) -> None:
    found = slot_times(
        hours, day, slot_minutes=minutes, buffer_minutes=buffer, earliest=ALWAYS, latest=NEVER
    )
    doors = hours.intervals(day)
    length, pause = timedelta(minutes=minutes), timedelta(minutes=buffer)
    for slot in found:
        assert slot.ends_at - slot.starts_at == length  # true minutes, whatever the clocks say
        assert any(opens <= slot.starts_at and slot.ends_at <= closes for opens, closes in doors)
        # A visit is looked for on its own date and as part of the evening before.
        assert hours.local_date(slot.starts_at) in (day, day + timedelta(days=1))
    for early, late in itertools.pairwise(found):
        assert late.starts_at - early.ends_at == pause
    for opens, closes in doors:
        assert opens < closes
        fitting = (closes - opens - length) // (length + pause) + 1
        assert len(found) == max(0, fitting)


@settings(max_examples=300, deadline=None)
@given(hours_of, days, moments, st.integers(0, 600), st.integers(0, 3))
def test_nothing_is_offered_sooner_than_the_lead_time_nor_beyond_the_horizon(
    hours: OpeningHours, day: date, now: datetime, lead: int, horizon: int
) -> None:
    earliest, latest = now + timedelta(minutes=lead), now + timedelta(days=horizon)
    every = slot_times(hours, day, slot_minutes=30, earliest=ALWAYS, latest=NEVER)
    offered = slot_times(hours, day, slot_minutes=30, earliest=earliest, latest=latest)
    assert offered == [slot for slot in every if earliest <= slot.starts_at <= latest]


@settings(max_examples=300, deadline=None)
@given(hours_of, moments)
def test_open_and_the_deadline_of_the_next_open_day_agree_with_the_doors(
    hours: OpeningHours, now: datetime
) -> None:
    ahead = list(hours.from_day_before(now, 16))
    state = open_state(hours, now)
    assert state.is_open == any(opens <= now < closes for opens, closes in ahead)
    if state.opens_at is not None:
        assert state.opens_at == min(opens for opens, _ in ahead if opens > now)
    closing = next_open_day_closing(hours, now)
    if closing is not None:
        # Whoever books now finds the doors open once more before the pieces go back.
        assert any(now < opens and closes <= closing for opens, closes in ahead)
        assert closing > now


def test_hours_that_clocks_skip_are_no_hours() -> None:
    night = {6: ((time(2, 30), time(3, 0)),)}
    hours = OpeningHours("Europe/Berlin", night, {})
    assert hours.intervals(date(2026, 3, 29)) == []
    before = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    closing = next_open_day_closing(hours, before)
    assert closing == datetime(2026, 4, 5, 3, 0, tzinfo=ZoneInfo("Europe/Berlin"))
