"""At the counter: the scan's verdict, the hand-over, what is undone and what runs out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.events import EventRow
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.core.outbox import OutboxJob
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import PieceTaken
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import service as payments
from booking_app.domain.payments.errors import WrongAmount
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.errors import (
    NotChangeable,
    ReservationNotFound,
    TooLateToUndo,
    WrongOutcome,
)
from booking_app.domain.reservations.schemas import LineResult
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import counter, manage
from booking_app.workflows.customer_card import customer_card, reveal_contact
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.reserve import BookCommand, Booked, book
from booking_app.workflows.sweep import sweep
from tests.factories.shop import Shop, actor, hire

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def booked(db: Database, shop: Shop, *barcodes: str, **changes: object) -> Booked:
    """Anna books pieces in `arbat` at three."""
    async with db.write() as session:
        return await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=THREE,
                contact=ContactInput("Анна", phone="+79161234567", email="anna@example.com"),
                piece_ids=tuple(shop.pieces[barcode] for barcode in barcodes),
                **changes,  # type: ignore[arg-type]
            ),
        )


async def scanned(
    db: Database, who: Actor, store_id: UUID, payload: str, nonce: str | None = None
) -> counter.ScanVerdict:
    """Hold something before the lens."""
    async with db.write() as session:
        return await counter.scan(session, who, store_id, payload, nonce or str(new_id()), "ru")


async def handed(
    db: Database,
    who: Actor,
    code: str,
    *lines: LineResult,
    paid: Paid | None = None,
    nonce: str = "n",
) -> str:
    """Hand over and return the status after it."""
    async with db.write() as session:
        view = await hand_over(session, who, HandOverCommand(code, lines, paid, nonce))
    return view.status


async def free(db: Database, shop: Shop) -> set[str]:
    """Barcodes of what is free in `arbat`."""
    async with db.read() as session:
        found = await catalogue.free_pieces(session, shop.stores["arbat"], "ru")
    return {piece.barcode for piece in found}


@pytest.fixture
async def consultant(db: Database, shop: Shop) -> Actor:
    """Somebody at the counter of `arbat`."""
    return await hire(db, shop.stores["arbat"])


@pytest.fixture
async def manager(db: Database, shop: Shop) -> Actor:
    """The manager of `arbat`."""
    return await hire(db, shop.stores["arbat"], role="manager")


async def test_a_scan_greets_the_shopper_once(db: Database, shop: Shop, consultant: Actor) -> None:
    made = await booked(db, shop, "a1")
    payload = f"https://shop.example/q/{made.qr_token}"
    first = await scanned(db, consultant, shop.stores["arbat"], payload, "n1")
    again = await scanned(db, consultant, shop.stores["arbat"], payload, "n1")
    later = await scanned(db, consultant, shop.stores["arbat"], payload, "n2")
    assert (first.verdict, first.reason, first.code) == ("ok", "ok", made.reservation.code)
    assert again == first
    assert later.reason == "already_arrived"
    async with db.read() as session:
        board = await counter.board(session, consultant, shop.stores["arbat"], "ru")
    assert [view.code for view in board.arrived] == [made.reservation.code]


async def test_the_code_may_be_typed_in_any_way(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    code = (await booked(db, shop, "a1")).reservation.code
    typed = f" {code[:5].lower()} {code[5:]} ".replace("K", "К").replace("M", "М")
    assert (await scanned(db, consultant, shop.stores["arbat"], typed)).code == code


async def test_what_is_not_ours_or_not_here_is_told_apart(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1")
    arbat, tverskaya = shop.stores["arbat"], shop.stores["tverskaya"]
    token = made.qr_token
    forged = f"https://shop.example/q/{token[:-8]}{'A' * 8}"
    assert (await scanned(db, consultant, arbat, forged)).reason == "forged"
    assert (await scanned(db, consultant, arbat, "https://example.com/menu")).reason == "unknown"
    other = await scanned(db, actor(tverskaya), tverskaya, token)
    assert (other.reason, other.code, other.elsewhere) == ("wrong_store", "", "arbat")
    with pytest.raises(StoreNotAllowed):
        await scanned(db, consultant, tverskaya, token)


async def test_who_comes_late_is_welcome_while_the_piece_is_there(
    db: Database, shop: Shop, clock: ManualClock, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1")
    clock.now = made.reservation.keep_until + timedelta(minutes=1)
    assert "a1" in await free(db, shop)
    verdict = await scanned(db, consultant, shop.stores["arbat"], made.qr_token)
    assert (verdict.verdict, verdict.reason) == ("attention", "late")
    assert "a1" not in await free(db, shop)


async def test_who_comes_late_hears_that_the_piece_is_gone(
    db: Database, shop: Shop, clock: ManualClock, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1")
    clock.now = made.reservation.keep_until + timedelta(minutes=1)
    async with db.write() as session:
        await book(
            session,
            BookCommand(
                "arbat", None, ContactInput("Борис", email="b@example.com"), (shop.pieces["a1"],)
            ),
        )
    verdict = await scanned(db, consultant, shop.stores["arbat"], made.qr_token)
    assert (verdict.verdict, verdict.reason) == ("stop", "piece_taken")


async def test_a_visit_without_end_gives_its_piece_back_and_sells_nothing_of_somebody_elses(
    db: Database, shop: Shop, consultant: Actor, clock: ManualClock
) -> None:
    code = (await booked(db, shop, "a1")).reservation.code
    await scanned(db, consultant, shop.stores["arbat"], code)
    clock.advance(hours=9)
    assert "a1" in await free(db, shop)
    again = await scanned(db, consultant, shop.stores["arbat"], code)
    assert (again.verdict, again.reason) == ("ok", "ok")
    assert "a1" not in await free(db, shop)

    clock.advance(hours=9)
    async with db.write() as session:
        boris = ContactInput("Борис", email="boris@example.com")
        pieces = (shop.pieces["a1"],)
        other = (await book(session, BookCommand("arbat", None, boris, pieces))).reservation
    assert (await scanned(db, consultant, shop.stores["arbat"], code)).reason == "piece_taken"
    with pytest.raises(PieceTaken):
        await handed(db, consultant, code, LineResult(shop.pieces["a1"], "bought"))
    assert await handed(
        db, consultant, code, LineResult(shop.pieces["a1"], "declined", "size")
    ) == "completed"  # fmt: skip
    assert await handed(
        db, consultant, other.code, LineResult(shop.pieces["a1"], "bought"), nonce="other"
    ) == "completed"  # fmt: skip


async def test_a_cancelled_booking_is_stopped(db: Database, shop: Shop, consultant: Actor) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await manage.cancel(session, made.reservation.code, made.secret)
    verdict = await scanned(db, consultant, shop.stores["arbat"], made.qr_token)
    assert (verdict.verdict, verdict.reason) == ("stop", "cancelled")


async def test_the_hand_over_sells_returns_and_takes_the_money(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1", "h1")
    code = made.reservation.code
    lines = (
        LineResult(shop.pieces["a1"], "bought"),
        LineResult(shop.pieces["h1"], "declined", "size"),
    )
    paid = Paid("terminal", "000123", Money(9_900_000, "RUB"))
    assert await handed(db, consultant, code, *lines, paid=paid) == "completed"
    assert await handed(db, consultant, code, *lines, paid=paid) == "completed"
    assert await free(db, shop) == {"a2", "h1"}
    async with db.read() as session:
        assert await payments.balance(session, made.reservation.id, "RUB") == paid.amount
        done = (await counter.board(session, consultant, shop.stores["arbat"], "ru")).done
        assert [line.outcome for line in done[0].lines] == ["bought", "declined"]
    with pytest.raises(NotChangeable):
        await handed(db, consultant, code, *lines, nonce="another")


async def test_a_hand_over_that_does_not_add_up_changes_nothing(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1", "h1")
    code = made.reservation.code
    a1, h1 = shop.pieces["a1"], shop.pieces["h1"]
    wrong = [
        (LineResult(a1, "bought"),),
        (LineResult(a1, "bought"), LineResult(h1, "declined")),
        (LineResult(a1, "bought"), LineResult(a1, "bought")),
        (LineResult(a1, "bought"), LineResult(shop.pieces["a2"], "bought")),
    ]
    for lines in wrong:
        with pytest.raises(WrongOutcome):
            await handed(db, consultant, code, *lines)
    too_little = Paid("cash", "1", Money(1, "RUB"))
    with pytest.raises(WrongAmount):
        await handed(
            db,
            consultant,
            code,
            LineResult(a1, "bought"),
            LineResult(h1, "declined", "price"),
            paid=too_little,
        )
    async with db.read() as session:
        board = await counter.board(session, consultant, shop.stores["arbat"], "ru")
    assert [view.code for view in board.upcoming] == [code]


async def test_a_manager_may_open_a_hand_over_again_for_five_minutes(
    db: Database, shop: Shop, clock: ManualClock, consultant: Actor, manager: Actor
) -> None:
    made = await booked(db, shop, "a1")
    code = made.reservation.code
    paid = Paid("cash", "7", Money(9_900_000, "RUB"))
    await handed(db, consultant, code, LineResult(shop.pieces["a1"], "bought"), paid=paid)
    with pytest.raises(StoreNotAllowed):
        async with db.write() as session:
            await undo(session, consultant, code, "wrong ring")
    async with db.write() as session:
        view = await undo(session, manager, code, "wrong ring")
    assert view.status == "arrived"
    async with db.read() as session:
        assert not await payments.balance(session, made.reservation.id, "RUB")
    await handed(db, consultant, code, LineResult(shop.pieces["a1"], "bought"), nonce="n2")
    clock.advance(minutes=6)
    with pytest.raises(TooLateToUndo):
        async with db.write() as session:
            await undo(session, manager, code, "too late")


async def test_a_piece_that_cannot_be_found_leaves_the_rest(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1", "h1")
    code = made.reservation.code
    async with db.write() as session:
        left = await counter.report_missing(session, consultant, code, shop.pieces["a1"])
    assert left.status == "confirmed"
    assert {line.outcome for line in left.lines} == {"missing", ""}
    async with db.write() as session:
        over = await counter.report_missing(session, consultant, code, shop.pieces["h1"])
    assert (over.status, over.end_reason) == ("cancelled", "missing")
    assert await free(db, shop) == {"a2"}


async def test_another_store_cannot_touch_the_booking(db: Database, shop: Shop) -> None:
    code = (await booked(db, shop, "a1")).reservation.code
    stranger = actor(shop.stores["tverskaya"], role="manager")
    async with db.write() as session:
        with pytest.raises(StoreNotAllowed):
            await counter.mark_ready(session, stranger, code)
        with pytest.raises(StoreNotAllowed):
            await customer_card(session, stranger, code, "ru")
        with pytest.raises(StoreNotAllowed):
            await counter.board(session, stranger, shop.stores["arbat"], "ru")
        with pytest.raises(ReservationNotFound):
            await counter.mark_ready(session, stranger, "K7QF33M9XA")


async def test_the_card_shows_what_was_looked_at_before_and_logs_the_look(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    visitor = new_id()
    async with db.write() as session:
        for slug in ("halo", "aurora", "halo"):
            await customers.touch(session, visitor, "view", shop.products[slug])
    made = await booked(db, shop, "a1", visitor_id=visitor)
    async with db.write() as session:
        card = await customer_card(session, consultant, made.reservation.code, "ru")
        contact = await reveal_contact(session, consultant, made.reservation.code)
    assert {shown.slug for shown in card.viewed} == {"aurora", "halo"}
    assert "123" not in card.phone
    assert contact is not None
    assert contact.phone == "+79161234567"
    async with db.read() as session:
        actions = (
            await session.scalars(
                select(AuditEntry.action).where(AuditEntry.actor_id == str(consultant.id))
            )
        ).all()
    assert set(actions) == {"reservation.viewed", "reservation.contact_revealed"}


async def test_every_step_is_told_to_the_board_and_by_letter(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    code = (await booked(db, shop, "a1")).reservation.code
    for _ in range(2):
        async with db.write() as session:
            await counter.mark_ready(session, consultant, code)
    async with db.read() as session:
        topic = f"store:{shop.stores['arbat']}"
        told = (await session.scalars(select(EventRow.kind).where(EventRow.topic == topic))).all()
        jobs = (await session.scalars(select(OutboxJob.payload))).all()
    assert told == ["confirmed", "ready"]
    assert [job["step"] for job in jobs] == ["confirmed", "ready"]


async def test_the_sweeper_only_records_what_the_clock_decided(
    db: Database, shop: Shop, clock: ManualClock, consultant: Actor
) -> None:
    made = await booked(db, shop, "a1")
    clock.now = made.reservation.keep_until
    async with db.read() as session:
        before = await manage.view(session, made.reservation.code, made.secret)
    assert before.status == "no_show"
    async with db.write() as session:
        result = await sweep(session)
    assert (result.expired, result.no_show) == (0, 1)
    async with db.write() as session:
        assert (await sweep(session)).no_show == 0
        board = await counter.board(session, consultant, shop.stores["arbat"], "ru")
    assert [view.status for view in board.done] == ["no_show"]
