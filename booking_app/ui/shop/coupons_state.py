"""Coupons of this browser: taking one, and knowing which it has."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, mark, translator
from booking_app.core.ids import format_code
from booking_app.domain.coupons import service as coupons
from booking_app.domain.coupons.schemas import CouponView
from booking_app.ui.cookies import visitor_of
from booking_app.ui.locales import locale_of
from booking_app.ui.shop.offer_view import until_text, worth_text
from booking_app.workflows import limits
from booking_app.workflows.coupons import OwnCoupon, of_visitor, take
from booking_app.workflows.links import coupon_path

_TEXTS = {
    "campaign_closed": mark("This offer has just ended or is paused, so no coupons are given."),
    "unknown_campaign": mark("This offer is not there any more."),
    "activations_gone": mark("The last coupon of this offer has just been taken."),
    "shopper_limit": mark("You have had your coupon of this offer already."),
    "rate_limited": mark("That was a lot of coupons at once. Try again in a little while."),
}
_OTHER = mark("The coupon could not be taken. Try again in a moment.")
_STATES = {
    "open": mark("Ready to use"),
    "redeemed": mark("Used"),
    "cancelled": mark("Called off"),
    "expired": mark("Expired"),
}


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A coupon in a list of one's own; `href` opens it with its key."""

    title: str = ""
    worth: str = ""
    state: str = ""
    note: str = ""
    href: str = ""
    is_open: bool = False


class CouponsState(rx.State):
    """`open_hrefs` leads by campaign to a coupon not used yet, `used` has the slugs of campaigns
    whose coupons were all used; `problem` belongs to the campaign `refused`."""

    own: tuple[OwnOffer, ...] = ()
    open_hrefs: dict[str, str] = {}  # noqa: RUF012 - Reflex copies the defaults of vars
    used: list[str] = []  # noqa: RUF012
    refused: str = ""
    problem: str = ""

    @rx.event
    async def load(self) -> None:
        """Find this browser's coupons."""
        self.refused = self.problem = ""
        async with get_database().read() as session:
            found = await of_visitor(session, visitor_of(self))
        locale, now = self._locale(), utc_now()
        open_hrefs: dict[str, str] = {}
        had: dict[str, int] = {}
        for one in found:
            campaign = one.coupon.campaign
            had[campaign.slug] = had.get(campaign.slug, 0) + 1
            if one.coupon.state(now) == "open":
                open_hrefs[campaign.slug] = path_of(one, locale)
        limit = {one.coupon.campaign.slug: one.coupon.campaign.draft.per_shopper for one in found}
        self.open_hrefs = open_hrefs
        self.used = [
            slug for slug, count in had.items() if count >= limit[slug] and slug not in open_hrefs
        ]
        self.own = tuple(own_offer(one, locale) for one in found)

    @rx.event
    async def take(self, campaign_slug: str) -> Any:
        """Take a coupon of this offer, and open it; the one there is already is opened again."""
        visitor, locale = visitor_of(self), self._locale()
        self.refused = self.problem = ""
        try:
            await limits.count_taking(self.router.session.client_ip, visitor, None)
            async with get_database().read() as session:
                campaign = await coupons.shown_campaign(session, str(campaign_slug)[:80])
            own = await get_database().run(
                lambda session: take(session, campaign.id, visitor_id=visitor, locale=locale)
            )
        except DomainError as error:
            self.refused = str(campaign_slug)[:80]
            self.problem = translator(locale)(_TEXTS.get(error.code, _OTHER))
            return None
        return rx.redirect(path_of(own, locale))

    def _locale(self) -> str:
        return locale_of(str(self.router.url.path))


def path_of(own: OwnCoupon, locale: str) -> str:
    """Where the coupon opens, with its key."""
    return coupon_path(own.coupon.id, own.coupon.code, locale)


def own_offer(own: OwnCoupon, locale: str) -> OwnOffer:
    """A coupon in a list of one's own."""
    t, coupon = translator(locale), own.coupon
    state = coupon.state(utc_now())
    draft = coupon.campaign.draft
    return OwnOffer(
        title=coupon.campaign.title_in(locale),
        worth=worth_text(draft, coupon.campaign.currency, t),
        state=t(_STATES[state]),
        note=_note(coupon, state, t),
        href=path_of(own, locale),
        is_open=state == "open",
    )


def _note(coupon: CouponView, state: str, t: Translator) -> str:
    code = format_code(coupon.code)
    if state != "open":
        return code
    return t("{code} · {until}", code=code, until=until_text(coupon.campaign.draft.ends_local, t))
