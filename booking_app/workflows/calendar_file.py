"""A booking as an iCalendar file (RFC 5545, and RFC 5546 for what a later file means)."""

from datetime import UTC, datetime

from booking_app.core.clock import utc_now
from booking_app.core.i18n import translator
from booking_app.core.ids import format_code
from booking_app.core.phones import format_phone
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows.deadline import deadline
from booking_app.workflows.links import host, route_url

FILE_NAME = "visit.ics"
_LONGEST_LINE = 75
_BEFORE_VISIT = "-PT2H"


def content_type(reservation: ReservationView) -> str:
    """The file's media type; mail programs look into `method`."""
    return f"text/calendar; method={_method(reservation)}; charset=utf-8"


def calendar_file(reservation: ReservationView, chain: ChainView, locale: str | None = None) -> str:
    """The visit as one event; for “as soon as possible”, from the booking to the deadline.

    The identifier stays and the sequence grows with the booking's version, so a later file
    replaces the event of an earlier one, and the file of a cancelled booking removes it. Times
    are UTC: a calendar shows them right in whatever zone its owner is. The manage link is left
    out, because calendars are often shared.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(chain.name)}//Vitrina//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{_method(reservation)}",
        *_event(reservation, chain, locale or reservation.locale),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines)


def _event(reservation: ReservationView, chain: ChainView, locale: str) -> list[str]:
    store = reservation.store
    starts_at, ends_at = _span(reservation)
    has_slot = reservation.slot_starts_at is not None
    lines = [
        "BEGIN:VEVENT",
        f"UID:{reservation.id}@{host()}",
        f"SEQUENCE:{reservation.version}",
        f"DTSTAMP:{_utc(utc_now())}",
        f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(ends_at)}",
        f"SUMMARY:{_text(_summary(reservation, chain, locale))}",
        f"LOCATION:{_text(f'{store.name}, {store.city}, {store.address}')}",
        f"GEO:{store.lat:.6f};{store.lon:.6f}",
        f"DESCRIPTION:{_text(_description(reservation, locale))}",
        *([f"ORGANIZER;CN={_parameter(chain.name)}:mailto:{chain.email}"] if chain.email else []),
        f"URL:{route_url(store)}",
        # A slot takes the visitor's time; “some time before closing” must not block the day.
        f"TRANSP:{'OPAQUE' if has_slot else 'TRANSPARENT'}",
        f"STATUS:{'CANCELLED' if _is_over(reservation) else 'CONFIRMED'}",
    ]
    if not _is_over(reservation):
        lines += _alarm(reservation, chain, locale, related="START" if has_slot else "END")
    return [*lines, "END:VEVENT"]


def _alarm(
    reservation: ReservationView, chain: ChainView, locale: str, *, related: str
) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER;RELATED={related}:{_BEFORE_VISIT}",
        f"DESCRIPTION:{_text(_summary(reservation, chain, locale))}",
        "END:VALARM",
    ]


def _span(reservation: ReservationView) -> tuple[datetime, datetime]:
    if reservation.slot_starts_at and reservation.slot_ends_at:
        return reservation.slot_starts_at, reservation.slot_ends_at
    return reservation.confirmed_at or reservation.created_at, reservation.keep_until


def _summary(reservation: ReservationView, chain: ChainView, locale: str) -> str:
    t = translator(locale)
    return t("Visit to {chain}, {store}", chain=chain.name, store=reservation.store.name)


def _description(reservation: ReservationView, locale: str) -> str:
    t = translator(locale)
    pieces = [
        " · ".join(part for part in (piece.product_name, piece.metal_name, piece.size) if part)
        for piece in (line.piece for line in reservation.lines if line.outcome != "missing")
    ]
    return "\n".join(
        [
            t("Booking code: {code}", code=format_code(reservation.code)),
            t("The pieces are kept until {time}", time=deadline(reservation, locale)),
            *pieces,
            format_phone(reservation.store.phone),
        ]
    )


def _is_over(reservation: ReservationView) -> bool:
    return reservation.status in ("cancelled", "expired", "no_show")


def _method(reservation: ReservationView) -> str:
    return "CANCEL" if _is_over(reservation) else "PUBLISH"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(c for c in line if c == "\t" or c >= " ") for line in lines)


def _parameter(value: str) -> str:
    # A quoted parameter knows no escapes, so what cannot stand in it goes.
    return '"' + "".join(c for c in value if c >= " " and c != '"') + '"'


def _folded(line: str) -> str:
    """The line with its end, broken so that no piece is over 75 octets, never inside a letter."""
    pieces: list[str] = []
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = "", 1  # the space that marks a continuation
        piece += character
        size += width
    return "\r\n ".join([*pieces, piece]) + "\r\n"
