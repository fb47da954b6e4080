"""Finding what somebody in the back office wants to go to, by a few letters of it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import directory as catalogue
from booking_app.domain.staff import editing as people
from booking_app.domain.staff.records import StaffQuery
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import listing
from booking_app.domain.stores.records import StoreQuery

Kind = Literal["product", "store", "staff"]
_PRODUCTS, _OTHERS = 8, 4
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to go to; `note` tells it from others of the same name."""

    kind: Kind
    id: UUID
    name: str
    note: str


async def find(session: AsyncSession, actor: Actor, text: str, locale: str) -> tuple[Thing, ...]:
    """What the actor may look after and is called like this: products, stores, people.

    Managers find their own stores only; people are for administrators.
    """
    text = " ".join(text.split())[:_LONGEST]
    if not text:
        return ()
    found: list[Thing] = []
    if actor.role in ("merchandiser", "admin"):
        found += [
            Thing("product", each.id, each.name, each.sku or each.slug)
            for each in await catalogue.find(session, text, locale, _PRODUCTS)
        ]
    if actor.role in ("manager", "admin"):
        mine = None if actor.any_store else actor.store_ids
        query = StoreQuery(q=text, page_size=_OTHERS, store_ids=mine)
        page = await listing.list_page(session, query, locale)
        found += [
            Thing("store", store.id, store.name, f"{store.city}, {store.address}")
            for store in page.stores
        ]
    if actor.role == "admin":
        asked = StaffQuery(q=text, status="all", page_size=_OTHERS)
        staff = await people.list_people(session, actor, asked, locale)
        found += [Thing("staff", each.id, each.name, each.login) for each in staff.people]
    return tuple(found)
