"""What the page of a product says first: its name, its price, its sizes, and the way to try on."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import photo
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.dual import Element, both, cx, each, el, event, is_html, negate, when
from booking_app.ui.locales import localised
from booking_app.ui.shop import basket_state, saved_state
from booking_app.ui.shop.ring_guide import RING_GUIDE

SIZE_SHEET = "size-sheet"
_HERE = {"replace": True, "prevent_scroll_reset": True}

BasketState: Any = basket_state.BasketState
SavedState: Any = saved_state.SavedState


def heading(view: Any, t: Translator) -> Element:
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
        icon("heart", size=26, class_name=when(saved, "heart-full", "")),
        type="button",
        aria_pressed=when(saved, "true", "false"),
        aria_label=t("Save"),
        on_click=event(lambda: SavedState.toggle(view.product_id)),
        class_name="icon-button shrink-0 -mr-2",
    )


def siblings(view: Any, t: Translator) -> Element:
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


def sizes(view: Any, t: Translator) -> Any:
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
                        **opens(RING_GUIDE),
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
                aria_label=t("Size"),
                class_name="flex flex-wrap gap-2",
            ),
            class_name="mt-5",
        ),
    )


def actions(view: Any, t: Translator, class_name: str) -> Element:
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
        _without_script(t, large) if is_html() else None,
        class_name=class_name,
    )


def _without_script(t: Translator, class_name: str) -> Element:
    """Who can be asked to lay a piece out: booking needs scripts."""
    # No class on the element itself: one that displays it would show its text to everybody.
    return el.noscript(
        el.style(f"[commandfor={SIZE_SHEET}]{{display:none}}noscript{{flex-grow:1}}"),
        el.a(
            t("Stores, hours and phones"),
            href=localised("/stores", t.locale),
            class_name=f"{class_name} w-full",
        ),
    )


def size_sheet(view: Any, t: Translator) -> Element:
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
        when(
            view.is_ring,
            lambda: el.button(
                icon("ruler", size=18),
                t("How to find yours"),
                type="button",
                class_name="button-quiet text-14 -mx-3 mt-2",
                **opens(RING_GUIDE),
            ),
        ),
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
