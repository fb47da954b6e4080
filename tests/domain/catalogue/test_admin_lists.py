"""Lists of goods: found by anything a merchandiser may know of them, by filters, in every order."""

from datetime import timedelta
from typing import Any

import pytest

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.catalogue import admin_lists, list_repository
from booking_app.domain.catalogue.editing_schemas import PieceListQuery, ProductListQuery
from booking_app.domain.catalogue.models import Product
from tests.factories.pictures import add_photo
from tests.factories.shop import Shop, add_product, small_shop

OLGA = Actor(ActorKind.STAFF, "olga")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """Beside the rings: a draft without pieces, one for tomorrow, one archived."""
    async with db.write() as session:
        made = await small_shop(session)
        names = {"ru": "Серьги «Ёлка»", "en": "Fir earrings"}
        await add_product(session, made, "fir", name=names, category="earrings", stone="none",
                          price_minor=100, sizes=("",), metal="silver")  # fmt: skip
        for slug in ("tomorrow", "gone"):
            await add_product(session, made, slug)
        (await session.get_one(Product, made.products["fir"])).published_at = None
        row = await session.get_one(Product, made.products["tomorrow"])
        row.published_at = clock.now + timedelta(days=1)
        (await session.get_one(Product, made.products["gone"])).archived_at = clock.now
        await add_photo(session, made.products["aurora"])
    return made


@pytest.fixture(params=["collected", "walked"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to a page give the same page."""
    if request.param == "walked":
        monkeypatch.setattr(list_repository, "FEW", 0)


async def slugs(db: Database, locale: str = "ru", **query: Any) -> list[str]:
    async with db.read() as session:
        rows, page = await admin_lists.products(session, ProductListQuery(**query), locale)
    assert page.total >= len(rows)
    return [row.slug for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"aurora", "halo", "fir", "tomorrow"}),
        ({"status": "live"}, {"aurora", "halo"}),
        ({"status": "draft"}, {"fir"}),
        ({"status": "scheduled"}, {"tomorrow"}),
        ({"status": "archived"}, {"gone"}),
        ({"metal": "white_gold"}, {"halo"}),
        ({"stone": "none"}, {"fir"}),
        ({"lacks": "photos"}, {"halo", "fir", "tomorrow"}),
        ({"lacks": "pieces"}, {"fir", "tomorrow"}),
        ({"q": "елка серьги"}, {"fir"}),
        ({"q": "FIR"}, {"fir"}),
        ({"q": "halo/17"}, {"halo"}),
        ({"q": "a3"}, {"aurora"}),
        ({"q": "gone"}, set()),
        ({"q": "%"}, {"aurora", "halo", "fir", "tomorrow"}),
        ({"q": "ring", "status": "archived"}, {"gone"}),
    ],
)
async def test_found_by_what_one_knows(
    db: Database, shop: Shop, query: dict[str, Any], expected: set[str]
) -> None:
    assert set(await slugs(db, **query)) == expected


async def test_orders(db: Database, shop: Shop) -> None:
    assert await slugs(db, sort="price", descending=False) == [
        "fir",
        *sorted(["aurora", "tomorrow"], key=lambda slug: shop.products[slug]),
        "halo",
    ]
    assert await slugs(db, sort="name", descending=False) == ["aurora", "halo", "tomorrow", "fir"]
    assert await slugs(db, "en", sort="name", descending=False) == [
        "fir",
        "aurora",
        "halo",
        "tomorrow",
    ]
    assert await slugs(db, sort="name", descending=False, offset=1, limit=2) == ["halo", "tomorrow"]
    assert await slugs(db, offset=100) == []


async def test_a_row_says_what_a_merchandiser_asks(db: Database, shop: Shop) -> None:
    async with db.read() as session:
        rows, _ = await admin_lists.products(session, ProductListQuery(q="aurora"), "ru")
        counts = await admin_lists.product_counts(session)
        assert await admin_lists.filter_keys(session) == (
            ["silver", "white_gold", "yellow_gold"],
            ["diamond", "none"],
        )
    (row,) = rows
    assert (row.variant_count, row.piece_count, row.price_from_minor) == (2, 4, 9_900_000)
    assert row.thumbnail.endswith(".webp")
    assert counts == {"draft": 1, "scheduled": 1, "live": 2, "archived": 1}


async def barcodes(db: Database, **query: Any) -> list[str]:
    async with db.read() as session:
        rows, _ = await admin_lists.pieces(session, PieceListQuery(**query), "ru")
    return [row.barcode for row in rows]


async def test_pieces(db: Database, shop: Shop) -> None:
    assert await barcodes(db) == ["a4", "a3", "h1", "a2", "a1"]
    assert await barcodes(db, sort="barcode", descending=False) == ["a1", "a2", "a3", "a4", "h1"]
    assert await barcodes(db, q="a") == ["a4", "a3", "a2", "a1"]
    assert await barcodes(db, q="halo") == ["h1"]
    assert await barcodes(db, q="аврора") == []
    assert await barcodes(db, q="кольцо aurora", store_id=shop.stores["arbat"]) == ["a2", "a1"]
    assert await barcodes(db, product_id=shop.products["halo"]) == ["h1"]
    assert await barcodes(db, status="available", sort="price") == ["h1", "a4", "a3", "a2", "a1"]
    assert await barcodes(db, status="held") == []
    assert await barcodes(db, q="%%") == []
