"""What a product page shows, and the reading of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from booking_app.core.db import Session, get_database
from booking_app.core.i18n import Translator, translator
from booking_app.core.money import format_money
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.catalogue.schemas import ProductQuery, ProductView, VariantView
from booking_app.domain.reservations.waiting import NEAR_KM
from booking_app.domain.stores.errors import CityNotFound
from booking_app.ui.components.photo import NO_PHOTO, PhotoView, photo_view
from booking_app.ui.pages import PageGone, PageMoved, PageNotFound, PageRequest
from booking_app.ui.place import PLACE_COOKIE, Place, read_place
from booking_app.ui.shop.cards_view import CardView, card_views, price_text
from booking_app.ui.shop.gallery_view import GalleryItem, gallery_items
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.place_state import place_name
from booking_app.ui.shop.ring_guide import RingRow, ring_rows
from booking_app.ui.shop.ring_sizes import LARGEST_MM, SMALLEST_MM
from booking_app.ui.shop.stocked_in import StockedIn, stocked_in
from booking_app.ui.shop.stores_view import is_stale
from booking_app.ui.shop.true_size_view import Figure, figures
from booking_app.ui.shop.where_view import WhereStore, where_store, where_text
from booking_app.ui.shop.words import metal_name, size_name, stone_name
from booking_app.workflows.near import StoreChoice, stores_with_product

_NEAREST = 3
_TOLD_STORES = 20
_OTHERS = 8


@dataclass(frozen=True, slots=True)
class Sibling:
    """The same design in another metal or stone."""

    name: str = ""
    href: str = ""
    photo: PhotoView = NO_PHOTO
    current: bool = False


@dataclass(frozen=True, slots=True)
class SizeChoice:
    """A size; `note` says what a chip alone cannot."""

    variant_id: str = ""
    name: str = ""
    href: str = ""
    price: str = ""
    note: str = ""
    label: str = ""
    on: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """A property of the piece."""

    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class ProductPageView:
    """`variant_id` is what “try on” takes; empty while a size must be chosen first. `wait_title`
    is empty where the asked size is in the shopper's town, or no town is chosen."""

    product_id: str = ""
    name: str = ""
    metal: str = ""
    category: str = ""
    category_href: str = ""
    summary: str = ""
    story: tuple[str, ...] = ()
    care: str = ""
    specs: tuple[Spec, ...] = ()
    gallery: tuple[GalleryItem, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    sizes: tuple[SizeChoice, ...] = ()
    is_ring: bool = False
    ring_rows: tuple[RingRow, ...] = ()
    figures: tuple[Figure, ...] = ()
    variant_id: str = ""
    unsure_variant_id: str = ""
    variant_asked: str = ""
    wait_title: str = ""
    is_free: bool = False
    price: str = ""
    place_known: bool = False
    where_text: str = ""
    where: tuple[WhereStore, ...] = ()
    stocked_in: tuple[StockedIn, ...] = ()
    all_stores_href: str = ""
    others: tuple[CardView, ...] = ()
    currency: str = ""
    lowest: int = 0
    highest: int = 0
    sku: str = ""


async def load_product(request: PageRequest) -> ProductPageView:
    """Raises `PageNotFound`, `PageGone` from an archived product, and `PageMoved` from a former
    address of the product."""
    slug = request.params["slug"]
    async with get_database().read() as session:
        try:
            product = await catalogue.get_product(session, slug, request.locale)
        except ProductNotFound:
            present = await catalogue.moved_to(session, slug)
            if present is None:
                was_there = await catalogue.was_in_shop(session, slug)
                raise (PageGone if was_there else PageNotFound)(request.path) from None
            raise PageMoved(request.link(f"/p/{present}")) from None
        return await page_view(session, request, product)


async def page_view(
    session: Session, request: PageRequest, product: ProductView
) -> ProductPageView:
    """The page of a product, whether it is in the shop or not yet."""
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    choices = await _where(session, request.locale, product, place)
    others = await _others(session, request.locale, product, place)
    view = _present(request, product, choices, others, place)
    chosen = _chosen(product.variants, request.query.get("size", ""))
    if chosen is None or not place.city or _is_near(choices, chosen):
        return view
    town = await place_name(place, request.locale)
    title = translator(request.locale)("Tell me when it is in my city: {town}", town=town)
    return replace(view, variant_asked=str(chosen.id), wait_title=title if town else "")


def _is_near(choices: Sequence[StoreChoice], chosen: VariantView) -> bool:
    return any(
        choice.counts.get(chosen.id) and (choice.store.distance_km or 0.0) <= NEAR_KM
        for choice in choices
    )


async def _where(
    session: Session, locale: str, product: ProductView, place: Place
) -> list[StoreChoice]:
    try:
        return await stores_with_product(
            session,
            locale,
            product.card.id,
            lat=place.lat,
            lon=place.lon,
            city=place.city or None,
        )
    except CityNotFound:
        return await stores_with_product(session, locale, product.card.id)


async def _others(
    session: Session, locale: str, product: ProductView, place: Place
) -> tuple[CardView, ...]:
    """Other pieces: of the same shelf first, then of all."""
    known = {product.card.id, *(card.id for card in product.siblings)}
    found = []
    for category in (product.card.category_slug, ""):
        query = ProductQuery(category=category, page_size=_OTHERS + len(known))
        page = await catalogue.search(session, query, locale)
        found += [card for card in page.items if card.id not in known]
        known |= {card.id for card in found}
        if len(found) >= _OTHERS:
            break
    chosen = found[:_OTHERS]
    near = await stores_around(session, locale, place)
    here = await catalogue.lying_in(
        session, [card.id for card in chosen], [store.id for store in near]
    )
    return card_views(chosen, locale, here if place.is_known else None)


def _present(
    request: PageRequest,
    product: ProductView,
    choices: Sequence[StoreChoice],
    others: tuple[CardView, ...],
    place: Place,
) -> ProductPageView:
    t = translator(request.locale)
    card = product.card
    chosen = _chosen(product.variants, request.query.get("size", ""))
    ids = [chosen.id] if chosen else [variant.id for variant in product.variants]
    here = [choice for choice in choices if any(choice.counts.get(id_) for id_ in ids)]
    # What was seen too long ago is no promise.
    fresh = [choice for choice in here if not is_stale(choice.checked_at)]
    shown = [choice for choice in choices if choice in here or not choice.on_asking.isdisjoint(ids)]
    names = {variant.id: size_name(variant.size, t) for variant in product.variants}
    is_ring = bool(card.metal) and _are_ring_sizes(product.variants)
    return ProductPageView(
        product_id=str(card.id),
        name=card.name,
        metal=card.metal_name,
        category=product.category_name,
        category_href=request.link(f"/c/{card.category_slug}"),
        summary=product.summary,
        story=tuple(part.strip() for part in product.story.split("\n\n") if part.strip()),
        care=product.care,
        specs=tuple(Spec(label, value) for label, value in product.specs),
        gallery=gallery_items(product.media, t),
        siblings=_siblings(product, request),
        sizes=_sizes(product.variants, chosen, choices, request, t),
        is_ring=is_ring,
        ring_rows=_ring_rows(product.variants, request, t) if is_ring else (),
        figures=figures(
            product.specs,
            size=_drawn_size(product.variants, chosen),
            is_ring=is_ring,
            metal=card.metal,
            t=t,
        ),
        variant_id=str(chosen.id) if chosen and chosen.free_count else "",
        unsure_variant_id=_unsure(product.variants, here),
        is_free=bool(chosen.free_count if chosen else card.free_count),
        price=format_money(chosen.price, t.locale)
        if chosen
        else price_text(card.price_from, card.price_to, t),
        place_known=place.is_known,
        where_text=where_text(here, chosen, t, is_on_asking=bool(shown)),
        where=tuple(where_store(choice, chosen, names, request, t) for choice in shown[:_NEAREST])
        if place.is_known
        else (),
        stocked_in=tuple(
            stocked_in(choice, [v for v in product.variants if v.id in ids], request)
            for choice in fresh[:_TOLD_STORES]
        ),
        all_stores_href=request.link("/stores") + (f"?variant={chosen.id}" if chosen else ""),
        others=others,
        currency=card.price_from.currency,
        lowest=card.price_from.amount_minor,
        highest=card.price_to.amount_minor,
        sku=product.variants[0].sku if product.variants else "",
    )


def _chosen(variants: Sequence[VariantView], size: str) -> VariantView | None:
    if len(variants) == 1:
        return variants[0]
    return next((variant for variant in variants if variant.size == size), None)


def _siblings(product: ProductView, request: PageRequest) -> tuple[Sibling, ...]:
    if not product.siblings:
        return ()
    t = translator(request.locale)
    cards = [product.card, *product.siblings]
    by_stone = len({card.stone for card in cards}) > 1
    return tuple(
        Sibling(
            name=_sibling_name(card.metal, card.stone, by_stone=by_stone, t=t),
            href=request.link(f"/p/{card.slug}"),
            photo=photo_view(card.photo, (160, 320)),
            current=card.id == product.card.id,
        )
        # In the same order on every page of the family.
        for card in sorted(cards, key=lambda card: card.slug)
    )


def _sibling_name(metal: str, stone: str, *, by_stone: bool, t: Translator) -> str:
    if by_stone and stone != "none":
        return f"{metal_name(metal, t)}, {stone_name(stone, t).lower()}"
    return metal_name(metal, t)


def _sizes(
    variants: Sequence[VariantView],
    chosen: VariantView | None,
    choices: Sequence[StoreChoice],
    request: PageRequest,
    t: Translator,
) -> tuple[SizeChoice, ...]:
    if len(variants) < 2:
        return ()
    fresh = [choice for choice in choices if not is_stale(choice.checked_at)]
    return tuple(
        SizeChoice(
            variant_id=str(variant.id),
            name=size_name(variant.size, t),
            href=_with_size(request, variant),
            price=format_money(variant.price, t.locale),
            note=_size_note(variant, fresh, t),
            label=size_name(variant.size, t)
            if variant.free_count
            else t("{size}, none right now", size=size_name(variant.size, t)),
            on=variant is chosen,
            free=bool(variant.free_count),
        )
        for variant in variants
    )


def _size_note(variant: VariantView, fresh: Sequence[StoreChoice], t: Translator) -> str:
    if not variant.free_count:
        return t("none right now")
    stores = sum(1 for choice in fresh if choice.counts.get(variant.id))
    return t.n("in {n} store", "in {n} stores", stores) if stores else t("ask first")


def _with_size(request: PageRequest, variant: VariantView) -> str:
    return f"{request.link(request.shop_path)}?size={variant.size.replace(' ', '%20')}"


def _are_ring_sizes(variants: Sequence[VariantView]) -> bool:
    """Whether the sizes are inner diameters: bare numbers of a finger's width."""
    try:
        numbers = [float(variant.size) for variant in variants]
    except ValueError:
        return False
    return bool(numbers) and all(SMALLEST_MM <= number <= LARGEST_MM for number in numbers)


def _ring_rows(
    variants: Sequence[VariantView], request: PageRequest, t: Translator
) -> tuple[RingRow, ...]:
    return ring_rows({variant.size: _with_size(request, variant) for variant in variants}, t)


def _drawn_size(variants: Sequence[VariantView], chosen: VariantView | None) -> str:
    """The chosen size, else one from the middle."""
    if chosen:
        return chosen.size
    return variants[len(variants) // 2].size if variants else ""


def _unsure(variants: Sequence[VariantView], here: Sequence[StoreChoice]) -> str:
    """The size to lay out for somebody who does not know theirs: what most pieces are of."""
    free = [variant for variant in variants if variant.free_count]
    if not free:
        return ""
    nearest: Mapping[UUID, int] = here[0].counts if here else {}
    best = max(free, key=lambda variant: (nearest.get(variant.id, 0), variant.free_count))
    return str(best.id)
