"""Heads of the counter's screens, and what stands there for whoever may not go further."""

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import SIGN_IN
from booking_app.ui.counter.frame import BOARD
from booking_app.ui.counter.parts import back_link
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.ui.staff_frame import sign_out_form


def page_head(title: str, t: Translator) -> Element:
    """The way back to the board, and what the screen is."""
    return el.div(
        back_link(localised(BOARD, t.locale), t("To the board")),
        el.h1(title, class_name="min-w-0 text-26 font-semibold text-balance md:text-34"),
        class_name="flex items-center gap-2",
    )


def for_managers(text: str, t: Translator) -> Element:
    """A screen of the store's managers, to anybody else."""
    return el.div(
        icon("alert", size=40, class_name="text-accent-ink"),
        el.h1(t("For managers"), class_name="mt-5 text-26 font-semibold"),
        el.p(text, class_name="mt-2 max-w-sm text-16 text-balance text-ink-soft"),
        el.a(
            t("To the board"),
            href=localised(BOARD, t.locale),
            class_name="button-primary control-large mt-8",
        ),
        class_name="flex grow flex-col items-center justify-center px-5 py-16 text-center",
    )


def password_needed(text: str, path: str, t: Translator) -> Element:
    """Whoever came in by a PIN can come to `path` with their password."""
    return el.div(
        icon("key", size=40, class_name="text-accent-ink"),
        el.p(text, class_name="mt-5 max-w-sm text-20 text-balance"),
        sign_out_form(
            t,
            f"{SIGN_IN}?password=1&next={localised(path, t.locale)}",
            el.button(
                t("Sign in with a password"),
                type="submit",
                class_name="button-primary control-large mt-8",
            ),
        ),
        class_name="flex grow flex-col items-center justify-center py-16 text-center",
    )
