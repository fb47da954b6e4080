"""What shoppers see of a shop in which there is nothing yet."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.contact import call_button
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el, when


def opening_soon(t: Translator) -> Element:
    """A kind word, and how to ask meanwhile."""
    chain: Any = chain_facts(t.locale)
    return el.section(
        icon("ring", size=56, class_name="text-accent"),
        el.h1(
            t("Opening soon"), class_name="mt-8 font-display text-44 leading-none md:text-[4rem]"
        ),
        el.p(
            t("Our first pieces are being photographed from every side. Look in again shortly."),
            class_name="mt-5 max-w-md text-ink-soft md:text-20",
        ),
        el.div(
            call_button(t, class_name="button-secondary"),
            when(
                chain.email,
                lambda: el.a(
                    icon("mail", size=20),
                    t("Write to us"),
                    href=chain.email_href,
                    class_name="button-secondary",
                ),
            ),
            class_name="mt-9 flex flex-wrap justify-center gap-3",
        ),
        class_name="flex min-h-[70dvh] flex-col items-center justify-center px-5 py-16 text-center",
    )
