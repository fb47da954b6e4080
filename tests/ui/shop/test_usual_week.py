"""The hours of a store in a line."""

from datetime import time

from booking_app.domain.stores.calendar import LocalInterval
from booking_app.ui.shop.stores_view import usual_week

LONG, SHORT = ((time(10), time(21)),), ((time(11), time(19)),)
CLOSED: tuple[LocalInterval, ...] = ()


def week(*days: tuple[LocalInterval, ...]) -> dict[int, tuple[LocalInterval, ...]]:
    return {day: hours for day, hours in enumerate(days) if hours}


def test_the_same_hours_every_day_are_said_once() -> None:
    assert usual_week(week(*[LONG] * 7), "en") == "Daily 10:00–21:00"
    assert usual_week(week(*[LONG] * 7), "ru") == "Ежедневно 10:00–21:00"


def test_days_with_the_same_hours_stand_together_from_monday_on() -> None:
    days = week(*[LONG] * 5, SHORT)
    assert usual_week(days, "en") == "Mon–Fri 10:00–21:00, Sat 11:00–19:00"
    assert usual_week({}, "en") == ""


def test_a_run_of_days_does_not_go_over_a_closed_one() -> None:
    days = week(LONG, LONG, CLOSED, *[LONG] * 4)
    assert usual_week(days, "en") == "Mon–Tue 10:00–21:00, Thu–Sun 10:00–21:00"
    assert usual_week(week(CLOSED, LONG, CLOSED, LONG), "en") == "Tue 10:00–21:00, Thu 10:00–21:00"
