"""From the pieces a visitor has chosen to a store, a time and a form whose pieces are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import PieceView, VariantView
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import slots as places
from booking_app.domain.reservations.schemas import ReservationView, SlotView, TryOnItemView
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import DayHours, StoreView
from booking_app.workflows import manage
from booking_app.workflows.near import StoreChoice, stores_near
from booking_app.workflows.reserve import HoldCommand, hold


@dataclass(frozen=True, slots=True)
class Offer:
    """A chosen variant in one store: the pieces of it that this visitor could have there.

    `wanted` is the very piece, where one of these was chosen.
    """

    item: TryOnItemView
    pieces: tuple[PieceView, ...]
    wanted: UUID | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a visitor can have in one store, and when.

    `any_time_until` is until when pieces are kept for “as soon as possible”, empty where no
    opening is known. `days` begin today and reach to the horizon. `form` is the visitor's own
    open form for this store. `on_asking` are chosen variants of which the store keeps its last
    pieces back.
    """

    store: StoreView
    offers: tuple[Offer, ...]
    any_time_until: datetime | None
    days: tuple[DayHours, ...]
    form: ReservationView | None
    on_asking: frozenset[UUID] = frozenset()


async def basket(session: AsyncSession, visitor_id: UUID, locale: str) -> tuple[TryOnItemView, ...]:
    """What was chosen, in the order chosen."""
    return await reservations.basket(session, visitor_id, locale)


async def basket_size(session: AsyncSession, visitor_id: UUID) -> int:
    """How many were chosen."""
    return await reservations.basket_size(session, visitor_id)


async def sizes(session: AsyncSession, item: TryOnItemView) -> list[VariantView]:
    """The sizes one can change to."""
    return await catalogue.sizes_of(session, item.product_id)


async def add(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, piece_id: UUID | None = None
) -> None:
    """Choose a variant, or a very piece of it. Raises `TooManyPieces`, `VariantNotFound`."""
    await reservations.add_to_basket(session, visitor_id, variant_id, piece_id)
    found = await catalogue.variant_products(session, [variant_id], "ru")
    product = found[variant_id][1]
    await customers.touch(
        session, visitor_id, "try_on_add", product.id, {"variant": str(variant_id)}
    )


async def remove(session: AsyncSession, visitor_id: UUID, variant_id: UUID) -> None:
    """Take a variant out again; an open form that kept a piece of it is given up."""
    await reservations.remove_from_basket(session, visitor_id, [variant_id])
    await manage.release_form(session, visitor_id)


async def change_size(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, other_id: UUID
) -> None:
    """Choose another size of the same product; an open form is given up.

    Raises `VariantNotFound`.
    """
    await reservations.swap_in_basket(session, visitor_id, variant_id, other_id)
    await manage.release_form(session, visitor_id)


async def form(session: AsyncSession, visitor_id: UUID, locale: str) -> ReservationView | None:
    """The visitor's own form: `held`, or `expired` when its minutes are over."""
    return await reservations.last_form(session, visitor_id, locale)


async def stores_for(
    session: AsyncSession,
    visitor_id: UUID,
    locale: str,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
    limit: int = 20,
) -> list[StoreChoice]:
    """Where to try on what was chosen, as `stores_near` ranks; one's own form never stands in
    one's own way. Raises `CityNotFound`."""
    chosen = await basket(session, visitor_id, locale)
    return await stores_near(
        session,
        locale,
        lat=lat,
        lon=lon,
        city=city,
        variant_ids=[item.variant_id for item in chosen],
        limit=limit,
        own=await _held(session, visitor_id, locale),
    )


async def plan(session: AsyncSession, visitor_id: UUID, store_slug: str, locale: str) -> Plan:
    """What a visitor can have in a store. Raises `StoreNotFound`."""
    store = await stores.get_store(session, store_slug, locale)
    chosen = await basket(session, visitor_id, locale)
    own = await _held(session, visitor_id, locale)
    if own is not None and own.store.id != store.id:
        own = None
    variants = [item.variant_id for item in chosen]
    free = await catalogue.free_pieces(session, store.id, locale, variants, own.id if own else None)
    lying = (await catalogue.stock_by_store(session, variants, [store.id])).get(store.id)
    kept = [line.piece for line in own.lines] if own else []
    ahead = (await chain.current(session)).rules.horizon_days + 1
    return Plan(
        store=store,
        offers=tuple(_offer(item, kept + free) for item in chosen),
        any_time_until=await stores.next_open_day_closing(session, store.id),
        days=tuple(await stores.hours_ahead(session, store.id, locale, ahead)),
        form=own,
        on_asking=lying.on_asking if lying else frozenset(),
    )


async def slots_of_day(
    session: AsyncSession, visitor_id: UUID, store: StoreView, local_date: date
) -> list[SlotView]:
    """Bookable slots of a date in a store; the place one's own form has counts as free."""
    own = await _held(session, visitor_id, "ru")
    return await places.slots(session, store, local_date, holder_id=own.id if own else None)


async def choose_piece(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, piece_id: UUID | None
) -> None:
    """Choose the very piece of a variant, or any of them. Raises `VariantNotFound`."""
    await reservations.add_to_basket(session, visitor_id, variant_id, piece_id)


async def hold_chosen(
    session: AsyncSession,
    visitor_id: UUID,
    store_slug: str,
    variant_ids: Sequence[UUID],
    slot_starts_at: datetime | None,
    locale: str,
) -> ReservationView:
    """Keep these of the chosen variants, very pieces where chosen there. Raises as `hold` does."""
    found = await plan(session, visitor_id, store_slug, locale)
    offers = [offer for offer in found.offers if offer.item.variant_id in variant_ids]
    command = HoldCommand(
        visitor_id=visitor_id,
        store_slug=store_slug,
        slot_starts_at=slot_starts_at,
        piece_ids=tuple(offer.wanted for offer in offers if offer.wanted),
        variant_ids=tuple(offer.item.variant_id for offer in offers if not offer.wanted),
        locale=locale,
    )
    return await hold(session, command)


async def hold_again(
    session: AsyncSession, visitor_id: UUID, expired: ReservationView, locale: str
) -> ReservationView:
    """Keep anew what a form that ran out kept. Raises as `hold` does."""
    return await hold_chosen(
        session,
        visitor_id,
        expired.store.slug,
        [line.piece.variant_id for line in expired.lines],
        expired.slot_starts_at,
        locale,
    )


async def _held(session: AsyncSession, visitor_id: UUID, locale: str) -> ReservationView | None:
    found = await reservations.last_form(session, visitor_id, locale)
    return found if found and found.status == "held" else None


def _offer(item: TryOnItemView, pieces: Sequence[PieceView]) -> Offer:
    here = tuple(
        {piece.id: piece for piece in pieces if piece.variant_id == item.variant_id}.values()
    )
    wanted = item.piece_id if item.piece_id in {piece.id for piece in here} else None
    return Offer(item, here, wanted)
