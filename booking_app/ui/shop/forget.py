"""Leaving a device: it forgets whose bookings and coupons it showed."""

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

_SHEET = "forget-sheet"


def forget(t: Translator) -> Element:
    """The button, and the question before it is done. A plain form: it needs no live page."""
    return el.div(
        el.button(
            icon("close", size=20),
            t("Forget me on this device"),
            type="button",
            class_name="button-quiet -ml-3",
            **opens(_SHEET),
        ),
        sheet(
            _SHEET,
            t("Forget me on this device?"),
            el.p(
                t(
                    "Your bookings, coupons, saved pieces and what you typed go from this device. "
                    "The bookings stand: the link in a letter opens each of them."
                )
            ),
            el.form(
                # shell.js erases what pages kept, then sends it.
                el.input(type="hidden", name="next", value=localised("/me", t.locale)),
                el.button(t("Forget me"), type="submit", class_name="button-primary grow"),
                el.button(
                    t("Stay"), type="button", class_name="button-secondary grow", **closes(_SHEET)
                ),
                action="/api/v1/visitor/forget",
                method="post",
                class_name="flex flex-wrap gap-3 mt-6",
            ),
            t=t,
        ),
        class_name="mt-8",
    )
