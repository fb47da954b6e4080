"""Codes for shop windows, the state: which store, which campaign, in which language."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.errors import DomainError
from booking_app.domain.chain import service as chains
from booking_app.domain.stores import service as stores
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.fields import Option
from booking_app.ui.locales import LOCALE_NAMES
from booking_app.workflows.qr_codes import qr_svg
from booking_app.workflows.window_codes import campaigns_at, window_code

_FOUND = 20


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code ready to be taken; nothing of it is there before a store is chosen."""

    qr: str = ""
    address: str = ""
    svg_href: str = ""
    png_href: str = ""


class WindowsState(rx.State):
    """What was chosen in one browser. `store` and `campaign` are slugs."""

    is_loaded: bool = False
    store: str = ""
    campaign: str = ""
    language: str = ""
    found: tuple[Option, ...] = ()
    answered: int = 0
    campaigns: tuple[Option, ...] = ()
    languages: tuple[Option, ...] = ()
    made: CodeView = CodeView()

    @rx.event
    @admin_event("marketer", "admin")
    async def load(self, person: Person) -> None:
        """Begin with nothing chosen."""
        cast("Any", self).reset()
        async with person.database.read() as session:
            house = await chains.current(session)
        self.languages = tuple(Option(code, LOCALE_NAMES[code]) for code in house.locales)
        self.language = house.default_locale
        self.is_loaded = True

    @rx.event
    @admin_event("marketer", "admin")
    async def find_stores(self, person: Person, text: str) -> None:
        """Stores by what was typed."""
        async with person.database.read() as session:
            every = await stores.list_stores(session, person.locale)
        wanted = text.strip().casefold()
        self.found = tuple(
            Option(store.slug, store.name, f"{store.city}, {store.address}")
            for store in every
            if wanted in f"{store.name} {store.city} {store.address}".casefold()
        )[:_FOUND]
        self.answered += 1

    @rx.event
    @admin_event("marketer", "admin")
    async def choose_store(self, person: Person, slug: str) -> None:
        """Whose window it is; a campaign that is not good there is let go."""
        self.store = str(slug)[:120]
        await self._draw(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def choose_campaign(self, person: Person, slug: str) -> None:
        """What the window speaks of; empty for the store itself."""
        self.campaign = str(slug)[:80]
        await self._draw(person)

    @rx.event
    @admin_event("marketer", "admin")
    async def choose_language(self, person: Person, code: str) -> None:
        """The language of the page that opens."""
        if code in {one.id for one in self.languages}:
            self.language = code
            await self._draw(person)

    async def _draw(self, person: Person) -> None:
        self.made, self.campaigns = CodeView(), ()
        if not self.store:
            return
        async with person.database.read() as session:
            try:
                await self._offer_campaigns(session, person)
                self.made = await self._code(session, person)
            except DomainError:
                # The store or the campaign has just gone; there is nothing to print.
                self.store = self.campaign = ""
                self.campaigns = ()

    async def _offer_campaigns(self, session: Session, person: Person) -> None:
        store = await stores.get_store(session, self.store, person.locale)
        self.campaigns = tuple(
            Option(campaign.slug, campaign.title_in(person.locale))
            for campaign in await campaigns_at(session, person.actor, store)
        )
        if self.campaign not in {one.id for one in self.campaigns}:
            self.campaign = ""

    async def _code(self, session: Session, person: Person) -> CodeView:
        made = await window_code(session, person.actor, self.store, self.campaign, self.language)
        asked = {"locale": self.language} | ({"campaign": self.campaign} if self.campaign else {})
        file = f"/api/v1/window-codes/{quote(self.store)}/{{}}?{urlencode(asked)}"
        return CodeView(
            qr=qr_svg(made.address, title=made.address),
            address=made.address,
            svg_href=file.format("svg"),
            png_href=file.format("png"),
        )
