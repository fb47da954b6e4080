"""A product as it stands in a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.i18n import Translator, translator
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.schemas import ProductCard
from booking_app.ui.components.photo import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.locales import localised


@dataclass(frozen=True, slots=True)
class CardView:
    """`note` says where it lies; `is_here` whether that is near, or anywhere at all."""

    product_id: str = ""
    slug: str = ""
    href: str = ""
    name: str = ""
    metal: str = ""
    price: str = ""
    note: str = ""
    is_here: bool = False
    photo: PhotoView = NO_PHOTO
    second: PhotoView = NO_PHOTO


def card_views(
    cards: Iterable[ProductCard], locale: str, near: Mapping[UUID, int] | None = None
) -> tuple[CardView, ...]:
    """Cards; `near` counts the near stores that have the product, when a place is chosen."""
    return tuple(_card(card, locale, near) for card in cards)


def price_text(low: Money, high: Money, t: Translator) -> str:
    """`46 900 ₽`, with “from” only where sizes differ in price."""
    price = format_money(low, t.locale)
    return price if low == high else t("from {price}", price=price)


def _card(card: ProductCard, locale: str, near: Mapping[UUID, int] | None) -> CardView:
    t = translator(locale)
    here = None if near is None else near.get(card.id, 0)
    return CardView(
        product_id=str(card.id),
        slug=card.slug,
        href=localised(f"/p/{card.slug}", locale),
        name=card.name,
        metal=card.metal_name,
        price=price_text(card.price_from, card.price_to, t),
        note=_note(card.store_count, here, t),
        is_here=bool(card.store_count if here is None else here),
        photo=photo_view(card.photo),
        second=photo_view(card.second_photo),
    )


def _note(everywhere: int, here: int | None, t: Translator) -> str:
    if here:
        return t.n("In {n} store near you", "In {n} stores near you", here)
    if not everywhere:
        return t("Not in stores right now")
    if here == 0:
        return t.n("In {n} store, farther away", "In {n} stores, farther away", everywhere)
    return t.n("In {n} store", "In {n} stores", everywhere)
