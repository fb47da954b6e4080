"""Reading bookings, and the pieces a visitor has chosen to try on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.money import Money
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import VariantNotFound
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactView
from booking_app.domain.reservations import plain_rows, repository
from booking_app.domain.reservations.errors import ReservationNotFound, TooManyPieces
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.schemas import (
    LineView,
    ReservationView,
    TryOnItemView,
)
from booking_app.domain.reservations.taking import Made
from booking_app.domain.reservations.visit import status_by_clock
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView


async def get_by_code(
    session: AsyncSession, code: str, locale: str | None = None
) -> ReservationView:
    """The booking with this canonical code, by default in the shopper's own language.

    Raises `ReservationNotFound`.
    """
    row = await plain_rows.by_code(session, code)
    if row is None:
        raise ReservationNotFound(code=code)
    return (await views(session, [row], locale or row.locale))[0]


async def get_by_id(
    session: AsyncSession,
    reservation_id: UUID,
    locale: str | None = None,
) -> ReservationView:
    """The booking with this id, by default in the shopper's own language.

    Raises `ReservationNotFound`.
    """
    row = await plain_rows.by_id(session, reservation_id)
    if row is None:
        raise ReservationNotFound(id=str(reservation_id))
    return (await views(session, [row], locale or row.locale))[0]


async def is_known(session: AsyncSession, code: str) -> bool:
    """Whether there is a booking with this canonical code."""
    return await plain_rows.is_known(session, code)


async def view_of_made(session: AsyncSession, made: Made, store: StoreView) -> ReservationView:
    """A booking just made in this transaction, in the shopper's language, which is the store's;
    without photos of its pieces, which nobody is shown with this answer."""
    found = await catalogue.piece_views(
        session, [piece.row for piece in made.pieces], made.row.locale, with_photos=False
    )
    pieces = {piece.id: piece for piece in found}
    lines = [_line_view(line, pieces[line.piece_id]) for line in made.lines]
    return _view(made.row, utc_now(), store, made.contact, lines)


async def codes_of(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The canonical codes of these bookings, for whoever has only their ids."""
    return await repository.codes_of(session, ids)


async def of_visitor(
    session: AsyncSession, visitor_id: UUID, locale: str, limit: int = 20
) -> list[ReservationView]:
    """Bookings made in this browser, latest first."""
    return await views(session, await repository.of_visitor(session, visitor_id, limit), locale)


async def last_form(session: AsyncSession, visitor_id: UUID, locale: str) -> ReservationView | None:
    """The form a visitor left last without booking or giving it up.

    `held` while its pieces are kept, `expired` once its minutes are over.
    """
    row = await repository.latest_of_visitor(session, visitor_id)
    if row is None or row.status not in ("held", "expired") or row.end_reason or row.contact_id:
        return None
    return (await views(session, [row], locale))[0]


async def latest_of_visitor(session: AsyncSession, visitor_id: UUID) -> ReservationView | None:
    """What a visitor began last, form or booking, in the language it was begun in."""
    row = await repository.latest_of_visitor(session, visitor_id)
    return (await views(session, [row], row.locale))[0] if row else None


async def history(
    session: AsyncSession, contact: ContactView, locale: str, limit: int = 10
) -> list[ReservationView]:
    """Bookings under the same phone or e-mail, latest first."""
    ids = await customers.contacts_like(session, contact)
    return await views(session, await repository.of_contacts(session, ids, limit), locale)


async def board(
    session: AsyncSession, store_id: UUID, ended_since: datetime, locale: str
) -> list[ReservationView]:
    """What a store's counter has to see, by time of the visit."""
    rows = await repository.for_board(session, store_id, ended_since)
    return await views(session, rows, locale)


async def views(
    session: AsyncSession,
    rows: Sequence[Reservation],
    locale: str,
) -> list[ReservationView]:
    """Bookings as they leave the slice, in the order given."""
    now = utc_now()
    lines: dict[UUID, list[ReservationLine]] = defaultdict(list)
    for line in await plain_rows.lines(session, [row.id for row in rows]):
        lines[line.reservation_id].append(line)
    piece_ids = {line.piece_id for found in lines.values() for line in found}
    pieces = await catalogue.pieces_by_ids(session, list(piece_ids), locale)
    places = await stores.get_stores_by_ids(session, {row.store_id for row in rows}, locale)
    contacts = await customers.contacts_by_ids(
        session, [row.contact_id for row in rows if row.contact_id]
    )
    return [
        _view(
            row,
            now,
            places[row.store_id],
            contacts.get(row.contact_id) if row.contact_id else None,
            [_line_view(line, pieces[line.piece_id]) for line in lines[row.id]],
        )
        for row in rows
    ]


async def basket(session: AsyncSession, visitor_id: UUID, locale: str) -> tuple[TryOnItemView, ...]:
    """What a visitor chose to try on, in the order chosen."""
    rows = await repository.try_on_items(session, visitor_id)
    found = await catalogue.variant_products(session, [row.variant_id for row in rows], locale)
    items = []
    for row in rows:
        if row.variant_id not in found:
            continue
        variant, card = found[row.variant_id]
        items.append(
            TryOnItemView(
                variant_id=row.variant_id,
                piece_id=row.piece_id,
                product_id=card.id,
                product_slug=card.slug,
                product_name=card.name,
                metal_name=card.metal_name,
                size=variant.size,
                price=variant.price,
                free_count=variant.free_count,
                photo=card.photo,
            )
        )
    return tuple(items)


async def basket_size(session: AsyncSession, visitor_id: UUID) -> int:
    """How many of what a visitor chose to try on are in the shop."""
    rows = await repository.try_on_items(session, visitor_id)
    return await catalogue.count_in_shop(session, [row.variant_id for row in rows])


async def add_to_basket(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, piece_id: UUID | None = None
) -> None:
    """Choose a variant, or a very piece of it; twice is once.

    Raises `TooManyPieces` at the cap and `VariantNotFound`.
    """
    if variant_id not in await catalogue.variant_products(session, [variant_id], "ru"):
        raise VariantNotFound(variant=str(variant_id))
    await customers.ensure_visitor(session, visitor_id)
    chosen = await repository.try_on_items(session, visitor_id)
    cap = (await chain.current(session)).rules.pieces_per_contact
    if len(chosen) >= cap and variant_id not in {row.variant_id for row in chosen}:
        raise TooManyPieces(cap=cap, asked=len(chosen) + 1)
    await repository.put_try_on_item(session, visitor_id, variant_id, piece_id)


async def swap_in_basket(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, other_id: UUID
) -> None:
    """Choose another variant of the same product instead. Raises `VariantNotFound`."""
    found = await catalogue.variant_products(session, [variant_id, other_id], "ru")
    products = {card.id for _, card in found.values()}
    if other_id not in found or len(products) != 1:
        raise VariantNotFound(variant=str(other_id))
    await repository.swap_try_on_item(session, visitor_id, variant_id, other_id)


async def remove_from_basket(
    session: AsyncSession, visitor_id: UUID, variant_ids: Sequence[UUID] | None = None
) -> None:
    """Take variants out of what a visitor chose, or all of them."""
    await repository.remove_try_on_items(session, visitor_id, variant_ids)


def _view(
    row: Reservation,
    now: datetime,
    store: StoreView,
    contact: ContactView | None,
    lines: Sequence[LineView],
) -> ReservationView:
    return ReservationView(
        id=row.id,
        code=row.code,
        status=status_by_clock(row, now),
        store=store,
        visitor_id=row.visitor_id,
        contact_id=row.contact_id,
        contact_name=row.contact_name,
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        locale=row.locale,
        payment=row.payment,  # type: ignore[arg-type]
        slot_starts_at=row.slot_starts_at,
        slot_ends_at=row.slot_ends_at,
        keep_until=row.keep_until,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        ready_at=row.ready_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        version=row.version,
        lines=tuple(lines),
        concern=row.concern,
        is_walk_in=row.is_walk_in,
        consultant_id=row.consultant_id,
        served_at=row.served_at,
        extended_minutes=row.extended_minutes,
    )


def _line_view(line: ReservationLine, piece: PieceView) -> LineView:
    return LineView(
        piece=piece,
        price=Money(line.price_minor, line.currency),
        outcome=line.outcome,  # type: ignore[arg-type]
        reason=line.reason,
        discount=Money(line.discount_minor, line.currency),
    )
