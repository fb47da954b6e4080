"""The hand-over in two steps: what became of each piece, then the money."""

import secrets
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, translator
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.domain.payments.errors import ReceiptMissing
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.errors import NotChangeable
from booking_app.domain.reservations.schemas import (
    DeclineReason,
    LineResult,
    Outcome,
    ReservationView,
)
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.counter.words import DECLINE_WORDS, OUTCOME_WORDS, PAYMENT_WORDS, error_text
from booking_app.workflows.hand_over import HandOverCommand, due, hand_over, online_share

_LONGEST_RECEIPT = 64


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line of the summary before the money."""

    name: str = ""
    outcome: str = ""
    outcome_word: str = ""
    reason: str = ""
    price: str = ""


class HandOverState(rx.State):
    """`stage` is empty, `lines` or `pay`. One nonce for one form: a double tap is one hand-over."""

    stage: str = ""
    code: str = ""
    lines: tuple[ResultLine, ...] = ()
    due: str = ""
    has_due: bool = False
    online: str = ""
    """What of the money was paid online, in words."""
    lacking: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    """By piece, what is still to be said of it: `outcome` or `reason`."""
    receipt_error: str = ""
    error: str = ""
    _nonce: str = ""
    _results: tuple[LineResult, ...] = ()

    @rx.event
    @counter_event
    async def begin(self, desk: Desk) -> None:
        """Open a fresh form for the booking on the screen."""
        view = await self._booking(desk)
        if view.status not in ("confirmed", "ready", "arrived"):
            raise NotChangeable(status=view.status)
        self.reset()  # type: ignore[no-untyped-call]
        self.code, self.stage = format_code(view.code), "lines"
        self._nonce = secrets.token_hex(16)

    @rx.event
    @counter_event
    async def leave(self, desk: Desk) -> None:
        """Close the form; nothing was recorded."""
        self.reset()  # type: ignore[no-untyped-call]

    @rx.event
    @counter_event
    async def back(self, desk: Desk) -> None:
        """From the money to the pieces; what was chosen is still there."""
        self.stage, self.error, self.receipt_error = "lines", "", ""

    @rx.event
    @counter_event
    async def review(self, desk: Desk, form: dict[str, Any]) -> None:
        """Check that every piece has an outcome, and show what is to be paid."""
        t = translator(desk.locale)
        view = await self._booking(desk)
        self.error = ""
        self.lacking, results = _read_form(view, form)
        if self.lacking:
            return
        self._results = results
        bought = {result.piece_id for result in results if result.outcome == "bought"}
        total = due(view, bought)
        share = await self._online_share(desk, view, total)
        self.lines = _summary(view, results, t)
        self.due, self.has_due = format_money(total - share, t.locale), bool(total - share)
        self.online = (
            t("{amount} are paid online.", amount=format_money(share, t.locale)) if share else ""
        )
        self.stage, self.receipt_error = "pay", ""

    @rx.event
    @counter_event
    async def confirm(self, desk: Desk, form: dict[str, Any]) -> None:
        """Record the hand-over. The same form twice is one hand-over."""
        view = await self._booking(desk)
        if not self._results or format_code(view.code) != self.code:
            return
        bought = {result.piece_id for result in self._results if result.outcome == "bought"}
        total = due(view, bought)
        in_store = total - await self._online_share(desk, view, total)
        command = HandOverCommand(
            code=view.code,
            lines=self._results,
            paid=_paid(in_store, form),
            nonce=self._nonce,
        )
        try:
            await desk.database.run(lambda session: hand_over(session, desk.actor, command))
        except ReceiptMissing as error:
            self.receipt_error = error_text(error.code, error.details, desk.locale)
            return
        except DomainError as error:
            self.error = error_text(error.code, error.details, desk.locale)
            return
        self.stage = ""
        card = await self.get_state(CardState)
        await card._refresh(desk)

    async def _online_share(self, desk: Desk, view: ReservationView, total: Money) -> Money:
        async with desk.database.read() as session:
            share = await online_share(session, view.id, total.amount_minor)
        return Money(share, total.currency)

    async def _booking(self, desk: Desk) -> ReservationView:
        card = await self.get_state(CardState)
        async with desk.database.read() as session:
            return await at_this_counter(session, desk, card._code)


def _read_form(
    view: ReservationView, form: dict[str, Any]
) -> tuple[dict[str, str], tuple[LineResult, ...]]:
    """What was chosen for each open piece, or what is still to be said of it."""
    lacking: dict[str, str] = {}
    results = []
    for line in view.lines:
        if line.outcome:
            continue
        id_ = str(line.piece.id)
        outcome = _one_of(form.get(f"outcome-{id_}"), get_args(Outcome))
        reason = _one_of(form.get(f"reason-{id_}"), get_args(DeclineReason))
        if not outcome:
            lacking[id_] = "outcome"
        elif outcome == "declined" and not reason:
            lacking[id_] = "reason"
        else:
            results.append(
                LineResult(
                    piece_id=UUID(id_),
                    outcome=outcome,  # type: ignore[arg-type]
                    reason=reason if outcome == "declined" else "",
                )
            )
    return lacking, tuple(results)


def _one_of(value: Any, allowed: tuple[Any, ...]) -> str:
    return str(value) if value in allowed else ""


def _summary(
    view: ReservationView, results: tuple[LineResult, ...], t: Translator
) -> tuple[ResultLine, ...]:
    by_piece = {line.piece.id: line for line in view.lines}
    return tuple(
        ResultLine(
            name=by_piece[result.piece_id].piece.product_name,
            outcome=result.outcome,
            outcome_word=t(OUTCOME_WORDS[result.outcome]),
            reason=t(DECLINE_WORDS[result.reason]) if result.reason else "",
            price=format_money(by_piece[result.piece_id].price, t.locale)
            if result.outcome == "bought"
            else "",
        )
        for result in results
    )


def _paid(amount: Money, form: dict[str, Any]) -> Paid | None:
    if not amount:
        return None
    method = str(form.get("method", ""))
    return Paid(
        method=method if method in PAYMENT_WORDS else "terminal",  # type: ignore[arg-type]
        receipt=str(form.get("receipt", "")).strip()[:_LONGEST_RECEIPT],
        amount=amount,
    )
