"""The first screen of the back office: where to go."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator, mark
from booking_app.ui.admin.first_steps import FirstStepsState
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.shell import PLACES, AdminShell, Place
from booking_app.ui.admin.welcome import first_steps_reminder
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

# Its fields are Vars here.
shell: Any = AdminShell

_WHAT: dict[str, str] = {
    "/admin/products": mark("Texts, sizes, prices, photos and films; drafts and publishing."),
    "/admin/pieces": mark("Every single item: where it lies, what it weighs, whether it is free."),
    "/admin/categories": mark("The shelves of the shop and their order."),
    "/admin/imports": mark("Products, pieces and stores from a spreadsheet, with a look before."),
    "/admin/coupons": mark("Campaigns that bring shoppers to the counter, and what they brought."),
    "/admin/payments": mark("What was paid online, charged and paid back."),
    "/admin/letters": mark("What shoppers were written, what waits, what failed and why."),
    "/admin/stores": mark("Addresses, hours, holidays, capacity and services."),
    "/admin/staff": mark("Who signs in, in which role, in which stores."),
    "/admin/audit": mark("Who changed what, and when."),
    "/admin/settings": mark("Name, colours, contacts, languages and the rules of booking."),
}


def overview(t: Translator) -> Element:
    """Every screen of this person, with a word of what it is for."""
    return page(
        page_head(t("Overview"), note=shell.me.name),
        first_steps_reminder(t),
        el.ul(
            *(_card(place, t) for place in PLACES if place.path in _WHAT),
            class_name="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-3",
        ),
    )


def _card(place: Place, t: Translator) -> Element:
    item = el.li(
        icon(place.icon, size=24, class_name="shrink-0 text-accent-ink"),
        el.div(
            el.h2(
                el.a(
                    t(place.label),
                    href=localised(place.path, t.locale),
                    class_name="after:absolute after:inset-0 after:content-['']",
                ),
                class_name="text-16 font-semibold",
            ),
            el.p(t(_WHAT[place.path]), class_name="mt-1 text-14 text-ink-soft"),
        ),
        class_name="relative flex h-full gap-4 rounded-control border border-line bg-raised p-5 "
        "hover:border-ink-soft",
    )
    return cast("Element", rx.cond(shell.me.paths.contains(place.path), item))


overview_screen = admin_screen(
    name="admin",
    route="/admin",
    title=lambda t: t("Overview"),
    component=overview,
    skeleton=waiting,
    on_load=[FirstStepsState.lead_on],
)
