"""Searching goods: both languages, slips of the finger, filters with honest counts."""

import asyncio

import pytest
from sqlalchemy import select, update

from booking_app.core import others
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.domain.catalogue import indexed_goods
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Piece, Product
from booking_app.domain.catalogue.schemas import ProductPage, ProductQuery
from booking_app.domain.catalogue.service import get_product, search
from tests.factories.shop import Shop, add_pieces, add_product, small_shop


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """Rings in gold and white gold, and topaz earrings that no store has."""
    async with db.write() as session:
        made = await small_shop(session)
        await add_product(
            session,
            made,
            "neva",
            name={"ru": "Серьги «Нева» с топазом", "en": "Neva topaz earrings"},
            sizes=("",),
            price_minor=3_000_000,
            metal="white_gold",
            stone="topaz",
            category="earrings",
        )
    return made


async def found(db: Database, **query: object) -> ProductPage:
    """Search in Russian."""
    async with db.read() as session:
        return await search(session, ProductQuery(**query), "ru")  # type: ignore[arg-type]


def slugs(page: ProductPage) -> set[str]:
    """What was found."""
    return {card.slug for card in page.items}


@pytest.mark.parametrize("typed", ["топаз", "Topaz", "тапаз", "topas", "нева топаз", "серьги"])
async def test_found_in_either_language_and_with_a_slip(
    db: Database, shop: Shop, typed: str
) -> None:
    assert slugs(await found(db, q=typed)) == {"neva"}


@pytest.mark.parametrize("typed", ["%", "_", "'; drop table product; --", "🙂", "нет такого"])
async def test_what_is_nowhere_is_not_found(db: Database, shop: Shop, typed: str) -> None:
    page = await found(db, q=typed)
    assert slugs(page) in (set(), {"aurora", "halo", "neva"})
    assert len(page.items) == page.total


async def test_filters_narrow_and_count_what_others_would_leave(db: Database, shop: Shop) -> None:
    page = await found(db, metals=("white_gold",))
    assert slugs(page) == {"halo", "neva"}
    counts = {name: {item.key: item.count for item in page.facets[name]} for name in page.facets}
    assert counts["metal"] == {"white_gold": 2, "yellow_gold": 1}
    assert counts["category"] == {"rings": 1, "earrings": 1}
    assert counts["size"] == {"17": 1}


async def test_in_stock_means_free_now(db: Database, shop: Shop) -> None:
    assert slugs(await found(db, in_stock_only=True)) == {"aurora", "halo"}
    only = await found(db, store_ids=(shop.stores["vladivostok"],))
    assert slugs(only) == {"aurora"}
    assert only.items[0].free_count == 1


async def test_pages_follow_each_other(db: Database, shop: Shop) -> None:
    first = await found(db, sort="price_asc", page_size=2)
    second = await found(db, sort="price_asc", page_size=2, page=2)
    assert [card.slug for card in (*first.items, *second.items)] == ["neva", "aurora", "halo"]
    assert (first.next_page, second.next_page, second.total) == (2, None, 3)


async def test_a_product_page_counts_every_size(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/18", "arbat", "a5")
        view = await get_product(session, "aurora", "en")
    counts = {variant.size: (variant.free_count, variant.store_count) for variant in view.variants}
    assert counts == {"17": (3, 2), "18": (2, 2)}
    assert view.card.free_count == 5


async def test_what_is_not_published_is_not_there(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        product = await session.get_one(Product, shop.products["neva"])
        product.published_at = None
    with pytest.raises(ProductNotFound):
        async with db.read() as session:
            await get_product(session, "neva", "ru")
    assert "neva" not in slugs(await found(db))


async def test_what_an_editor_changes_is_found_by_the_next_search(db: Database, shop: Shop) -> None:
    assert slugs(await found(db, q="топаз")) == {"neva"}
    async with db.write() as session:
        neva = await session.get_one(Product, shop.products["neva"])
        neva.name, neva.metal = {"ru": "Серьги «Нева» с гранатом", "en": "Neva"}, "yellow_gold"
        await index_products(session, [neva.id])
    assert slugs(await found(db, q="гранат", metals=("yellow_gold",))) == {"neva"}
    assert not slugs(await found(db, q="топаз"))


async def test_what_another_process_changes_is_found_soon_after(
    db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "_GOOD_FOR_SECONDS", 0.0)
    assert slugs(await found(db, q="топаз")) == {"neva"}
    other = Database(db.url.render_as_string(hide_password=False))
    async with other.write() as session:
        (await session.get_one(Product, shop.products["neva"])).archived_at = utc_now()
        await index_products(session, [shop.products["neva"]])
    await other.dispose()
    assert not slugs(await found(db, q="топаз"))


async def test_what_was_written_past_the_product_is_found_when_all_is_read_anew(
    db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slugs(await found(db, q="топаз")) == {"neva"}
    by_hand = Database(db.url.render_as_string(hide_password=False))
    async with by_hand.engine.begin() as connection:
        await connection.execute(update(Product).values(published_at=None))
    await by_hand.dispose()
    monkeypatch.setattr(indexed_goods, "_ANEW_SECONDS", 0.0)
    async with db.read() as session:
        kept = await indexed_goods.index_for(session)
        await kept.renewed()
    assert not slugs(await found(db, q="топаз"))


async def test_goods_that_are_read_anew_at_the_end_keep_no_connection_open(
    db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await found(db)
    running = asyncio.all_tasks()
    monkeypatch.setattr(indexed_goods, "_ANEW_SECONDS", 0.0)
    await found(db)
    await db.dispose()
    assert asyncio.all_tasks() <= running


async def test_a_large_chain_is_told_what_is_free_as_of_a_moment_ago(
    db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed_goods, "_ASKED_EACH_TIME", 0)
    assert slugs(await found(db, in_stock_only=True)) == {"aurora", "halo"}
    async with db.write() as session:
        await session.execute(update(Piece).values(status="sold"))
    assert slugs(await found(db, in_stock_only=True)) == {"aurora", "halo"}
    assert not slugs(await found(db, store_ids=tuple(shop.stores.values())))
    monkeypatch.setattr(indexed_goods, "_FREE_FOR_SECONDS", 0.0)
    await found(db, in_stock_only=True)
    async with db.read() as session:
        await (await indexed_goods.index_for(session)).renewed()
    assert not slugs(await found(db, in_stock_only=True))


async def test_many_products_changed_at_once_are_all_found(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        ids = [await add_product(session, shop, f"ring-{number}") for number in range(60)]
    before = await found(db)
    async with db.write() as session:
        await index_products(session, ids)
    assert (await found(db)).total == before.total


async def test_the_first_two_who_ask_a_large_chain_what_is_free_both_learn_it(
    db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed_goods, "_ASKED_EACH_TIME", 0)
    pages = await asyncio.gather(*(found(db, in_stock_only=True) for _ in range(4)))
    assert {page.total for page in pages} == {2}


async def test_more_searches_than_connections_do_not_wait_for_each_other(
    db: Database, shop: Shop
) -> None:
    """Each holds a connection already when the goods have to be read again."""
    everybody = asyncio.Barrier(8)

    async def looking() -> int:
        async with db.read() as session:
            await session.execute(select(Product.id).limit(1))
            await everybody.wait()
            return (await search(session, ProductQuery(), "ru")).total

    async with db.write() as session:
        await index_products(session, [shop.products["neva"]])
    async with asyncio.timeout(8):
        assert set(await asyncio.gather(*(looking() for _ in range(8)))) == {3}
