"""`/admin/letters`: what left, what waits, what stayed at home and why; a failed one again."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.letters_state import STATUS_WORDS, LettersState
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import SECONDARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    ROW,
    cell,
    filter_field,
    head,
    nothing_found,
    pager,
    search_bar,
    table,
)
from booking_app.ui.dual import Element, el

# Its fields are Vars here.
many: Any = LettersState


def letters(t: Translator) -> Element:
    """The list."""
    return page(
        page_head(
            t("Letters"),
            note=t("What people were written, what waits, and what stayed at home and why."),
        ),
        rx.cond(many.is_loaded, _list(t), waiting(t)),
    )


def _list(t: Translator) -> Element:
    return el.div(
        search_bar(
            many.listing,
            t,
            filter_field(
                t("State"),
                many.listing.filters["status"],
                many.narrow,
                el.option(t("All states"), value=""),
                *(el.option(t(word), value=key) for key, (word, _) in STATUS_WORDS.items()),
            ),
            filter_field(
                t("About"),
                many.listing.filters["about"],
                many.narrow_about,
                el.option(t("All letters"), value=""),
                rx.foreach(many.about, lambda each: el.option(each.label, value=each.key)),
            ),
            on_search=many.search,
            placeholder=t("Code of a booking"),
        ),
        rx.cond(
            many.rows.length() > 0,
            el.div(
                table(
                    head(t("Letter")),
                    head(t("Booking")),
                    head(t("Store")),
                    head(t("State")),
                    head(t("When"), class_name="text-right"),
                    head(""),
                    rows=rx.foreach(many.rows, lambda each: _row(each, t)),
                    caption=t("Letters"),
                ),
                pager(many.listing, t),
            ),
            rx.cond(
                many.listing.is_narrowed,
                nothing_found(many.listing, t),
                empty(
                    "mail",
                    t("No letters here"),
                    t("As soon as somebody books, their letter stands here."),
                ),
            ),
        ),
    )


def _row(each: Any, t: Translator) -> Element:
    return el.tr(
        cell(
            el.span(each.what, class_name="font-semibold"),
            rx.cond(
                each.about != "",
                el.p(each.about, class_name="max-w-xs break-words text-ink-soft"),
            ),
        ),
        cell(each.code, class_name="tabular-nums whitespace-nowrap"),
        cell(each.store),
        cell(
            badge(each.status, each.tone),
            rx.cond(
                each.reason != "",
                el.p(each.reason, class_name="mt-1 max-w-md break-words text-ink-soft"),
            ),
        ),
        cell(
            LocalMoment.create(at=each.at, locale=t.locale),
            class_name="text-right tabular-nums whitespace-nowrap text-ink-soft",
        ),
        cell(
            rx.cond(
                each.can_retry,
                el.button(
                    t("Try again"),
                    type="button",
                    on_click=many.send_again(each.id),
                    class_name=SECONDARY,
                ),
            ),
            class_name="text-right",
        ),
        key=each.id,
        class_name=ROW,
    )


letters_screen = admin_screen(
    name="admin_letters",
    route="/admin/letters",
    title=lambda t: t("Letters"),
    component=letters,
    on_load=(many.load,),
)
