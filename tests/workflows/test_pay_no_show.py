"""What was paid online for a visit that a manager calls missed: it goes back at the moment until
which the pieces were promised, and not at all if they come after all."""

from datetime import timedelta
from typing import Any

import pytest

from booking_app.domain.payments import online_repository
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import counter, counter_visits, payment_jobs
from booking_app.workflows.pay_online import Begun
from booking_app.workflows.sweep import sweep
from tests.infra.till import THREE, Till, consultant, hand

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

LATE = THREE + timedelta(minutes=11)


async def missed(till: Till, begun: Begun) -> ReservationView:
    """A manager gives up waiting, long before the deadline."""
    manager = await consultant(till, "manager")
    async with till.db.write() as session:
        return await counter_visits.mark_no_show(session, manager, begun.reservation.code)


async def expected(till: Till, begun: Begun) -> ReservationView:
    manager = await consultant(till, "manager")
    async with till.db.write() as session:
        return await counter_visits.expect_again(session, manager, begun.reservation.code)


async def test_money_waits_until_the_deadline_that_was_promised(till: Till) -> None:
    begun = await till.paid("a1")
    promised = (await till.booking(begun)).keep_until
    till.clock.now = LATE
    await missed(till, begun)
    assert till.shop.pieces["a1"] in await till.free()
    await till.work()
    payment = await till.payment(begun)
    assert (payment.status, payment.goes_back_at) == ("authorised", promised)

    till.clock.now = promised - timedelta(minutes=1)
    await till.work()
    assert (await till.payment(begun)).status == "authorised"
    await till.work(minutes=1)
    payment = await till.payment(begun)
    assert (payment.status, payment.goes_back_at) == ("released", None)
    assert (await till.letters())[-2:] == ["no_show", "released"]
    await till.agrees(begun)


async def test_who_comes_after_all_has_paid(till: Till) -> None:
    begun = await till.paid("a1")
    promised = (await till.booking(begun)).keep_until
    till.clock.now = LATE
    await missed(till, begun)
    till.clock.now = promised - timedelta(minutes=1)
    back = await expected(till, begun)
    assert back.keep_until > promised
    await till.work(minutes=5)
    assert (await till.payment(begun)).status == "authorised"
    await hand(till, begun, {"a1"})
    await till.work(minutes=5)
    assert (await till.payment(begun)).balance.captured == begun.reservation.total
    await till.agrees(begun)


async def test_who_simply_walks_in_late_has_paid(till: Till) -> None:
    begun = await till.paid("a1")
    till.clock.now = LATE
    await missed(till, begun)
    till.clock.advance(minutes=20)
    seller, arbat = await consultant(till), till.shop.stores["arbat"]
    async with till.db.write() as session:
        code = begun.reservation.code
        found = await counter.scan(session, seller, arbat, code, "scan", "ru")
    assert found.reason == "late"
    await till.work(minutes=180)
    payment = await till.payment(begun)
    assert (payment.status, payment.waiting) == ("authorised", ())
    await till.agrees(begun)


async def test_what_was_taken_before_is_paid_back_as_late(till: Till) -> None:
    begun = await till.paid("a1", slot=THREE + timedelta(days=8))
    promised = (await till.booking(begun)).keep_until
    till.clock.now = LATE + timedelta(days=8)
    await missed(till, begun)
    await till.work()
    payment = await till.payment(begun)
    assert (payment.status, payment.goes_back_at) == ("captured", promised)
    assert not payment.balance.refunded
    await expected(till, begun)
    await till.work(minutes=10)
    assert (await till.payment(begun)).waiting == ()
    await missed(till, begun)
    till.clock.now = promised
    await till.work()
    assert (await till.payment(begun)).balance.refunded == begun.reservation.total
    await till.agrees(begun)


async def test_who_comes_when_the_money_is_gone_pays_in_the_store(till: Till) -> None:
    begun = await till.paid("a1")
    till.clock.now = LATE
    await missed(till, begun)
    await till.work(minutes=300)
    assert (await till.payment(begun)).status == "released"
    await expected(till, begun)
    await hand(till, begun, {"a1"}, Paid("cash", "17", begun.reservation.total))
    await till.work(minutes=10)
    assert (await till.payment(begun)).status == "released"
    await till.agrees(begun)


async def test_a_deadline_that_passed_gives_the_money_back_at_once(till: Till) -> None:
    begun = await till.paid("a1")
    till.clock.advance(hours=9)
    async with till.db.write() as session:
        await sweep(session)
    await till.work()
    assert (await till.payment(begun)).status == "released"


async def test_an_order_stripe_is_at_cannot_be_withdrawn(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await till.paid("a1", slot=THREE + timedelta(days=8))
    promised = (await till.booking(begun)).keep_until
    till.clock.now = LATE + timedelta(days=8)
    await missed(till, begun)
    pay_back = till.gateway.refund

    async def pay_back_while_they_come(*args: Any) -> Any:
        await expected(till, begun)
        return await pay_back(*args)

    monkeypatch.setattr(till.gateway, "refund", pay_back_while_they_come)
    till.clock.now = promised
    await till.work()
    async with till.db.read() as session:
        (order,) = await online_repository.orders(session, begun.payment_id)
    assert (order.kind, order.status) == ("refund", "done")
    assert (await till.payment(begun)).balance.refunded == begun.reservation.total
    await till.agrees(begun)


async def test_an_order_withdrawn_before_it_was_begun_is_not_carried_out(till: Till) -> None:
    begun = await till.paid("a1")
    till.clock.now = LATE
    await missed(till, begun)
    async with till.db.read() as session:
        (order,) = await online_repository.orders(session, begun.payment_id)
    await expected(till, begun)
    await payment_jobs.carry_out(till.db, till.gateway, order.id)
    assert (await till.payment(begun)).status == "authorised"
    async with till.db.read() as session:
        (order,) = await online_repository.orders(session, begun.payment_id)
    assert (order.status, order.begun_at) == ("withdrawn", None)
