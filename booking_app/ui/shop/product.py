"""A product: what it looks like, where it lies, and the way to try it on."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx
from babel.numbers import get_currency_precision

from booking_app.core.db import get_database
from booking_app.core.i18n import Translator
from booking_app.core.settings import get_settings
from booking_app.domain.customers import service as customers
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.components.place import opens_place_sheet
from booking_app.ui.components.product_card import product_rail
from booking_app.ui.components.product_gallery import GALLERY_SIZES, gallery, gallery_skeleton
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.components.store_row import open_mark
from booking_app.ui.cookies import visitor_of
from booking_app.ui.dual import Element, both, cx, each, el, event, is_html, negate, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, Preload, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.shop import basket_state, saved_state
from booking_app.ui.shop.product_view import ProductPageView, load_product

SIZE_SHEET = "size-sheet"
SIZE_HELP = "size-help"
_HERE = {"replace": True, "prevent_scroll_reset": True}

BasketState: Any = basket_state.BasketState
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
                _heading(view, t),
                _siblings(view, t),
                _sizes(view, t),
                _actions(view, t, "hidden lg:flex mt-8"),
                _where(view, t),
                _doubts(t),
                _details(view, t),
                class_name="px-5 md:px-0 pt-6 md:pt-2 lg:sticky lg:top-6 lg:self-start min-w-0",
            ),
            class_name="md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] md:gap-8 md:px-8 "
            "lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-14",
        ),
        _others(view, t),
        site_footer(t),
        el.div(
            _actions(view, t, "flex"),
            class_name="action-bar lg:hidden fixed inset-x-0 z-30 bg-paper border-t border-line "
            "px-5 py-2.5",
        ),
        _size_sheet(view, t),
        _size_help(t),
        # React and the browser load it once, whichever of them meets it first.
        el.script(src="/product.js", type="module", custom_attrs={"async": True}),
        class_name="mx-auto max-w-[100rem] pb-20 lg:pb-0",
    )


def _path(view: Any, t: Translator) -> Element:
    return el.nav(
        el.a(t("Catalogue"), href=localised("/catalogue", t.locale), class_name="py-3"),
        el.span("/", aria_hidden="true"),
        el.a(view.category, href=view.category_href, class_name="py-3"),
        aria_label=t("You are here"),
        class_name="hidden md:flex items-center gap-2 text-14 text-ink-soft px-8 py-1",
    )


def _heading(view: Any, t: Translator) -> Element:
    return el.div(
        el.div(
            el.div(
                el.h1(view.name, class_name="font-display text-34 lg:text-44"),
                el.p(view.metal, class_name="text-ink-soft mt-1"),
                class_name="min-w-0",
            ),
            _heart(view, t),
            class_name="flex items-start justify-between gap-3",
        ),
        el.p(view.price, class_name="price text-26 lg:text-34 mt-3"),
        el.p(t("The same price online and in the store."), class_name="text-12 text-ink-soft"),
        el.p(view.summary, class_name="mt-4 max-w-prose"),
    )


def _heart(view: Any, t: Translator) -> Element:
    """Saved or not is known only on the live page."""
    saved: Any = False if is_html() else SavedState.ids.contains(view.product_id)
    return el.button(
        icon("heart", size=26, class_name=when(saved, "heart heart-full", "heart")),
        type="button",
        aria_pressed=when(saved, "true", "false"),
        aria_label=t("Save"),
        on_click=event(lambda: SavedState.toggle(view.product_id)),
        class_name="icon-button shrink-0 -mr-2",
    )


def _siblings(view: Any, t: Translator) -> Element:
    return el.nav(
        el.ul(
            each(
                view.siblings,
                lambda sibling: el.li(
                    el.a(
                        photo(sibling.photo, sizes="3.5rem", alt="", class_name="size-14 shrink-0"),
                        el.span(sibling.name, class_name="text-14 leading-tight pr-3"),
                        href=sibling.href,
                        aria_current=when(sibling.current, "page", "false"),
                        class_name=cx(
                            "flex items-center gap-3 min-h-14 border",
                            when(sibling.current, "border-ink", "border-line"),
                        ),
                    ),
                ),
            ),
            class_name="flex flex-wrap gap-2",
        ),
        aria_label=t("Other metals and stones"),
        class_name="mt-6 empty:hidden",
    )


def _sizes(view: Any, t: Translator) -> Any:
    return when(
        view.sizes,
        lambda: el.section(
            el.div(
                el.h2(t("Size"), class_name="text-14 font-semibold"),
                when(
                    view.is_ring,
                    lambda: el.button(
                        icon("ruler", size=18),
                        t("How to find yours"),
                        type="button",
                        class_name="button-quiet text-14 -mr-3",
                        **opens(SIZE_HELP),
                    ),
                ),
                class_name="flex items-center justify-between min-h-11",
            ),
            el.ul(
                each(
                    view.sizes,
                    lambda size: el.li(
                        el.a(
                            size.name,
                            href=size.href,
                            aria_label=size.label,
                            aria_current=when(size.on, "true", "false"),
                            class_name=cx(
                                "chip justify-center min-w-14 px-3",
                                when(size.free, "", "chip-none"),
                            ),
                            **_HERE,
                        ),
                    ),
                ),
                class_name="flex flex-wrap gap-2",
            ),
            class_name="mt-5",
        ),
    )


def _where(view: Any, t: Translator) -> Element:
    return el.section(
        el.h2(t("Where it is now"), class_name="font-display text-26"),
        el.p(view.where_text, class_name="text-ink-soft mt-1", role="status"),
        el.ul(each(view.where, _where_store), class_name="mt-2 empty:hidden"),
        el.div(
            when(
                negate(view.place_known),
                lambda: el.button(
                    icon("pin", size=20),
                    t("Find the nearest"),
                    class_name="button-secondary",
                    **opens_place_sheet(),
                ),
            ),
            when(
                view.is_free,
                lambda: el.a(
                    t("All stores"), href=view.all_stores_href, class_name="button-quiet -mx-3"
                ),
            ),
            class_name="flex flex-wrap items-center gap-x-6 mt-2",
        ),
        class_name="mt-8 border-t border-line pt-6",
    )


def _where_store(store: Any) -> Element:
    return el.li(
        el.div(
            el.a(
                store.name,
                href=store.href,
                class_name="font-semibold after:absolute after:inset-0 hover:text-accent-ink",
            ),
            el.span(store.distance, class_name="text-14 text-ink-soft whitespace-nowrap"),
            class_name="flex items-baseline justify-between gap-4",
        ),
        el.p(store.city, ", ", store.address, class_name="text-14 text-ink-soft"),
        el.p(store.pieces, class_name="text-14 mt-1.5"),
        el.div(
            open_mark(store),
            el.span(store.checked, class_name="text-12 text-ink-soft"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1 mt-1",
        ),
        class_name="relative border-b border-line py-4",
    )


def _actions(view: Any, t: Translator, class_name: str) -> Element:
    """Try it on; which size is asked for first where that is open."""
    large = "button-primary grow control-large"
    return el.div(
        when(
            view.variant_id,
            lambda: el.button(
                t("Try on in store"),
                type="button",
                on_click=event(lambda: BasketState.add(view.variant_id)),
                class_name=large,
            ),
            lambda: when(
                both(view.unsure_variant_id, view.sizes),
                lambda: el.button(
                    t("Try on in store"), type="button", class_name=large, **opens(SIZE_SHEET)
                ),
                lambda: el.button(
                    t("Not in stores right now"), type="button", disabled=True, class_name=large
                ),
            ),
        ),
        class_name=class_name,
    )


def _size_sheet(view: Any, t: Translator) -> Element:
    def row(size: Any) -> Element:
        return el.li(
            el.button(
                el.span(size.name, class_name="font-display text-20 w-20 text-left"),
                el.span(size.price, class_name="text-14"),
                el.span(size.note, class_name="text-14 text-ink-soft ml-auto"),
                type="button",
                disabled=negate(size.free),
                on_click=event(lambda: BasketState.add(size.variant_id)),
                class_name="flex w-full items-center gap-3 min-h-13 py-2 disabled:opacity-50",
                **closes(SIZE_SHEET),
            ),
            class_name="border-b border-line",
        )

    return sheet(
        SIZE_SHEET,
        t("Which size shall we lay out?"),
        el.ul(each(view.sizes, row)),
        t=t,
        footer=when(
            view.unsure_variant_id,
            lambda: el.button(
                t("I do not know: measure me in the store"),
                type="button",
                on_click=event(lambda: BasketState.add(view.unsure_variant_id)),
                class_name="button-secondary w-full",
                **closes(SIZE_SHEET),
            ),
        ),
    )


def _size_help(t: Translator) -> Element:
    steps = (
        t("Take a ring that fits you and lay it on a ruler."),
        t("Measure across the inside, from edge to edge, in millimetres."),
        t("That number is your size: 17 millimetres is size 17."),
    )
    return sheet(
        SIZE_HELP,
        t("Your ring size"),
        el.ol(
            *(
                el.li(
                    el.span(
                        str(number), class_name="font-display text-26 text-accent-ink w-6 shrink-0"
                    ),
                    el.span(step),
                    class_name="flex items-baseline gap-4 py-2",
                )
                for number, step in enumerate(steps, 1)
            ),
        ),
        el.p(
            t(
                "Fingers are a little wider in the evening and in warm weather. Between two sizes "
                "take the larger one. Or do not guess: a consultant measures it in a minute and "
                "lays out the sizes beside it too."
            ),
            class_name="text-ink-soft mt-4",
        ),
        t=t,
    )


def _doubts(t: Translator) -> Element:
    """What one would ask before going."""
    return el.div(
        _fold(
            t("What happens in the store?"),
            el.p(
                t(
                    "We lay the piece aside for you. A consultant greets you by name, brings it to "
                    "a quiet place with a mirror and good light, and helps with the size. You look "
                    "as long as you like."
                )
            ),
        ),
        _fold(
            t("Is it free?"),
            el.p(t("Yes. Trying on costs nothing and obliges you to nothing.")),
        ),
        _fold(
            t("Can I cancel?"),
            el.p(t("At any minute, with one button on your booking's page. No call is needed.")),
        ),
        class_name="mt-8 border-t border-line",
    )


def _details(view: Any, t: Translator) -> Element:
    return el.div(
        _fold(
            t("Details"),
            each(view.story, lambda part: el.p(part, class_name="mb-3")),
            el.dl(
                each(
                    view.specs,
                    lambda spec: el.div(
                        el.dt(spec.label, class_name="text-ink-soft w-2/5 shrink-0"),
                        el.dd(spec.value),
                        class_name="flex gap-4 py-2 border-t border-line",
                    ),
                ),
                class_name="text-14 mt-4",
            ),
            is_open=True,
        ),
        _fold(t("Care"), el.p(view.care)),
    )


def _fold(title: str, *children: Any, is_open: bool = False) -> Element:
    return el.details(
        el.summary(
            el.h2(title, class_name="text-16 font-semibold"),
            icon("down", size=18, class_name="fold-mark"),
            class_name="flex items-center justify-between min-h-13 list-none",
        ),
        el.div(*children, class_name="pb-5 max-w-prose"),
        class_name="fold border-b border-line",
        **({"open": True} if is_open else {}),
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
    first = view.gallery[0].photo if view.gallery else None
    return Head(
        title=f"{view.name}, {view.metal} · {get_settings().chain_name}",
        description=view.summary,
        canonical=request.path,
        image=first.src if first else "",
        image_alt=first.alt if first else "",
        kind="product",
        preload=Preload(first.src, first.avif, GALLERY_SIZES, "image/avif") if first else None,
        json_ld=(_as_data(view, request),),
    )


def _as_data(view: ProductPageView, request: PageRequest) -> dict[str, Any]:
    root, chain = get_settings().public_url, get_settings().chain_name
    availability = "InStoreOnly" if view.is_free else "OutOfStock"
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": view.name,
        "description": view.summary,
        "sku": view.sku,
        "category": view.category,
        "material": view.metal,
        "brand": {"@type": "Brand", "name": chain},
        "image": [root + item.photo.src for item in view.gallery if item.kind == "photo"],
        "offers": {
            "@type": "AggregateOffer",
            "priceCurrency": view.currency,
            "lowPrice": _decimal(view.lowest, view.currency),
            "highPrice": _decimal(view.highest, view.currency),
            "offerCount": max(len(view.sizes), 1),
            "availability": f"https://schema.org/{availability}",
            "url": root + request.path,
            "seller": {"@type": "JewelryStore", "name": chain},
        },
    }


def _decimal(amount_minor: int, currency: str) -> str:
    return str(Decimal(amount_minor).scaleb(-get_currency_precision(currency)))


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
