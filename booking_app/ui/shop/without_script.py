"""What stands on one's own pages where scripts are off: no shape of what will never come.

The page of a booking or a coupon can show nothing of it: its secret is the end of the link, which
browsers send to nobody. So it says what helps on the way to the store.
"""

from booking_app.core.i18n import Translator
from booking_app.core.ids import format_code, parse_code
from booking_app.ui.components.contact import call_button
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised


def only_with_script(t: Translator, path: str) -> Element:
    """Of a page that shows what this browser chose."""
    return _page(
        t,
        t("This page needs scripts to be allowed."),
        t("Everything else of the shop can be read without them."),
    )


def booking_without_script(t: Translator, path: str) -> Element:
    """What the counter needs, and how to reach somebody who can change the booking."""
    return _page(
        t,
        t("Your booking opens only with scripts"),
        t(
            "The end of its link is the key to it, and browsers tell the key to nobody but the "
            "page itself, not even to us. Allow scripts for this address and load it again."
        ),
        t("The booking stands all the same: say its code at the counter."),
        t("To come at another time or to cancel, call us or the store."),
        code=_code(path),
    )


def coupon_without_script(t: Translator, path: str) -> Element:
    """What the counter needs."""
    return _page(
        t,
        t("Your coupon opens only with scripts"),
        t(
            "The end of its link is the key to it, and browsers tell the key to nobody but the "
            "page itself, not even to us. Allow scripts for this address and load it again."
        ),
        t("The coupon stands all the same: say its code at the counter."),
        code=_code(path),
    )


def _code(path: str) -> str:
    """The code in the address; nothing where somebody wrote other words into a link."""
    code = parse_code(path.rstrip("/").rsplit("/", 1)[-1])
    return format_code(code) if code else ""


def _page(t: Translator, title: str, *texts: str, code: str = "") -> Element:
    return el.div(
        el.h1(title, class_name="font-display text-34"),
        el.p(
            code,
            class_name="text-34 font-semibold tracking-[0.08em] whitespace-nowrap mt-6",
        )
        if code
        else None,
        *(el.p(text, class_name="text-ink-soft mt-4 max-w-prose") for text in texts),
        el.div(
            call_button(t, class_name="button-primary"),
            el.a(
                t("Stores, hours and phones"),
                href=localised("/stores", t.locale),
                class_name="button-secondary",
            ),
            class_name="flex flex-wrap gap-3 mt-8",
        ),
        class_name="mx-auto max-w-3xl px-5 pt-8 pb-12",
    )
