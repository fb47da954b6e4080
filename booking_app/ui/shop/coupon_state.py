"""A coupon's own page, its state. The secret comes from the address's fragment, stays on the
server's side of the state, and opens every event anew; wrong ones are counted, and limited."""

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError, NotFound, RateLimited
from booking_app.core.ids import parse_code
from booking_app.domain.coupons import service as coupons
from booking_app.domain.coupons.schemas import CouponView
from booking_app.domain.stores import service as stores
from booking_app.ui.locales import locale_of, without_locale
from booking_app.ui.shop.coupon_view import OwnCouponView, own_coupon_view
from booking_app.ui.shop.offers import offer_of
from booking_app.workflows import limits
from booking_app.workflows.coupons import open_coupon

LOADING, READY, MISSING, BUSY, FAILED = "", "ready", "missing", "busy", "failed"


class CouponState(rx.State):
    """`phase` is one of the constants above."""

    phase: str = LOADING
    coupon: OwnCouponView = OwnCouponView()
    _code: str = ""
    _secret: str = ""

    @rx.event
    async def load(self) -> None:
        """Open the coupon of the address with the secret in its fragment."""
        code = self._asked_code()
        secret = str(self.router.url.fragment)
        if code != self._code:
            self.phase, self._secret = LOADING, ""
        self._code, self._secret = code, secret or self._secret
        try:
            async with limits.counted_guesses(address=self.router.session.client_ip):
                view = await self._view()
            await self._show(view)
            if view.shown_at is None:
                await get_database().run(lambda session: coupons.mark_shown(session, view.id))
        except RateLimited:
            self.phase = BUSY
        except NotFound:
            self.phase = MISSING
        except DomainError:
            # A coupon that is shown stays; one that is not is tried again by a tap.
            self.phase = self.phase if self.phase == READY else FAILED

    @rx.event
    async def turn(self) -> None:
        """Show the code of the next half minute, and what became of the coupon meanwhile."""
        if self.phase != READY or self._asked_code() != self._code:
            return
        try:
            await self._show(await self._view())
        except NotFound:
            self.phase = MISSING
        except DomainError:
            return  # the page shows the code for having no network until one comes

    async def _view(self) -> CouponView:
        async with get_database().read() as session:
            return (await open_coupon(session, self._code, self._secret)).coupon

    async def _show(self, view: CouponView) -> None:
        locale = locale_of(str(self.router.url.path))
        async with get_database().read() as session:
            offer = await offer_of(session, view.campaign, locale)
            used_at = view.use.store_id if view.use else None
            found = await stores.get_stores_by_ids(session, [used_at] if used_at else [], locale)
        self.coupon = own_coupon_view(view, offer, found.get(used_at) if used_at else None, locale)
        self.phase = READY

    def _asked_code(self) -> str:
        parts = without_locale(str(self.router.url.path)).strip("/").split("/")
        return (parse_code(parts[1]) or "") if len(parts) == 2 and parts[0] == "coupon" else ""
