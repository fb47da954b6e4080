"""Browsing goods."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from booking_app.api.deps import DatabaseDep, Locale
from booking_app.api.positions import PositionDep
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import Page, PlainText, Slug
from booking_app.api.schemas.products import ProductOut, ProductSummary
from booking_app.core.db import Database
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import ProductQuery, Sort
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.geometry import Position

router = APIRouter(prefix="/products", tags=["products"])

_STORES_AROUND = 20

Words = Annotated[PlainText, StringConstraints(max_length=200)]
Key = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_.,-]*$")]


@router.get("", responses=statuses(404, 422))
async def list_products(
    database: DatabaseDep,
    locale: Locale,
    position: PositionDep,
    q: Annotated[Words, Query(description="Words in either language; typos are forgiven.")] = "",
    category: Annotated[Key, Query(description="Slug of a category.")] = "",
    store: Annotated[
        Slug | None, Query(description="Only what can be tried on in this store now.")
    ] = None,
    metal: Annotated[list[Key] | None, Query(max_length=20)] = None,
    stone: Annotated[list[Key] | None, Query(max_length=20)] = None,
    size: Annotated[list[Key] | None, Query(max_length=40)] = None,
    sort: Sort = "featured",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
) -> Page[ProductSummary]:
    """Products with price range and availability.

    With `lat` and `lon` availability counts the nearest stores only; with `store`, that one.
    """
    around = await _stores_around(database, locale, store, position)
    query = ProductQuery(
        q=q,
        category=category,
        metals=tuple(metal or ()),
        stones=tuple(stone or ()),
        sizes=tuple(size or ()),
        store_ids=around,
        in_stock_only=store is not None,
        sort=sort,
        page=page,
        page_size=limit,
    )
    async with database.read() as session:
        found = await catalogue.search(session, query, locale)
    return Page[ProductSummary](
        items=[ProductSummary.of(card) for card in found.items],
        total=found.total,
        next=str(found.next_page) if found.next_page else None,
    )


@router.get("/{slug}", responses=statuses(404, 422))
async def get_product(
    slug: Annotated[Slug, Path()], database: DatabaseDep, locale: Locale
) -> ProductOut:
    """A product with its variants and all its media.

    A former address of it answers the same: `slug` is the present one.
    """
    async with database.read() as session:
        present = await catalogue.moved_to(session, slug) or slug
        return ProductOut.in_full(await catalogue.get_product(session, present, locale))


async def _stores_around(
    database: Database, locale: str, slug: str | None, position: Position | None
) -> tuple[UUID, ...]:
    async with database.read() as session:
        if slug is not None:
            return ((await stores.get_store(session, slug, locale)).id,)
        if position is None:
            return ()
        near = await stores.nearest_stores(session, locale, *position, limit=_STORES_AROUND)
        return tuple(place.id for place in near)
