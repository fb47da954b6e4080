"""The hours of a store on its page and for search engines."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.stores.calendar import OpeningHours
from booking_app.domain.stores.models import StoreException
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.store_data import store_data
from booking_app.ui.shop.store_view import load_store
from booking_app.ui.shop.structured import Data
from booking_app.ui.shop.told_hours import told_hours
from tests.factories.shop import Shop, add_store, close_on

REQUEST = PageRequest("en", "/en/stores/arbat", {"slug": "arbat"}, {}, {})
Spec = list[dict[str, str]]


@pytest.fixture(autouse=True)
def _here(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking_app.ui.shop.store_view.get_database", lambda: db)


async def told() -> Data:
    return store_data(await load_store(REQUEST), REQUEST)


async def test_a_week_of_holidays_changes_nothing_of_what_is_usual(
    db: Database, clock: ManualClock
) -> None:
    today = clock.now.astimezone(ZoneInfo("Europe/Moscow")).date()
    async with db.write() as session:
        store_id = await add_store(session, Shop(), "arbat")
        for days in range(8):
            await close_on(session, store_id, today + timedelta(days=days))
    assert (await load_store(REQUEST)).week == "Daily 10:00–20:00"
    data = await told()
    usual: Spec = data["openingHoursSpecification"]
    assert [day["dayOfWeek"].rpartition("/")[2][:2] for day in usual] == [
        "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su",
    ]  # fmt: skip
    assert {(day["opens"], day["closes"]) for day in usual} == {("10:00", "20:00")}
    special: Spec = data["specialOpeningHoursSpecification"]
    assert [day["validFrom"] for day in special] == [
        (today + timedelta(days=days)).isoformat() for days in range(8)
    ]
    assert {(day["opens"], day["closes"]) for day in special} == {("00:00", "00:00")}


async def test_other_hours_are_told_whether_a_reason_is_given_or_not(
    db: Database, clock: ManualClock
) -> None:
    tomorrow = clock.now.astimezone(ZoneInfo("Europe/Moscow")).date() + timedelta(days=1)
    async with db.write() as session:
        store_id = await add_store(session, Shop(), "arbat")
        session.add(
            StoreException(
                store_id=store_id, local_date=tomorrow, opens=time(12), closes=time(15), reason={}
            )
        )
    (day,) = (await told())["specialOpeningHoursSpecification"]
    assert (day["validFrom"], day["opens"]) == (tomorrow.isoformat(), "12:00")


async def test_round_the_clock_is_not_told_as_closed(db: Database, clock: ManualClock) -> None:
    async with db.write() as session:
        await add_store(session, Shop(), "arbat", opens=time(0), closes=time(0))
    usual: Spec = (await told())["openingHoursSpecification"]
    assert {(day["opens"], day["closes"]) for day in usual} == {("00:00", "23:59")}


def test_hours_past_midnight_and_round_the_clock_from_any_time() -> None:
    today = date(2026, 11, 26)
    weekly = {0: [(time(18), time(2))], 1: [(time(9), time(9))]}
    exceptions = {today - timedelta(days=1): [], today: [(time(0), time(0))]}
    hours = OpeningHours("Europe/Moscow", weekly, exceptions)
    assert [(one.opens, one.closes) for one in told_hours(hours, today)] == [
        ("18:00", "02:00"), ("09:00", "08:59"), ("00:00", "23:59"),
    ]  # fmt: skip
