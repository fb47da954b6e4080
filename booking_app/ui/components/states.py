"""What stands where a page has nothing, or something broke."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised


def not_found(t: Translator) -> Element:
    """There is nothing at this address."""
    return _message(
        "search",
        t("Nothing here"),
        t("This page has moved or never was. The pieces are in the catalogue."),
        el.a(
            t("To the catalogue"),
            href=localised("/catalogue", t.locale),
            class_name="button-primary",
        ),
    )


def failed(t: Translator, retry: Any) -> Element:
    """Something broke on our side; `retry` is an event, or None where a reload does it."""
    action = (
        el.button(t("Try again"), type="button", on_click=retry, class_name="button-primary")
        if retry is not None
        else el.a(t("Try again"), href="", reload_document=True, class_name="button-primary")
    )
    return _message(
        "alert",
        t("Something went wrong"),
        t("It is our side, not yours. Try again in a moment."),
        action,
    )


def _message(name: str, title: str, text: str, action: Element) -> Element:
    return el.div(
        icon(name, size=40, class_name="text-accent"),
        el.h1(title, class_name="font-display text-34 mt-6"),
        el.p(text, class_name="text-ink-soft mt-3 max-w-sm"),
        el.div(action, class_name="mt-8"),
        class_name="flex flex-col items-center justify-center text-center min-h-[70dvh] px-5",
    )
