"""What a store's page says lies there is what lists of stores and searches say of it."""

import itertools
import random
from datetime import timedelta

import pytest

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Piece, Product, Variant
from booking_app.domain.catalogue.schemas import ProductQuery
from booking_app.domain.catalogue.service import pieces_by_store, search
from booking_app.domain.catalogue.store_shelf import store_shelf
from booking_app.domain.stores.models import Store
from tests.factories.shop import Shop, add_pieces, add_product, add_store

_MODELS = 4
_LONG_AGO = timedelta(days=400)


async def _filled(db: Database, keep_back: int) -> Shop:
    """Stores with pieces of all kinds: free, held, sold, unseen for long, of what is archived, a
    draft or scheduled; one with nothing, one with nothing that was seen lately."""
    dice, numbers, shop = random.Random(keep_back), itertools.count(), Shop()  # noqa: S311 - which is which does not matter
    async with db.write() as session:
        for slug in ("one", "two", "empty", "unseen"):
            await add_store(session, shop, slug)
            (await session.get_one(Store, shop.stores[slug])).safety_stock = keep_back
        names = [f"ring-{number}" for number in range(9)]
        for name in names:
            await add_product(session, shop, name, sizes=("16", "17"))
        draft, scheduled, archived, *_ = [
            await session.get_one(Product, shop.products[name]) for name in names
        ]
        draft.published_at = None
        scheduled.published_at = utc_now() + timedelta(hours=1)
        archived.archived_at = utc_now()
        (await session.get_one(Variant, shop.variants["ring-4/16"])).archived_at = utc_now()
        for store, sku in itertools.product(("one", "two", "unseen"), shop.variants):
            barcodes = [f"{next(numbers)}" for _ in range(dice.randrange(3, 8))]
            for id_ in await add_pieces(session, shop, sku, store, *barcodes):
                _spoil(await session.get_one(Piece, id_), dice, is_seen=store != "unseen")
        await index_products(session, [shop.products[name] for name in names])
    return shop


def _spoil(piece: Piece, dice: random.Random, *, is_seen: bool) -> None:
    piece.status = dice.choice(("available",) * 4 + ("sold",))
    piece.checked_at = utc_now() - (dice.random() < 0.2 or not is_seen) * _LONG_AGO
    if dice.random() < 0.3:
        piece.holder_id = piece.id
        piece.held_until = utc_now() + timedelta(minutes=dice.choice((-5, 5)))
    if dice.random() < 0.1:
        piece.archived_at = utc_now()


@pytest.mark.parametrize("keep_back", [0, 1, 2])
async def test_a_store_page_says_what_lists_say(
    db: Database, clock: ManualClock, keep_back: int
) -> None:
    shop = await _filled(db, keep_back)
    told = set()
    for ahead in (0, 2):
        clock.advance(hours=ahead)
        for slug in ("one", "two", "empty", "unseen"):
            store = shop.stores[slug]
            query = ProductQuery(store_ids=(store,), in_stock_only=True, page_size=_MODELS)
            async with db.read() as session:
                count, models = await store_shelf(session, store, keep_back, "ru", _MODELS)
                assert count == (await pieces_by_store(session, [store])).get(store)
                assert models == await search(session, query, "ru")
            told.add((slug, count, models.total))
            assert bool(models.items) is (slug != "empty")
    assert len(told) > 5, "what was scheduled is there afterwards"
