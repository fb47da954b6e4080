"""Every query on bookings, slot places and what visitors chose to try on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.core.db import database_of
from booking_app.domain.reservations.models import (
    Reservation,
    ReservationLine,
    SlotPlace,
    TryOnItem,
)

LIVE = ("held", "confirmed", "ready", "arrived")
LONGEST_SLOT = timedelta(minutes=240)


async def by_code(session: AsyncSession, code: str, *, lock: bool = False) -> Reservation | None:
    """The booking with this canonical code; locked until the transaction ends if asked."""
    query = select(Reservation).where(Reservation.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def by_id(
    session: AsyncSession, reservation_id: UUID, *, lock: bool = False
) -> Reservation | None:
    """The booking with this id; locked until the transaction ends if asked."""
    return await session.get(
        Reservation, reservation_id, populate_existing=True, with_for_update=lock
    )


async def lock_all(session: AsyncSession, ids: Select[UUID]) -> None:
    """Keep the bookings with these ids from others until the transaction ends, in the order of
    their ids and without bringing them here."""
    query = select(Reservation.id).where(Reservation.id.in_(ids)).order_by(Reservation.id)
    await session.scalar(select(func.count()).select_from(query.with_for_update().subquery()))


async def by_ids(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[Reservation]:
    """The bookings with these ids, in no order."""
    return (await session.scalars(select(Reservation).where(Reservation.id.in_(list(ids))))).all()


async def codes_of(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The canonical codes of these bookings."""
    query = select(Reservation.id, Reservation.code).where(Reservation.id.in_(list(ids)))
    return {row.id: row.code for row in await session.execute(query)}


async def codes(session: AsyncSession, reservation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes of these bookings."""
    query = select(Reservation.id, Reservation.code)
    rows = await session.execute(query.where(Reservation.id.in_(list(reservation_ids))))
    return {row.id: row.code for row in rows}


async def lines(
    session: AsyncSession, reservation_ids: Iterable[UUID]
) -> Sequence[ReservationLine]:
    """The lines of these bookings in order."""
    return (
        await session.scalars(
            select(ReservationLine)
            .where(ReservationLine.reservation_id.in_(list(reservation_ids)))
            .order_by(ReservationLine.reservation_id, ReservationLine.position)
            .execution_options(populate_existing=True)
        )
    ).all()


async def remove_lines(session: AsyncSession, reservation_id: UUID) -> None:
    """Take all lines out of a booking that is still a form."""
    await session.execute(
        delete(ReservationLine).where(ReservationLine.reservation_id == reservation_id)
    )


async def held_by_visitor(session: AsyncSession, visitor_id: UUID) -> Reservation | None:
    """The form a visitor has open, locked until the transaction ends.

    What waits for a payment is no form any more.
    """
    return await session.scalar(
        select(Reservation)
        .where(
            Reservation.visitor_id == visitor_id,
            Reservation.status == "held",
            Reservation.contact_id.is_(None),
        )
        .order_by(Reservation.created_at.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def latest_of_visitor(session: AsyncSession, visitor_id: UUID) -> Reservation | None:
    """What a visitor began last, form or booking."""
    return await session.scalar(
        select(Reservation)
        .where(Reservation.visitor_id == visitor_id)
        .order_by(Reservation.created_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def of_visitor(session: AsyncSession, visitor_id: UUID, limit: int) -> Sequence[Reservation]:
    """Bookings made in a browser, latest first, without forms left open."""
    return (
        await session.scalars(
            select(Reservation)
            .where(
                Reservation.visitor_id == visitor_id,
                Reservation.status.not_in(("held", "expired")),
            )
            .order_by(Reservation.created_at.desc())
            .limit(limit)
        )
    ).all()


async def of_contacts(
    session: AsyncSession, contact_ids: Sequence[UUID], limit: int
) -> Sequence[Reservation]:
    """Bookings of these contacts, latest first."""
    return (
        await session.scalars(
            select(Reservation)
            .where(Reservation.contact_id.in_(contact_ids))
            .order_by(Reservation.created_at.desc())
            .limit(limit)
        )
    ).all()


async def count_live_pieces(session: AsyncSession, contact_ids: Sequence[UUID]) -> int:
    """How many pieces these contacts have kept for them now."""
    count = await session.scalar(
        select(func.count(ReservationLine.id))
        .join(Reservation, Reservation.id == ReservationLine.reservation_id)
        .where(
            Reservation.contact_id.in_(contact_ids),
            _is_live(),
            ReservationLine.outcome == "",
        )
    )
    return count or 0


async def for_board(
    session: AsyncSession, store_id: UUID, ended_since: datetime
) -> Sequence[Reservation]:
    """What a counter needs to see: bookings still live, and those ended since a moment."""
    ended = or_(
        Reservation.ended_at >= ended_since,
        and_(Reservation.status.in_(("confirmed", "ready")), Reservation.keep_until >= ended_since),
    )
    return (
        await session.scalars(
            select(Reservation)
            .where(
                Reservation.store_id == store_id,
                or_(
                    Reservation.status == "arrived",
                    and_(Reservation.status != "expired", Reservation.status != "held", ended),
                ),
            )
            .order_by(func.coalesce(Reservation.slot_starts_at, Reservation.created_at))
        )
    ).all()


async def expected(session: AsyncSession, store_id: UUID) -> Sequence[Reservation]:
    """Forms and bookings of a store whose shopper has not come yet, locked, by their id."""
    return (
        await session.scalars(
            select(Reservation)
            .where(
                Reservation.store_id == store_id,
                Reservation.status.in_(("held", "confirmed", "ready")),
                Reservation.keep_until > utc_now(),
            )
            .order_by(Reservation.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()


async def overdue(session: AsyncSession, limit: int) -> Sequence[Reservation]:
    """Bookings whose clock ran out and whose status does not say so yet.

    Rows another process is working on are stepped over.
    """
    return (
        await session.scalars(
            select(Reservation)
            .where(
                Reservation.status.in_(("held", "confirmed", "ready")),
                Reservation.keep_until <= utc_now(),
            )
            .order_by(Reservation.keep_until)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
    ).all()


async def taken_places(
    session: AsyncSession,
    store_id: UUID,
    first: datetime,
    last: datetime,
    but: UUID | None,
) -> Sequence[tuple[datetime, datetime]]:
    """The visits (start and end) whose places are held now and that touch a span of time.

    One holder's own do not count. Not all of them fit today's slots: hours and the length of a
    slot may have changed since they were booked.
    """
    query = (
        select(SlotPlace.starts_at, Reservation.slot_ends_at)
        .join(Reservation, Reservation.id == SlotPlace.reservation_id)
        .where(
            SlotPlace.store_id == store_id,
            SlotPlace.starts_at > first - LONGEST_SLOT,
            SlotPlace.starts_at < last,
            SlotPlace.held_until > utc_now(),
            Reservation.slot_ends_at > first,
        )
    )
    if but is not None:
        query = query.where(SlotPlace.reservation_id != but)
    return [(starts, ends) for starts, ends in await session.execute(query) if ends is not None]


async def taken_places_of(
    session: AsyncSession, store_ids: Sequence[UUID], first: datetime, last: datetime
) -> Sequence[tuple[UUID, datetime, datetime]]:
    """As `taken_places`, of several stores: `(store_id, start, end)`."""
    query = (
        select(SlotPlace.store_id, SlotPlace.starts_at, Reservation.slot_ends_at)
        .join(Reservation, Reservation.id == SlotPlace.reservation_id)
        .where(
            SlotPlace.store_id.in_(store_ids),
            SlotPlace.starts_at > first - LONGEST_SLOT,
            SlotPlace.starts_at < last,
            SlotPlace.held_until > utc_now(),
        )
    )
    rows = await session.execute(query)
    return [(store, starts, ends) for store, starts, ends in rows if ends is not None]


async def queue_for_visits(
    session: AsyncSession, store_id: UUID, first: datetime, last: datetime
) -> None:
    """Stand in line for a store's visits in a span of time until the transaction ends.

    The line is one for each day of UTC, so those of spans that touch meet in one. Two whole
    numbers are keys of their own beside the single ones others queue by. On SQLite one writes at
    a time anyway.
    """
    if database_of(session).is_sqlite:
        return
    store_key = int.from_bytes(store_id.bytes[-4:], signed=True)
    for day in range(first.toordinal(), last.toordinal() + 1):
        await session.execute(select(func.pg_advisory_xact_lock(store_key, day)))


async def places_at(session: AsyncSession, store_id: UUID, starts_at: datetime) -> dict[int, UUID]:
    """The places of a slot that are held now by the clock, and by which booking."""
    rows = await session.execute(
        select(SlotPlace.place, SlotPlace.reservation_id).where(
            SlotPlace.store_id == store_id,
            SlotPlace.starts_at == starts_at,
            SlotPlace.held_until > utc_now(),
        )
    )
    return dict(rows.all())


async def take_place(
    session: AsyncSession,
    store_id: UUID,
    starts_at: datetime,
    place: int,
    holder_id: UUID,
    until: datetime,
) -> bool:
    """Hold one numbered place of a slot; false when somebody else has it.

    One statement: insert, or overwrite a row whose hold has ended or is one's own.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    statement = insert(SlotPlace).values(
        store_id=store_id,
        starts_at=starts_at,
        place=place,
        reservation_id=holder_id,
        held_until=until,
    )
    taken = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["store_id", "starts_at", "place"],
            set_={
                "reservation_id": statement.excluded.reservation_id,
                "held_until": statement.excluded.held_until,
            },
            where=or_(
                SlotPlace.held_until <= utc_now(),
                SlotPlace.reservation_id == holder_id,
            ),
        ).returning(SlotPlace.place)
    )
    return taken is not None


async def release_places(
    session: AsyncSession, holder_id: UUID, but: datetime | None = None
) -> None:
    """Give back the slot places of a booking, all but those of one slot."""
    statement = delete(SlotPlace).where(SlotPlace.reservation_id == holder_id)
    if but is not None:
        statement = statement.where(SlotPlace.starts_at != but)
    await session.execute(statement)


async def try_on_items(session: AsyncSession, visitor_id: UUID) -> Sequence[TryOnItem]:
    """What a visitor chose to try on, in the order chosen."""
    return (
        await session.scalars(
            select(TryOnItem)
            .where(TryOnItem.visitor_id == visitor_id)
            .order_by(TryOnItem.added_at)
            .execution_options(populate_existing=True)
        )
    ).all()


async def put_try_on_item(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, piece_id: UUID | None
) -> None:
    """Remember a chosen variant; chosen again, only the piece changes."""
    row = await session.get(TryOnItem, (visitor_id, variant_id))
    if row is None:
        session.add(TryOnItem(visitor_id=visitor_id, variant_id=variant_id, piece_id=piece_id))
    else:
        row.piece_id = piece_id
    await session.flush()


async def swap_try_on_item(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, other_id: UUID
) -> None:
    """Put another variant in the place of a chosen one."""
    row = await session.get(TryOnItem, (visitor_id, variant_id))
    if row is None or variant_id == other_id:
        return
    added_at = row.added_at
    await session.delete(row)
    await session.flush()
    if await session.get(TryOnItem, (visitor_id, other_id)) is None:
        session.add(TryOnItem(visitor_id=visitor_id, variant_id=other_id, added_at=added_at))
    await session.flush()


async def remove_try_on_items(
    session: AsyncSession, visitor_id: UUID, variant_ids: Sequence[UUID] | None = None
) -> None:
    """Take variants out of what a visitor chose, or all of them."""
    statement = delete(TryOnItem).where(TryOnItem.visitor_id == visitor_id)
    if variant_ids is not None:
        statement = statement.where(TryOnItem.variant_id.in_(variant_ids))
    await session.execute(statement)


def _is_live() -> ColumnElement[bool]:
    return and_(Reservation.status.in_(LIVE), Reservation.keep_until > utc_now())
