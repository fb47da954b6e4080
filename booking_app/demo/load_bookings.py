"""Bookings of the demo chain in every status, with who made them and what they looked at.

Pieces and places are taken by the same functions real bookings use, so whatever may not happen
to a real booking cannot happen to these either.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_code
from booking_app.core.settings import Settings
from booking_app.core.signing import hash_secret
from booking_app.demo import content
from booking_app.demo.content import Booking, Shopper
from booking_app.demo.stages import demo_id
from booking_app.demo.timeline import Moments, moments
from booking_app.domain.catalogue.holding import TakenPiece, mark_pieces, release, take_pieces
from booking_app.domain.catalogue.models import SavedProduct
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.models import Touch, Visitor
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments.models import CounterPayment
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.schemas import LIVE
from booking_app.domain.reservations.slots import take_place
from booking_app.domain.staff.models import Staff
from booking_app.domain.stores import service as stores
from booking_app.workflows.secrets import manage_secret

_LOOK = timedelta(minutes=3)


async def load_bookings(session: AsyncSession, settings: Settings) -> None:
    """Every booking of the demo, set against the present moment."""
    now = utc_now()
    places = {store.slug: store for store in content.stores()}
    shoppers = {shopper.key: shopper for shopper in content.bookings().shoppers}
    # What has ended comes first: its pieces are free again, or gone, for those still to come.
    for booking in sorted(content.bookings().bookings, key=_is_live):
        told = moments(booking, places[booking.store], now, settings)
        shopper = shoppers[booking.shopper] if booking.shopper else None
        await _load(session, booking, told, shopper)


def _is_live(booking: Booking) -> bool:
    return booking.status in LIVE


async def _load(
    session: AsyncSession, booking: Booking, told: Moments, shopper: Shopper | None
) -> None:
    visitor_id = await _visitor(session, booking, told)
    row = _reservation(booking, told, shopper)
    row.visitor_id = visitor_id
    if shopper is not None:
        contact = await customers.contact_for(
            session, ContactInput(shopper.name, shopper.phone, shopper.email)
        )
        row.contact_id, row.contact_name, row.locale = contact.id, shopper.name, shopper.locale
    session.add(row)
    await session.flush()
    taken = await _take(session, booking, row)
    session.add_all(
        ReservationLine(
            reservation_id=row.id,
            piece_id=piece.id,
            position=position,
            price_minor=piece.price_minor,
            currency=piece.currency,
            outcome=line.outcome,
            reason=line.reason,
        )
        for position, (line, piece) in enumerate(zip(booking.lines, taken, strict=True))
    )
    await session.flush()
    if _is_live(booking):
        await _take_place(session, row, told)
    else:
        await _close(session, booking, row, taken)
    audit.record(
        session,
        audit.SYSTEM,
        "reservation.loaded",
        "reservation",
        row.id,
        store_id=row.store_id,
        status=row.status,
    )


def _reservation(booking: Booking, told: Moments, shopper: Shopper | None) -> Reservation:
    id_ = demo_id("reservation", booking.key)
    return Reservation(
        id=id_,
        code=new_code(),
        secret_hash=hash_secret(manage_secret(id_)),
        store_id=demo_id("store", booking.store),
        locale=shopper.locale if shopper else "ru",
        status=booking.status,
        slot_starts_at=told.slot.starts_at if told.slot else None,
        slot_ends_at=told.slot.ends_at if told.slot else None,
        keep_until=told.keep_until,
        created_at=told.created_at,
        confirmed_at=told.confirmed_at,
        ready_at=told.ready_at,
        arrived_at=told.arrived_at,
        ended_at=told.ended_at,
        end_reason=booking.end_reason,
    )


async def _take(session: AsyncSession, booking: Booking, row: Reservation) -> list[TakenPiece]:
    """One piece a line, in the order of the lines, held as the booking holds it."""
    products = {product.slug: product for product in content.assortment().products}
    until = row.keep_until if _is_live(booking) else utc_now() + timedelta(minutes=1)
    taken = []
    for line in booking.lines:
        sku = products[line.product].sku_of_size(line.size)
        found = await take_pieces(
            session,
            holder_id=row.id,
            store_id=row.store_id,
            piece_ids=(),
            variant_ids=[demo_id("variant", sku)],
            until=until,
        )
        taken += found
    return taken


async def _take_place(session: AsyncSession, row: Reservation, told: Moments) -> None:
    if told.slot is None:
        return
    store = await stores.get_store_by_id(session, row.store_id, row.locale)
    until = min(row.keep_until, told.slot.ends_at)
    await take_place(session, store, told.slot, row.id, until)


async def _close(
    session: AsyncSession, booking: Booking, row: Reservation, taken: Sequence[TakenPiece]
) -> None:
    """What became of the pieces, and the money for those bought."""
    fate: dict[str, list[TakenPiece]] = {"bought": [], "missing": []}
    for line, piece in zip(booking.lines, taken, strict=True):
        fate.setdefault(line.outcome, []).append(piece)
    await mark_pieces(session, [piece.id for piece in fate["bought"]], "sold")
    await mark_pieces(session, [piece.id for piece in fate["missing"]], "missing")
    await release(session, row.id)
    if booking.paid is None or row.ended_at is None:
        return
    session.add(
        CounterPayment(
            reservation_id=row.id,
            store_id=row.store_id,
            staff_id=await _consultant(session, booking.store),
            method=booking.paid.method,
            receipt=booking.paid.receipt,
            amount_minor=sum(piece.price_minor for piece in fate["bought"]),
            currency=taken[0].currency,
            at=row.ended_at,
        )
    )
    await session.flush()


async def _consultant(session: AsyncSession, store: str) -> UUID | None:
    people = content.staff().people
    login = next(
        (
            person.login
            for person in people
            if person.role == "consultant" and store in person.stores
        ),
        None,
    )
    return await session.scalar(select(Staff.id).where(Staff.login == login))


async def _visitor(session: AsyncSession, booking: Booking, told: Moments) -> UUID:
    """The browser the booking was made in, with what it looked at and put aside before."""
    visitor_id = demo_id("visitor", booking.shopper or booking.key)
    place = next(store for store in content.stores() if store.slug == booking.store)
    seen_first = told.created_at - _LOOK * len(booking.viewed)
    if await session.get(Visitor, visitor_id) is None:
        session.add(Visitor(id=visitor_id, created_at=seen_first, city_slug=place.city))
        await session.flush()
    session.add_all(
        _touch(visitor_id, "view", slug, seen_first + _LOOK * number)
        for number, slug in enumerate(booking.viewed)
    )
    for slug in booking.saved:
        product_id = demo_id("product", slug)
        if await session.get(SavedProduct, (visitor_id, product_id)) is None:
            session.add(
                SavedProduct(visitor_id=visitor_id, product_id=product_id, at=told.created_at)
            )
            session.add(_touch(visitor_id, "save", slug, told.created_at))
    await session.flush()
    return visitor_id


def _touch(visitor_id: UUID, kind: str, product: str, at: datetime) -> Touch:
    return Touch(visitor_id=visitor_id, kind=kind, subject_id=demo_id("product", product), at=at)
