"""Waiting for a piece in one's own city: the first in line is offered it, by the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.mail import OutgoingLetter
from booking_app.core.outbox import OutboxJob
from booking_app.domain.catalogue.models import Piece, Product
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.models import Consent
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.errors import OfferOver, WaitingNotFound
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.reservations.waiting import OFFER_FOR
from booking_app.workflows import waiting, waiting_letter
from booking_app.workflows.secrets import waiting_secret
from tests.factories.shop import Shop, add_pieces, add_product, small_shop
from tests.infra.statements import statements_asked

ANNA = ContactInput(name="Анна", email="anna@example.com")
BORIS = ContactInput(name="Борис", email="boris@example.com")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """Size 18 lies in Vladivostok only."""
    async with db.write() as session:
        return await small_shop(session)


async def join(db: Database, shop: Shop, contact: ContactInput, city: str = "moscow") -> UUID:
    async with db.write() as session:
        return await waiting.join(
            session, shop.variants["aurora/18"], city, contact, "Сообщите мне", "ru"
        )


async def arrives(db: Database, shop: Shop, *barcodes: str) -> None:
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/18", "arbat", *barcodes)


async def offered(db: Database) -> set[UUID]:
    async with db.read() as session:
        rows = await session.scalars(select(Waiting).where(Waiting.status == "offered"))
        return {row.id for row in rows}


async def test_the_first_in_line_is_offered_what_comes_and_the_next_when_it_lapses(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    anna = await join(db, shop, ANNA)
    clock.advance(minutes=1)
    boris = await join(db, shop, BORIS)
    assert await join(db, shop, ANNA) == anna  # keeps the first place
    assert await waiting.sweep(db) == 0  # the one in Vladivostok is of no use here
    await arrives(db, shop, "n1")
    assert await waiting.sweep(db) == 1
    assert await waiting.sweep(db) == 0
    assert await offered(db) == {anna}
    clock.advance(seconds=OFFER_FOR.total_seconds())
    async with db.write() as session:
        with pytest.raises(OfferOver):
            await waiting.claim(session, anna, waiting_secret(anna), new_id(), "ru")
    assert await waiting.sweep(db) == 1
    assert await offered(db) == {boris}


async def test_what_is_offered_is_kept_from_others_and_becomes_ones_own_form(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    anna = await join(db, shop, ANNA)
    await arrives(db, shop, "n1")
    await waiting.sweep(db)
    async with db.read() as session:
        piece = await session.get_one(Piece, shop.pieces["n1"])
        assert (piece.holder_id, piece.held_until) == (anna, clock() + OFFER_FOR)
    visitor = new_id()
    async with db.write() as session:
        form = await waiting.claim(session, anna, waiting_secret(anna), visitor, "ru")
    assert [line.piece.barcode for line in form.lines] == ["n1"]
    assert form.status == "held"
    clock.advance(seconds=timedelta(minutes=11).total_seconds())
    boris = await join(db, shop, BORIS)
    assert await waiting.sweep(db) == 1  # the form ran out, the line goes on
    assert await offered(db) == {boris}


async def test_two_who_offer_at_once_offer_each_piece_once_and_in_order(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    placed = []
    for number in range(6):
        person = ContactInput(name="Кто-то", email=f"p{number}@example.com")
        placed.append(await join(db, shop, person))
        clock.advance(seconds=1)
    await arrives(db, shop, "n1", "n2", "n3")
    made = await asyncio.gather(*(waiting.sweep(db) for _ in range(4)))
    assert sum(made) == 3
    assert await offered(db) == set(placed[:3])
    async with db.read() as session:
        holders = await session.scalars(
            select(Piece.holder_id).where(Piece.barcode.in_(["n1", "n2", "n3"]))
        )
        assert set(holders) == set(placed[:3])


async def test_the_letter_goes_while_the_offer_stands(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    anna = await join(db, shop, ANNA)
    await arrives(db, shop, "n1")
    await waiting.sweep(db)
    async with db.read() as session:
        jobs = select(OutboxJob).where(OutboxJob.kind == waiting_letter.JOB_KIND)
        (job,) = (await session.scalars(jobs)).all()
        letter = await waiting_letter.write(session, anna, job.payload["until"])
    assert isinstance(letter, OutgoingLetter)
    assert letter.recipient == "anna@example.com"
    assert waiting_secret(anna) in letter.text
    clock.advance(seconds=OFFER_FOR.total_seconds())
    async with db.read() as session:
        assert await waiting_letter.write(session, anna, job.payload["until"]) == "outdated"


async def test_who_leaves_is_forgotten_and_what_was_kept_goes_on(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    anna = await join(db, shop, ANNA)
    clock.advance(seconds=1)
    boris = await join(db, shop, BORIS)
    await arrives(db, shop, "n1")
    await waiting.sweep(db)
    async with db.write() as session:
        with pytest.raises(WaitingNotFound):
            await waiting.leave(session, anna, waiting_secret(boris))
        await waiting.leave(session, anna, waiting_secret(anna))
    assert await waiting.sweep(db) == 1
    assert await offered(db) == {boris}
    async with db.read() as session:
        given = [row.given for row in await session.scalars(select(Consent).order_by(Consent.at))]
        assert await session.get(Waiting, anna) is None
    assert given == [True, True, False]


async def test_somebody_who_cannot_be_reached_cannot_wait(db: Database, shop: Shop) -> None:
    with pytest.raises(InvalidContact):
        await join(db, shop, ContactInput(name="Анна", email="not an address"))


async def test_at_night_a_piece_is_kept_at_once_and_told_of_in_the_morning(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    anna = await join(db, shop, ANNA)
    clock.now = datetime(2026, 3, 11, 20, 30, tzinfo=UTC)  # 23:30 in Moscow
    await arrives(db, shop, "n1")
    assert await waiting.sweep(db) == 1
    morning = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)
    async with db.read() as session:
        (job,) = await session.scalars(select(OutboxJob))
        row = await session.get_one(Waiting, anna)
        piece = await session.get_one(Piece, shop.pieces["n1"])
    assert job.run_at == morning
    assert row.offer_until == piece.held_until == morning + OFFER_FOR
    # Nobody else has it meanwhile, and who looks at the page before the letter may take it.
    async with db.write() as session:
        form = await waiting.claim(session, anna, waiting_secret(anna), new_id(), "ru")
    assert form.status == "held"


async def test_lines_for_which_nothing_lies_near_cost_nothing(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async def cost() -> list[str]:
        with statements_asked(db) as statements:
            assert await waiting.sweep(db) == 0
        return statements

    nobody_waits = await cost()
    assert nobody_waits
    await join(db, shop, ANNA)
    await join(db, shop, BORIS)
    # What there is lies in Vladivostok, and is sold or held elsewhere.
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/18", "arbat", "n1", "n2")
        await session.execute(update(Piece).where(Piece.barcode == "n1").values(status="sold"))
        held = {"holder_id": new_id(), "held_until": clock.now + timedelta(hours=1)}
        await session.execute(update(Piece).where(Piece.barcode == "n2").values(**held))
    assert await cost() == nobody_waits
    clock.advance(hours=1)
    assert await waiting.sweep(db) == 1  # the hold is over, though nobody said so


async def test_a_line_for_what_left_the_shop_holds_up_no_other_line(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async with db.write() as session:
        await add_product(session, shop, "vega")
        await waiting.join(session, shop.variants["vega/17"], "moscow", ANNA, "Сообщите", "ru")
    clock.advance(minutes=1)
    boris = await join(db, shop, BORIS)
    async with db.write() as session:
        await add_pieces(session, shop, "vega/17", "arbat", "v1")
        (await session.get_one(Product, shop.products["vega"])).published_at = None
    await arrives(db, shop, "n1")
    assert await waiting.sweep(db) == 1
    assert await offered(db) == {boris}
    async with db.write() as session:
        (await session.get_one(Product, shop.products["vega"])).published_at = clock()
    assert await waiting.sweep(db) == 1  # back in the shop, the line goes on
