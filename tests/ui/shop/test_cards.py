"""What a card says of where its product lies: no more than the product's own page would."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.schemas import ProductQuery
from booking_app.domain.catalogue.service import cards_by_ids, lying_in, search
from booking_app.ui.shop.cards_view import CardView, card_views
from tests.factories.shop import Shop, add_pieces, small_shop


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


async def not_seen_lately(db: Database, *barcodes: str) -> None:
    """No till and no count has told of these pieces for longer than is believed."""
    old = utc_now() - timedelta(hours=get_settings().stock_stale_hours, minutes=1)
    async with db.write() as session:
        await session.execute(
            update(Piece).where(Piece.barcode.in_(barcodes)).values(checked_at=old)
        )


async def aurora(db: Database, shop: Shop, *near: str) -> CardView:
    """Its card, for somebody near these stores."""
    id_ = shop.products["aurora"]
    async with db.read() as session:
        cards = await cards_by_ids(session, [id_], "en")
        here = await lying_in(session, [id_], [shop.stores[slug] for slug in near])
    (view,) = card_views(cards, "en", here if near else None)
    return view


async def test_a_card_promises_only_what_was_seen_lately(db: Database, shop: Shop) -> None:
    before = await aurora(db, shop)
    assert (before.note, before.is_here) == ("In 3 stores", True)
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/18", "arbat", "late")
    await not_seen_lately(db, "late")
    # One piece there was not seen for too long: the page says “ask first” of all there.
    assert (await aurora(db, shop)).note == "In 2 stores"
    async with db.read() as session:
        (card,) = await cards_by_ids(session, [shop.products["aurora"]], "en")
    assert (card.free_count, card.store_count) == (5, 3)  # which can be booked all the same


async def test_what_nobody_saw_lately_is_to_be_asked_for(db: Database, shop: Shop) -> None:
    await not_seen_lately(db, *shop.pieces)
    everywhere = await aurora(db, shop)
    assert (everywhere.note, everywhere.is_here) == (
        "It was in 3 stores. Ask there first.",
        False,
    )
    near = await aurora(db, shop, "vladivostok")
    assert (near.note, near.is_here) == ("It was in 1 store near you. Ask there first.", False)
    async with db.read() as session:
        query = ProductQuery(store_ids=(shop.stores["arbat"],), in_stock_only=True)
        page = await search(session, query, "en")
    # It is still found among what lies in a store: it may well be there.
    assert "aurora" in {card.slug for card in page.items}


async def test_what_lies_near_is_said_before_what_lies_afar(db: Database, shop: Shop) -> None:
    assert (await aurora(db, shop, "arbat")).note == "In 1 store near you"
    await not_seen_lately(db, "a1", "a2")
    assert (await aurora(db, shop, "arbat")).note.startswith("It was in 1 store near you")
    async with db.write() as session:
        await session.execute(
            update(Piece).where(Piece.barcode.in_(["a1", "a2"])).values(status="sold")
        )
    far = await aurora(db, shop, "arbat")
    assert (far.note, far.is_here) == ("In 2 stores, farther away", False)
