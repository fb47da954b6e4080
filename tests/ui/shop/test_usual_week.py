"""The hours of a store in a line."""

from datetime import date, time, timedelta

from booking_app.domain.stores.schemas import DayHours
from booking_app.ui.shop.stores_view import usual_week

THURSDAY = date(2026, 11, 26)
LONG, SHORT = ((time(10), time(21)),), ((time(11), time(19)),)


def ahead(*intervals: tuple[tuple[time, time], ...], reason: str = "") -> list[DayHours]:
    return [
        DayHours(THURSDAY + timedelta(days=n), each, reason) for n, each in enumerate(intervals)
    ]


def test_the_same_hours_every_day_are_said_once() -> None:
    assert usual_week(ahead(*[LONG] * 7), "en") == "Daily 10:00–21:00"
    assert usual_week(ahead(*[LONG] * 7), "ru") == "Ежедневно 10:00–21:00"


def test_days_with_the_same_hours_stand_together_from_monday_on() -> None:
    # Thursday to Wednesday.
    days = ahead(LONG, LONG, SHORT, (), LONG, LONG, LONG)
    assert usual_week(days, "en") == "Mon–Fri 10:00–21:00, Sat 11:00–19:00"


def test_an_exception_is_not_what_is_usual() -> None:
    days = [*ahead(SHORT, reason="Holiday"), *ahead(*[LONG] * 7)[1:]]
    assert "11:00" not in usual_week(days, "en")
