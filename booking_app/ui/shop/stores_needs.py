"""What a shopper needs of a store: chosen pieces, services, a free time today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from booking_app.core.db import Session
from booking_app.core.i18n import Translator, format_time, translator
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.stores.errors import UnknownPage
from booking_app.domain.stores.schemas import StoreView
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.pages import PageNotFound, PageRequest
from booking_app.ui.shop.stores_query import StoresQuery
from booking_app.ui.shop.stores_view import (
    SERVICE_WORDS,
    StoreCard,
    checked,
    is_stale,
    last_pieces,
    lying_here,
    part_here,
    pieces_here,
    store_card,
)
from booking_app.ui.shop.words import size_name
from booking_app.workflows.near import StoreChoice, stores_page

_PAGE = 30
_OFFERED = ("engraving", "resizing", "repair", "appraisal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece the stores are looked through for; `without_href` forgets it."""

    name: str = ""
    details: str = ""
    href: str = ""
    without_href: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A wish one can add or take back."""

    name: str = ""
    href: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Stores of one page, as cards and as they are."""

    cards: tuple[StoreCard, ...]
    stores: tuple[StoreView, ...]
    next: str


async def wanted_of(
    session: Session, asked: StoresQuery, request: PageRequest
) -> tuple[Wanted, ...]:
    """The pieces asked for that there are."""
    t = translator(request.locale)
    found = await catalogue.variant_products(session, asked.variants, request.locale)
    return tuple(
        Wanted(
            name=card.name,
            details=" · ".join(
                part for part in (card.metal_name, size_name(variant.size, t)) if part
            ),
            href=request.link(f"/p/{card.slug}"),
            without_href=asked.href(
                request.path, variants=tuple(other for other in asked.variants if other != id_)
            ),
        )
        for id_, (variant, card) in found.items()
    )


def needs_of(asked: StoresQuery, request: PageRequest) -> tuple[Need, ...]:
    """A free time today, and what stores do beside selling."""
    t = translator(request.locale)
    today = Need(
        t("A free time today"),
        asked.href(request.path, is_today=not asked.is_today),
        asked.is_today,
    )
    return (
        today,
        *(
            Need(
                t(SERVICE_WORDS[key]),
                asked.href(request.path, services=_toggled(asked.services, key)),
                key in asked.services,
            )
            for key in _OFFERED
        ),
    )


def _toggled(chosen: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in chosen if one != key) if key in chosen else (*chosen, key)


async def narrowed_list(
    session: Session, asked: StoresQuery, locale: str, here: Mapping[str, Any]
) -> Listed:
    """A page of the stores that meet every wish, best first. Raises `PageNotFound`."""
    try:
        page = await stores_page(
            session,
            locale,
            **here,
            variant_ids=asked.variants,
            services=asked.services,
            limit=_PAGE,
            after=asked.page,
            only_today=asked.is_today,
        )
    except UnknownPage as error:
        raise PageNotFound from error
    choices = page.choices
    ids = [] if asked.variants else [choice.store.id for choice in choices]
    counts = await catalogue.pieces_by_store(session, ids)
    cards = []
    for choice in choices:
        store = choice.store
        card = store_card(store, locale, pieces=lying_here(counts.get(store.id), locale))
        if asked.variants:
            card = _with_stock(card, choice, locale)
        if asked.is_today:
            starts_at = page.free_today[store.id].astimezone(ZoneInfo(store.time_zone))
            text = translator(locale)("Free today from {time}", time=format_time(starts_at, locale))
            card = replace(card, today=text)
        cards.append(card)
    return Listed(tuple(cards), tuple(choice.store for choice in choices), page.next or "")


def _with_stock(card: StoreCard, choice: StoreChoice, locale: str) -> StoreCard:
    t = translator(locale)
    asked = len(choice.counts)
    if choice.has_all and is_stale(choice.checked_at):
        text = t("Everything you chose was here")
    elif choice.has_all:
        count = sum(choice.counts.values())
        text = pieces_here(count, locale) if asked == 1 else t("Everything you chose is here")
    elif choice.found:
        text = part_here(choice.found, asked, choice.checked_at, locale)
    elif choice.on_asking:
        text = last_pieces(locale)
    else:
        text = t("Nothing you chose is here now")
    return replace(card, pieces=text, checked=checked(choice.checked_at, locale))


def wanted_list(view: Any, t: Translator) -> Element:
    """What is looked for, each with a way to forget it."""
    return el.ul(
        each(
            view.wanted,
            lambda piece: el.li(
                el.a(
                    el.span(piece.name, class_name="font-display text-20 leading-tight"),
                    el.span(piece.details, class_name="block text-14 text-ink-soft"),
                    href=piece.href,
                    class_name="grow hover:text-accent-ink",
                ),
                el.a(
                    icon("close", size=20),
                    href=piece.without_href,
                    aria_label=t("Look for all stores again"),
                    class_name="icon-button",
                ),
                class_name="flex items-center gap-3 border-b border-line py-2",
            ),
        ),
        aria_label=t("Stores with this piece"),
        class_name="mt-5 empty:hidden",
    )


def needs_list(view: Any, t: Translator) -> Element:
    """Wishes as links, so that they work before the page is live."""
    return el.nav(
        el.ul(
            each(
                view.needs,
                lambda need: el.li(
                    el.a(
                        need.name,
                        when(need.on, icon("close", size=16)),
                        href=need.href,
                        aria_current=when(need.on, "true", "false"),
                        class_name="chip whitespace-nowrap hover:border-ink",
                    ),
                ),
            ),
            class_name="flex gap-2 overflow-x-auto -mx-5 px-5 md:mx-0 md:px-0 md:flex-wrap py-1",
        ),
        aria_label=t("What the store should do"),
        class_name="mt-6",
    )
