"""Stores, what lies in them, and when one can come."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from booking_app.api.deps import DatabaseDep, Locale
from booking_app.api.positions import PositionDep
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import LocalDate, Page, Slug
from booking_app.api.schemas.products import PieceOut
from booking_app.api.schemas.stores import SlotOut, StoreChoiceOut, StoreDetail
from booking_app.core.clock import utc_now
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.reservations import slots
from booking_app.domain.stores import service as stores
from booking_app.workflows.near import count_near, stores_page
from booking_app.workflows.store_photos import photos_of

router = APIRouter(prefix="/stores", tags=["stores"])

StoreSlug = Annotated[Slug, Path()]
Variants = Annotated[
    list[UUID] | None,
    Query(max_length=20, description="Variants to be tried on; may repeat."),
]


@router.get("", responses=statuses(404, 422))
async def list_stores(
    database: DatabaseDep,
    locale: Locale,
    position: PositionDep,
    city: Annotated[Slug | None, Query(description="Slug of a town to be near to.")] = None,
    variant: Variants = None,
    radius: Annotated[
        float | None,
        Query(gt=0, le=20_040, description="In kilometres; farther stores are left out."),
    ] = None,
    page: Annotated[
        str,
        Query(
            max_length=64,
            description="`next` of the page before; nothing for the first.",
        ),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page[StoreChoiceOut]:
    """Stores by distance, those with all the variants first; without a position by town.

    Stores that have none of the variants stay in the list and say so.
    """
    lat, lon = position or (None, None)
    async with database.read() as session:
        found = await stores_page(
            session,
            locale,
            lat=lat,
            lon=lon,
            city=city,
            variant_ids=variant or (),
            radius_km=radius,
            limit=limit,
            after=page,
        )
        total = await count_near(session, locale, lat=lat, lon=lon, city=city, radius_km=radius)
    return Page[StoreChoiceOut](
        items=[StoreChoiceOut.of_choice(choice) for choice in found.choices],
        total=total,
        next=found.next,
    )


@router.get("/{slug}", responses=statuses(404, 422))
async def get_store(slug: StoreSlug, database: DatabaseDep, locale: Locale) -> StoreDetail:
    """A store, its opening hours of the coming week, and its photos."""
    async with database.read() as session:
        store = await stores.get_store(session, slug, locale)
        hours = await stores.hours_ahead(session, store.id, locale)
        photos = await photos_of(session, store.id, locale)
    return StoreDetail.in_full(store, hours, photos)


@router.get("/{slug}/pieces", responses=statuses(404, 422))
async def list_pieces(
    slug: StoreSlug, database: DatabaseDep, locale: Locale, variant: Variants = None
) -> Page[PieceOut]:
    """Pieces in the store that can be reserved: kept for nobody, nor back by the store."""
    async with database.read() as session:
        store = await stores.get_store(session, slug, locale)
        found = await catalogue.free_pieces(session, store.id, locale, variant)
    items = [PieceOut.of(piece, store.time_zone) for piece in found]
    return Page[PieceOut](items=items, total=len(items))


@router.get("/{slug}/slots", responses=statuses(404, 422))
async def list_slots(
    slug: StoreSlug,
    database: DatabaseDep,
    locale: Locale,
    on: Annotated[
        LocalDate | None,
        Query(alias="date", description="A date in the store's own time; today if left out."),
    ] = None,
) -> Page[SlotOut]:
    """Times one can come at on that date, full ones included; none beyond the horizon."""
    async with database.read() as session:
        store = await stores.get_store(session, slug, locale)
        day: date = on or await stores.local_date_of(session, store.id, utc_now())
        found = await slots.slots(session, store, day)
    items = [SlotOut.of(slot, store.time_zone) for slot in found]
    return Page[SlotOut](items=items, total=len(items))
