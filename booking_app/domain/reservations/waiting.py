"""Waiting for a size in a town: who is first in line is offered a piece, kept for them by a clock.

An offer is a hold on a piece whose holder is the place in the line, so nobody else can have it, and
it ends by the clock like every hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.errors import PieceTaken, VariantNotFound
from booking_app.domain.catalogue.holding import release, take_pieces
from booking_app.domain.reservations import waiting_repository as rows
from booking_app.domain.reservations.errors import OfferOver, WaitingNotFound
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.stores.schemas import StoreView

OFFER_FOR = timedelta(hours=3)
"""How long an offered piece is kept."""
MORNING, EVENING = time(9), time(21)
"""Between these nobody is woken by an offer; the times are those on the store's wall."""
NEAR_KM = 40.0
"""What counts as being in the town."""


@dataclass(frozen=True, slots=True)
class Line:
    """All who wait for one size in one town; `lat`/`lon` are the town's middle."""

    variant_id: UUID
    city_slug: str
    lat: float
    lon: float


async def join(
    session: AsyncSession, line: Line, contact_id: UUID, name: str, locale: str
) -> Waiting:
    """A place at the end of the line; whoever waits there already keeps theirs."""
    row = await rows.place_of(session, line.variant_id, line.city_slug, contact_id)
    if row is not None and row.status in ("waiting", "offered"):
        return row
    if row is None:
        row = Waiting(
            id=new_id(),
            variant_id=line.variant_id,
            city_slug=line.city_slug,
            contact_id=contact_id,
        )
        session.add(row)
    row.lat, row.lon, row.contact_name, row.locale = line.lat, line.lon, name, locale
    row.status, row.created_at = "waiting", utc_now()
    row.offer_until = row.store_id = row.piece_id = None
    await session.flush()
    return row


async def lapse(session: AsyncSession, limit: int) -> int:
    """Record which offers have run out, and how many they were."""
    found = await rows.run_out(session, limit)
    for row in found:
        row.status = "lapsed"
    await session.flush()
    return len(found)


async def lines(session: AsyncSession) -> Sequence[Line]:
    """Every line somebody stands in for which something may lie free near its town."""
    return [Line(*found) for found in await rows.lines(session, NEAR_KM)]


async def offer_first(
    session: AsyncSession, line: Line, places: Sequence[StoreView]
) -> Waiting | None:
    """Keep a piece for the first in line, from the first of the stores that has one to offer.

    At night in the store's zone it is kept at once, and its clock starts in the morning.

    Nothing when nobody waits or no piece is free after all. The first is waited for, not stepped
    over: two who offer at once never turn the order round.
    """
    row = await rows.first(session, line.variant_id, line.city_slug)
    if row is None:
        return None
    for store in places:
        until = begins_at(utc_now(), store.time_zone) + OFFER_FOR
        try:
            async with session.begin_nested():
                taken = await take_pieces(
                    session,
                    holder_id=row.id,
                    store_id=store.id,
                    piece_ids=(),
                    variant_ids=(line.variant_id,),
                    until=until,
                    keep_back=store.safety_stock,
                )
        except (PieceTaken, VariantNotFound):
            # A size that left the shop is waited for until it comes back.
            continue
        row.status, row.offer_until = "offered", until
        row.store_id, row.piece_id = store.id, taken[0].id
        await session.flush()
        return row
    return None


def begins_at(now: datetime, time_zone: str) -> datetime:
    """When an offer found now is told of and its clock starts: now, or in the morning."""
    zone = ZoneInfo(time_zone)
    here = now.astimezone(zone)
    if MORNING <= here.time() < EVENING:
        return now
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


async def get(session: AsyncSession, waiting_id: UUID, *, lock: bool = False) -> Waiting:
    """A place in a line. Raises `WaitingNotFound`."""
    row = await rows.by_id(session, waiting_id, lock=lock)
    if row is None:
        raise WaitingNotFound
    return row


def is_offered(row: Waiting, now: datetime) -> bool:
    """Whether a piece is kept for this place now. The clock decides."""
    return row.status == "offered" and row.offer_until is not None and row.offer_until > now


async def take(session: AsyncSession, row: Waiting) -> UUID:
    """Give the kept piece over to what takes it next in this transaction. Raises `OfferOver`."""
    if not is_offered(row, utc_now()) or row.piece_id is None:
        raise OfferOver
    await release(session, row.id)
    row.status = "taken"
    await session.flush()
    return row.piece_id


async def lose(session: AsyncSession, waiting_id: UUID, piece_ids: Sequence[UUID]) -> None:
    """What was kept for a place is sold: the place is where it was in the line, and waits on."""
    row = await rows.by_id(session, waiting_id, lock=True)
    await release(session, waiting_id, piece_ids)
    if row is not None and row.status == "offered" and row.piece_id in piece_ids:
        row.status = "waiting"
        row.offer_until = row.store_id = row.piece_id = None
        await session.flush()


async def leave(session: AsyncSession, row: Waiting) -> None:
    """Forget a place in the line, and give back what was kept for it."""
    await release(session, row.id)
    await session.delete(row)
    await session.flush()
