"""Last step, its state: who comes, and the pieces kept meanwhile.

The pieces are kept while the form is open. When its minutes are over they are kept again once by
themselves, and after that when the shopper asks: a forgotten tab must not keep them for ever.
"""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import mark, translator
from booking_app.domain.chain.service import chain_now
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments.ports import GatewayUnavailable, PaymentGateway
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import NotChangeable, ReservationNotFound
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores import service as stores
from booking_app.ui.cookies import visitor_of
from booking_app.ui.shop.booking_problems import Problem, problem_for
from booking_app.ui.shop.trouble import tells_failure
from booking_app.ui.shop.try_on_frame import locale_for, step_of
from booking_app.ui.shop.try_on_view import FormView, form_view, step_href
from booking_app.workflows import limits, pay_online, reserve, try_on
from booking_app.workflows.payment_gateway import gateway_in_use
from booking_app.workflows.reserve import ConfirmCommand

TERMS = "personal_data"
NEWS = "marketing"
WORDING = {
    TERMS: mark("I agree to my data being used for this booking"),
    NEWS: mark("Write to me about new pieces and private viewings"),
}
_WRONG = {
    ("name", "required"): mark("How shall we greet you?"),
    ("name", "too_long"): mark("This name is too long for us; a shorter one will do."),
    ("name", "no_letters"): mark("A name needs at least one letter."),
    ("phone", "contact_required"): mark(
        "Leave a phone number or an e-mail, so that we can tell you if anything changes."
    ),
    ("phone", "invalid"): mark("This is not a whole phone number. Like this: +7 916 123-45-67"),
    ("email", "invalid"): mark("This is not a whole e-mail address. Like this: anna@example.com"),
}


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """A sentence beside each field that needs one."""

    name: str = ""
    phone: str = ""
    email: str = ""
    terms: str = ""


class TryOnContact(rx.State):
    """The visitor's open form. `over` when its pieces are not kept any more."""

    form: FormView = FormView()
    errors: FieldErrors = FieldErrors()
    problem: Problem = Problem()
    notice: str = ""
    over: bool = False
    ready: bool = False
    sending: bool = False
    _kept_again: bool = False
    _came_back: bool = False
    """From the payment page; said until the form is sent again, though the page may load twice."""

    @rx.event
    @tells_failure
    async def load(self) -> Any:
        """Show the form that is open; one that ran out is kept again if it can be."""
        if step_of(self) != "contact":
            return None
        locale = locale_for(self)
        self.notice = self.notice if self._came_back else ""
        self.problem, self.errors = Problem(), FieldErrors()
        self.sending = self._kept_again = False
        if (elsewhere := await self._turned_back()) is not None:
            return elsewhere
        form = await self._own_form()
        if form is None:
            return rx.redirect(step_href(locale), replace=True)
        await self._show(form)
        if form.status == "expired":
            await self._keep(form)
        self.ready = True
        return None

    @rx.event
    async def ran_out(self) -> None:
        """The minutes are over."""
        form = await self._own_form()
        if form is None:
            return
        if form.status != "expired":
            # The browser's clock ran ahead: it counts down what is left.
            await self._show(form)
            return
        if self._kept_again:
            self.over, self.notice = True, ""
            return
        self._kept_again = True
        await self._keep(form)

    @rx.event
    async def keep_again(self) -> None:
        """Keep the pieces once more, because the shopper is still here."""
        if (form := await self._own_form()) is not None:
            await self._keep(form)

    @rx.event
    async def submit(self, data: dict[str, Any]) -> Any:
        """Book. Done twice, it is booked once."""
        fields = {name: str(data.get(name) or "") for name in ("name", "phone", "email")}
        contact = ContactInput(**fields)
        self.problem, self.notice, self._came_back = Problem(), "", False
        self.errors = _errors_in(contact, locale_for(self), agreed=bool(data.get(TERMS)))
        if self.errors != FieldErrors():
            return _focus_on_first(self.errors)
        online = self.form.can_pay_online and data.get("payment") == "online"
        try:
            return await self._book(contact, news=bool(data.get(NEWS)), online=online)
        except (NotChangeable, ReservationNotFound) as error:
            return await self._booked_before(error)
        except DomainError as error:
            await self._refuse(error)
        return None

    async def _book(self, contact: ContactInput, *, news: bool, online: bool) -> Any:
        locale = locale_for(self)
        t = translator(locale)
        contact = normalise_contact(contact, chain_now().country)
        address = self.router.session.client_ip
        await limits.check_booking(address, contact)
        command = ConfirmCommand(
            code=self.form.code,
            visitor_id=visitor_of(self),
            contact=contact,
            consents={TERMS: (True, t(WORDING[TERMS])), NEWS: (news, t(WORDING[NEWS]))},
            locale=locale,
        )
        if online and (gateway := gateway_in_use()) is not None:
            begun = await get_database().run(lambda session: pay_online.begin(session, command))
            await limits.count_booking(address, contact)
            return await self._go_and_pay(gateway, begun.payment_id)
        booked = await get_database().run(lambda session: reserve.confirm(session, command))
        await limits.count_booking(address, contact)
        self.sending = True
        return rx.redirect(booked.manage_path)

    async def _go_and_pay(self, gateway: PaymentGateway, payment_id: UUID) -> Any:
        """On to the payment page; where there is none to be had, the form is still there."""
        try:
            page = await pay_online.open_page(get_database(), gateway, payment_id)
        except GatewayUnavailable:
            await pay_online.abandon(get_database(), payment_id)
            raise
        self.sending = True
        # The sandbox's page lies at our own address, but it is none of the live app's.
        return rx.call_script(f"location.assign({json.dumps(page)})")

    async def _turned_back(self) -> Any:
        """Whoever comes here from the payment page has left it: it is closed, and nothing was
        charged. Where they had paid after all, the booking is made."""
        async with get_database().read() as session:
            waiting = await pay_online.waiting_of_visitor(session, visitor_of(self))
        gateway = gateway_in_use()
        if waiting is None or gateway is None:
            return None
        try:
            paid = await pay_online.leave(get_database(), gateway, waiting)
        except GatewayUnavailable:
            paid = True  # it is not clear; the booking's page tells as soon as it is
        if paid:
            async with get_database().read() as session:
                found = await reservations.latest_of_visitor(session, visitor_of(self))
            return rx.redirect(reserve.booked(found).manage_path) if found else None
        self._came_back = True
        self.notice = translator(locale_for(self))(
            "Nothing was charged. Your pieces are still kept; pay in the store, or try again."
        )
        return None

    async def _booked_before(self, error: DomainError) -> Any:
        """The second tap of two finds the booking made by the first."""
        async with get_database().read() as session:
            try:
                found = await reservations.get_by_code(session, self.form.code)
            except ReservationNotFound:
                found = None
        if found and found.visitor_id == visitor_of(self) and found.contact_id:
            return rx.redirect(reserve.booked(found).manage_path)
        await self._refuse(error)
        return None

    async def _keep(self, form: ReservationView) -> None:
        locale = locale_for(self)
        try:
            async with get_database().write() as session:
                kept = await try_on.hold_again(session, visitor_of(self), form, locale)
        except DomainError as error:
            self.over = True
            await self._refuse(error)
            return
        await self._show(kept)
        self.form = replace(self.form, continues=form.code)
        self.problem = Problem()
        self.notice = translator(locale).n(
            "{n} minute had passed. Your pieces were still free, and we keep them again.",
            "{n} minutes had passed. Your pieces were still free, and we keep them again.",
            chain_now().rules.hold_minutes,
        )

    async def _refuse(self, error: DomainError) -> None:
        form = await self._own_form()
        self.problem = await problem_for(
            error,
            visitor_id=visitor_of(self),
            store_slug=self.form.store.slug,
            variant_ids=[line.piece.variant_id for line in form.lines] if form else [],
            slot_starts_at=form.slot_starts_at if form else None,
            locale=locale_for(self),
        )

    async def _own_form(self) -> ReservationView | None:
        async with get_database().read() as session:
            return await try_on.form(session, visitor_of(self), locale_for(self))

    async def _show(self, form: ReservationView) -> None:
        async with get_database().read() as session:
            until = await stores.next_open_day_closing(session, form.store.id)
            capture = await pay_online.offered_for(session, form)
        self.form = form_view(form, until, locale_for(self), capture)
        self.over = False


def _errors_in(contact: ContactInput, locale: str, *, agreed: bool) -> FieldErrors:
    t = translator(locale)
    wrong: dict[str, str] = {}
    try:
        normalise_contact(contact, chain_now().country)
    except InvalidContact as error:
        wrong = {
            field: t(_WRONG.get((field, reason), _WRONG["name", "required"]))
            for field, reason in error.fields.items()
        }
    if not agreed:
        wrong["terms"] = t("We cannot keep a booking without this; tick it, please.")
    return FieldErrors(**wrong)


def _focus_on_first(errors: FieldErrors) -> Any:
    for field in ("name", "phone", "email", "terms"):
        if getattr(errors, field):
            return rx.set_focus(f"contact_{field}")
    return None
