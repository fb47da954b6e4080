"""The foot of the shop's pages."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.brand import brand
from booking_app.ui.components.contact import call_chain
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.locales import localised


def site_footer(t: Translator) -> Element:
    """How to reach the chain, and where to go on."""
    chain: Any = chain_facts(t.locale)
    return el.footer(
        el.div(
            el.div(
                brand(t.locale, class_name="font-display text-26", logo_class="h-10 max-w-52"),
                el.p(
                    t("Look at home."),
                    " ",
                    t("Decide at the counter."),
                    class_name="text-14 text-ink-soft mt-1",
                ),
            ),
            _contacts(chain, t),
            el.ul(
                _link(t("Catalogue"), "/catalogue", t),
                _link(t("Stores and opening hours"), "/stores", t),
                _link(t("Coupons"), "/coupons", t),
                _link(t("Saved"), "/saved", t),
                _link(t("My bookings"), "/me", t),
            ),
            class_name="mx-auto max-w-[100rem] px-5 md:px-8 py-10 md:py-14 grid gap-8 "
            "md:grid-cols-3",
        ),
        class_name="mt-20 border-t border-line",
    )


def _contacts(chain: Any, t: Translator) -> Element:
    return el.div(
        call_chain(t, class_name="text-20 font-display flex items-center min-h-11"),
        when(
            chain.email,
            lambda: el.a(
                chain.email,
                href=chain.email_href,
                class_name="text-14 text-ink-soft flex items-center min-h-11",
            ),
        ),
        when(
            chain.address,
            lambda: el.p(chain.address, class_name="text-14 text-ink-soft py-2 max-w-xs"),
        ),
        when(
            chain.social,
            lambda: el.ul(
                each(
                    chain.social,
                    lambda link: el.li(
                        el.a(
                            link.label,
                            href=link.href,
                            rel="noopener me",
                            class_name="text-14 flex items-center min-h-11 hover:text-accent-ink",
                        )
                    ),
                ),
                class_name="flex flex-wrap gap-x-5",
            ),
        ),
    )


def _link(label: str, shop_path: str, t: Translator) -> Element:
    return el.li(
        el.a(
            label,
            href=localised(shop_path, t.locale),
            class_name="text-14 flex items-center min-h-11 hover:text-accent-ink",
        )
    )
