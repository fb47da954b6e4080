"""`/admin/windows`: the code that hangs in a shop window, to be printed."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.exchange import download
from booking_app.ui.admin.fields import picker
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, empty, labelled, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.windows_state import WindowsState
from booking_app.ui.components.select import select_field
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, el

# Its fields are Vars here.
state: Any = WindowsState


def windows(t: Translator) -> Element:
    """The screen."""
    head = page_head(
        t("Shop windows"),
        note=t(
            "A code for the window of a store. Whoever scans it comes to your shop, and it is "
            "known which window and which campaign brought them."
        ),
    )
    return page(head, shown(state.is_loaded, _body(t), waiting(t)), narrow=True)


def _body(t: Translator) -> Element:
    return el.div(
        el.div(
            picker(
                t("Store"),
                "store",
                t,
                chosen=[],
                options=state.found,
                answered=state.answered,
                on_ask=state.find_stores,
                on_choose=state.choose_store,
            ),
            _choice(
                t("What it leads to"),
                "campaign",
                state.campaign,
                state.choose_campaign,
                el.option(t("The store's own page"), value=""),
                rx.foreach(state.campaigns, _option),
            ),
            _choice(
                t("Language"),
                "language",
                state.language,
                state.choose_language,
                rx.foreach(state.languages, _option),
            ),
            class_name="flex min-w-0 grow flex-col gap-5",
        ),
        rx.cond(
            state.made.qr != "",
            _code(t),
            empty("qr", t("No store yet"), t("Choose one, and its code stands here.")),
        ),
        class_name="flex flex-col gap-8 md:flex-row md:gap-12",
    )


def _option(one: Any) -> Element:
    return el.option(one.label, value=one.id)


def _choice(label: str, name: str, value: Any, on_change: Any, *options: Any) -> Element:
    return labelled(label, name, select_field(*options, id=name, value=value, on_change=on_change))


def _code(t: Translator) -> Element:
    return el.section(
        el.h2(t("The code"), class_name="sr-only"),
        el.div(inner_html=state.made.qr, class_name="w-64 max-w-full bg-white"),
        el.p(state.made.address, class_name="text-14 break-all text-ink-soft"),
        el.div(
            download(t("For print, SVG"), state.made.svg_href, class_name=PRIMARY),
            download(t("As a picture, PNG"), state.made.png_href, class_name=SECONDARY),
            class_name="flex flex-wrap gap-3",
        ),
        aria_live="polite",
        class_name="flex min-w-0 flex-col gap-4 md:w-80 md:shrink-0",
    )


windows_screen = admin_screen(
    name="admin_windows",
    route="/admin/windows",
    title=lambda t: t("Shop windows"),
    component=windows,
    on_load=(state.load,),
)
