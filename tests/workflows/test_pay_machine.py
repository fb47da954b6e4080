"""The life of payments under a bank whose webhooks are held, dropped, doubled and turned round and
whose calls fail, with shoppers, consultants and managers doing what they like in any order."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database, Session
from booking_app.core.errors import DomainError
from booking_app.core.ids import new_id
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores.models import Store
from booking_app.sandbox.books import Thing
from booking_app.sandbox.hooks import signature
from booking_app.workflows import manage, money, money_report, pay_online, payment_jobs
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.money_report import Comparison
from booking_app.workflows.pay_online import Begun
from booking_app.workflows.reserve import ConfirmCommand
from booking_app.workflows.secrets import manage_secret
from booking_app.workflows.sweep import sweep
from tests.factories.shop import add_pieces, small_shop
from tests.infra.stripe_sandbox import SECRET
from tests.infra.till import DECLINED, GOOD, THREE, Till, consultant, open_till

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

T = TypeVar("T")
EXAMPLES, STEPS = 20, 20


class World:
    """One shop for all examples, and the loop everything happens in."""

    def __init__(self, runner: asyncio.Runner, till: Till, seller: Actor, manager: Actor) -> None:
        self.runner, self.till, self.seller, self.manager = runner, till, seller, manager
        self.examples = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def write(self, work: Callable[[Session], Awaitable[T]]) -> T:
        return self.run(self.till.db.run(work))


class Payments(RuleBasedStateMachine):
    """One booking and whatever happens to its money. `world` is set by the test."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.examples += 1
        self.till = self.world.till
        self.command: ConfirmCommand | None = None
        self.begun: list[Begun] = []
        self.known_events: set[str] = set()
        self.held: list[Thing] = []
        self.refunded = 0

    @initialize(pieces=st.integers(1, 2), far=st.booleans())
    def a_form(self, pieces: int, far: bool) -> None:
        number = self.world.examples
        self.till.visitor = new_id()
        self.till.who = ContactInput("Анна", email=f"anna{number}@example.com")
        barcodes = [f"m{number}-{each}" for each in range(pieces)]
        self.world.write(
            lambda session: add_pieces(session, self.till.shop, "aurora/17", "arbat", *barcodes)
        )
        slot = utc_now() + timedelta(days=9) if far else None
        if slot is not None:
            slot = THREE.replace(month=slot.month, day=slot.day)
        self.command = self.world.run(self.till.hold(*barcodes, slot=slot))

    # What people do.

    @rule()
    def goes_on_to_pay(self) -> None:
        with suppress(DomainError):
            command = self.command
            assert command is not None
            begun = self.world.write(lambda session: pay_online.begin(session, command))
            self.begun.append(begun)
            self.world.run(self.till.open(begun))

    @precondition(lambda self: self.begun)
    @rule(card=st.sampled_from([GOOD, GOOD, DECLINED]), which=st.integers(0, 3))
    def gives_a_card(self, card: str, which: int) -> None:
        begun = self.begun[which % len(self.begun)]
        page = self.world.run(self._page_of(begun))
        if page:
            self.world.run(self.till.bank.browser.post(page, data={"card": card}))

    @precondition(lambda self: self.begun)
    @rule()
    def turns_back(self) -> None:
        with suppress(DomainError):
            payment_id = self.begun[-1].payment_id
            self.world.run(pay_online.leave(self.till.db, self.till.gateway, payment_id))

    @precondition(lambda self: self.begun)
    @rule()
    def gives_up_a_page_that_did_not_open(self) -> None:
        self.world.run(pay_online.abandon(self.till.db, self.begun[-1].payment_id))

    @precondition(lambda self: self.begun)
    @rule()
    def cancels(self) -> None:
        view = self.booking()
        with suppress(DomainError):
            self.world.write(
                lambda session: manage.cancel(session, view.code, manage_secret(view.id))
            )

    @precondition(lambda self: self.begun)
    @rule(bought=st.integers(0, 2), discount=st.sampled_from([0, 0, 12_345]))
    def is_handed_over(self, bought: int, discount: int) -> None:
        view = self.booking()
        results = tuple(
            LineResult(line.piece.id, "bought")
            if number < bought
            else LineResult(line.piece.id, "declined", "size")
            for number, line in enumerate(view.lines)
        )
        discounts = {view.lines[0].piece.id: discount} if bought and discount else {}
        command = HandOverCommand(view.code, results, None, str(new_id()))
        with suppress(DomainError):
            self.world.write(
                lambda session: hand_over(session, self.world.seller, command, discounts=discounts)
            )

    @precondition(lambda self: self.begun)
    @rule()
    def undoes(self) -> None:
        code = self.booking().code
        with suppress(DomainError):
            self.world.write(lambda session: undo(session, self.world.manager, code, "mistake"))

    @precondition(lambda self: self.begun)
    @rule(amount=st.sampled_from([700, 9_900_000]), which=st.integers(0, 3))
    def is_paid_back_by_a_manager(self, amount: int, which: int) -> None:
        payment_id = self.begun[which % len(self.begun)].payment_id
        with suppress(DomainError):
            self.world.write(
                lambda session: money.refund(
                    session, self.world.manager, payment_id, amount, "scratch", nonce=new_id()
                )
            )
            self.refunded += amount

    # What the bank and the network do.

    @rule(failure=st.sampled_from(["", "", "before", "after"]))
    def calls_fail(self, failure: str) -> None:
        self.world.run(self.till.bank.browser.post("/panel", data={"fail": failure}))

    @rule(which=st.integers(0, 9), times=st.integers(0, 2))
    def a_webhook_arrives(self, which: int, times: int) -> None:
        """Any that is held back: not at all, once, or twice."""
        self.world.run(self._fetch_events())
        if not self.held:
            return
        event = self.held.pop(which % len(self.held))
        body = json.dumps(event).encode()
        found = self.till.gateway.read_event(body, signature(body, SECRET, int(time.time())))
        for _ in range(times):
            self.world.write(lambda session: payment_jobs.receive(session, found))

    # What the background does.

    @rule(minutes=st.sampled_from([0, 1, 6, 40]))
    def time_passes(self, minutes: int) -> None:
        self.till.clock.advance(minutes=minutes)

    @rule()
    def jobs_run(self) -> None:
        self.world.run(self.till.work())

    @rule()
    def is_reconciled(self) -> None:
        with suppress(DomainError):
            self.world.run(payment_jobs.reconcile(self.till.db, self.till.gateway))

    @rule()
    def is_swept(self) -> None:
        self.world.write(sweep)

    # What must hold.

    @invariant()
    def never_more_than_was_authorised(self) -> None:
        for payment in self.payments():
            balance = payment.balance
            assert balance.captured <= balance.authorised
            assert balance.refunded <= balance.captured
            assert balance.reserved.amount_minor >= 0

    def teardown(self) -> None:
        if not self.begun:
            return
        self.calls_fail("")
        for _ in range(4):  # no webhook comes any more
            self.till.clock.advance(minutes=40)
            self.jobs_run()
            self.is_reconciled()
            self.is_swept()
        self.jobs_run()
        since = utc_now() - timedelta(days=60)
        compared = self.world.run(money_report.compare(self.till.db, self.till.gateway, since))
        assert compared == Comparison(compared.compared, ())
        self.world.run(self._sums_are_the_banks())
        self._money_followed()

    def _money_followed(self) -> None:
        view, payments = self.booking(), self.payments()
        assert all(payment.status not in ("opening", "open") for payment in payments)
        has = sum((p.balance.reserved + p.balance.kept).amount_minor for p in payments)
        if view.status == "completed":
            due = sum(line.due.amount_minor for line in view.lines if line.outcome == "bought")
            was_paid = any(payment.is_paid for payment in payments)
            assert has <= due
            assert not was_paid or has >= due - self.refunded
        elif view.is_live and view.contact_id is not None and view.payment == "online":
            assert view.total.amount_minor - self.refunded <= has <= view.total.amount_minor
        else:
            assert has == 0

    def booking(self) -> ReservationView:
        return self.world.run(self.till.booking(self.begun[-1]))

    def payments(self) -> list[OnlinePaymentView]:
        async def found() -> list[OnlinePaymentView]:
            async with self.till.db.read() as session:
                reservation_id = self.begun[-1].reservation.id
                rows = await online_repository.all_of(session, reservation_id)
                return [await online.view(session, row) for row in rows]

        return self.world.run(found()) if self.begun else []

    async def _page_of(self, begun: Begun) -> str:
        """Where the bank's page lies, whether or not we heard of it."""
        books = self.till.bank.sandbox.books
        assert books is not None
        for page in await books.all("checkout.session", limit=1000):
            if page["metadata"]["payment"] == str(begun.payment_id):
                return f"/pay/{page['id']}"
        return ""

    async def _fetch_events(self) -> None:
        books = self.till.bank.sandbox.books
        assert books is not None
        for event in await books.all("event", limit=1000):
            ours = {str(begun.payment_id) for begun in self.begun}
            about = event["data"]["object"].get("metadata") or {}
            if event["id"] not in self.known_events and about.get("payment") in ours:
                self.known_events.add(event["id"])
                self.held.append(event)

    async def _sums_are_the_banks(self) -> None:
        books = self.till.bank.sandbox.books
        assert books is not None
        theirs = sum(line["net"] for line in await books.all("balance_transaction", limit=10_000))
        found = await _movements(self.till)
        sign = {"captured": 1, "refunded": -1, "fee": -1}
        ours = sum(sign.get(each.kind, 0) * each.amount.amount_minor for each in found)
        assert ours == theirs


@pytest.fixture
def world(db_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[World]:
    stack = AsyncExitStack()

    async def opened(runner: asyncio.Runner) -> World:
        db = Database(db_url)
        stack.push_async_callback(db.dispose)
        async with db.write() as session:
            shop = await small_shop(session)
            await session.execute(update(Store).values(capacity=EXAMPLES * 10))
        till = await stack.enter_async_context(open_till(db, shop, clock, tmp_path))
        return World(runner, till, await consultant(till), await consultant(till, "manager"))

    with asyncio.Runner() as runner:
        yield runner.run(opened(runner))
        runner.run(stack.aclose())


def test_money_is_right_whatever_happens(world: World) -> None:
    class Machine(Payments):
        pass

    Machine.world = world
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    found = world.run(_movements(world.till))
    # The examples are the same each time; without all of these they would prove little.
    assert {each.kind for each in found} >= {"authorised", "captured", "released", "refunded"}


async def _movements(till: Till) -> list[money_report.Movement]:
    async with till.db.read() as session:
        return await money_report.movements(
            session, utc_now() - timedelta(days=90), utc_now() + timedelta(days=1)
        )
