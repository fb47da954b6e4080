"""Waiting for a piece in one's own city: joining from a product, and the page of one's place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.db import get_database
from booking_app.core.errors import DomainError, NotFound, RateLimited
from booking_app.core.i18n import format_moment, mark, translator
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.chain.service import chain_now
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.errors import OfferOver, TooManyPieces
from booking_app.domain.reservations.waiting import is_offered
from booking_app.domain.stores import service as stores
from booking_app.ui.cookies import BrowserCookies, visitor_of
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.place import read_place
from booking_app.ui.shop.basket_state import BasketState
from booking_app.ui.shop.trouble import tells_failure
from booking_app.workflows import limits, waiting

CONSENT = mark(
    "Keep my name and e-mail to write to me once this piece is in my city. I can leave the list "
    "at any time by the link in the letter; then both are deleted from it."
)
JOINING = "joining"
OFFERED, WAITING, TAKEN = "offered", "waiting", "taken"
OVER, LEFT, MISSING = "over", "left", "missing"


class JoinState(rx.State):
    """`joined` is the size one waits for since; `asked` the one asked for last, of which the words
    speak. `wrong_…` stand beside their fields, `problem` is what no field is to blame for."""

    joined: str = ""
    asked: str = ""
    wrong_name: str = ""
    wrong_email: str = ""
    wrong_consent: str = ""
    problem: str = ""

    @rx.event
    async def join(self, form: dict[str, Any]) -> Any:
        """Join the line for a size in the chosen town."""
        locale = locale_of(str(self.router.url.path))
        t = translator(locale)
        self.problem, self.asked = "", str(form.get("variant", ""))
        contact, wrong = _checked(form)
        self.wrong_name = t("Tell us what to call you.") if "name" in wrong else ""
        self.wrong_email = (
            t("This does not look like an e-mail address.") if wrong - {"name"} else ""
        )
        self.wrong_consent = (
            ""
            if form.get("consent")
            else t("Without your consent we may not write to you. Tick the box.")
        )
        if wrong or self.wrong_consent:
            return None
        try:
            variant_id = UUID(self.asked)
            city = read_place((await self.get_state(BrowserCookies)).place).city
            address = self.router.session.client_ip
            await limits.check_booking(address, contact)
            async with get_database().write() as session:
                await waiting.join(session, variant_id, city, contact, t(CONSENT), locale)
            await limits.count_booking(address, contact)
        except RateLimited:
            self.problem = t("That was often enough for now. Try again in an hour.")
        except (DomainError, ValueError):
            self.problem = t("That did not work. Reload the page and try again.")
        else:
            self.joined = str(variant_id)
            # The button that had the focus is gone.
            return rx.call_script(f"document.getElementById('{JOINING}')?.focus()")
        return None


def _checked(form: Mapping[str, Any]) -> tuple[ContactInput, set[str]]:
    """The contact, normalised, and which of its fields are wrong."""
    given = ContactInput(
        name=str(form.get("name", ""))[:200], email=str(form.get("email", ""))[:300]
    )
    try:
        return normalise_contact(given, chain_now().country), set()
    except InvalidContact as error:
        return given, set(error.fields)


class WaitingState(rx.State):
    """The page of a place in a line; `phase` is one of the constants above."""

    phase: str = ""
    name: str = ""
    text: str = ""
    href: str = ""
    problem: str = ""
    _secret: str = ""

    @rx.event
    @tells_failure
    async def load(self) -> None:
        """Show what has become of the place, by the secret in the address."""
        self._secret = str(self.router.url.fragment) or self._secret
        self.problem = ""
        await self._show()

    @rx.event
    async def take(self) -> Any:
        """Take the offered piece on to the choice of a time."""
        locale = locale_of(str(self.router.url.path))
        try:
            async with get_database().write() as session:
                form = await waiting.claim(
                    session, self._place(), self._secret, visitor_of(self), locale
                )
        except OfferOver:
            await self._show()
            return None
        except TooManyPieces:
            # What is there can be taken out; the offer stands meanwhile.
            (await self.get_state(BasketState)).is_full = True
            return rx.redirect(localised("/try-on", locale))
        except DomainError:
            self.problem = translator(locale)(
                "It cannot be taken right now. Call the store, they know what to do."
            )
            return None
        return rx.redirect(localised("/try-on", locale) + f"?step=time&store={form.store.slug}")

    @rx.event
    async def leave(self) -> None:
        """Leave the line and be forgotten."""
        try:
            async with get_database().write() as session:
                await waiting.leave(session, self._place(), self._secret)
        except NotFound:
            self.phase = MISSING
            return
        self.phase = LEFT

    async def _show(self) -> None:
        locale = locale_of(str(self.router.url.path))
        t = translator(locale)
        try:
            async with get_database().read() as session:
                row = await waiting.look(session, self._place(), self._secret)
                found = await catalogue.variant_products(session, [row.variant_id], locale)
                city = await stores.find_city(session, row.city_slug, locale)
                store = (
                    await stores.get_store_by_id(session, row.store_id, locale)
                    if row.store_id
                    else None
                )
        except NotFound:
            self.phase = MISSING
            return
        card = found[row.variant_id][1] if row.variant_id in found else None
        self.name = card.name if card else t("A piece that left the shop")
        self.href = localised(f"/p/{card.slug}", locale) if card else localised("/", locale)
        town = city.name if city else ""
        if is_offered(row, utc_now()) and store is not None and row.offer_until is not None:
            self.phase = OFFERED
            moment = format_moment(row.offer_until, ZoneInfo(store.time_zone), locale)
            self.text = t(
                "It is kept for you until {moment}: {city}, {store}.",
                moment=moment,
                city=store.city,
                store=store.name,
            )
        elif row.status == "waiting":
            self.phase = WAITING
            self.text = t("We write to you once it is in {city}.", city=town)
        elif row.status == "taken":
            self.phase = TAKEN
            self.href = localised("/try-on", locale)
            self.text = t("You took it on to the choice of a time.")
        else:
            self.phase = OVER
            self.text = t("The time of the offer is over.")

    def _place(self) -> UUID:
        last = str(self.router.url.path).rstrip("/").rpartition("/")[2]
        try:
            return UUID(last)
        except ValueError:
            return UUID(int=0)
