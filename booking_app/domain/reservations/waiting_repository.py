"""Every query on those who wait."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.stores.models import Store

_KM_A_DEGREE = 110.0
"""Of latitude, where a degree is shortest, and a little less: nothing near is left out."""


async def by_id(session: AsyncSession, waiting_id: UUID, *, lock: bool = False) -> Waiting | None:
    """A place in a line; locked until the transaction ends if asked."""
    return await session.get(Waiting, waiting_id, populate_existing=True, with_for_update=lock)


async def lock_all(session: AsyncSession, ids: Select[UUID]) -> None:
    """Keep these places from others until the transaction ends, in the order of their ids."""
    query = select(Waiting.id).where(Waiting.id.in_(ids)).order_by(Waiting.id)
    await session.scalar(select(func.count()).select_from(query.with_for_update().subquery()))


async def stores_offered(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """In which store a piece was offered to each of these places in a line."""
    query = select(Waiting.id, Waiting.store_id).where(Waiting.id.in_(ids))
    return {id_: store_id for id_, store_id in await session.execute(query) if store_id}


async def place_of(
    session: AsyncSession, variant_id: UUID, city_slug: str, contact_id: UUID
) -> Waiting | None:
    """The place somebody has, or had, in a line."""
    return await session.scalar(
        select(Waiting)
        .where(
            Waiting.variant_id == variant_id,
            Waiting.city_slug == city_slug,
            Waiting.contact_id == contact_id,
        )
        .with_for_update()
    )


async def run_out(session: AsyncSession, limit: int) -> Sequence[Waiting]:
    """Offers whose time is over; those others are just recording are left to them."""
    query = select(Waiting).where(Waiting.status == "offered", Waiting.offer_until <= utc_now())
    query = query.order_by(Waiting.offer_until).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


async def lines(
    session: AsyncSession, within_km: float
) -> Sequence[tuple[UUID, str, float, float]]:
    """Lines with somebody in them: the size, the town and where it is. Those for which no store
    so far away can have anything free are left out, most of them at least."""
    query = (
        select(Waiting.variant_id, Waiting.city_slug, func.min(Waiting.lat), func.min(Waiting.lon))
        .where(Waiting.status == "waiting", _may_be_free(within_km))
        .group_by(Waiting.variant_id, Waiting.city_slug)
        .order_by(func.min(Waiting.created_at))
    )
    return [(variant, city, lat, lon) for variant, city, lat, lon in await session.execute(query)]


def _may_be_free(within_km: float) -> ColumnElement[bool]:
    """Whether a free piece lies so far to the north or south at most; how far to the side, what a
    store keeps back and whether it is open is asked of those that are left."""
    degrees = within_km / _KM_A_DEGREE
    free = or_(Piece.held_until.is_(None), Piece.held_until <= utc_now())
    return (
        select(Piece.id)
        .join(Store, Store.id == Piece.store_id)
        .where(
            Piece.variant_id == Waiting.variant_id,
            Piece.status == "available",
            Piece.archived_at.is_(None),
            free,
            Store.lat.between(Waiting.lat - degrees, Waiting.lat + degrees),
        )
        .correlate(Waiting)
        .exists()
    )


async def first(session: AsyncSession, variant_id: UUID, city_slug: str) -> Waiting | None:
    """The first in a line, locked until the transaction ends."""
    query = (
        select(Waiting.id)
        .where(
            Waiting.variant_id == variant_id,
            Waiting.city_slug == city_slug,
            Waiting.status == "waiting",
        )
        .order_by(Waiting.created_at, Waiting.id)
        .limit(1)
    )
    while (waiting_id := await session.scalar(query)) is not None:
        # Locked by its id: whoever was first a moment ago may have been offered a piece meanwhile.
        row = await by_id(session, waiting_id, lock=True)
        if row is not None and row.status == "waiting":
            return row
    return None
