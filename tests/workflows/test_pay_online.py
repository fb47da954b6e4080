"""Paying online, through the official SDK against the sandbox: nothing lost, nothing charged that
was not bought, whatever is closed, repeated or killed on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from booking_app.core.clock import utc_now
from booking_app.core.money import Money
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online_repository
from booking_app.domain.payments.errors import WrongAmount
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.payments.ports import GatewayUnavailable
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import LineResult
from booking_app.workflows import (
    counter,
    manage,
    pay_online,
)
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
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
from tests.infra.till import ANNA, DECLINED, GOOD, THREE, Till, consultant, hand, prices

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


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


@pytest.mark.parametrize("first", [{"a1"}, set()])
async def test_what_stripe_was_asked_for_before_an_undo_leaves_the_rest_to_the_till(
    till: Till, monkeypatch: pytest.MonkeyPatch, first: set[str]
) -> None:
    """The card's word ends soon, so it is charged at once; an undo cannot withdraw that."""
    begun = await till.paid("a1", "a2")
    async with till.db.write() as session:
        soon = till.clock() + timedelta(minutes=10)
        await session.execute(update(OnlinePayment).values(capture_before=soon))
    await hand(till, begun, first)

    async def nobody_answers(*_: Any) -> None:
        raise GatewayUnavailable

    with monkeypatch.context() as cut:
        cut.setattr(till.gateway, "capture", nobody_answers)
        cut.setattr(till.gateway, "cancel", nobody_answers)
        await till.work()
    manager = await consultant(till, "manager")
    code = begun.reservation.code
    async with till.db.write() as session:
        await undo(session, manager, code, "mistake")
    rest = prices(begun, till, *({"a1", "a2"} - first))
    paid = Paid("cash", "18", Money(rest, begun.reservation.total.currency))
    lines = tuple(LineResult(line.piece.id, "bought") for line in begun.reservation.lines)
    async with till.db.write() as session:
        await hand_over(session, manager, HandOverCommand(code, lines, paid, "nonce-2"))
    await till.work(minutes=10)
    taken = (await till.payment(begun)).balance
    assert taken.captured.amount_minor == prices(begun, till, *first)
    assert taken.refunded.amount_minor == 0
    async with till.db.read() as session:
        orders = await online_repository.orders(session, begun.payment_id)
    assert {order.status for order in orders} == {"done"}
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


async def test_a_form_that_was_to_be_paid_can_be_given_up_by_its_link(till: Till) -> None:
    begun = await till.begin("a1")
    await till.open(begun)
    assert not await pay_online.leave(till.db, till.gateway, begun.payment_id)
    async with till.db.write() as session:
        secret = manage_secret(begun.reservation.id)
        after = await manage.cancel(session, begun.reservation.code, secret)
    assert after.status == "expired"
    assert till.shop.pieces["a1"] in await till.free()


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
