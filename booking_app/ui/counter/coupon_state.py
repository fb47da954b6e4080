"""A coupon at the counter: kept for it, the sale entered, used, taken back."""

import secrets
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import translator
from booking_app.core.ids import parse_code
from booking_app.core.money import MOST_MINOR, Money
from booking_app.domain.coupons.errors import NameMissing
from booking_app.domain.coupons.schemas import Counter
from booking_app.domain.stores import service as stores
from booking_app.ui.admin.goods_words import read_price
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.coupon_views import CouponCard, ReceiptView, card_of, receipt_of
from booking_app.ui.counter.person_views import NoteLine, PersonView, known_view, note_lines
from booking_app.ui.counter.words import error_text
from booking_app.ui.staff_access import path_at
from booking_app.workflows import coupon_counter, limits
from booking_app.workflows.coupon_counter import CouponAnswer, RedeemCommand
from booking_app.workflows.customer_card import coupon_customer

_LONGEST_TEXT = 120
_SHOW_OFFER = """requestAnimationFrame(() => requestAnimationFrame(() =>
    document.getElementById("offer")?.scrollIntoView({ block: "end" })))"""
"""What is to pay, and the button that uses the coupon, may lie below a phone's screen."""


class CouponState(rx.State):
    """One coupon on one screen. `path` is the address it was read for. One nonce for one form: a
    double tap is one use."""

    path: str = ""
    card: CouponCard = CouponCard()
    offer: ReceiptView = ReceiptView()
    """What the sale entered would come to."""
    receipt: ReceiptView = ReceiptView()
    has_offer: bool = False
    is_fresh: bool = False
    """Whether it was used by whoever looks, here and just now."""
    is_known: bool = False
    """Whether something is known of the shopper, and may be."""
    shopper_name: str = ""
    person: PersonView = PersonView()
    notes: tuple[NoteLine, ...] = ()
    sheet: str = ""
    total_error: str = ""
    name_error: str = ""
    error: str = ""
    _code: str = ""
    _nonce: str = ""
    _currency: str = ""

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Look at the coupon of the address; a good one is kept for this counter anew."""
        self.reset()  # type: ignore[no-untyped-call]
        path = path_at(self)
        self._code = parse_code(path.rstrip("/").rpartition("/")[2]) or ""
        self._nonce = secrets.token_hex(16)
        await self._look(desk)
        await self._meet(desk)
        self.path = path

    @rx.event
    @counter_event
    async def keep(self, desk: Desk) -> None:
        """Keep it for three more minutes, if nobody else has it."""
        await self._look(desk)

    @rx.event
    @counter_event
    async def leave(self, desk: Desk, code: str) -> None:
        """The screen is left: others may have the coupon."""
        await desk.database.run(
            lambda session: coupon_counter.release(session, desk.actor, desk.store_id, str(code))
        )

    @rx.event
    @counter_event
    async def submit(self, desk: Desk, form: dict[str, Any]) -> Any:
        """Say what the sale would come to; when that was on the screen, use the coupon.

        The form tells which of the two was meant: a double tap must not use what nobody saw.
        """
        if form.get("step") == "redeem":
            await self._redeem(desk, form)
            return None
        await self._review(desk, form)
        return rx.call_script(_SHOW_OFFER) if self.has_offer else None

    async def _review(self, desk: Desk, form: dict[str, Any]) -> None:
        command = self._command(desk, form)
        if command is None:
            return
        found = await desk.database.run(
            lambda session: coupon_counter.judge_sale(
                session, desk.actor, desk.store_id, command, desk.locale
            )
        )
        await self._show(desk, found)

    @rx.event
    @counter_event
    async def change(self, desk: Desk) -> None:
        """Back to the sale: it was not what was meant."""
        self.has_offer, self.error = False, ""

    async def _redeem(self, desk: Desk, form: dict[str, Any]) -> None:
        command = self._command(desk, form)
        if command is None:
            return
        try:
            found = await desk.database.run(
                lambda session: coupon_counter.redeem(
                    session, desk.actor, desk.store_id, command, desk.locale
                )
            )
        except NameMissing as error:
            self.name_error = error_text(error.code, error.details, desk.locale)
            return
        if not found.is_ok:
            # Another sale is another question, and so is the same one asked later.
            self._nonce = secrets.token_hex(16)
        await self._show(desk, found)

    @rx.event
    @counter_event
    async def open_sheet(self, desk: Desk) -> None:
        """Ask before a use is taken back."""
        self.sheet, self.error = "back", ""

    @rx.event
    @counter_event
    async def close_sheet(self, desk: Desk) -> None:
        """Never mind."""
        self.sheet = self.error = ""

    @rx.event
    @counter_event
    async def take_back(self, desk: Desk, form: dict[str, Any]) -> None:
        """A manager takes the use back, with a reason."""
        reason = str(form.get("reason", "")).strip()[:200]
        try:
            await desk.database.run(
                lambda session: coupon_counter.roll_back(
                    session, desk.actor, desk.store_id, self._code, reason, desk.locale
                )
            )
        except Unavailable:
            raise
        except DomainError as error:
            self.error = error_text(error.code, error.details, desk.locale)
            return
        self.sheet, self.has_offer = "", False
        self._nonce = secrets.token_hex(16)
        await self._look(desk)

    async def _look(self, desk: Desk) -> None:
        account = str(desk.actor.id)
        await limits.check_guesses(account=account)
        found = await desk.database.run(
            lambda session: coupon_counter.open_again(
                session, desk.actor, desk.store_id, self._code, desk.locale
            )
        )
        if found.reason == "unknown":
            await limits.count_guess(account=account)
        await self._show(desk, found)

    async def _meet(self, desk: Desk) -> None:
        """Who brings it; asked once a screen, as each look is noted."""
        if self.card.stage != "sale":
            return
        counter, t = Counter(desk.actor, desk.store_id), translator(desk.locale)
        async with desk.database.write() as session:
            known = await coupon_customer(session, counter, self._code, desk.locale)
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        if known is None or not known.is_anything:
            return
        self.is_known, self.shopper_name = True, known.name
        self.person = known_view(known, t)
        self.notes = note_lines(known.notes, ZoneInfo(store.time_zone), desk.actor.id, t)

    async def _show(self, desk: Desk, found: CouponAnswer) -> None:
        t = translator(desk.locale)
        async with desk.database.read() as session:
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        zone = ZoneInfo(store.time_zone)
        is_used_here = found.used_at is not None and found.store_id == str(desk.store_id)
        self.error = self.total_error = self.name_error = ""
        self._currency = found.currency or self._currency
        needs_sale = found.reason in ("minimum_not_met", "not_applicable")
        if needs_sale and self.card.stage == "sale":
            # The coupon is good, this sale is not: the form stays, with the reason beside it.
            words = card_of(found, zone, t, is_used_here=False)
            self.error, self.has_offer = f"{words.word}. {words.text}", False
            return
        self.card = card_of(found, zone, t, is_used_here=is_used_here)
        self.is_fresh = is_used_here and (found.is_ok or found.is_own)
        if is_used_here:
            may = desk.actor.may_override(desk.store_id)
            self.receipt = receipt_of(found, zone, t, may_take_back=may)
        self.has_offer = not is_used_here and found.is_ok and found.sale_minor is not None
        if self.has_offer:
            self.offer = receipt_of(found, zone, t, may_take_back=False)

    def _command(self, desk: Desk, form: dict[str, Any]) -> RedeemCommand | None:
        """The sale that was entered; `None` when it cannot be one, which is then said."""
        self.total_error = self.name_error = self.error = ""
        if not self._code or self.card.stage != "sale":
            return None
        minor = read_price(str(form.get("total", ""))[:24], self._currency)
        t = translator(desk.locale)
        if minor is None or not 0 < minor <= MOST_MINOR:
            self.total_error = t("Enter the total of the purchase, like 99900.")
            return None
        name = " ".join(str(form.get("name", "")).split())[:_LONGEST_TEXT]
        if self.card.needs_name and not name:
            self.name_error = error_text("shopper_name_missing", {}, desk.locale)
            return None
        return RedeemCommand(
            code=self._code,
            nonce=self._nonce,
            total=Money(minor, self._currency),
            receipt=str(form.get("receipt", "")).strip()[:64],
            shopper_name=name,
        )
