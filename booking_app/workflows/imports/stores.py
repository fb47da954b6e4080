"""Stores in files, known by the name in their address: card, capacity and weekly hours.

Hours that would leave a booking without its visit are refused by row: they are changed on the
store's own page, where the bookings concerned are shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Fault, Verdict, changes_between, wrong
from booking_app.core.clock import utc_now
from booking_app.core.folding import fold
from booking_app.core.i18n import mark
from booking_app.core.ids import new_id
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.reservations import concerns
from booking_app.domain.stores import bulk, editing
from booking_app.domain.stores.checks import checked_card, checked_schedule
from booking_app.domain.stores.errors import InvalidStore
from booking_app.domain.stores.records import (
    SERVICES,
    LocalInterval,
    StoreCard,
    StoreRecord,
    StoreSchedule,
)
from booking_app.workflows.imports import cells, words
from booking_app.workflows.imports.cells import Unreadable
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.goods import SLUG
from booking_app.workflows.imports.kinds import Given, Kind
from booking_app.workflows.store_admin import announce_concerns, future_of
from booking_app.workflows.store_recheck import enqueue_recheck

_TEXTS = ("name", "address", "directions")
_PLAIN = (
    "postal_code",
    "phone",
    "lat",
    "lon",
    "time_zone",
    "slot_minutes",
    "buffer_minutes",
    "safety_stock",
    "is_public",
)
_INTERVAL = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")
_DAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)


def kind(locales: Sequence[str]) -> Kind:
    """Stores, with texts in these languages."""

    async def after(
        session: AsyncSession, key: str, narrowed: Mapping[str, str]
    ) -> Sequence[Given]:
        found = await bulk.records_after(session, key, narrowed)
        return [_flat(record, locales) for record in found]

    return Kind(
        name="stores",
        key="slug",
        columns=(*_card_columns(), *_text_columns(locales), *_hours_columns()),
        judge=judge_stores,
        write=write_stores,
        after=after,
        filters=("city",),
    )


async def judge_stores(session: AsyncSession, rows: Sequence[Given], lock: bool) -> list[Verdict]:
    """A verdict on each, in order. Reasons of faults are those of `stores.checks`, and `unknown`
    (city), `archived`, `bookings` (visits that other hours would leave out)."""
    known = await bulk.records_by_slug(session, [row["slug"] for row in rows], lock=lock)
    towns = await bulk.towns(session)
    settings = await chain.current(session)
    return [await _judge(session, row, known.get(row["slug"]), towns, settings) for row in rows]


async def write_stores(session: AsyncSession, verdicts: Sequence[Verdict], by: audit.Actor) -> None:
    """Make new stores and change known ones as judged."""
    for verdict in verdicts:
        card, schedule = verdict.values["card"], verdict.values["schedule"]
        if verdict.state == "new":
            await editing.create(session, card, schedule, by)
        elif verdict.subject_id is not None:
            store_id, version = verdict.subject_id, verdict.values["version"]
            await editing.save_card(session, store_id, version, card, by)
            now_at = (await editing.get_record(session, store_id)).version
            await editing.save_schedule(session, store_id, now_at, schedule, by)
            after = await editing.get_record(session, store_id)
            found = await concerns.find(session, store_id, await future_of(session, after))
            await announce_concerns(session, store_id, found, by, tell=False)
            await enqueue_recheck(session, store_id, after.version, tell=False)


async def _judge(
    session: AsyncSession,
    given: Given,
    known: StoreRecord | None,
    towns: Mapping[str, tuple[str, str]],
    settings: ChainView,
) -> Verdict:
    if known is not None and known.archived_at is not None:
        return wrong([Fault("slug", "archived", given["slug"])])
    before = _flat(known, settings.locales) if known else {}
    said = {name: value for name, value in given.items() if name != "slug"}
    town = towns.get(fold(str(said.get("city") or before.get("city", ""))))
    if town is None:
        reason = "unknown" if said.get("city") else "required"
        return wrong([Fault("city", reason, str(said.get("city", "")))])
    said["city"] = town[0]
    if known is not None and not changes_between(before, said):
        return Verdict("unchanged", known.id)
    old = known or StoreRecord(
        new_id(), 0, StoreCard(slug=given["slug"]), StoreSchedule(), None, utc_now(), ()
    )
    card, schedule = _card(old.card, said), _schedule(old.schedule, said)
    faults, card, schedule = _checked(card, schedule, town[1], settings)
    if faults:
        return wrong(faults)
    after = replace(old, card=card, schedule=schedule)
    flat = _flat(after, settings.locales)
    changes = changes_between(before, {name: flat[name] for name in said})
    if known is not None and not changes:
        return Verdict("unchanged", known.id)
    if known is not None and (count := await _left_out(session, after, changes)):
        return wrong([Fault(next(iter(changes)), "bookings", str(count))])
    values = {"card": card, "schedule": schedule, "version": old.version}
    return Verdict("changed" if known else "new", old.id, changes, values)


async def _left_out(session: AsyncSession, after: StoreRecord, changes: Mapping[str, Any]) -> int:
    """How many bookings would not fit the store as it is going to be."""
    if not any(name.startswith("hours.") or name in ("time_zone", "capacity") for name in changes):
        return 0
    found = await concerns.find(session, after.id, await future_of(session, after))
    return len(found.new)


def _checked(
    card: StoreCard, schedule: StoreSchedule, country: str, settings: ChainView
) -> tuple[list[Fault], StoreCard, StoreSchedule]:
    faults: list[Fault] = []
    try:
        card = checked_card(card, locales=settings.locales, country=country)
    except InvalidStore as error:
        faults += _faults(error)
    today = utc_now().date()
    try:
        schedule = checked_schedule(schedule, locales=settings.locales, today=today)
    except InvalidStore as error:
        faults += _faults(error)
    return faults, card, schedule


def _faults(error: InvalidStore) -> list[Fault]:
    fields: Mapping[str, str] = error.details["fields"]
    renamed = {"position": "lat", "city": "city"}
    return [
        Fault(renamed.get(name, name.replace("weekly.", "hours.")), reason)
        for name, reason in fields.items()
    ]


def _card(card: StoreCard, said: Given) -> StoreCard:
    values: dict[str, Any] = {name: said[name] for name in ("city", *_PLAIN) if name in said}
    if "services" in said:
        values["services"] = tuple(said["services"].split(", ")) if said["services"] else ()
    for name in _TEXTS:
        texts = {
            field.rpartition(".")[2]: text
            for field, text in said.items()
            if field.rpartition(".")[0] == name
        }
        if texts:
            values[name] = {**getattr(card, name), **texts}
    return replace(card, **values)


def _schedule(schedule: StoreSchedule, said: Given) -> StoreSchedule:
    weekly = tuple(
        _intervals(said[f"hours.{day}"]) if f"hours.{day}" in said else schedule.weekly[day]
        for day in range(7)
    )
    return replace(schedule, weekly=weekly, capacity=said.get("capacity", schedule.capacity))


def _flat(record: StoreRecord, locales: Sequence[str]) -> dict[str, Any]:
    card = record.card
    found: dict[str, Any] = {"slug": card.slug, "city": card.city}
    found |= {name: getattr(card, name) for name in _PLAIN}
    for name in _TEXTS:
        found |= {f"{name}.{locale}": getattr(card, name).get(locale, "") for locale in locales}
    found["services"] = ", ".join(key for key in SERVICES if key in card.services)
    found["capacity"] = record.schedule.capacity
    for day, intervals in enumerate(record.schedule.weekly):
        found[f"hours.{day}"] = ", ".join(
            f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals
        )
    return found


def _intervals(text: str) -> tuple[LocalInterval, ...]:
    return tuple(
        (time(int(a) % 24, int(b)), time(int(c) % 24, int(d)))
        for a, b, c, d in _INTERVAL.findall(text)
    )


def _read_hours(value: Any) -> str:
    """Hours of a day, in order; empty when it is closed."""
    text = cells.cell_text(value)
    if fold(text) in words.closed_words():
        return ""
    parts = [part.strip() for part in re.split(r"[,;\n]|\s{2,}", text) if part.strip()]
    try:
        found = [_INTERVAL.fullmatch(part) for part in parts]
        if not all(found):
            raise Unreadable("not_hours")
        intervals = sorted(_intervals(", ".join(parts)))
    except ValueError:
        raise Unreadable("not_hours") from None
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals)


def _read_services(value: Any) -> str:
    known = words.meanings("services")
    parts = [fold(part) for part in re.split(r"[,;\n]", cells.cell_text(value)) if part.strip()]
    if any(part not in known for part in parts):
        raise Unreadable("not_allowed")
    chosen = {known[part] for part in parts}
    return ", ".join(key for key in SERVICES if key in chosen)


def _card_columns() -> tuple[Column, ...]:
    return (
        Column(
            "slug",
            mark("Address name"),
            mark("Small Latin letters, digits and dashes. It names the store for good."),
            cells.key(SLUG, 80),
            "arbat",
            blank="wrong",
            is_needed=True,
        ),
        Column(
            "city",
            mark("City"),
            mark("Its name, or its name in addresses. Needed for a new store."),
            cells.text(120),
            "moscow",
        ),
        Column(
            "phone", mark("Phone"), mark("As shoppers dial it."), cells.text(40), "+74950001201"
        ),
        Column(
            "postal_code",
            mark("Postal code"),
            mark("May be empty."),
            cells.text(12),
            "119002",
            blank="empty",
        ),
        Column(
            "lat",
            mark("Latitude"),
            mark("In degrees, such as 55.7494."),
            cells.degrees(90),
            "55.7494",
            cells.show_number,
            is_text=False,
        ),
        Column(
            "lon",
            mark("Longitude"),
            mark("In degrees, such as 37.5912."),
            cells.degrees(180),
            "37.5912",
            cells.show_number,
            is_text=False,
        ),
        Column(
            "time_zone",
            mark("Time zone"),
            mark("A name such as Europe/Moscow."),
            cells.text(64),
            "Europe/Moscow",
        ),
        Column(
            "capacity",
            mark("Fittings at once"),
            mark("How many shoppers it can serve at the same time."),
            cells.whole(0, 50),
            "2",
            is_text=False,
        ),
        Column(
            "slot_minutes",
            mark("Minutes a visit"),
            mark("How long a visit lasts, 5 to 240."),
            cells.whole(5, 240),
            "30",
            is_text=False,
        ),
        Column(
            "buffer_minutes",
            mark("Minutes between visits"),
            mark("Kept free after each visit, 0 to 120."),
            cells.whole(0, 120),
            "0",
            is_text=False,
        ),
        Column(
            "safety_stock",
            mark("Pieces kept back"),
            mark("Of each variant so many free pieces are not booked online, 0 to 99."),
            cells.whole(0, 99),
            "0",
            is_text=False,
        ),
        Column(
            "services",
            mark("Services"),
            mark("engraving, resizing, cleaning, appraisal, repair, gift_wrap, custom_order."),
            _read_services,
            "engraving, resizing",
            blank="empty",
        ),
        Column(
            "is_public",
            mark("Shown to shoppers"),
            mark("yes or no."),
            cells.yes_or_no,
            "yes",
            cells.show_yes,
        ),
    )


def _text_columns(locales: Sequence[str]) -> list[Column]:
    texts = (
        ("name", mark("Name"), mark("What shoppers call it."), 120),
        ("address", mark("Address"), mark("Street and house."), 200),
        ("directions", mark("Directions"), mark("How to find the door."), 600),
    )
    return [
        Column(
            f"{field}.{locale}", title, hint, cells.text(longest), blank="empty", language=locale
        )
        for field, title, hint, longest in texts
        for locale in locales
    ]


def _hours_columns() -> list[Column]:
    return [
        Column(
            f"hours.{day}",
            title,
            mark("Such as 10:00-20:00; several with commas; empty when closed."),
            _read_hours,
            "10:00-20:00",
            blank="empty",
        )
        for day, title in enumerate(_DAYS)
    ]
