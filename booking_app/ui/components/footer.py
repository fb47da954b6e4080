"""The foot of the shop's pages."""

from booking_app.core.i18n import Translator
from booking_app.core.phones import format_phone, phone_link
from booking_app.core.settings import get_settings
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised


def site_footer(t: Translator) -> Element:
    """How to reach the chain, and where to go on."""
    settings = get_settings()
    return el.footer(
        el.div(
            el.div(
                el.p(settings.chain_name, class_name="font-display text-26"),
                el.p(
                    t("Look at home."),
                    " ",
                    t("Decide at the counter."),
                    class_name="text-14 text-ink-soft mt-1",
                ),
            ),
            el.div(
                el.a(
                    format_phone(settings.chain_phone),
                    href=phone_link(settings.chain_phone),
                    class_name="text-20 font-display flex items-center min-h-11",
                ),
                el.a(
                    settings.chain_email,
                    href=f"mailto:{settings.chain_email}",
                    class_name="text-14 text-ink-soft flex items-center min-h-11",
                ),
            ),
            el.ul(
                _link(t("Catalogue"), "/catalogue", t),
                _link(t("Stores and opening hours"), "/stores", t),
                _link(t("Saved"), "/saved", t),
                _link(t("My bookings"), "/me", t),
            ),
            class_name="mx-auto max-w-[100rem] px-5 md:px-8 py-10 md:py-14 grid gap-8 "
            "md:grid-cols-3",
        ),
        class_name="mt-20 border-t border-line",
    )


def _link(label: str, shop_path: str, t: Translator) -> Element:
    return el.li(
        el.a(
            label,
            href=localised(shop_path, t.locale),
            class_name="text-14 flex items-center min-h-11 hover:text-accent-ink",
        )
    )
