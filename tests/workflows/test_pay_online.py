"""Paying online, through the official SDK against the sandbox: nothing lost, nothing charged that
was not bought, whatever is closed, repeated or killed on the way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.adapters.stripe_payments import StripePayments
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.core.outbox import OutboxJob, OutboxWorker
from booking_app.domain.catalogue.service import free_pieces
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online
from booking_app.domain.payments.errors import NotRefundable, ReasonMissing, WrongAmount
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.payments.ports import EventRef, GatewayUnavailable
from booking_app.domain.payments.schemas import OnlinePaymentView, Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.sandbox.app import KEY
from booking_app.workflows import (
    counter,
    manage,
    money,
    money_report,
    pay_online,
    payment_jobs,
)
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.money_report import Comparison
from booking_app.workflows.pay_online import Begun
from booking_app.workflows.reserve import (
    BookCommand,
    ConfirmCommand,
    HoldCommand,
    book,
    confirm,
    hold,
)
from booking_app.workflows.secrets import manage_secret
from booking_app.workflows.sweep import sweep
from tests.factories.shop import Shop, hire
from tests.infra.stripe_sandbox import SECRET, Running, running_sandbox

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
"""15:00 in Moscow."""
ANNA = ContactInput("Анна", phone="+7 916 123-45-67", email="anna@example.com")
GOOD, DECLINED = "4242424242424242", "4000000000000002"


@dataclass
class Till:
    """The small shop with a way to take payments, and the bank's side of it."""

    db: Database
    shop: Shop
    bank: Running
    gateway: StripePayments
    clock: ManualClock
    visitor: UUID

    async def begin(self, *barcodes: str, slot: datetime = THREE) -> Begun:
        """Anna holds pieces in `arbat` and goes on to pay."""
        async with self.db.write() as session:
            form = await hold(
                session,
                HoldCommand(
                    self.visitor, "arbat", slot, tuple(self.shop.pieces[b] for b in barcodes)
                ),
            )
        async with self.db.write() as session:
            return await pay_online.begin(
                session, ConfirmCommand(form.code, self.visitor, ANNA, locale="ru")
            )

    async def open(self, begun: Begun) -> str:
        return await pay_online.open_page(self.db, self.gateway, begun.payment_id)

    async def pay(self, begun: Begun, card: str = GOOD) -> int:
        """Anna pays on the page; its answer's status."""
        page = (await self.open(begun)).removeprefix("https://pay.example")
        return (await self.bank.browser.post(page, data={"card": card})).status_code

    async def follow(self, begun: Begun) -> None:
        await pay_online.follow(self.db, self.gateway, begun.payment_id)

    async def paid(self, *barcodes: str, slot: datetime = THREE) -> Begun:
        """Anna has paid, and we know."""
        begun = await self.begin(*barcodes, slot=slot)
        assert await self.pay(begun) == 303
        await self.follow(begun)
        return begun

    async def payment(self, begun: Begun) -> OnlinePaymentView:
        async with self.db.read() as session:
            found = await online.of_reservation(session, begun.reservation.id)
        assert found is not None
        return found

    async def booking(self, begun: Begun) -> ReservationView:
        async with self.db.read() as session:
            return await reservations.get_by_id(session, begun.reservation.id)

    async def work(self, minutes: float = 0) -> None:
        """Time passes, then the background does what is due about payments."""
        self.clock.advance(minutes=minutes)
        handlers = payment_jobs.payment_handlers(self.db, self.gateway)
        await OutboxWorker(self.db, handlers).drain()

    async def letters(self) -> list[str]:
        async with self.db.read() as session:
            jobs = await session.scalars(
                select(OutboxJob).where(OutboxJob.kind == "letter").order_by(OutboxJob.created_at)
            )
            return [job.payload["step"] for job in jobs]

    async def free(self) -> set[UUID]:
        async with self.db.read() as session:
            return {p.id for p in await free_pieces(session, self.shop.stores["arbat"], "ru")}

    async def agrees(self, begun: Begun) -> None:
        """Our ledger and the bank's books say the same."""
        ours = await self.payment(begun)
        theirs = await self.gateway.intent(ours.intent_id)
        assert ours.balance.captured.amount_minor == theirs.received_minor
        assert ours.balance.refunded.amount_minor == theirs.refunded_minor
        assert ours.balance.reserved.amount_minor == theirs.capturable_minor
        assert ours.balance.captured.amount_minor <= ours.balance.authorised.amount_minor
        assert ours.waiting == ()


@pytest.fixture
async def till(db: Database, shop: Shop, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Till]:
    async with running_sandbox(tmp_path, now=lambda: utc_now().timestamp()) as bank:
        gateway = StripePayments(KEY, ("whsec_old", SECRET), address=bank.url)
        yield Till(db, shop, bank, gateway, clock, new_id())
        await gateway.aclose()


async def consultant(till: Till, role: Any = "consultant") -> Actor:
    return await hire(till.db, till.shop.stores["arbat"], role=role)


async def hand(till: Till, begun: Begun, bought: set[str], paid: Paid | None = None) -> Actor:
    """The consultant hands over: these barcodes are bought, the rest is declined."""
    who = await consultant(till)
    ids = {till.shop.pieces[barcode] for barcode in bought}
    lines = tuple(
        LineResult(line.piece.id, "bought")
        if line.piece.id in ids
        else LineResult(line.piece.id, "declined", "size")
        for line in begun.reservation.lines
    )
    command = HandOverCommand(begun.reservation.code, lines, paid, "nonce-1")
    async with till.db.write() as session:
        await hand_over(session, who, command)
    return who


def prices(begun: Begun, till: Till, *barcodes: str) -> int:
    ids = {till.shop.pieces[barcode] for barcode in barcodes}
    return sum(line.price.amount_minor for line in begun.reservation.lines if line.piece.id in ids)


async def test_while_the_page_is_open_everything_is_kept_and_nothing_is_booked(till: Till) -> None:
    begun = await till.begin("a1", "a2")
    await till.open(begun)
    till.clock.advance(minutes=29)
    assert (await till.booking(begun)).status == "held"
    assert till.shop.pieces["a1"] not in await till.free()
    assert (await till.payment(begun)).status == "open"
    assert await till.letters() == []


async def test_paying_books_and_only_reserves_the_money(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    assert begun.capture == "manual"
    booking = await till.booking(begun)
    assert (booking.status, booking.payment) == ("confirmed", "online")
    payment = await till.payment(begun)
    assert payment.status == "authorised"
    assert payment.balance.reserved == booking.total
    assert not payment.balance.captured
    assert payment.capture_before == utc_now() + timedelta(days=7)
    assert await till.letters() == ["confirmed"]
    await till.follow(begun)
    assert await till.letters() == ["confirmed"]
    await till.agrees(begun)


async def test_everything_bought_is_charged_once_the_hand_over_stands(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, {"a1", "a2"})
    await till.work()
    assert not (await till.payment(begun)).balance.captured
    await till.work(minutes=5)
    payment = await till.payment(begun)
    assert payment.status == "captured"
    assert payment.balance.captured == begun.reservation.total
    assert payment.balance.fee
    assert "paid" in await till.letters()
    await till.agrees(begun)


async def test_only_what_was_bought_is_charged_and_the_rest_is_released(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, {"a2"})
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.captured.amount_minor == prices(begun, till, "a2")
    assert balance.released.amount_minor == prices(begun, till, "a1")
    await till.agrees(begun)


async def test_nothing_bought_releases_everything(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, set())
    await till.work(minutes=5)
    payment = await till.payment(begun)
    assert payment.status == "released"
    assert payment.balance.released == begun.reservation.total
    assert "released" in await till.letters()
    await till.agrees(begun)


async def test_an_undone_hand_over_charges_nothing(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, {"a1", "a2"})
    manager = await consultant(till, "manager")
    till.clock.advance(minutes=4)
    async with till.db.write() as session:
        await undo(session, manager, begun.reservation.code, "mistake")
    await till.work(minutes=10)
    assert (await till.payment(begun)).status == "authorised"
    await till.agrees(begun)


async def test_what_was_paid_online_is_not_paid_again_at_the_till(till: Till) -> None:
    begun = await till.paid("a1")
    paid = Paid("cash", "17", begun.reservation.total)
    with pytest.raises(WrongAmount):
        await hand(till, begun, {"a1"}, paid)
    await hand(till, begun, {"a1"}, replace(paid, amount=Money(0, paid.amount.currency)))


async def test_a_declined_card_can_be_tried_again(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun, DECLINED) == 402
    await till.follow(begun)
    assert (await till.booking(begun)).status == "held"
    assert await till.pay(begun) == 303
    await till.follow(begun)
    assert (await till.booking(begun)).status == "confirmed"


async def test_whoever_turns_back_has_their_form_and_may_pay_in_the_store(till: Till) -> None:
    begun = await till.begin("a1")
    page = await till.open(begun)
    assert not await pay_online.leave(till.db, till.gateway, begun.payment_id)
    answer = await till.bank.browser.post(
        page.removeprefix("https://pay.example"), data={"card": GOOD}
    )
    assert answer.status_code != 303
    async with till.db.write() as session:
        form = await reservations.last_form(session, till.visitor, "ru")
        assert form is not None
        assert form.status == "held"
        command = ConfirmCommand(form.code, till.visitor, ANNA, locale="ru")
        booked = await confirm(session, command)
    assert booked.reservation.payment == "in_store"
    assert (await till.payment(begun)).status == "unpaid"


async def test_paying_in_one_tab_and_turning_back_in_another_ends_paid(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    assert await pay_online.leave(till.db, till.gateway, begun.payment_id)
    assert (await till.booking(begun)).status == "confirmed"
    await till.agrees(begun)


async def test_paying_in_one_tab_and_cancelling_in_another_gives_everything_back(
    till: Till,
) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    secret = manage_secret(begun.reservation.id)
    async with till.db.write() as session:
        await manage.cancel(session, begun.reservation.code, secret)
    await till.work()
    assert (await till.booking(begun)).status == "cancelled"
    assert (await till.payment(begun)).status == "released"
    await till.agrees(begun)


async def test_a_page_that_runs_out_frees_everything_at_once(till: Till) -> None:
    begun = await till.begin("a1")
    await till.open(begun)
    till.clock.advance(minutes=31)
    await till.follow(begun)
    assert (await till.booking(begun)).status == "expired"
    assert till.shop.pieces["a1"] in await till.free()
    assert (await till.payment(begun)).status == "unpaid"


async def test_news_that_come_late_still_book_while_the_piece_is_free(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    till.clock.advance(minutes=40)
    async with till.db.write() as session:
        await sweep(session)
    assert (await till.booking(begun)).status == "expired"
    await till.work()
    assert (await till.booking(begun)).status == "confirmed"
    await till.agrees(begun)


async def test_news_that_come_too_late_give_the_money_back(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    till.clock.advance(minutes=40)
    async with till.db.write() as session:
        other = ContactInput("Борис", email="boris@example.com")
        pieces = (till.shop.pieces["a1"],)
        await book(session, BookCommand("arbat", THREE + timedelta(hours=1), other, pieces))
    await till.follow(begun)
    booking = await till.booking(begun)
    assert (booking.status, booking.end_reason) == ("cancelled", "piece_taken")
    await till.work()
    assert (await till.payment(begun)).status == "released"
    assert {"cancelled", "released"} <= set(await till.letters())
    await till.agrees(begun)


@pytest.mark.parametrize("end", ["shopper", "store", "no_show"])
async def test_a_booking_that_ends_otherwise_releases_the_money(till: Till, end: str) -> None:
    begun = await till.paid("a1")
    code, seller = begun.reservation.code, await consultant(till)
    async with till.db.write() as session:
        if end == "shopper":
            await manage.cancel(session, code, manage_secret(begun.reservation.id))
        elif end == "store":
            await counter.cancel_by_store(session, seller, code, "closed")
        else:
            till.clock.advance(hours=9)
            await sweep(session)
    await till.work()
    assert (await till.payment(begun)).status == "released"
    await till.agrees(begun)


async def test_a_visit_too_far_away_is_charged_at_once_and_the_declined_refunded(
    till: Till,
) -> None:
    begun = await till.paid("a1", "a2", slot=THREE + timedelta(days=9))
    assert begun.capture == "automatic"
    payment = await till.payment(begun)
    assert (payment.status, payment.balance.kept) == ("captured", begun.reservation.total)
    till.clock.advance(days=9)
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.refunded.amount_minor == prices(begun, till, "a2")
    assert "refunded" in await till.letters()
    await till.agrees(begun)


async def test_moving_a_visit_beyond_the_cards_word_charges_at_once(till: Till) -> None:
    begun = await till.paid("a1")
    later = THREE + timedelta(days=10)
    async with till.db.write() as session:
        secret = manage_secret(begun.reservation.id)
        await manage.reschedule(session, begun.reservation.code, secret, later)
    await till.work()
    payment = await till.payment(begun)
    assert (payment.status, payment.balance.kept) == ("captured", begun.reservation.total)
    await till.agrees(begun)


async def test_a_manager_refunds_with_a_reason_and_never_more_than_was_taken(till: Till) -> None:
    begun = await till.paid("a1")
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    total = begun.reservation.total.amount_minor
    manager, seller = await consultant(till, "manager"), await consultant(till)
    refused: list[tuple[Actor, int, str, type[Exception]]] = [
        (seller, 100, "scratch", StoreNotAllowed),
        (manager, 100, " ", ReasonMissing),
        (manager, total + 1, "scratch", NotRefundable),
        (manager, 0, "scratch", NotRefundable),
    ]
    for who, amount, reason, error in refused:
        with pytest.raises(error):
            async with till.db.write() as session:
                await money.refund(session, who, begun.payment_id, amount, reason)
    async with till.db.write() as session:
        await money.refund(session, manager, begun.payment_id, 100_000, "scratch")
    with pytest.raises(NotRefundable):
        async with till.db.write() as session:
            await money.refund(session, manager, begun.payment_id, total, "all of it too")
    await till.work()
    assert (await till.payment(begun)).balance.refunded.amount_minor == 100_000
    await till.agrees(begun)


async def test_an_answer_lost_on_the_way_opens_no_second_page(till: Till) -> None:
    begun = await till.begin("a1")
    await till.bank.browser.post("/panel", data={"fail": "after"})
    with pytest.raises(GatewayUnavailable):
        await till.open(begun)
    assert (await till.payment(begun)).status == "opening"
    await till.bank.browser.post("/panel", data={"fail": ""})
    await till.open(begun)
    made = await till.bank.stripe.v1.checkout.sessions.list_async()
    assert len(made.data) == 1


@pytest.mark.parametrize("bought", [{"a1"}, set()])
async def test_an_order_whose_answer_is_lost_is_carried_out_once(
    till: Till, bought: set[str]
) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, bought)
    await till.bank.browser.post("/panel", data={"fail": "after"})
    await till.work(minutes=5)
    assert (await till.payment(begun)).waiting
    await till.bank.browser.post("/panel", data={"fail": ""})
    await till.work(minutes=1)
    assert (await till.payment(begun)).balance.captured.amount_minor == prices(begun, till, *bought)
    await till.agrees(begun)


async def test_without_a_single_webhook_the_reconciliation_finds_out(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    till.clock.advance(minutes=3)
    assert await payment_jobs.reconcile(till.db, till.gateway) == []
    assert (await till.booking(begun)).status == "confirmed"


async def test_money_that_stripe_has_and_we_do_not_is_found(till: Till) -> None:
    begun = await till.paid("a1")
    payment = await till.payment(begun)
    async with till.db.write() as session:
        row = await session.get(OnlinePayment, begun.payment_id)
        assert row is not None
        row.intent_id = None
        row.request = row.request | {"metadata": {}}
    assert await payment_jobs.reconcile(till.db, till.gateway) == []
    async with till.db.read() as session:
        again = await session.get(OnlinePayment, begun.payment_id)
        assert again is not None
        assert again.intent_id == payment.intent_id


async def test_webhooks_work_once_in_any_order_and_strangers_not_at_all(till: Till) -> None:
    begun = await till.begin("a1")
    assert await till.pay(begun) == 303
    news = [
        EventRef("evt_2", "checkout.session.completed", "", "", str(begun.payment_id)),
        EventRef("evt_1", "payment_intent.created", "", "", str(begun.payment_id)),
        EventRef("evt_2", "checkout.session.completed", "", "", str(begun.payment_id)),
        EventRef("evt_3", "customer.created", "", "", ""),
        EventRef("evt_4", "charge.refunded", "", "pi_of_another_shop", ""),
    ]
    taken = []
    for event in news:
        async with till.db.write() as session:
            taken.append(await payment_jobs.receive(session, event))
    assert taken == [True, True, False, True, True]
    await till.work()
    assert (await till.booking(begun)).status == "confirmed"
    assert (await till.letters()).count("confirmed") == 1


async def test_a_visitor_who_pays_has_no_open_form_and_may_begin_another(till: Till) -> None:
    begun = await till.begin("a1")
    async with till.db.read() as session:
        assert await reservations.last_form(session, till.visitor, "ru") is None
        assert await pay_online.waiting_of_visitor(session, till.visitor) == begun.payment_id
    later = THREE + timedelta(hours=1)
    async with till.db.write() as session:
        other = await hold(
            session, HoldCommand(till.visitor, "arbat", later, (till.shop.pieces["a2"],))
        )
    assert other.code != begun.reservation.code
    assert till.shop.pieces["a1"] not in await till.free()


async def test_the_books_can_be_held_against_stripes(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    yesterday = utc_now() - timedelta(days=1)
    assert await money_report.compare(till.db, till.gateway, yesterday) == Comparison(1, ())
    async with till.db.read() as session:
        found = await money_report.movements(session, yesterday, utc_now() + timedelta(days=1))
    assert {each.kind for each in found} == {"authorised", "captured", "released", "fee"}
    intent = (await till.payment(begun)).intent_id
    await till.bank.stripe.v1.refunds.create_async({"payment_intent": intent, "amount": 700})
    differs = await money_report.compare(till.db, till.gateway, yesterday)
    assert differs.differences == (f"{intent}: refunded is 0 in our books and 700 in Stripe's",)
