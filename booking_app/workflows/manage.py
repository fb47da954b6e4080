"""A shopper looks at, moves or gives up their own booking, by the secret in its link."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.ids import parse_code
from booking_app.core.signing import hash_secret
from booking_app.domain.chain import service as chain
from booking_app.domain.reservations import booking, visit
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import slots as places
from booking_app.domain.reservations.errors import ReservationNotFound
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import ReservationView, SlotView
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import DayHours
from booking_app.workflows.announce import announce


async def view(
    session: AsyncSession, code: str, secret: str, locale: str | None = None
) -> ReservationView:
    """The booking, by default in the shopper's language.

    Raises `ReservationNotFound` for an unknown code and for a wrong secret alike.
    """
    row = await reservation_rows.by_code(session, parse_code(code) or "")
    _check_secret(row, secret)
    return await reservations.get_by_code(session, parse_code(code) or "", locale)


@dataclass(frozen=True, slots=True)
class Times:
    """When a booking could be moved to. `any_time_until` and `days` as in `try_on.Plan`."""

    reservation: ReservationView
    days: tuple[DayHours, ...]
    any_time_until: datetime | None


async def times(session: AsyncSession, code: str, secret: str, locale: str) -> Times:
    """The days ahead in the booking's store. Raises `ReservationNotFound`."""
    found = await view(session, code, secret, locale)
    ahead = (await chain.current(session)).rules.horizon_days + 1
    return Times(
        reservation=found,
        days=tuple(await stores.hours_ahead(session, found.store.id, locale, ahead)),
        any_time_until=await stores.next_open_day_closing(session, found.store.id),
    )


async def slots_of_day(
    session: AsyncSession, code: str, secret: str, local_date: date
) -> list[SlotView]:
    """Bookable slots of a date in the booking's store; its own place counts as free.

    Raises `ReservationNotFound`.
    """
    found = await view(session, code, secret)
    return await places.slots(session, found.store, local_date, holder_id=found.id)


async def cancel(session: AsyncSession, code: str, secret: str) -> ReservationView:
    """Give a booking up; done twice it is done once.

    Raises `ReservationNotFound`, or `NotChangeable` once the shopper has come or the time ran out.
    """
    row = await _own(session, code, secret)
    if row.status == "cancelled":
        return await reservations.get_by_id(session, row.id)
    visit.require(row, "held", "confirmed", "ready")
    if row.contact_id is None:
        # Whoever turned back from paying has a form again, and no booking yet to be cancelled.
        await visit.end(session, row, "expired", "left")
        left = await reservations.get_by_id(session, row.id)
        await announce(session, left, "expired", _actor(row), by="shopper")
        return left
    await visit.end(session, row, "cancelled", "shopper")
    result = await reservations.get_by_id(session, row.id)
    await announce(session, result, "cancelled", _actor(row), by="shopper")
    return result


async def reschedule(
    session: AsyncSession, code: str, secret: str, slot_starts_at: datetime | None
) -> ReservationView:
    """Move a booking to another slot, or to “as soon as possible”; its pieces stay.

    Raises `ReservationNotFound`, `NotChangeable`, `SlotFull`, `SlotUnavailable`, `StoreClosed`;
    the caller's transaction must then be given up, and the old slot is still there.
    """
    row = await _own(session, code, secret)
    visit.require(row, "confirmed", "ready")
    before = row.slot_starts_at
    if slot_starts_at == before and before is not None:
        return await reservations.get_by_id(session, row.id)
    store = await stores.get_store_by_id(session, row.store_id, row.locale)
    await booking.reschedule(session, row, store, slot_starts_at)
    result = await reservations.get_by_id(session, row.id)
    await announce(
        session,
        result,
        "rescheduled",
        _actor(row),
        before=before.isoformat() if before else None,
        after=slot_starts_at.isoformat() if slot_starts_at else None,
    )
    return result


async def release_form(session: AsyncSession, visitor_id: UUID) -> None:
    """Give back what a visitor's open form keeps, if one is open."""
    row = await reservation_rows.held_by_visitor(session, visitor_id)
    if row is None:
        return
    await visit.end(session, row, "expired", "left")
    result = await reservations.get_by_id(session, row.id)
    await announce(session, result, "expired", audit.Actor(audit.ActorKind.SHOPPER))


async def _own(session: AsyncSession, code: str, secret: str) -> Reservation:
    row = await reservation_rows.by_code(session, parse_code(code) or "", lock=True)
    return _check_secret(row, secret)


def _check_secret(row: Reservation | None, secret: str) -> Reservation:
    expected = row.secret_hash if row else hash_secret("")
    if not hmac.compare_digest(expected, hash_secret(secret)) or row is None:
        raise ReservationNotFound
    return row


def _actor(row: Reservation) -> audit.Actor:
    return audit.Actor(audit.ActorKind.SHOPPER, str(row.contact_id or ""))
