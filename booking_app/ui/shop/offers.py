"""Reading of offers: which there are, what they are good for, and a photo for each."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from booking_app.core.db import Session, localized
from booking_app.domain.catalogue import category_editing
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import ProductCard, ProductQuery
from booking_app.domain.coupons import service as coupons
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignView
from booking_app.domain.stores import service as stores
from booking_app.ui.components.photo import photo_view
from booking_app.ui.locales import localised
from booking_app.ui.place import Place
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.offer_view import Named, OfferGoods, OfferView, offer_view

_PHOTOS_TRIED = 12
_WIDTHS = (480, 640, 960)


async def offers_now(session: Session, locale: str, place: Place) -> tuple[OfferView, ...]:
    """Every offer there is, those that end first first, by the clock of the shopper's place."""
    found = await coupons.shown_campaigns(session)
    if not found:
        return ()
    near = await stores_around(session, locale, place)
    time_zone = near[0].time_zone if near else ""
    gone = await coupons.gone(session, found)
    about = await goods_of(session, [campaign.draft for campaign in found], locale)
    views = [
        offer_view(
            campaign,
            locale,
            about[number],
            time_zone=time_zone,
            is_gone=campaign.id in gone,
        )
        for number, campaign in enumerate(found)
    ]
    return tuple(view for view in views if view.state != "over")


async def offer_of(session: Session, campaign: CampaignView, locale: str) -> OfferView:
    """One campaign, whatever state it is in."""
    about = await goods_of(session, [campaign.draft], locale)
    return offer_view(campaign, locale, about[0])


async def goods_of(
    session: Session, drafts: Sequence[CampaignDraft], locale: str
) -> list[OfferGoods]:
    """What each campaign is good for, with a photo; no two get the same one where there are
    others."""
    shelves = {row.id: row for row in await category_editing.list_all(session)}
    products = await _cards(session, _all(draft.product_ids for draft in drafts), locale)
    places = await stores.get_stores_by_ids(
        session, _all(draft.store_ids for draft in drafts), locale, public_only=True
    )
    used: set[UUID] = set()
    found = []
    for draft in drafts:
        shelf_rows = [shelves[id_] for id_ in draft.category_ids if id_ in shelves]
        cards = [products[id_] for id_ in draft.product_ids if id_ in products]
        goods = [
            Named(localized(row.name, locale), href=localised(f"/c/{row.slug}", locale))
            for row in shelf_rows
        ]
        goods += [Named(card.name, href=localised(f"/p/{card.slug}", locale)) for card in cards]
        here = [places[id_] for id_ in draft.store_ids if id_ in places]
        shown = await _shown(session, cards, [row.slug for row in shelf_rows], locale, used)
        found.append(
            OfferGoods(
                goods=tuple(goods),
                stores=tuple(
                    Named(store.name, store.city, localised(f"/stores/{store.slug}", locale))
                    for store in here
                ),
                photo=photo_view(shown.photo if shown else None, _WIDTHS),
            )
        )
    return found


async def _shown(
    session: Session,
    cards: Sequence[ProductCard],
    shelves: Sequence[str],
    locale: str,
    used: set[UUID],
) -> ProductCard | None:
    """A product whose photo stands for the offer, not used by another one if possible."""
    candidates = [card for card in cards if card.photo]
    if not candidates:
        query = ProductQuery(category=shelves[0] if shelves else "", page_size=_PHOTOS_TRIED)
        page = await catalogue.search(session, query, locale)
        found = [card for card in page.items if card.photo]
        # The first one stands at the top of the shop already.
        candidates = found[1:] + found[:1]
    chosen = next((card for card in candidates if card.id not in used), None)
    chosen = chosen or next(iter(candidates), None)
    if chosen:
        used.add(chosen.id)
    return chosen


async def _cards(session: Session, ids: list[UUID], locale: str) -> dict[UUID, ProductCard]:
    if not ids:
        return {}
    return {card.id: card for card in await catalogue.cards_by_ids(session, ids, locale)}


def _all(many: Iterable[tuple[UUID, ...]]) -> list[UUID]:
    return list(dict.fromkeys(id_ for ids in many for id_ in ids))
