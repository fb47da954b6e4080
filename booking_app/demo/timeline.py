"""When the demo's bookings happen: a story told in hours and days, set against the real clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking_app.core.settings import Settings
from booking_app.demo.content import Booking, Store
from booking_app.domain.stores import calendar
from booking_app.domain.stores.calendar import OpeningHours
from booking_app.domain.stores.schemas import SlotTime

_CONFIRMING = timedelta(minutes=4)
_LAID_ASIDE_AGO = timedelta(minutes=25)
_ARRIVED_AGO = timedelta(minutes=6)
_VISIT = timedelta(minutes=25)
_KEPT_AT_COUNTER = timedelta(hours=4)
_SEARCH_DAYS = 40


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of one booking, as the table of reservations has them."""

    slot: SlotTime | None
    keep_until: datetime
    created_at: datetime
    confirmed_at: datetime | None
    ready_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None


def moments(booking: Booking, store: Store, now: datetime, settings: Settings) -> Moments:
    """Every moment of a booking that is told relative to `now`."""
    hours = opening_hours(store, now)
    slot = _slot(booking, store, hours, now, settings)
    created_at = now - timedelta(hours=booking.created_hours_ago)
    if booking.status in ("held", "expired"):
        keep_until = created_at + timedelta(minutes=settings.hold_minutes)
        ended_at = keep_until if booking.status == "expired" else None
        return Moments(slot, keep_until, created_at, None, None, None, ended_at)
    keep_until = _deadline(slot, hours, created_at, settings)
    ready_at = arrived_at = ended_at = None
    if booking.status in ("ready", "arrived"):
        ready_at = now - _LAID_ASIDE_AGO
    if booking.status == "arrived":
        arrived_at = now - _ARRIVED_AGO
        keep_until = max(keep_until, arrived_at + _KEPT_AT_COUNTER)
    if booking.status == "no_show":
        ended_at = keep_until
    if booking.status == "cancelled":
        ended_at = now - timedelta(hours=booking.ended_hours_ago or 0)
    if booking.status == "completed":
        ended_at = _completed_at(booking, slot, now)
        arrived_at = ended_at - _VISIT
        ready_at = arrived_at - _VISIT
    confirmed_at = created_at + _CONFIRMING
    return Moments(slot, keep_until, created_at, confirmed_at, ready_at, arrived_at, ended_at)


def opening_hours(store: Store, now: datetime) -> OpeningHours:
    """A store's week and its yearly exceptions, around `now`."""
    weekly: dict[int, list[calendar.LocalInterval]] = {}
    for line in store.hours:
        weekly.setdefault(line.weekday, []).append((line.opens, line.closes))
    exceptions: dict[date, list[calendar.LocalInterval]] = {}
    for rule in store.exceptions:
        open_at_all = rule.opens is not None and rule.closes is not None
        for year in (now.year - 1, now.year, now.year + 1):
            exceptions[date(year, rule.month, rule.day)] = (
                [(rule.opens, rule.closes)] if open_at_all else []  # type: ignore[list-item]
            )
    return OpeningHours(store.time_zone, weekly, exceptions)


def _slot(
    booking: Booking, store: Store, hours: OpeningHours, now: datetime, settings: Settings
) -> SlotTime | None:
    """The chosen slot; a day counts only when it has slots (ahead: ones that can be booked)."""
    choice = booking.slot
    if choice is None:
        return None
    ahead = choice.day >= 0
    earliest = now + timedelta(minutes=settings.lead_minutes)
    today = hours.local_date(now)
    wanted = choice.day if ahead else -choice.day - 1
    for offset in range(_SEARCH_DAYS):
        day = calendar.slot_times(
            hours,
            today + timedelta(days=offset if ahead else -1 - offset),
            slot_minutes=store.slot_minutes,
            earliest=earliest if ahead else datetime.min.replace(tzinfo=UTC),
            latest=datetime.max.replace(tzinfo=UTC),
        )
        if not day:
            continue
        if wanted == 0:
            return day[min(choice.order, len(day) - 1)]
        wanted -= 1
    raise LookupError(f"{store.slug} has no slots around {today}")


def _deadline(
    slot: SlotTime | None, hours: OpeningHours, created_at: datetime, settings: Settings
) -> datetime:
    if slot is not None:
        return slot.ends_at + timedelta(minutes=settings.grace_minutes)
    closing = calendar.next_open_day_closing(hours, created_at)
    if closing is None:
        raise LookupError("the store never opens")
    return closing


def _completed_at(booking: Booking, slot: SlotTime | None, now: datetime) -> datetime:
    if slot is not None:
        return slot.starts_at + _VISIT
    return now - timedelta(hours=booking.ended_hours_ago or 0)
