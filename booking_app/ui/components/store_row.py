"""A store in a list, and the small parts every screen shows of a store."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, el, when


def store_row(store: Any, t: Translator) -> Element:
    """A store (`StoreCard`) as an item of a list; the whole of it leads to the store's page."""
    return el.li(
        el.div(
            el.h3(
                el.a(
                    store.name,
                    href=store.href,
                    class_name="after:absolute after:inset-0 hover:text-accent-ink",
                ),
                class_name="font-display text-26",
            ),
            el.span(store.distance, class_name="text-14 text-ink-soft whitespace-nowrap"),
            class_name="flex items-baseline justify-between gap-4",
        ),
        el.p(store.city, ", ", store.address, class_name="text-ink-soft mt-1"),
        open_mark(store, class_name="mt-3"),
        when(store.today, el.p(store.today, class_name="text-14 text-ok-ink mt-1")),
        when(
            store.pieces,
            el.p(
                store.pieces,
                when(store.checked, el.span(" · ", store.checked, class_name="text-ink-soft")),
                class_name="text-14 mt-1",
            ),
        ),
        el.div(
            call_link(store, t, class_name="button-quiet -ml-3 relative"),
            route_link(store, t, class_name="button-quiet relative"),
            class_name="flex flex-wrap mt-1",
        ),
        class_name="relative border-t border-line pt-5 pb-2",
    )


def open_mark(store: Any, *, class_name: str = "") -> Element:
    """Open or not, by a dot and in words."""
    return el.p(
        el.span(
            aria_hidden="true",
            class_name=cx(
                "size-2 rounded-full shrink-0",
                when(store.is_open, "bg-ok", "border border-ink-soft"),
            ),
        ),
        store.opening,
        class_name=f"flex items-center gap-2 text-14 {class_name}",
    )


def call_link(store: Any, t: Translator, *, class_name: str) -> Element:
    """Calls the store."""
    return el.a(
        icon("phone", size=20),
        el.span(t("Call the store"), class_name="sr-only"),
        el.span(store.phone, class_name="whitespace-nowrap"),
        href=store.phone_href,
        class_name=class_name,
    )


def route_link(store: Any, t: Translator, *, class_name: str) -> Element:
    """Opens the route in the maps people of the country use."""
    return el.a(
        icon("route", size=20),
        t("Route"),
        href=store.route_href,
        target="_blank",
        rel="noopener noreferrer",
        class_name=class_name,
    )


def store_row_skeleton() -> Element:
    """The shape of a store in wait of its data."""
    return el.li(
        el.div(class_name="skeleton h-7 w-48 rounded-control"),
        el.div(class_name="skeleton h-4 w-64 max-w-full rounded-control mt-3"),
        el.div(class_name="skeleton h-4 w-40 rounded-control mt-4"),
        el.div(class_name="skeleton h-4 w-56 rounded-control mt-6 mb-6"),
        class_name="border-t border-line pt-5 pb-2",
        aria_hidden="true",
    )
