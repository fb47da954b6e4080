"""A product: what it looks like, where it lies, and the way to try it on."""

from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator, translator
from booking_app.core.money import Money
from booking_app.domain.chain.service import chain_now
from booking_app.domain.customers import service as customers
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.photo import preload_of
from booking_app.ui.components.product_card import product_rail
from booking_app.ui.components.product_gallery import FIRST_SIZES, gallery, gallery_skeleton
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, el, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.share import Share, shown
from booking_app.ui.shop import product_choice, product_facts, saved_state
from booking_app.ui.shop.cards_view import price_text
from booking_app.ui.shop.product_data import breadcrumbs, product_data
from booking_app.ui.shop.product_view import ProductPageView, load_product
from booking_app.ui.shop.ring_guide import ring_guide
from booking_app.ui.shop.true_size import opens_true_size, true_size

SavedState: Any = saved_state.SavedState


class ProductState(rx.State):
    """Remembers that this browser looked at a product."""

    _looked_at: str = ""

    @rx.event
    async def look(self) -> None:
        """Record the look, once for each product in a row."""
        view = (await self.get_state(product_page.state)).view
        if not view.product_id or view.product_id == self._looked_at:
            return
        self._looked_at = view.product_id
        async with get_database().write() as session:
            await customers.touch(session, visitor_of(self), "view", UUID(view.product_id))


def product(view: Any, t: Translator) -> Element:
    """The page: pictures first, then what they are of."""
    return el.div(
        _path(view, t),
        el.div(
            gallery(view.gallery, t, name=view.name),
            el.div(
                product_choice.heading(view, t),
                product_choice.siblings(view, t),
                product_choice.sizes(view, t),
                opens_true_size(view, t),
                product_choice.actions(view, t, "hidden lg:flex mt-8"),
                _bar(view, t),
                product_facts.where(view, t),
                product_facts.doubts(t),
                product_facts.details(view, t),
                class_name="px-5 md:px-0 pt-6 md:pt-2 lg:sticky lg:top-6 lg:self-start min-w-0",
            ),
            class_name="md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] md:gap-8 md:px-8 "
            "lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-14",
        ),
        _others(view, t),
        site_footer(t),
        product_choice.size_sheet(view, t),
        when(view.is_ring, lambda: ring_guide(view, t)),
        when(view.figures, lambda: true_size(view, t)),
        # React and the browser load it once, whichever of them meets it first.
        el.script(src="/product.js", type="module", custom_attrs={"async": True}),
        class_name="mx-auto max-w-[100rem] pb-20 lg:pb-0",
    )


def _bar(view: Any, t: Translator) -> Element:
    """On a small screen always in reach; by ear and by keys it follows what is chosen above it."""
    return el.div(
        product_choice.actions(view, t, "flex"),
        class_name="action-bar lg:hidden fixed inset-x-0 z-30 bg-paper border-t border-line "
        "px-5 py-2.5",
    )


def _path(view: Any, t: Translator) -> Element:
    return el.nav(
        el.a(t("Catalogue"), href=localised("/catalogue", t.locale), class_name="py-3"),
        el.span("/", aria_hidden="true"),
        el.a(view.category, href=view.category_href, class_name="py-3"),
        aria_label=t("You are here"),
        class_name="hidden md:flex items-center gap-2 text-14 text-ink-soft px-8 py-1",
    )


def _others(view: Any, t: Translator) -> Any:
    return when(
        view.others,
        lambda: el.section(
            el.h2(t("You may also like"), class_name="font-display text-34 px-5 md:px-8 mb-5"),
            product_rail(view.others, label=t("You may also like")),
            class_name="mt-16",
        ),
    )


def skeleton(t: Translator) -> Element:
    """A product in wait of its data."""
    return el.div(
        gallery_skeleton(),
        el.div(
            el.div(class_name="skeleton h-9 w-3/4 rounded-control"),
            el.div(class_name="skeleton h-4 w-1/3 rounded-control mt-4"),
            el.div(class_name="skeleton h-8 w-2/5 rounded-control mt-5"),
            el.div(class_name="skeleton h-4 w-full rounded-control mt-6"),
            el.div(class_name="skeleton h-4 w-5/6 rounded-control mt-2"),
            el.div(class_name="skeleton h-14 w-full rounded-control mt-8"),
            class_name="px-5 md:px-0 pt-6",
        ),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="mx-auto max-w-[100rem] min-h-dvh md:grid md:grid-cols-2 md:gap-8 md:px-8 "
        "md:pt-14 lg:grid-cols-[7fr_5fr] lg:gap-14",
    )


def head(view: ProductPageView, request: PageRequest) -> Head:
    """With the first photo preloaded, and the product as data for search engines."""
    first, t = view.gallery[0].photo if view.gallery else None, translator(request.locale)
    return Head(
        title=f"{view.name}, {view.metal} · {chain_now().name}",
        description=view.summary,
        canonical=request.path,
        share=Share(
            name=view.name,
            about=view.metal,
            strong=price_text(
                Money(view.lowest, view.currency), Money(view.highest, view.currency), t
            ),
            invitation=t("Try it on in a store"),
            photos=shown([first] if first else []),
        ),
        kind="product",
        preload=preload_of(first, FIRST_SIZES) if first else None,
        json_ld=(product_data(view, request), breadcrumbs(view, request)),
    )


product_page = PublicPage(
    name="product",
    route="/p/[slug]",
    view=ProductPageView,
    load=load_product,
    component=product,
    head=head,
    skeleton=skeleton,
    query=("size",),
    cookies=(PLACE_COOKIE,),
    on_load=(ProductState.look, SavedState.load),
)
