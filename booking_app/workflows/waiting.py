"""“Tell me when it is in my city”: joining the line, being offered a piece, taking it, leaving."""

import hmac
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.db import Database
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import VariantNotFound
from booking_app.domain.catalogue.store_search import Asked, Kind
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import waiting
from booking_app.domain.reservations.errors import WaitingNotFound
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.errors import CityNotFound
from booking_app.domain.stores.nearest import nearest
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows import waiting_letter
from booking_app.workflows.reserve import HoldCommand, hold
from booking_app.workflows.secrets import waiting_secret

_CONSENT = "waiting"
_STORES_TRIED = 5
_BATCH = 100


async def join(
    session: AsyncSession,
    variant_id: UUID,
    city_slug: str,
    contact: ContactInput,
    wording: str,
    locale: str,
) -> UUID:
    """Wait for a size in a town; `wording` is the consent as it was shown and given.

    Joining twice keeps the first place. Raises `InvalidContact`, `CityNotFound`,
    `VariantNotFound`.
    """
    contact = normalise_contact(contact, (await chain.current(session)).country)
    city = await stores.find_city(session, city_slug, locale)
    if city is None:
        raise CityNotFound(city=city_slug)
    if variant_id not in await catalogue.variant_products(session, [variant_id], locale):
        raise VariantNotFound(variant=str(variant_id))
    await customers.lock_contact(session, contact)
    stored = await customers.contact_for(session, contact)
    await customers.record_consents(session, stored.id, {_CONSENT: (True, wording)})
    line = waiting.Line(variant_id, city.slug, city.lat, city.lon)
    row = await waiting.join(session, line, stored.id, contact.name, locale)
    audit.record(session, _shopper(row), "waiting.joined", "waiting", row.id)
    return row.id


async def sweep(database: Database) -> int:
    """Offer what has become free to the first in each line, at most a batch; how many offers were
    made.

    Every offer is a transaction of its own: whoever books in the same store waits for one of
    them, never for all. Safe beside others who do the same.
    """
    await database.run(lambda session: waiting.lapse(session, _BATCH))
    async with database.read() as session:
        lines = await waiting.lines(session)
    made = 0
    for line in lines:
        async with database.read() as session:
            places = await _places(session, line)
        if not places:
            continue
        offer = partial(_offer, line=line, places=places)
        while made < _BATCH and await database.run(offer):
            made += 1
        if made == _BATCH:
            break
    return made


async def look(session: AsyncSession, waiting_id: UUID, secret: str) -> Waiting:
    """A place in the line, by the secret in its link. Raises `WaitingNotFound`."""
    return await _own(session, waiting_id, secret, lock=False)


async def claim(
    session: AsyncSession, waiting_id: UUID, secret: str, visitor_id: UUID, locale: str
) -> ReservationView:
    """Take the offered piece into the visitor's own form, which keeps it as forms do.

    Raises `WaitingNotFound`, `OfferOver`, and what `hold` raises; then give the transaction up.
    """
    row = await _own(session, waiting_id, secret, lock=True)
    piece_id = await waiting.take(session, row)
    piece = (await catalogue.pieces_by_ids(session, [piece_id], locale))[piece_id]
    store = await stores.get_store_by_id(session, piece.store_id, locale)
    await reservations.add_to_basket(session, visitor_id, row.variant_id, piece_id)
    command = HoldCommand(
        visitor_id, store.slug, None, piece_ids=(piece_id,), locale=locale, is_promised=True
    )
    return await hold(session, command)


async def leave(session: AsyncSession, waiting_id: UUID, secret: str) -> None:
    """Forget a place in the line for good. Raises `WaitingNotFound`."""
    row = await _own(session, waiting_id, secret, lock=True)
    await customers.record_consents(session, row.contact_id, {_CONSENT: (False, "")})
    audit.record(session, _shopper(row), "waiting.left", "waiting", row.id)
    await waiting.leave(session, row)


async def _places(session: AsyncSession, line: waiting.Line) -> Sequence[StoreView]:
    narrowing, values = Asked([line.variant_id]).of_kind(Kind.EVERYTHING)
    near = await nearest(
        session,
        (line.lat, line.lon),
        _STORES_TRIED,
        narrowing=narrowing,
        values=values,
        radius_km=waiting.NEAR_KM,
    )
    return await stores.measured_stores(session, near, "ru")


async def _offer(session: AsyncSession, line: waiting.Line, places: Sequence[StoreView]) -> bool:
    row = await waiting.offer_first(session, line, places)
    if row is None:
        return False
    await waiting_letter.enqueue(session, row)
    audit.record(session, audit.SYSTEM, "waiting.offered", "waiting", row.id)
    return True


async def _own(session: AsyncSession, waiting_id: UUID, secret: str, *, lock: bool) -> Waiting:
    if not hmac.compare_digest(waiting_secret(waiting_id), secret):
        raise WaitingNotFound
    return await waiting.get(session, waiting_id, lock=lock)


def _shopper(row: Waiting) -> audit.Actor:
    return audit.Actor(audit.ActorKind.SHOPPER, str(row.contact_id))
