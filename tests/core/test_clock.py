from datetime import UTC, datetime, timedelta

import pytest

from booking_app.core.clock import ManualClock, minute_of, utc_now


def test_the_real_clock_is_aware_and_in_utc() -> None:
    assert utc_now().tzinfo is UTC
    assert abs(utc_now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_manual_clock_moves_only_when_told_to(clock: ManualClock) -> None:
    before = utc_now()
    assert utc_now() == before
    clock.advance(minutes=10)
    assert utc_now() - before == timedelta(minutes=10)


def test_a_naive_moment_is_refused(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.now = datetime(2026, 1, 1)  # noqa: DTZ001


def test_every_page_has_a_minute_of_its_own(clock: ManualClock) -> None:
    names = [f"/p/ring-{number}" for number in range(600)]
    turned = []
    before = [minute_of(name) for name in names]
    first = before
    for _ in range(60):
        clock.advance(seconds=1)
        now = [minute_of(name) for name in names]
        turned.append(sum(one != other for one, other in zip(before, now, strict=True)))
        before = now
    assert before == [minute + 1 for minute in first]
    assert max(turned) < 40
