"""A product as it stands in a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.i18n import Translator, translator
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue.schemas import NOWHERE, Lying, ProductCard
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
    cards: Iterable[ProductCard], locale: str, near: Mapping[UUID, Lying] | None = None
) -> tuple[CardView, ...]:
    """Cards; `near` says what lies in the near stores, when a place is chosen."""
    return tuple(_card(card, locale, near) for card in cards)


def price_text(low: Money, high: Money, t: Translator) -> str:
    """`46 900 ₽`, with “from” only where sizes differ in price."""
    price = format_money(low, t.locale)
    return price if low == high else t("from {price}", price=price)


def _card(card: ProductCard, locale: str, near: Mapping[UUID, Lying] | None) -> CardView:
    t = translator(locale)
    here = None if near is None else near.get(card.id, NOWHERE)
    return CardView(
        product_id=str(card.id),
        slug=card.slug,
        href=localised(f"/p/{card.slug}", locale),
        name=card.name,
        metal=card.metal_name,
        price=price_text(card.price_from, card.price_to, t),
        note=_note(card.lying, here, t),
        is_here=bool((card.lying if here is None else here).seen),
        photo=photo_view(card.photo),
        second=photo_view(card.second_photo),
    )


def _note(everywhere: Lying, here: Lying | None, t: Translator) -> str:
    """What was seen too long ago is no promise, here as on the product's page."""
    if here and here.seen:
        return t.n("In {n} store near you", "In {n} stores near you", here.seen)
    if here and here.stores:
        return t.n(
            "It was in {n} store near you. Ask there first.",
            "It was in {n} stores near you. Ask there first.",
            here.stores,
        )
    if everywhere.seen and here is not None:
        return t.n("In {n} store, farther away", "In {n} stores, farther away", everywhere.seen)
    if everywhere.seen:
        return t.n("In {n} store", "In {n} stores", everywhere.seen)
    if everywhere.stores:
        return t.n(
            "It was in {n} store. Ask there first.",
            "It was in {n} stores. Ask there first.",
            everywhere.stores,
        )
    return t("Not in stores right now")
