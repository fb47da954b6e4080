"""At whose counter somebody stands who works in several stores."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.desk_state import DeskState, StoreOption
from booking_app.ui.counter.frame import counter_frame, waiting
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.pages import Screen

# Their fields are Vars here.
desk: Any = DeskState


def choose(t: Translator) -> Element:
    """The stores of the person who is signed in."""
    return el.div(
        el.h1(t("Which counter are you at?"), class_name="text-26 font-semibold md:text-34"),
        rx.cond(
            desk.options.length() > 0,
            el.ul(
                rx.foreach(desk.options, lambda store: _option(store, t)),
                class_name="mt-6 grid grid-cols-1 gap-3 md:grid-cols-2",
            ),
            el.p(
                t("No store is assigned to you yet. Ask your manager."),
                class_name="mt-4 text-16 text-ink-soft",
            ),
        ),
        class_name="mx-auto w-full max-w-3xl px-4 py-8",
    )


def _option(store: StoreOption, t: Translator) -> Element:
    return el.li(
        el.button(
            el.span(
                el.span(store.name, class_name="block text-20 font-semibold"),
                el.span(store.city, ", ", store.address, class_name="block text-16 text-ink-soft"),
                class_name="min-w-0 grow",
            ),
            rx.cond(
                store.is_chosen,
                icon("check", label=t("You are here")),
                icon("right", class_name="shrink-0 text-ink-soft"),
            ),
            type="button",
            on_click=desk.choose_store(store.id),
            class_name=cx(
                "flex h-full min-h-20 w-full items-center gap-3 rounded-control border bg-raised "
                "px-5 py-3 text-left",
                rx.cond(store.is_chosen, "border-ink", "border-line"),
            ),
        ),
        key=store.id,
    )


store_screen = Screen(
    name="counter_store",
    route="/counter/store",
    title=lambda t: t("Choose a store"),
    component=choose,
    skeleton=waiting,
    on_load=(desk.load_stores,),
    frame=counter_frame,
)
