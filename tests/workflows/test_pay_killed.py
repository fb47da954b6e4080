"""The process is killed at every point of checkout, capture and refund in turn, and started anew:
our ledger, the bank's books and the booking agree each time, and nobody is charged twice."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxWorker
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online
from booking_app.domain.payments.ports import EventRef
from booking_app.domain.reservations.schemas import LineResult
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores.models import Store
from booking_app.workflows import money, money_report, pay_online, payment_jobs
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.money_report import Comparison
from booking_app.workflows.pay_online import Begun
from tests.factories.shop import add_pieces
from tests.infra.mortal import Killed, Mortal
from tests.infra.till import GOOD, THREE, Till, consultant, hand, prices

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

MOST_POINTS = 200
REFUND = 700


@dataclass
class Lives:
    """A shop whose process is started anew after each death. One booking a life."""

    till: Till
    mortal: Mortal
    seller: Actor
    manager: Actor
    number: int = 0

    async def somebody_new(self) -> tuple[str, str]:
        """Another shopper, and two pieces nobody has."""
        self.number += 1
        barcodes = f"n{self.number}a", f"n{self.number}b"
        self.till.visitor = new_id()
        self.till.who = ContactInput("Анна", email=f"anna{self.number}@example.com")
        async with self.till.db.write() as session:
            await add_pieces(session, self.till.shop, "aurora/17", "arbat", *barcodes)
        return barcodes

    async def jobs(self) -> None:
        """What is due, one after the other."""
        handlers = payment_jobs.payment_handlers(self.till.db, self.till.gateway)
        await OutboxWorker(self.till.db, handlers, concurrency=1).drain()

    async def recover(self) -> None:
        """Time passes; what the background does regularly is done."""
        self.till.clock.advance(minutes=3)
        await self.jobs()
        await payment_jobs.reconcile(self.till.db, self.till.gateway)
        await self.jobs()

    async def let_rest(self, begun: Begun) -> None:
        """Nobody asks after this payment any more: the lives to come have their own."""
        async with self.till.db.write() as session:
            row = await online.locked(session, begun.payment_id)
            row.checked_at = utc_now() + timedelta(days=30)

    async def does(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Work that may be the last; `None` after a death, and a new process is there."""
        if self.mortal.is_dead:
            return await work()
        try:
            return await self.mortal.does(work())
        except Killed:
            await self.till.db.dispose()  # nothing of the dead process holds on to the database
            return None


@pytest.fixture
async def lives(till: Till, monkeypatch: pytest.MonkeyPatch) -> Lives:
    # A transaction is undone whole; whoever doubts it can have it killed at each statement.
    mortal = Mortal(each_statement="KILL_AT_EACH_STATEMENT" in os.environ)
    mortal.watch_requests(monkeypatch)
    mortal.watch(till.db)
    async with till.db.write() as session:
        await session.execute(update(Store).values(capacity=MOST_POINTS))
    return Lives(till, mortal, await consultant(till), await consultant(till, "manager"))


async def checkout(lives: Lives) -> Begun:
    """A shopper goes on to pay, pays, and we hear of it."""
    till = lives.till
    command = await till.hold(*await lives.somebody_new(), slot=None)

    async def go_and_pay() -> tuple[Begun, str]:
        begun = await till.db.run(lambda session: pay_online.begin(session, command))
        return begun, await till.open(begun)

    async def news(event: EventRef) -> None:
        await till.db.run(lambda session: payment_jobs.receive(session, event))
        await lives.jobs()

    went = await lives.does(go_and_pay)
    if went is None:
        await lives.recover()
        # The shopper saw the page break, comes back to the form, and tries once more.
        async with till.db.read() as session:
            waiting = await pay_online.waiting_of_visitor(session, till.visitor)
        if waiting is not None:
            assert not await pay_online.leave(till.db, till.gateway, waiting)
        went = await go_and_pay()
    begun: Begun
    begun, page = went
    path = page.removeprefix("https://pay.example")
    assert (await till.bank.browser.post(path, data={"card": GOOD})).status_code == 303
    told = EventRef(
        f"evt_{lives.number}", "checkout.session.completed", "", "", str(begun.payment_id)
    )
    await lives.does(lambda: news(told))
    await lives.recover()
    booking = await till.booking(begun)
    assert (booking.status, booking.payment) == ("confirmed", "online")
    balance = (await till.payment(begun)).balance
    assert (balance.reserved, balance.captured.amount_minor) == (booking.total, 0)
    return begun


async def capture(lives: Lives) -> Begun:
    """One of two paid pieces is bought, and charged when the hand-over stands."""
    till = lives.till
    begun = await till.paid(*await lives.somebody_new(), slot=None)
    bought, declined = begun.reservation.lines
    results = (
        LineResult(bought.piece.id, "bought"),
        LineResult(declined.piece.id, "declined", "size"),
    )
    command = HandOverCommand(begun.reservation.code, results, None, f"nonce-{lives.number}")

    async def hand() -> bool:
        await till.db.run(lambda session: hand_over(session, lives.seller, command))
        return True

    if await lives.does(hand) is None:
        await hand()  # the consultant taps again
    till.clock.advance(minutes=5)
    await lives.does(lives.jobs)
    await lives.recover()
    assert (await till.booking(begun)).status == "completed"
    balance = (await till.payment(begun)).balance
    assert (balance.captured, balance.released) == (bought.price, declined.price)
    return begun


async def refund(lives: Lives) -> Begun:
    """A manager pays back a part of what was charged at once."""
    till = lives.till
    begun = await till.paid(*await lives.somebody_new(), slot=THREE + timedelta(days=9))
    nonce = new_id()

    async def order() -> bool:
        await till.db.run(
            lambda session: money.refund(
                session, lives.manager, begun.payment_id, REFUND, "scratch", nonce=nonce
            )
        )
        return True

    if await lives.does(order) is None:
        await order()  # the manager taps again
    await lives.does(lives.jobs)
    await lives.recover()
    assert (await till.payment(begun)).balance.refunded.amount_minor == REFUND
    return begun


@pytest.mark.parametrize("flow", [checkout, capture, refund])
async def test_a_death_at_any_point_costs_nobody_anything(
    lives: Lives, flow: Callable[[Lives], Awaitable[Begun]]
) -> None:
    till = lives.till
    for number in range(MOST_POINTS):
        with lives.mortal.born(number):
            begun = await flow(lives)
            has_died = lives.mortal.is_dead
        await till.agrees(begun)
        await lives.let_rest(begun)
        if not has_died:
            break
    assert number > 5, "the work was over before it could be disturbed"
    assert not has_died, "there were more points than were tried"
    compared = await money_report.compare(till.db, till.gateway, utc_now() - timedelta(days=1))
    assert compared == Comparison(number + 1, ())
    # One charge a booking, whatever happened on the way.
    async with till.db.read() as session:
        view = await online.of_reservation(session, begun.reservation.id)
    assert view is not None
    charges = await till.bank.stripe.v1.payment_intents.list_async({"limit": 100})
    paid = [intent.metadata.to_dict()["reservation"] for intent in charges.data]
    assert len(paid) == len(set(paid))


async def killed(till: Till, work: str) -> None:
    """A process of its own does this, and is killed when the bank has answered."""
    url = till.db.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.infra.paying_process",
        url,
        till.bank.url,
        utc_now().isoformat(),
        work,
    )
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL


async def test_real_processes_killed_after_the_banks_answer_lose_nothing(till: Till) -> None:
    begun = await till.begin("a1", "a2", slot=None)
    await killed(till, f"open:{begun.payment_id}")
    assert (await till.payment(begun)).status == "opening"
    assert await till.pay(begun) == 303
    await till.follow(begun)
    assert len((await till.bank.stripe.v1.checkout.sessions.list_async()).data) == 1

    await hand(till, begun, {"a1"})
    till.clock.advance(minutes=5)
    await killed(till, "jobs")
    assert not (await till.payment(begun)).balance.captured
    await till.work(minutes=3)
    assert (await till.payment(begun)).balance.captured.amount_minor == prices(begun, till, "a1")

    await till.agrees(begun)
