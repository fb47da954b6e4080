"""Calendar files, unfolded and unescaped the way a calendar would."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from booking_app.core.clock import ManualClock
from booking_app.domain.chain.service import chain_now
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows.calendar_file import calendar_file, content_type
from booking_app.workflows.secrets import manage_secret
from tests.factories import bookings
from tests.factories.bookings import booking, store


@pytest.fixture(autouse=True)
def _noon(clock: ManualClock) -> None:
    """11 March 2026, noon in Moscow."""


def properties(file: str) -> dict[str, str]:
    """Name (with parameters) to value; the alarm's own with a prefix."""
    assert file.endswith("\r\n")
    assert "\n" not in file.replace("\r\n", "")
    found: dict[str, str] = {}
    prefix = ""
    for line in file.replace("\r\n ", "").splitlines():
        name, _, value = line.partition(":") if '"' not in line else line.rpartition('":')
        if line == "BEGIN:VALARM":
            prefix = "alarm."
        elif line == "END:VALARM":
            prefix = ""
        elif name not in ("BEGIN", "END"):
            assert prefix + name not in found
            found[prefix + name] = value
    return found


def unescaped(value: str) -> str:
    return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)


def of(reservation: ReservationView, **kw: Any) -> dict[str, str]:
    return properties(calendar_file(reservation, chain_now(), **kw))


def test_a_visit() -> None:
    event = of(booking())
    assert event["METHOD"] == "PUBLISH"
    assert event["UID"] == "01957d3c-7a00-7000-8000-000000000001@localhost"
    assert event["SEQUENCE"] == "1"
    assert event["DTSTAMP"] == "20260311T090000Z"
    assert event["DTSTART"] == "20260311T140000Z"
    assert event["DTEND"] == "20260311T143000Z"
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "OPAQUE"
    assert event["GEO"] == "55.761600;37.623600"
    assert unescaped(event["SUMMARY"]) == "Визит в Avrelin, Кузнецкий Мост"
    assert unescaped(event["LOCATION"]) == "Кузнецкий Мост, Москва, ул. Кузнецкий Мост, 12"
    assert event['ORGANIZER;CN="Avrelin'] == "mailto:hello@avrelin.example"
    assert event["alarm.TRIGGER;RELATED=START"] == "-PT2H"
    assert event["alarm.ACTION"] == "DISPLAY"
    assert "K7QF3-3M9XA" in event["DESCRIPTION"]
    assert "19:30" in event["DESCRIPTION"]


def test_what_the_store_lost_is_not_in_it() -> None:
    lines = (bookings.line(0), bookings.line(1, outcome="missing"))
    description = of(booking(lines=lines))["DESCRIPTION"]
    assert lines[0].piece.product_name in unescaped(description)
    assert lines[1].piece.product_name not in unescaped(description)


def test_in_the_language_asked_for() -> None:
    assert of(booking("en"))["SUMMARY"] == "Visit to Avrelin\\, Kuznetsky Most"
    assert of(booking("ru"), locale="en")["SUMMARY"].startswith("Visit to Avrelin")


def test_as_soon_as_possible_lasts_until_the_deadline_and_leaves_the_day_free() -> None:
    deadline = datetime(2026, 3, 12, 17, 0, tzinfo=UTC)
    event = of(booking(slot_starts_at=None, slot_ends_at=None, keep_until=deadline))
    assert event["DTSTART"] == "20260311T090000Z"
    assert event["DTEND"] == "20260312T170000Z"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["alarm.TRIGGER;RELATED=END"] == "-PT2H"


def test_a_moved_visit_replaces_the_first_and_a_cancelled_one_removes_it() -> None:
    first, moved = of(booking()), of(booking(version=2))
    cancelled_booking = booking(version=3, status="cancelled")
    cancelled = of(cancelled_booking)
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [e["SEQUENCE"] for e in (first, moved, cancelled)] == ["1", "2", "3"]
    assert cancelled["METHOD"] == "CANCEL"
    assert cancelled["STATUS"] == "CANCELLED"
    assert not any(name.startswith("alarm.") for name in cancelled)
    assert content_type(cancelled_booking) == "text/calendar; method=CANCEL; charset=utf-8"
    assert content_type(booking()) == "text/calendar; method=PUBLISH; charset=utf-8"


def test_lines_are_short_and_letters_whole() -> None:
    far = store(address="Очень длинный адрес, дом; строение\\1, " * 9)
    file = calendar_file(booking(store=far), chain_now())
    for line in file.split("\r\n"):
        assert len(line.encode()) <= 75
    assert unescaped(properties(file)["LOCATION"]).endswith("дом; строение\\1, ")


def test_nothing_typed_can_add_a_line_to_the_file() -> None:
    name = "Кузнецкий\r\nATTENDEE:mailto:eve@example.com\nX:Y"
    event = of(booking(store=store(name=name)))
    assert "ATTENDEE" not in event
    assert "X" not in event


def test_the_secret_stays_out_of_calendars_that_are_shared() -> None:
    reservation = booking()
    unfolded = calendar_file(reservation, chain_now()).replace("\r\n ", "")
    assert manage_secret(reservation.id) not in unfolded
