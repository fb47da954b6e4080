"""What the shop's front door shows, and the reading of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from booking_app.core.db import Session, get_database
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import CategoryView, ProductCard, ProductQuery
from booking_app.ui.components.photo import FULL_WIDTHS, NO_PHOTO, PhotoView, photo_view
from booking_app.ui.pages import PageRequest
from booking_app.ui.place import PLACE_COOKIE, Place, read_place
from booking_app.ui.shop.cards_view import CardView, card_views
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.offer_view import OfferView
from booking_app.ui.shop.offers import offers_now

_SHOWN = 24
_RAIL = 10
_STORIES = 8


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with a photo of something on it."""

    name: str = ""
    href: str = ""
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class HomeView:
    """`rail` is what lies in stores now: near the chosen place, or anywhere."""

    hero: PhotoView = NO_PHOTO
    hero_href: str = ""
    hero_name: str = ""
    shelves: tuple[Shelf, ...] = ()
    rail: tuple[CardView, ...] = ()
    rail_href: str = ""
    place_known: bool = False
    stories: tuple[OfferView, ...] = ()
    is_open: bool = False
    """Whether there is anything to look at."""


async def load_home(request: PageRequest) -> HomeView:
    """The front door in the shopper's town."""
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    locale = request.locale
    async with get_database().read() as session:
        page = await catalogue.search(session, ProductQuery(page_size=_SHOWN), locale)
        categories = await catalogue.list_categories(session, locale)
        rail = await _rail(session, locale, place)
        stories = await offers_now(session, locale, place)
    first = page.items[0] if page.items else None
    return HomeView(
        hero=photo_view(first.photo, FULL_WIDTHS) if first else NO_PHOTO,
        hero_href=request.link(f"/p/{first.slug}") if first else request.link("/catalogue"),
        hero_name=first.name if first else "",
        shelves=tuple(_shelves(categories, page.items, request)),
        rail=rail,
        rail_href=request.link("/catalogue") + ("?place=near" if place.is_known else ""),
        place_known=place.is_known,
        stories=tuple(offer for offer in stories if offer.state == "open")[:_STORIES],
        is_open=first is not None,
    )


async def _rail(session: Session, locale: str, place: Place) -> tuple[CardView, ...]:
    near = await stores_around(session, locale, place)
    query = ProductQuery(
        store_ids=tuple(store.id for store in near), in_stock_only=True, page_size=_RAIL
    )
    page = await catalogue.search(session, query, locale)
    here = {card.id: card.lying for card in page.items} if near else None
    return card_views(page.items, locale, here)


def _shelves(
    categories: Sequence[CategoryView], cards: Sequence[ProductCard], request: PageRequest
) -> list[Shelf]:
    """Each with a piece that is not the hero, where there is another."""
    found = []
    for category in categories:
        if not category.product_count:
            continue
        own = [card for card in cards if card.category_slug == category.slug]
        chosen = next((card for card in own if card is not cards[0]), next(iter(own), None))
        found.append(
            Shelf(
                category.name,
                request.link(f"/c/{category.slug}"),
                photo_view(chosen.photo) if chosen else NO_PHOTO,
            )
        )
    return found
