"""A consultant gives a shopper a coupon, its state: of which offer, to whom, and why."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, NotFound, Unavailable
from booking_app.core.i18n import translator
from booking_app.core.ids import format_code, parse_code
from booking_app.domain.coupons import service as coupons
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.ui.counter.access import Desk, counter_event, note_refused
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.counter.words import error_text
from booking_app.ui.shop.offer_view import until_text, worth_text
from booking_app.ui.staff_access import path_at
from booking_app.workflows.coupons import issue_by_hand, issue_for_visit
from booking_app.workflows.links import coupon_url
from booking_app.workflows.qr_codes import qr_svg


@dataclass(frozen=True, slots=True)
class GivenOffer:
    """An offer one may give here."""

    id: str = ""
    title: str = ""
    worth: str = ""
    until: str = ""


class GiveCouponState(rx.State):
    """One coupon being given on one screen. `stage` is empty while it is read, then `form`,
    `given`, `unknown` or `elsewhere`. `visit` is the booking it is for, if it is for one."""

    path: str = ""
    stage: str = ""
    offers: tuple[GivenOffer, ...] = ()
    visit: str = ""
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    code: str = ""
    title: str = ""
    qr: str = ""
    """Opens the coupon on the shopper's own phone."""

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Show what can be given; to the shopper of the booking in the address, if there is one."""
        self.reset()  # type: ignore[no-untyped-call]
        path = path_at(self)
        code = parse_code(path.rstrip("/").rpartition("/")[2]) or ""
        self.stage = "form"
        try:
            async with desk.database.read() as session:
                if code:
                    visit = await at_this_counter(session, desk, code)
                    # Who came without a contact may leave one now.
                    self.visit = format_code(visit.code) if visit.contact_id else ""
                    self.stage = "form" if visit.is_live else "unknown"
                found = await coupons.shown_campaigns(session, desk.store_id)
        except NotFound:
            self.stage, found = "unknown", []
        except StoreNotAllowed as error:
            self.stage, found = "elsewhere", []
            await note_refused(self, desk, error)
        t = translator(desk.locale)
        self.offers = tuple(
            GivenOffer(
                id=str(one.id),
                title=one.title_in(t.locale),
                worth=worth_text(one.draft, one.currency, t),
                until=until_text(one.draft.ends_local, t),
            )
            for one in found
        )
        self.path = path

    @rx.event
    @counter_event
    async def give(self, desk: Desk, form: dict[str, Any]) -> None:
        """Give it, once: a second tap changes nothing."""
        if self.stage != "form":
            return
        t = translator(desk.locale)
        reason = _line(form, "reason", 200)
        campaign = next((one for one in self.offers if one.id == form.get("campaign")), None)
        self.errors = {} if reason else {"reason": t("Write down why.")}
        if campaign is None:
            self.errors = self.errors | {"campaign": t("Choose an offer.")}
        if self.errors or campaign is None:
            return
        contact = ContactInput(
            _line(form, "name", 120),
            phone=_line(form, "phone", 32),
            email=_line(form, "email", 254),
        )

        async def work(session: Any) -> Any:
            to = (session, desk.actor, desk.store_id, UUID(campaign.id))
            if self.visit:
                return await issue_for_visit(*to, self.visit, reason)
            return await issue_by_hand(*to, contact, reason, desk.locale)

        try:
            given = (await desk.database.run(work)).coupon
        except InvalidContact as error:
            words = {
                "required": t("Fill this in."),
                "contact_required": t("Enter a phone or an e-mail."),
            }
            other = t("Check it: this cannot be used.")
            self.errors = {name: words.get(code, other) for name, code in error.fields.items()}
            return
        except (StoreNotAllowed, Unavailable):
            raise
        except DomainError as error:
            self.errors = {"campaign": error_text(error.code, error.details, desk.locale)}
            return
        self.code, self.title = format_code(given.code), campaign.title
        address = coupon_url(given.id, given.code, given.locale)
        self.qr = qr_svg(address, title=t("Opens the coupon on the shopper's phone"))
        self.stage = "given"


def _line(form: dict[str, Any], name: str, longest: int) -> str:
    return " ".join(str(form.get(name, "")).split())[:longest]
