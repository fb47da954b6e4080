"""What the card shows of a person: while the booking lives, with notes and pieces to lay beside."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.coupons import redeeming
from booking_app.domain.coupons.schemas import Counter
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import mask_phone
from booking_app.domain.customers.models import Contact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import notes
from booking_app.domain.reservations.errors import NotChangeable, NoteNotFound, NoteRefused
from booking_app.domain.reservations.models import CustomerNote
from booking_app.domain.reservations.schemas import LineResult, NoteView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.arrivals import Arrival, record_arrival
from booking_app.workflows.counter_visits import WalkInCommand, walk_in
from booking_app.workflows.coupons import take
from booking_app.workflows.customer_card import (
    CustomerCard,
    KnownShopper,
    add_note,
    coupon_customer,
    customer_card,
    remove_note,
    reveal_contact,
)
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.coupons import published
from tests.factories.shop import Shop, add_pieces, add_product, hire

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def booked(db: Database, shop: Shop, *barcodes: str, visitor: UUID | None = None) -> str:
    """Anna books pieces in `arbat` at three; the code."""
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=THREE,
                contact=ContactInput("Анна", phone="+79161234567"),
                piece_ids=tuple(shop.pieces[barcode] for barcode in barcodes),
                visitor_id=visitor,
            ),
        )
    return made.reservation.code


async def card_of(db: Database, who: Actor, code: str) -> CustomerCard:
    """One look at the card."""
    async with db.write() as session:
        return await customer_card(session, who, code, "ru")


async def noted(db: Database, who: Actor, code: str, text: str) -> tuple[NoteView, ...]:
    """Write a note down."""
    async with db.write() as session:
        return await add_note(session, who, code, text, "ru")


@pytest.fixture
async def consultant(db: Database, shop: Shop) -> Actor:
    """Somebody at the counter of `arbat`."""
    return await hire(db, shop.stores["arbat"])


async def test_the_card_closes_with_the_visit(
    db: Database, shop: Shop, consultant: Actor, clock: ManualClock
) -> None:
    code = await booked(db, shop, "a1")
    await noted(db, consultant, code, "Левша")
    async with db.write() as session:
        result = LineResult(shop.pieces["a1"], "declined", "size")
        await hand_over(session, consultant, HandOverCommand(code, (result,), None, "n"))
    assert (await card_of(db, consultant, code)).is_open, "it may still be undone"
    clock.advance(minutes=6)
    card = await card_of(db, consultant, code)
    assert (card.is_open, card.phone, card.notes, card.former) == (False, "", (), ())
    async with db.write() as session:
        with pytest.raises(NotChangeable):
            await reveal_contact(session, consultant, code)
        with pytest.raises(NotChangeable):
            await add_note(session, consultant, code, "Поздно", "ru")

    again = await card_of(db, consultant, await booked(db, shop, "a1"))
    assert [note.text for note in again.notes] == ["Левша"]
    assert [(line.piece.barcode, line.reason) for _, line in again.declined] == [("a1", "size")]
    async with db.read() as session:
        looks = select(func.count()).select_from(AuditEntry)
        viewed = await session.scalar(looks.where(AuditEntry.action == "reservation.viewed"))
    assert viewed == 3


async def test_notes_are_ones_own_and_go_with_the_customer(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    colleague = await hire(db, shop.stores["arbat"])
    stranger = await hire(db, shop.stores["tverskaya"])
    code = await booked(db, shop, "a1")
    (note,) = await noted(db, consultant, code, " Любит  тонкое \n\u202e\n <b>Белое золото</b> ")
    assert note.text == "Любит тонкое\n<b>Белое золото</b>"
    assert (note.author, note.author_id) == (consultant.name, consultant.id)
    with pytest.raises(StoreNotAllowed):
        await noted(db, stranger, code, "Чужой")
    for refused in ("", " \n ", "я" * (notes.NOTE_MAX + 1)):
        with pytest.raises(NoteRefused):
            await noted(db, consultant, code, refused)
    async with db.write() as session:
        with pytest.raises(NoteNotFound):
            await remove_note(session, colleague, code, note.id, "ru")
        with pytest.raises(StoreNotAllowed):
            await remove_note(session, stranger, code, note.id, "ru")
    async with db.write() as session:
        assert await remove_note(session, consultant, code, note.id, "ru") == ()

    async with db.write() as session:
        shopper = await customers.contact_for(session, ContactInput("", email="x@example.com"))
        await notes.add(session, shopper.id, shop.stores["arbat"], consultant.id, "Забудут")
        await session.execute(delete(Contact).where(Contact.id == shopper.id))
        assert not await session.scalar(select(func.count()).select_from(CustomerNote))


async def test_nothing_is_noted_of_who_left_no_contact(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    command = WalkInCommand(shop.stores["arbat"], (shop.pieces["a1"],), "n")
    async with db.write() as session:
        view = await walk_in(session, consultant, command)
    with pytest.raises(NoteRefused):
        await noted(db, consultant, view.code, "Кто это был?")
    card = await card_of(db, consultant, view.code)
    assert (card.notes, card.phone, card.former) == ((), "", ())


async def test_what_goes_with_the_booked_piece_and_is_free_here_lies_beside(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    async with db.write() as session:
        await add_product(session, shop, "same-metal", stone="pearl")
        await add_product(session, shop, "twin", metal="yellow_gold")
        await add_product(session, shop, "elsewhere")
        await add_product(session, shop, "other", metal="silver")
        await add_pieces(session, shop, "same-metal/17", "arbat", "s1")
        await add_pieces(session, shop, "twin/17", "arbat", "w1", "w2")
        await add_pieces(session, shop, "elsewhere/17", "tverskaya", "e1")
        await add_pieces(session, shop, "other/17", "arbat", "o1")
    code = await booked(db, shop, "a1")
    card = await card_of(db, consultant, code)
    assert [piece.barcode for piece in card.beside] == ["w1", "s1"]
    async with db.write() as session:
        await walk_in(
            session, consultant, WalkInCommand(shop.stores["arbat"], (shop.pieces["w1"],), "n")
        )
    card = await card_of(db, consultant, code)
    assert [piece.barcode for piece in card.beside] == ["w2", "s1"]


async def test_what_drew_them_is_told(
    db: Database, shop: Shop, consultant: Actor, clock: ManualClock
) -> None:
    visitor = new_id()
    async with db.write() as session:
        await customers.ensure_visitor(session, visitor)
        for _ in range(3):
            await customers.touch(session, visitor, "view", shop.products["aurora"])
            clock.advance(minutes=1)
        await record_arrival(session, visitor, Arrival("/", {"utm_campaign": "spring"}))
        await customers.touch(session, visitor, "view", shop.products["halo"])
        await catalogue.save_product(session, visitor, shop.products["halo"])
    card = await card_of(db, consultant, await booked(db, shop, "a1", visitor=visitor))
    assert card.interest is not None
    assert (card.interest.product_name, card.interest.count) == ("Кольцо aurora", 3)
    assert card.came_by == "spring"
    assert [product.slug for product in card.viewed] == ["halo", "aurora"]
    assert [product.slug for product in card.saved] == ["halo"]


async def test_who_brings_a_coupon_is_known_while_the_counter_keeps_it(
    db: Database, shop: Shop, consultant: Actor, clock: ManualClock
) -> None:
    visitor = uuid4()
    await noted(db, consultant, await booked(db, shop, "a1"), "Левша")
    async with db.write() as session:
        campaign = await published(session)
        anna = ContactInput("Анна", phone="+79161234567")
        given = await take(session, campaign.id, visitor_id=visitor, locale="ru", contact=anna)
        pieces = await catalogue.pieces_by_ids(session, [shop.pieces["h1"]], "ru")
        halo = pieces[shop.pieces["h1"]]
        await customers.touch(session, visitor, "view", halo.product_id)
    code, arbat = given.coupon.code, Counter(consultant, shop.stores["arbat"])
    colleague = Counter(await hire(db, arbat.store_id), arbat.store_id)

    async def known(counter: Counter) -> KnownShopper | None:
        async with db.write() as session:
            return await coupon_customer(session, counter, code, "ru")

    assert await known(arbat) is None, "nobody may be looked up before the coupon is in hand"
    async with db.write() as session:
        await redeeming.look(session, arbat, code, "rotating")
    found = await known(arbat)
    assert found is not None
    assert (found.name, found.phone) == ("Анна", mask_phone("+79161234567"))
    assert [product.name for product in found.viewed] == [halo.product_name]
    assert [note.text for note in found.notes] == ["Левша"]
    assert len(found.former) == 1
    assert await known(colleague) is None
    clock.advance(minutes=4)
    assert await known(arbat) is None
    async with db.read() as session:
        looks = select(AuditEntry.store_id).where(AuditEntry.action == "coupon.customer_viewed")
        assert list(await session.scalars(looks)) == [arbat.store_id]
