"""The hand-over in two steps: what became of each piece, then the money."""

import secrets
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

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
from booking_app.ui.counter.coupon_views import kept_for
from booking_app.ui.counter.coupon_words import money_text, verdict_words, worth_text
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.counter.words import DECLINE_WORDS, OUTCOME_WORDS, PAYMENT_WORDS, error_text
from booking_app.workflows import limits
from booking_app.workflows.counter_visits import begin_service
from booking_app.workflows.coupon_counter import release
from booking_app.workflows.hand_over import HandOverCommand, due, judge_coupon, online_share, record

OUTCOMES = "outcomes"
"""The heading of the form, by its id."""

_LONGEST_RECEIPT = 64
_LONGEST_NAME = 120
_LONGEST_PAYLOAD = 1024


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
    has_bought: bool = False
    coupon: str = ""
    """What the coupon that will be used is called."""
    coupon_off: str = ""
    coupon_code: str = ""
    """Of the coupon kept for this counter meanwhile, for `coupon_seconds` from the moment of
    `coupon_stamp` on."""
    coupon_seconds: int = 0
    coupon_stamp: str = ""
    coupon_needs_name: bool = False
    coupon_error: str = ""
    _coupon: str = ""
    _coupon_off: int = 0
    _coupon_name: str = ""
    _nonce: str = ""
    _results: tuple[LineResult, ...] = ()

    @rx.event
    @counter_event
    async def begin(self, desk: Desk) -> Any:
        """Open a fresh form for the booking on the screen."""
        view = await self._booking(desk)
        if view.status not in ("confirmed", "ready", "arrived"):
            raise NotChangeable(status=view.status)
        code = view.code
        await desk.database.run(lambda session: begin_service(session, desk.actor, code))
        self.reset()  # type: ignore[no-untyped-call]
        self.code, self.stage = format_code(code), "lines"
        self._nonce = secrets.token_hex(16)
        # The button that had the focus is gone.
        return rx.call_script(f"document.getElementById('{OUTCOMES}')?.focus()")

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
        view = await self._booking(desk)
        self.error = ""
        self.lacking, results = _read_form(view, form)
        if self.lacking:
            return
        self._results = results
        if self.coupon_code:
            await self._judge(desk, view, self.coupon_code)
        await self._sum_up(desk, view)
        self.stage, self.receipt_error = "pay", ""

    @rx.event
    @counter_event
    async def apply_coupon(self, desk: Desk, form: dict[str, Any]) -> None:
        """Look what a coupon takes off; it is kept for this counter meanwhile.

        It was typed, or scanned; when only the shopper's name was lacking, it is kept already.
        """
        view = await self._booking(desk)
        if not self._results or format_code(view.code) != self.code:
            return
        self._coupon_name = " ".join(str(form.get("name", "")).split())[:_LONGEST_NAME]
        shown = form.get("scanned") or form.get("coupon") or self.coupon_code
        await self._judge(desk, view, str(shown)[:_LONGEST_PAYLOAD])
        await self._sum_up(desk, view)

    @rx.event
    @counter_event
    async def drop_coupon(self, desk: Desk) -> None:
        """No coupon after all; others may have it."""
        view = await self._booking(desk)
        code = self._coupon
        self._forget_coupon()
        await desk.database.run(lambda session: release(session, desk.actor, desk.store_id, code))
        await self._sum_up(desk, view)

    @rx.event
    @counter_event
    async def keep_coupon(self, desk: Desk) -> None:
        """Keep it for three more minutes, if nobody else has it."""
        view = await self._booking(desk)
        if self.coupon_code:
            await self._judge(desk, view, self.coupon_code)
            await self._sum_up(desk, view)

    def _forget_coupon(self) -> None:
        self.coupon = self.coupon_off = self.coupon_error = self._coupon = ""
        self.coupon_code = self.coupon_stamp = ""
        self._coupon_off, self.coupon_seconds, self.coupon_needs_name = 0, 0, False

    async def _judge(self, desk: Desk, view: ReservationView, code: str) -> None:
        t = translator(desk.locale)
        self._forget_coupon()
        account = str(desk.actor.id)
        await limits.check_guesses(account=account)
        found = await desk.database.run(
            lambda session: judge_coupon(
                session, desk.actor, view, self._bought(), code, desk.locale
            )
        )
        if found.reason == "unknown":
            await limits.count_guess(account=account)
        if not found.is_ok:
            words = verdict_words(found, ZoneInfo(view.store.time_zone), t)
            self.coupon_error = f"{words.word}. {words.text}"
            return
        self.coupon_code = format_code(found.code)
        self.coupon_seconds, self.coupon_stamp = kept_for(found)
        if found.needs_name and not self._coupon_name:
            self.coupon_needs_name = True
            self.coupon_error = error_text("shopper_name_missing", {}, desk.locale)
            return
        self._coupon, self._coupon_off = found.code, found.discount_minor or 0
        self.coupon = found.title
        self.coupon_off = (
            "− " + money_text(found.discount_minor, found, t)
            if found.discount_minor
            else worth_text(found, t)
        )

    def _bought(self) -> set[UUID]:
        return {result.piece_id for result in self._results if result.outcome == "bought"}

    async def _sum_up(self, desk: Desk, view: ReservationView) -> None:
        """What is left to pay, as it is shown."""
        t = translator(desk.locale)
        total = self._due(view)
        results = self._results
        self.has_bought = bool(self._bought())
        share = await self._online_share(desk, view, total)
        self.lines = _summary(view, results, t)
        self.due, self.has_due = format_money(total - share, t.locale), bool(total - share)
        self.online = (
            t("{amount} are paid online.", amount=format_money(share, t.locale)) if share else ""
        )

    def _due(self, view: ReservationView) -> Money:
        total = due(view, self._bought())
        return total - Money(self._coupon_off, total.currency)

    @rx.event
    @counter_event
    async def confirm(self, desk: Desk, form: dict[str, Any]) -> None:
        """Record the hand-over. The same form twice is one hand-over."""
        view = await self._booking(desk)
        if not self._results or format_code(view.code) != self.code:
            return
        total = self._due(view)
        in_store = total - await self._online_share(desk, view, total)
        command = HandOverCommand(
            code=view.code,
            lines=self._results,
            paid=_paid(in_store, form),
            nonce=self._nonce,
            coupon=self._coupon,
            shopper_name=self._coupon_name,
        )
        try:
            await record(desk.database, desk.actor, command)
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
