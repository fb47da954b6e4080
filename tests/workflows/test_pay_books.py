"""Money that was taken, given back, or lost sight of: our books and the bank's agree in the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.domain.payments import online
from booking_app.domain.payments.errors import NotRefundable, ReasonMissing, WrongAmount
from booking_app.domain.payments.online_models import MoneyOrder, OnlinePayment
from booking_app.domain.payments.ports import EventRef, GatewayUnavailable
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.errors import WrongOutcome
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import (
    manage,
    money,
    money_report,
    pay_online,
    payment_jobs,
)
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.money_report import Comparison
from booking_app.workflows.pay_online import Begun
from booking_app.workflows.reserve import BookCommand, ConfirmCommand, book, confirm
from booking_app.workflows.secrets import manage_secret
from tests.infra.till import ANNA, GOOD, THREE, Till, consultant, hand, prices

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


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
                await money.refund(session, who, begun.payment_id, amount, reason, nonce=new_id())
    async with till.db.write() as session:
        await money.refund(session, manager, begun.payment_id, 100_000, "scratch", nonce=new_id())
    with pytest.raises(NotRefundable):
        async with till.db.write() as session:
            await money.refund(
                session, manager, begun.payment_id, total, "all of it too", nonce=new_id()
            )
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
    async with till.db.write() as session:
        (await online.locked(session, begun.payment_id)).intent_id = "pi_invented"
    differs = await money_report.compare(till.db, till.gateway, yesterday)
    assert set(differs.differences) == {
        f"{intent}: Stripe has it, we do not",
        "pi_invented: we have it, Stripe does not",
    }


async def test_a_coupon_takes_its_part_off_what_is_charged(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    a1, a2 = (till.shop.pieces[barcode] for barcode in ("a1", "a2"))
    with pytest.raises(WrongOutcome):
        await hand(till, begun, {"a1"}, discounts={a2: 1})
    with pytest.raises(WrongOutcome):
        await hand(till, begun, {"a1"}, discounts={a1: prices(begun, till, "a1") + 1})
    await hand(till, begun, {"a1", "a2"}, discounts={a1: 100_001, a2: 1})
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.captured.amount_minor == prices(begun, till, "a1", "a2") - 100_002
    assert balance.released.amount_minor == 100_002
    await till.agrees(begun)


async def test_a_coupon_on_what_was_charged_before_is_paid_back(till: Till) -> None:
    begun = await till.paid("a1", "a2", slot=THREE + timedelta(days=9))
    till.clock.advance(days=9)
    await hand(till, begun, {"a1"}, discounts={till.shop.pieces["a1"]: 300})
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.kept.amount_minor == prices(begun, till, "a1") - 300
    await till.agrees(begun)


async def test_what_a_coupon_leaves_is_all_that_the_till_may_ask(till: Till) -> None:
    async with till.db.write() as session:
        pieces = (till.shop.pieces["a1"],)
        booked = await book(session, BookCommand("arbat", THREE, ANNA, pieces))
    found = booked.reservation
    lines = (LineResult(found.lines[0].piece.id, "bought"),)
    discounts = {found.lines[0].piece.id: 500}
    seller = await consultant(till)

    async def pay(amount: Money) -> ReservationView:
        command = HandOverCommand(found.code, lines, Paid("cash", "17", amount), "nonce-1")
        async with till.db.write() as session:
            return await hand_over(session, seller, command, discounts=discounts)

    with pytest.raises(WrongAmount):
        await pay(found.total)
    after = await pay(found.total - Money(500, found.total.currency))
    assert after.lines[0].due.amount_minor == found.total.amount_minor - 500


async def test_a_discount_is_forgotten_with_the_hand_over_it_belongs_to(till: Till) -> None:
    begun = await till.paid("a1")
    await hand(till, begun, {"a1"}, discounts={till.shop.pieces["a1"]: 500})
    manager = await consultant(till, "manager")
    async with till.db.write() as session:
        view = await undo(session, manager, begun.reservation.code, "mistake")
    assert view.lines[0].due == view.lines[0].price


async def given_up(till: Till, barcode: str = "a1") -> Begun:
    """A payment whose page Stripe opened without our hearing of it, so that we gave it up; the
    shopper has their form back."""
    begun = await till.begin(barcode)
    await till.bank.browser.post("/panel", data={"fail": "after"})
    with pytest.raises(GatewayUnavailable):
        await till.open(begun)
    await till.bank.browser.post("/panel", data={"fail": ""})
    await pay_online.abandon(till.db, begun.payment_id)
    return begun


async def pay_given_up(till: Till) -> None:
    """The oldest page is paid all the same."""
    pages = (await till.bank.stripe.v1.checkout.sessions.list_async()).data
    answer = await till.bank.browser.post(f"/pay/{pages[-1].id}", data={"card": GOOD})
    assert answer.status_code == 303


async def begin_again(till: Till, begun: Begun) -> Begun:
    async with till.db.write() as session:
        command = ConfirmCommand(begun.reservation.code, till.visitor, ANNA, locale="ru")
        return await pay_online.begin(session, command)


async def test_a_page_given_up_that_is_paid_after_all_is_given_back(till: Till) -> None:
    begun = await given_up(till)
    async with till.db.write() as session:
        command = ConfirmCommand(begun.reservation.code, till.visitor, ANNA, locale="ru")
        await confirm(session, command)
    await pay_given_up(till)
    await payment_jobs.reconcile(till.db, till.gateway)
    await till.work()
    booking = await till.booking(begun)
    assert (booking.status, booking.payment) == ("confirmed", "in_store")
    assert (await till.payment(begun)).status == "released"
    await till.agrees(begun)
    await hand(till, begun, {"a1"}, Paid("cash", "17", booking.total))


async def test_paid_twice_one_payment_counts_and_the_other_goes_back(till: Till) -> None:
    first = await given_up(till)
    second = await begin_again(till, first)
    assert await till.pay(second) == 303
    await till.follow(second)
    await pay_given_up(till)
    await payment_jobs.reconcile(till.db, till.gateway)
    assert (await till.payment(second)).id == second.payment_id
    await hand(till, second, {"a1"})
    await till.work(minutes=5)
    assert (await till.payment(second)).balance.captured == second.reservation.total
    async with till.db.write() as session:
        other = await online.view(session, await online.locked(session, first.payment_id))
    assert (other.status, other.balance.kept.amount_minor) == ("released", 0)
    checked = await money_report.compare(till.db, till.gateway, utc_now() - timedelta(days=1))
    assert checked == Comparison(2, ())


async def test_once_a_booking_is_paid_its_other_pages_close(till: Till) -> None:
    first = await given_up(till)
    second = await begin_again(till, first)
    page = (await till.open(second)).removeprefix("https://pay.example")
    await pay_given_up(till)
    await payment_jobs.reconcile(till.db, till.gateway)
    await till.work()
    assert (await till.booking(first)).status == "confirmed"
    assert (await till.payment(first)).id == first.payment_id
    assert (await till.bank.browser.post(page, data={"card": GOOD})).status_code != 303


async def test_a_whole_charge_under_way_is_made_good_when_less_was_bought(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    async with till.db.write() as session:
        secret = manage_secret(begun.reservation.id)
        later = THREE + timedelta(days=10)
        await manage.reschedule(session, begun.reservation.code, secret, later)
    async with till.db.read() as session:
        order = (await session.scalars(select(MoneyOrder))).one()
    # A worker is at Stripe with this order while the shopper stands at the counter already.
    intent = (await till.payment(begun)).intent_id
    await till.gateway.capture(intent, order.amount_minor or 0, f"order-{order.id}")
    await hand(till, begun, {"a2"})
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.kept.amount_minor == prices(begun, till, "a2")
    await till.agrees(begun)


async def test_what_stripe_refused_is_tried_again_by_a_person(till: Till) -> None:
    begun = await till.paid("a1")
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    manager = await consultant(till, "manager")
    nonce = new_id()
    for _ in range(2):
        async with till.db.write() as session:
            await money.refund(session, manager, begun.payment_id, 700, "scratch", nonce=nonce)
    await till.bank.browser.post("/panel", data={"fail": "refuse"})
    await till.work()
    await till.bank.browser.post("/panel", data={"fail": ""})
    async with till.db.read() as session:
        order = await session.get_one(MoneyOrder, nonce)
        assert (order.status, order.last_error) == ("failed", "refused")
    for _ in range(2):
        async with till.db.write() as session:
            await money.run_again(session, manager, nonce)
    await till.work()
    assert (await till.payment(begun)).balance.refunded.amount_minor == 700
    await till.agrees(begun)


async def test_a_refund_is_made_once_though_stripe_has_forgotten_its_key(till: Till) -> None:
    begun = await till.paid("a1")
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    manager = await consultant(till, "manager")
    async with till.db.write() as session:
        nonce = new_id()
        await money.refund(session, manager, begun.payment_id, 700, "scratch", nonce=nonce)
    await till.bank.browser.post("/panel", data={"fail": "after"})
    await till.work()
    await till.bank.browser.post("/panel", data={"fail": ""})
    await till.bank.forget_keys()
    await till.work(minutes=60)
    assert (await till.payment(begun)).balance.refunded.amount_minor == 700
    await till.agrees(begun)
