"""First step: the pieces to try on."""

from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue.errors import VariantNotFound
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.components.select import select_field
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.locales import localised
from booking_app.ui.shop.basket_state import BasketState
from booking_app.ui.shop.trouble import tells_failure
from booking_app.ui.shop.try_on_frame import (
    foot,
    heading,
    locale_for,
    notice,
    rows_skeleton,
    sheet,
    step_of,
)
from booking_app.ui.shop.try_on_view import (
    PieceItem,
    basket_total,
    piece_item,
    step_href,
)
from booking_app.workflows import try_on


class TryOnPieces(rx.State):
    """What this browser chose; `removed` says what was just taken out."""

    items: tuple[PieceItem, ...] = ()
    summary: str = ""
    total: str = ""
    limit: str = ""
    invitation: str = ""
    removed: str = ""
    ready: bool = False
    _removed_id: str = ""

    @rx.event
    @tells_failure
    async def load(self) -> None:
        """Show what was chosen."""
        if step_of(self) != "pieces":
            return
        self.removed = self._removed_id = ""
        await self._show()

    @rx.event
    async def remove(self, variant_id: str) -> None:
        """Take a piece out; it can be brought back."""
        gone = [item for item in self.items if item.variant_id == variant_id]
        async with get_database().write() as session:
            await try_on.remove(session, visitor_of(self), UUID(variant_id))
        await self._show()
        if gone:
            t = translator(locale_for(self))
            self.removed = t("{piece} is taken out.", piece=gone[0].name)
            self._removed_id = variant_id

    @rx.event
    async def bring_back(self) -> None:
        """Undo the last removal."""
        if self._removed_id:
            async with get_database().write() as session:
                await try_on.add(session, visitor_of(self), UUID(self._removed_id))
        self.removed = self._removed_id = ""
        await self._show()

    @rx.event
    async def change_size(self, variant_id: str, other_id: str) -> None:
        """Choose another size of the same piece."""
        try:
            async with get_database().write() as session:
                await try_on.change_size(
                    session, visitor_of(self), UUID(variant_id), UUID(other_id)
                )
        except (VariantNotFound, ValueError):
            pass  # not a size of this piece: the list below shows what is chosen
        await self._show()

    async def _show(self) -> None:
        locale = locale_for(self)
        async with get_database().read() as session:
            chosen = await try_on.basket(session, visitor_of(self), locale)
            items = [(item, await try_on.sizes(session, item)) for item in chosen]
        basket = await self.get_state(BasketState)
        basket.count = len(chosen)
        self.items = tuple(piece_item(item, sizes, locale) for item, sizes in items)
        self.total = basket_total(chosen, locale)
        self.summary = translator(locale).n("{n} piece", "{n} pieces", len(chosen))
        self.invitation = translator(locale).n(
            "Choose {n} piece, and we lay it out for you in a store near you.",
            "Choose up to {n} pieces, and we lay them out for you in a store near you.",
            chain_now().rules.pieces_per_contact,
        )
        self.limit = _limit(len(chosen), locale, is_full=basket.is_full)
        self.ready = True


def _limit(count: int, locale: str, *, is_full: bool) -> str:
    t = translator(locale)
    cap = chain_now().rules.pieces_per_contact
    if count < cap:
        return ""
    if is_full:
        return t.n(
            "Up to {n} piece can be kept for one visit. Take one out to add another.",
            "Up to {n} pieces can be kept for one visit. Take one out to add another.",
            cap,
        )
    return t.n(
        "That is {n} piece, as many as can be kept for one visit.",
        "That is {n} pieces, as many as can be kept for one visit.",
        cap,
    )


live: Any = TryOnPieces
"""The same, as components see it: its vars and events."""


def pieces_step(t: Translator) -> Any:
    """The step."""
    return when(
        live.ready,
        when(live.items.length() > 0, _chosen(t), _nothing(t)),
        pieces_skeleton(t),
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        icon("ring", size=44, class_name="text-accent"),
        el.h1(t("Nothing chosen yet"), class_name="font-display text-34 mt-6"),
        el.p(
            live.invitation,
            class_name="text-ink-soft mt-3 max-w-sm",
        ),
        _undo(t),
        el.a(
            t("To the catalogue"),
            href=localised("/catalogue", t.locale),
            class_name="button-primary mt-8",
        ),
        class_name="flex flex-col items-center justify-center text-center min-h-[70dvh] px-5",
    )


def pieces_skeleton(t: Translator) -> Element:
    """The step in wait of what was chosen."""
    return sheet(t, 0, heading(t("Try on in store")), rows_skeleton(t))


def _chosen(t: Translator) -> Element:
    return sheet(
        t,
        0,
        heading(
            t("Try on in store"),
            t("We lay these out for you. Trying on is free, and nothing has to be bought."),
        ),
        when(live.limit, notice(live.limit)),
        _undo(t),
        el.ul(each(live.items, lambda item: _item(item, t)), class_name="mt-3"),
        el.div(
            el.a(
                icon("plus", size=20),
                t("Add another piece"),
                href=localised("/catalogue", t.locale),
                class_name="button-quiet -ml-3",
            ),
            class_name="mt-2 grow",
        ),
        foot(
            el.div(
                el.p(live.summary, class_name="text-14 text-ink-soft"),
                el.p(live.total, class_name="price text-20"),
            ),
            el.a(
                t("On to the store"),
                href=step_href(t.locale, "store"),
                class_name="button-primary",
            ),
        ),
    )


def _undo(t: Translator) -> Element:
    return el.div(
        when(
            live.removed,
            el.div(
                el.span(live.removed, class_name="text-ink-soft"),
                el.button(
                    t("Bring back"),
                    type="button",
                    on_click=live.bring_back,
                    class_name="button-quiet",
                ),
                class_name="flex items-center justify-between gap-3 text-14",
            ),
        ),
        role="status",
        class_name="mt-2",
    )


def _item(item: Any, t: Translator) -> Element:
    return el.li(
        el.a(
            photo(item.photo, sizes="7rem", class_name="size-20 md:size-28"),
            href=item.href,
            tab_index=-1,
            aria_hidden="true",
            class_name="shrink-0",
        ),
        el.div(
            el.div(
                el.h2(
                    el.a(
                        item.name,
                        href=item.href,
                        id=f"name-{item.variant_id}",
                        class_name="hover:text-accent-ink",
                    ),
                    class_name="font-display text-20 leading-tight grow min-w-0",
                ),
                el.button(
                    icon("close", size=20),
                    type="button",
                    on_click=live.remove(item.variant_id),
                    id=f"out-{item.variant_id}",
                    aria_label=t("Take out"),
                    # Its own words, then which piece.
                    aria_labelledby=f"out-{item.variant_id} name-{item.variant_id}",
                    title=t("Take out"),
                    class_name="icon-button -mr-3 -my-3 shrink-0 text-ink-soft hover:text-ink",
                ),
                class_name="flex items-start gap-2",
            ),
            el.p(item.details, class_name="text-14 text-ink-soft mt-0.5"),
            when(item.note, el.p(item.note, class_name="text-14 text-warn-ink mt-1")),
            el.div(
                _size(item, t),
                el.span(item.price, class_name="price text-20 ml-auto"),
                class_name="flex flex-wrap items-center gap-3 mt-auto pt-2",
            ),
            class_name="grow min-w-0 flex flex-col",
        ),
        class_name="flex gap-4 py-5 border-b border-line",
    )


def _size(item: Any, t: Translator) -> Any:
    return when(
        item.sizes.length() > 0,
        el.label(
            el.span(t("Size"), class_name="text-14 text-ink-soft"),
            select_field(
                each(item.sizes, lambda size: el.option(size.label, value=size.variant_id)),
                value=item.variant_id,
                on_change=lambda other: live.change_size(item.variant_id, other),
            ),
            class_name="flex items-center gap-2",
        ),
        when(
            item.size,
            el.span(t("Size"), " ", item.size, class_name="text-14 text-ink-soft"),
        ),
    )
