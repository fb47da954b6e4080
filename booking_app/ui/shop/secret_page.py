"""What the pages that a link's secret opens share: a booking's and a coupon's."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el


def kept_notice(t: Translator) -> Element:
    """Says that the device's copy stands in for the page."""
    return el.p(
        icon("offline", size=18, class_name="shrink-0 mt-0.5"),
        t("Kept on this device. It is brought up to date as soon as there is a connection."),
        role="status",
        class_name="flex gap-2 mx-auto max-w-5xl px-5 pt-4 text-14 text-ink-soft",
    )


def busy(t: Translator, again: Any) -> Element:
    """Too many wrong secrets came from here; `again` is the event that loads the page anew."""
    return message(
        "clock",
        t("Let us wait a minute"),
        t("Too many links that did not fit were tried from here. Try again in a minute."),
        el.button(t("Try again"), type="button", on_click=again, class_name="button-primary"),
    )


def message(name: str, title: str, text: str, *actions: Element) -> Element:
    """All there is on the page: an icon, what it says, and what one can do."""
    return el.div(
        icon(name, size=40, class_name="text-accent"),
        el.h1(title, class_name="font-display text-34 mt-6"),
        el.p(text, class_name="text-ink-soft mt-3 max-w-md"),
        el.div(*actions, class_name="flex flex-wrap justify-center gap-3 mt-8"),
        class_name="flex flex-col items-center justify-center text-center min-h-[70dvh] px-5",
    )
