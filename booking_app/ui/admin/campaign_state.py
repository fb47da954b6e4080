"""A coupon campaign being edited, published, paused, stopped; and its numbers."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import reflex as rx

from booking_app.core.db import Session, localized
from booking_app.core.i18n import LOCALES, mark, translator
from booking_app.domain.catalogue import admin_lists, category_editing
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.editing_schemas import ProductListQuery
from booking_app.domain.chain import service as chains
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.errors import CampaignChanged, CampaignNotFound, InvalidCampaign
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignView
from booking_app.domain.stores import service as stores
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.campaign_data import (
    CampaignForm,
    Figure,
    draft_of,
    entered,
    error_texts,
    figures,
    form_of,
    new_draft,
    previewed,
)
from booking_app.ui.admin.fields import Option
from booking_app.ui.admin.goods_choices import main_zone
from booking_app.ui.locales import localised
from booking_app.ui.shop.offer_view import OfferView, offer_view
from booking_app.ui.shop.offers import goods_of

_FOUND = 20
_STEPS = {"published": campaigns.publish, "paused": campaigns.pause, "stopped": campaigns.stop}
_NEWS = {
    "published": mark("Published. Shoppers see it from their next page on."),
    "paused": mark("Paused. No more coupons are given; those given stay good."),
    "stopped": mark("Stopped for good. Coupons not yet used are called off."),
}


class CampaignState(rx.State):
    """One campaign in one browser. `asked` is the step that waits for a yes."""

    status: str = ""
    """Empty while it is read, then `ready` or `missing`."""
    form: CampaignForm = CampaignForm()
    kind: str = "percent"
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    saved: int = 0
    clash: bool = False
    asked: str = ""
    numbers: tuple[Figure, ...] = ()
    previews: dict[str, OfferView] = {}  # noqa: RUF012
    preview_locale: str = ""
    is_dark: bool = False
    stores: tuple[Option, ...] = ()
    categories: tuple[Option, ...] = ()
    products: tuple[Option, ...] = ()
    answered: int = 0
    _zones: tuple[str, ...] = ()

    @rx.event
    @admin_event("marketer", "admin")
    async def load(self, person: Person) -> None:
        """Show the campaign of the address."""
        cast("Any", self).reset()
        self.preview_locale = person.locale
        try:
            campaign_id = UUID(str(self.router.url.path).rstrip("/").rpartition("/")[2])
            async with person.database.read() as session:
                await self._show(
                    session, person, await campaigns.get(session, person.actor, campaign_id)
                )
        except (ValueError, CampaignNotFound):
            self.status = "missing"

    @rx.event
    @admin_event("marketer", "admin")
    async def begin(self, person: Person) -> None:
        """Show the form of a campaign that is not there yet."""
        cast("Any", self).reset()
        self.preview_locale = person.locale
        async with person.database.read() as session:
            await self._show(session, person, None)

    @rx.event
    @admin_event("marketer", "admin")
    async def save(self, person: Person, form: dict[str, Any]) -> Any:
        """Keep what was entered, or say what is wrong."""
        self.errors, self.clash = {}, False
        async with person.database.read() as session:
            house = await chains.current(session)
        try:
            draft = entered(form, house.locales, house.currency)
            async with person.database.write() as session:
                if not self.form.id:
                    made = await campaigns.create(session, person.actor, draft)
                else:
                    made = await campaigns.edit(
                        session, person.actor, UUID(self.form.id), self.form.version, draft
                    )
        except InvalidCampaign as error:
            return await self._refuse(person, error)
        except CampaignChanged:
            self.clash = True
            return None
        t = translator(person.locale)
        if not self.form.id:
            self.saved += 1
            await tell(self, t("The draft is kept. Publish it when it looks right."))
            # Only after the form knows that everything is saved may the page be left.
            return rx.redirect(localised(f"/admin/coupons/{made.id}", person.locale), replace=True)
        async with person.database.read() as session:
            await self._show(session, person, made)
        await tell(self, t("Saved."))
        return None

    @rx.event
    @admin_event("marketer", "admin")
    async def preview(self, person: Person, form: dict[str, Any]) -> None:
        """Show the card of what stands in the form now."""
        async with person.database.read() as session:
            house = await chains.current(session)
            draft, _ = draft_of(form, house.locales, house.currency)
            self.kind = draft.kind
            await self._preview(session, draft, house.currency)

    @rx.event
    @admin_event("marketer", "admin")
    async def look(self, person: Person, locale: str) -> None:
        """Show the card in another language."""
        if locale in self.previews:
            self.preview_locale = locale

    @rx.event
    @admin_event("marketer", "admin")
    async def darken(self, person: Person, is_dark: bool) -> None:
        """Show the card by day or by night."""
        self.is_dark = bool(is_dark)

    @rx.event
    @admin_event("marketer", "admin")
    async def ask(self, person: Person, step: str) -> None:
        """Say what a step means before it is done; an empty one means no."""
        self.asked = step if step in self.form.can else ""

    @rx.event
    @admin_event("marketer", "admin")
    async def go(self, person: Person) -> Any:
        """Do the step that was asked about."""
        step, self.asked = self.asked, ""
        change = _STEPS.get(step)
        if change is None or not self.form.id:
            return None
        try:
            async with person.database.write() as session:
                made = await change(session, person.actor, UUID(self.form.id), self.form.version)
        except InvalidCampaign as error:
            return await self._refuse(person, error)
        except CampaignChanged:
            self.clash = True
            return None
        async with person.database.read() as session:
            await self._show(session, person, made)
        await tell(self, translator(person.locale)(_NEWS[step]))
        return None

    @rx.event
    @admin_event("marketer", "admin")
    async def find_stores(self, person: Person, text: str) -> None:
        """Stores by what was typed."""
        async with person.database.read() as session:
            found = await stores.list_stores(session, person.locale)
        self.stores = tuple(
            Option(str(store.id), store.name, f"{store.city}, {store.address}")
            for store in found
            if _has(text, store.name, store.city, store.address)
        )[:_FOUND]
        self.answered += 1

    @rx.event
    @admin_event("marketer", "admin")
    async def find_categories(self, person: Person, text: str) -> None:
        """Categories by what was typed."""
        async with person.database.read() as session:
            found = await category_editing.list_all(session)
        names = [
            (row.id, localized(row.name, person.locale)) for row in found if not row.archived_at
        ]
        self.categories = tuple(Option(str(id_), name) for id_, name in names if _has(text, name))[
            :_FOUND
        ]
        self.answered += 1

    @rx.event
    @admin_event("marketer", "admin")
    async def find_products(self, person: Person, text: str) -> None:
        """Products by what was typed."""
        query = ProductListQuery(q=text.strip()[:100], sort="name", descending=False, limit=_FOUND)
        async with person.database.read() as session:
            found, _ = await admin_lists.products(session, query, person.locale)
        self.products = tuple(
            Option(str(row.id), row.name or row.slug, row.metal_name) for row in found
        )
        self.answered += 1

    async def _show(self, session: Session, person: Person, campaign: CampaignView | None) -> None:
        house = await chains.current(session)
        t = translator(person.locale)
        if campaign is None:
            draft = new_draft(await main_zone(session, person.locale))
        else:
            draft = campaign.draft
        every = await stores.list_stores(session, person.locale)
        self._zones = tuple(sorted({store.time_zone for store in every}))
        zones = campaign.time_zones if campaign else self._zones
        chosen = await _chosen(session, draft, person.locale)
        self.form = form_of(draft, campaign, house.currency, house.locales, zones, chosen, t)
        self.kind = draft.kind
        self.errors, self.clash, self.asked = {}, False, ""
        if campaign is not None:
            found = await campaigns.numbers(session, person.actor, [campaign])
            self.numbers = figures(found[campaign.id], t)
        await self._preview(session, draft, house.currency)
        self.saved += 1
        self.status = "ready"

    async def _preview(self, session: Session, draft: CampaignDraft, currency: str) -> None:
        campaign = previewed(draft, currency, self._zones)
        made = {}
        for locale in LOCALES:
            about = await goods_of(session, [draft], locale)
            made[locale] = offer_view(campaign, locale, about[0])
        self.previews = made

    async def _refuse(self, person: Person, error: InvalidCampaign) -> None:
        t = translator(person.locale)
        self.errors = error_texts(error.fields, t)
        await tell(self, t("Not saved yet: something is marked in the form."), "error")


async def _chosen(
    session: Session, draft: CampaignDraft, locale: str
) -> dict[str, Sequence[Option]]:
    places = await stores.get_stores_by_ids(session, draft.store_ids, locale)
    shelves = {row.id: row for row in await category_editing.list_all(session)}
    cards = await catalogue.cards_by_ids(session, draft.product_ids, locale, drafts=True)
    named = {card.id: card for card in cards}
    return {
        "stores": [
            Option(str(id_), places[id_].name, places[id_].city)
            for id_ in draft.store_ids
            if id_ in places
        ],
        "categories": [
            Option(str(id_), localized(shelves[id_].name, locale))
            for id_ in draft.category_ids
            if id_ in shelves
        ],
        # One that cannot be shown any more stays chosen until somebody takes it out.
        "products": [
            Option(str(id_), named[id_].name if id_ in named else str(id_)[-12:])
            for id_ in draft.product_ids
        ],
    }


def _has(text: str, *fields: str) -> bool:
    wanted = text.strip().casefold()
    return not wanted or any(wanted in field.casefold() for field in fields)
