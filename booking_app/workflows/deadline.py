"""Until when the pieces are kept, in words and in the store's own time."""

from datetime import date
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import format_date, format_moment, format_time, mark, translator
from booking_app.domain.reservations.schemas import ReservationView

# Each language's own grammar: in Russian a ring is neuter and earrings are plural.
_ONE_PIECE = {
    "rings": mark("Your ring is kept until {time}"),
    "earrings": mark("Your earrings are kept until {time}"),
    "pendants": mark("Your pendant is kept until {time}"),
    "bracelets": mark("Your bracelet is kept until {time}"),
}
_ANY_PIECE = mark("Your piece is kept until {time}")


def store_zone(reservation: ReservationView) -> ZoneInfo:
    """The zone every time of this booking is told in."""
    return ZoneInfo(reservation.store.time_zone)


def kept_until(reservation: ReservationView, locale: str, *, category_slug: str = "") -> str:
    """“Your ring is kept until 19:30”, with the day where it is another one than the visit's.

    `category_slug` is that of the only piece, where there is only one and it is known.
    """
    t = translator(locale)
    time = deadline(reservation, locale)
    # What the store lost meanwhile is kept no more.
    count = sum(line.outcome != "missing" for line in reservation.lines)
    if count == 1:
        return t(_ONE_PIECE.get(category_slug, _ANY_PIECE), time=time)
    return t.n(
        "{n} piece is kept for you until {time}",
        "{n} pieces are kept for you until {time}",
        count,
        time=time,
    )


def deadline(reservation: ReservationView, locale: str) -> str:
    """`19:30`, or `19:30, March 6` where the day is another one than the visit's."""
    moment = reservation.keep_until.astimezone(store_zone(reservation))
    time = format_time(moment, locale)
    if moment.date() == _expected_day(reservation):
        return time
    t = translator(locale)
    return t("{time}, {day}", time=time, day=format_date(moment, locale))


def visit_time(reservation: ReservationView, locale: str) -> str:
    """When to come: the slot from start to end, or any time until the deadline."""
    t = translator(locale)
    zone = store_zone(reservation)
    starts_at, ends_at = reservation.slot_starts_at, reservation.slot_ends_at
    if starts_at is None or ends_at is None:
        return t(
            "any time until {moment}", moment=format_moment(reservation.keep_until, zone, locale)
        )
    start = format_moment(starts_at, zone, locale)
    return t("{start}–{end}", start=start, end=format_time(ends_at.astimezone(zone), locale))


def _expected_day(reservation: ReservationView) -> date:
    moment = reservation.slot_starts_at or utc_now()
    return moment.astimezone(store_zone(reservation)).date()
