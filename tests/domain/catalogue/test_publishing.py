"""What shoppers see when: requirements, publishing by the clock, archives, duplicates."""

from datetime import timedelta
from uuid import UUID

import pytest

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import category_editing, editing, publishing
from booking_app.domain.catalogue.editing_schemas import NewProduct, ProductEdit
from booking_app.domain.catalogue.errors import (
    CategoryInUse,
    GoodsChanged,
    InvalidGoods,
    NotReady,
    PieceTaken,
    ProductArchived,
    ProductNotFound,
    VariantNotFound,
)
from booking_app.domain.catalogue.holding import take_pieces
from booking_app.domain.catalogue.schemas import ProductQuery
from booking_app.domain.catalogue.service import (
    cards_by_ids,
    free_pieces,
    get_product,
    list_categories,
    pieces_by_store,
    search,
)
from tests.factories.pictures import add_photo
from tests.factories.shop import Shop, small_shop

OLGA = Actor(ActorKind.STAFF, "olga")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


async def seen(db: Database, product_id: UUID) -> ProductEdit:
    async with db.read() as session:
        return await editing.get_edit(session, product_id, "ru")


async def draft(db: Database, shop: Shop, **values: object) -> ProductEdit:
    usual: dict[str, object] = {
        "name": {"ru": "Кольцо «Ёлка»", "en": "Fir ring"},
        "price_minor": 990_000,
        "sizes": "17",
    }
    category = shop.products["category:rings"]
    new = NewProduct(category_id=category, **usual | values)  # type: ignore[arg-type]
    async with db.write() as session:
        return await editing.create(session, OLGA, new, "ru")


async def is_in_shop(db: Database, slug: str) -> bool:
    async with db.read() as session:
        found = await search(session, ProductQuery(), "ru")
        try:
            await get_product(session, slug, "ru")
        except ProductNotFound:
            assert slug not in {card.slug for card in found.items}
            return False
    assert slug in {card.slug for card in found.items}
    return True


async def test_everything_missing_is_named(db: Database, shop: Shop) -> None:
    made = await draft(db, shop, price_minor=None, name={"ru": "Кольцо"})
    async with db.read() as session:
        needs = await publishing.requirements(session, made.id)
    missing = [(need.code, need.locale) for need in needs if not need.is_met]
    assert missing == [("name", "en"), ("variants", ""), ("photo", "")]
    async with db.write() as session:
        with pytest.raises(NotReady) as refused:
            await publishing.publish(session, OLGA, made.id, made.version, "ru")
    assert refused.value.details["missing"] == ["name", "variants", "photo"]
    async with db.write() as session:
        await add_photo(session, made.id, alt={"ru": "Спереди", "en": " "})
        needs = await publishing.requirements(session, made.id)
    assert [(n.code, n.locale, n.count) for n in needs if n.code == "alt" and not n.is_met] == [
        ("alt", "en", 1)
    ]


async def test_published_now_it_is_seen_now_and_unpublished_at_once_gone(
    db: Database, shop: Shop
) -> None:
    made = await draft(db, shop)
    async with db.write() as session:
        await add_photo(session, made.id)
        live = await publishing.publish(session, OLGA, made.id, made.version, "ru")
    assert live.status == "live"
    assert await is_in_shop(db, made.slug)
    async with db.write() as session:
        with pytest.raises(GoodsChanged):
            await publishing.unpublish(session, OLGA, made.id, made.version, "ru")
    async with db.write() as session:
        await publishing.unpublish(session, OLGA, made.id, live.version, "ru")
    assert not await is_in_shop(db, made.slug)


async def test_a_scheduled_product_appears_by_the_clock(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    made = await draft(db, shop)
    async with db.write() as session:
        await add_photo(session, made.id)
        later = clock.now + timedelta(hours=3)
        waiting = await publishing.publish(session, OLGA, made.id, made.version, "ru", later)
    assert waiting.status == "scheduled"
    clock.advance(hours=2, minutes=59)
    assert not await is_in_shop(db, made.slug)
    clock.advance(minutes=1)
    assert await is_in_shop(db, made.slug)
    assert (await seen(db, made.id)).status == "live"


async def test_what_is_archived_is_nowhere_to_be_had_at_once(db: Database, shop: Shop) -> None:
    before = await seen(db, shop.products["aurora"])
    piece, store = shop.pieces["a1"], shop.stores["arbat"]
    async with db.write() as session:
        gone = await publishing.archive(session, OLGA, before.id, before.version, "ru")
    assert not await is_in_shop(db, "aurora")
    async with db.read() as session:
        assert [view.product_slug for view in await free_pieces(session, store, "ru")] == ["halo"]
        assert (await pieces_by_store(session, [store]))[store].all == 1
        assert await cards_by_ids(session, [before.id], "ru") == []
    until = before.updated_at + timedelta(hours=1)
    for pieces, variants, error in (
        ([piece], [], PieceTaken),
        ([], [shop.variants["aurora/17"]], VariantNotFound),
    ):
        async with db.write() as session:
            with pytest.raises(error):
                await take_pieces(
                    session,
                    holder_id=new_id(),
                    store_id=store,
                    piece_ids=pieces,
                    variant_ids=variants,
                    until=until,
                )
    async with db.write() as session:
        with pytest.raises(ProductArchived):
            await publishing.publish(session, OLGA, before.id, gone.version, "ru")
    async with db.write() as session:
        back = await publishing.restore(session, OLGA, before.id, gone.version, "ru")
    assert back.status == "draft"


async def test_a_booking_keeps_its_piece_when_the_product_is_archived(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    holder, store = new_id(), shop.stores["arbat"]

    async def hold(hours: int) -> None:
        async with db.write() as session:
            await take_pieces(
                session,
                holder_id=holder,
                store_id=store,
                piece_ids=[shop.pieces["a1"]],
                variant_ids=[],
                until=clock.now + timedelta(hours=hours),
            )

    await hold(1)
    before = await seen(db, shop.products["aurora"])
    async with db.write() as session:
        await publishing.archive(session, OLGA, before.id, before.version, "ru")
    await hold(2)


async def test_a_duplicate_is_a_draft_with_pictures_and_sizes(db: Database, shop: Shop) -> None:
    source = shop.products["aurora"]
    async with db.write() as session:
        await add_photo(session, source)
        await add_photo(session, source, position=1)
        copy = await publishing.duplicate(session, OLGA, source, "(копия)", "ru")
        again = await publishing.duplicate(session, OLGA, source, "(копия)", "ru")
    assert copy.status == "draft"
    assert (copy.slug, again.slug) == ("aurora-copy", "aurora-copy-2")
    assert copy.fields["name.ru"] == "Кольцо aurora (копия)"
    assert [line.size for line in copy.variants] == ["17", "18"]
    assert (copy.media_count, copy.piece_count) == (2, 0)
    original = await seen(db, source)
    assert copy.photo is not None
    assert original.photo is not None
    assert copy.photo.id != original.photo.id
    assert copy.photo.renditions == original.photo.renditions


async def test_shelves(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await category_editing.add(session, OLGA, {"ru": "Броши", "en": "Brooches"}, "", "ru")
        with pytest.raises(InvalidGoods):
            await category_editing.add(session, OLGA, {"ru": "Броши", "en": ""}, "", "ru")
    async with db.read() as session:
        rings, brooches = await category_editing.list_all(session)
    assert (rings.product_count, rings.live_count, brooches.slug) == (2, 2, "brooches")
    async with db.write() as session:
        with pytest.raises(CategoryInUse):
            await category_editing.archive(session, OLGA, rings.id, rings.version, "ru")
        await category_editing.reorder(session, OLGA, [brooches.id], "ru")
        await category_editing.save(
            session, OLGA, rings.id, 1, {"ru": "Кольца", "en": "Rings"}, "all-rings", "ru"
        )
    async with db.read() as session:
        assert [view.slug for view in await list_categories(session, "ru")] == [
            "brooches",
            "all-rings",
        ]
        assert await category_editing.moved_to(session, "rings") == "all-rings"
        assert {card.slug for card in (await search(session, ProductQuery(q="кольца"), "ru")).items}
    async with db.write() as session:
        with pytest.raises(GoodsChanged):
            await category_editing.save(
                session, OLGA, rings.id, 1, {"ru": "А", "en": "B"}, "", "ru"
            )
        await category_editing.archive(session, OLGA, brooches.id, 1, "ru")
    async with db.read() as session:
        assert [view.slug for view in await list_categories(session, "ru")] == ["all-rings"]
    async with db.write() as session:
        await category_editing.restore(session, OLGA, brooches.id, 2, "ru")
