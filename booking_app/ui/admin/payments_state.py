"""The screens of online payments, their states."""

from typing import Any
from uuid import UUID, uuid4

import reflex as rx

from booking_app.core.errors import DomainError
from booking_app.core.i18n import format_number, translator
from booking_app.domain.payments.errors import NotRefundable, PaymentNotFound, ReasonMissing
from booking_app.domain.reservations.errors import ReservationNotFound
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.goods_words import read_price
from booking_app.ui.admin.payments_view import (
    STATUS_WORDS,
    EventRow,
    PaymentPage,
    PaymentRow,
    event_row,
    payment_page,
    payment_row,
)
from booking_app.ui.admin.table import PAGE_SIZE, Listing, ListShape
from booking_app.ui.staff_access import path_at
from booking_app.workflows import money, payment_jobs, payments_admin

SHAPE = ListShape(sorts=("at",), default_sort="-at", filters=("status",))
_MOST_EVENTS = 20
_LONGEST_REASON = 200


class PaymentsState(rx.State):
    """The list, and above it what could not be handled."""

    rows: tuple[PaymentRow, ...] = ()
    listing: Listing = Listing()
    events: tuple[EventRow, ...] = ()
    is_loaded: bool = False

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> None:
        """Read the page the address asks for."""
        await self._read(person)

    @rx.event
    @admin_event("manager", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for a booking's code."""
        return rx.redirect(SHAPE.narrowed(self, q=str(text)), replace=True)

    @rx.event
    @admin_event("manager", "admin")
    async def narrow(self, person: Person, status: str) -> Any:
        """Show those in one state only."""
        return rx.redirect(SHAPE.narrowed(self, status=str(status)), replace=True)

    @rx.event
    @admin_event("admin")
    async def handle_again(self, person: Person, event_id: str) -> None:
        """Have a webhook that failed handled once more."""
        async with person.database.write() as session:
            await payment_jobs.handle_again(session, person.actor, str(event_id))
        await tell(self, translator(person.locale)("It is being tried again."))
        await self._read(person)

    async def _read(self, person: Person) -> None:
        t = translator(person.locale)
        asked = SHAPE.read(self)
        status = asked.filters.get("status", "")
        async with person.database.read() as session:
            lines, total = await payments_admin.list_payments(
                session,
                person.actor,
                person.locale,
                q=asked.q,
                status=status if status in (*STATUS_WORDS, "failed") else "",
                limit=PAGE_SIZE,
                offset=asked.offset,
            )
            events = await payments_admin.failed_events(session, person.actor, _MOST_EVENTS)
        found = t.n(
            "{count} payment", "{count} payments", total, count=format_number(total, t.locale)
        )
        self.rows = tuple(payment_row(line, t) for line in lines)
        self.listing = SHAPE.listing(self, asked, total=total, shown=len(lines), found=found)
        self.events = tuple(event_row(event) for event in events)
        self.is_loaded = True


class PaymentState(rx.State):
    """One payment, and paying back. `saved` counts refunds, so that the form is made anew."""

    payment: PaymentPage = PaymentPage()
    status: str = ""
    """Empty until it is known, then `ok` or `unknown`."""
    amount_error: str = ""
    reason_error: str = ""
    saved: int = 0
    _id: str = ""
    _nonce: str = ""
    """One for each refund: a double tap pays back once."""

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> None:
        """Read the payment of the address."""
        self.amount_error = self.reason_error = ""
        self._id = path_at(self).rstrip("/").rpartition("/")[2]
        self._nonce = str(uuid4())
        await self._read(person)

    @rx.event
    @admin_event("manager", "admin")
    async def refund(self, person: Person, form: dict[str, Any]) -> None:
        """Pay back, with a reason."""
        t = translator(person.locale)
        self.amount_error = self.reason_error = ""
        payment_id = self._payment_id()
        async with person.database.read() as session:
            detail = await payments_admin.payment_detail(
                session, person.actor, payment_id, person.locale
            )
        amount = read_price(str(form.get("amount", "")), detail.refundable.currency)
        if not amount or amount < 0:
            self.amount_error = t("Type an amount, such as 1500.")
            return
        reason = str(form.get("reason", ""))[:_LONGEST_REASON]
        nonce = UUID(self._nonce)
        try:
            await person.database.run(
                lambda session: money.refund(
                    session, person.actor, payment_id, amount, reason, nonce=nonce
                )
            )
        except NotRefundable:
            self.amount_error = t(
                "At most {amount} can be paid back.", amount=self.payment.refundable
            )
            return
        except ReasonMissing:
            self.reason_error = t("Say why; the shopper and the books will ask.")
            return
        self.saved += 1
        self._nonce = str(uuid4())
        await tell(self, t("The refund is on its way."))
        await self._read(person)

    @rx.event
    @admin_event("manager", "admin")
    async def run_again(self, person: Person, order_id: str) -> None:
        """Have an order that failed carried out after all."""
        try:
            wanted = UUID(str(order_id))
        except ValueError:
            raise PaymentNotFound from None
        await person.database.run(lambda session: money.run_again(session, person.actor, wanted))
        await tell(self, translator(person.locale)("It is being tried again."))
        await self._read(person)

    async def _read(self, person: Person) -> None:
        try:
            async with person.database.read() as session:
                detail = await payments_admin.payment_detail(
                    session, person.actor, self._payment_id(), person.locale
                )
        except (PaymentNotFound, ReservationNotFound):
            self.payment, self.status = PaymentPage(), "unknown"
            return
        except DomainError:
            self.payment, self.status = PaymentPage(), "unknown"
            raise
        self.payment = payment_page(detail, translator(person.locale))
        self.status = "ok"

    def _payment_id(self) -> UUID:
        try:
            return UUID(self._id)
        except ValueError:
            raise PaymentNotFound from None
