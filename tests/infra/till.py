"""A shop that takes payments online, and the bank's side of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from booking_app.adapters.stripe_payments import StripePayments
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob, OutboxWorker
from booking_app.domain.catalogue.service import free_pieces
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online
from booking_app.domain.payments.schemas import OnlinePaymentView, Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.schemas import Actor
from booking_app.sandbox.app import KEY
from booking_app.workflows import pay_online, payment_jobs
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.pay_online import Begun
from booking_app.workflows.reserve import ConfirmCommand, HoldCommand, hold
from tests.factories.shop import Shop, hire
from tests.infra.stripe_sandbox import SECRET, Running, running_sandbox

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
    who: ContactInput = ANNA

    async def hold(self, *barcodes: str, slot: datetime | None = THREE) -> ConfirmCommand:
        """The visitor holds pieces in `arbat`; the command with which they go on to pay."""
        async with self.db.write() as session:
            form = await hold(
                session,
                HoldCommand(
                    self.visitor, "arbat", slot, tuple(self.shop.pieces[b] for b in barcodes)
                ),
            )
        return ConfirmCommand(form.code, self.visitor, self.who, locale="ru")

    async def begin(self, *barcodes: str, slot: datetime | None = THREE) -> Begun:
        """They hold pieces in `arbat` and go on to pay."""
        command = await self.hold(*barcodes, slot=slot)
        async with self.db.write() as session:
            return await pay_online.begin(session, command)

    async def open(self, begun: Begun) -> str:
        return await pay_online.open_page(self.db, self.gateway, begun.payment_id)

    async def pay(self, begun: Begun, card: str = GOOD) -> int:
        """Anna pays on the page; its answer's status."""
        page = (await self.open(begun)).removeprefix("https://pay.example")
        return (await self.bank.browser.post(page, data={"card": card})).status_code

    async def follow(self, begun: Begun) -> None:
        await pay_online.follow(self.db, self.gateway, begun.payment_id)

    async def paid(self, *barcodes: str, slot: datetime | None = THREE) -> Begun:
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


@asynccontextmanager
async def open_till(
    db: Database, shop: Shop, clock: ManualClock, folder: Path
) -> AsyncIterator[Till]:
    """A till whose bank keeps its books in this folder."""
    async with running_sandbox(folder, now=lambda: utc_now().timestamp()) as bank:
        till = Till(db, shop, bank, bank_gateway(bank), clock, new_id())
        yield till
        await till.gateway.aclose()


def bank_gateway(bank: Running) -> StripePayments:
    """The official SDK, pointed at the bank."""
    return StripePayments(KEY, ("whsec_old", SECRET), address=bank.url)


async def consultant(till: Till, role: Any = "consultant") -> Actor:
    return await hire(till.db, till.shop.stores["arbat"], role=role)


async def hand(
    till: Till,
    begun: Begun,
    bought: set[str],
    paid: Paid | None = None,
    discounts: Mapping[UUID, int] | None = None,
) -> Actor:
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
        await hand_over(session, who, command, discounts=discounts)
    return who


def prices(begun: Begun, till: Till, *barcodes: str) -> int:
    ids = {till.shop.pieces[barcode] for barcode in barcodes}
    return sum(line.price.amount_minor for line in begun.reservation.lines if line.piece.id in ids)
