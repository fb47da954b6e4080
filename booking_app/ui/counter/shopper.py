"""The right side of the card: how to reach the shopper, what they looked at and left, notes."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.notes import notes
from booking_app.ui.counter.person_parts import consents, former, looked, pieces, sizes
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.locales import localised

# Their fields are Vars here.
opened: Any = CardState


def shopper(t: Translator) -> Element:
    """What is known of the shopper, as long as the booking is."""
    return el.div(
        rx.cond(
            opened.person.is_open,
            _person(t),
            el.p(
                t("The visit is over. What is known of the shopper opens with their next booking."),
                class_name="text-16 text-ink-soft",
            ),
        ),
        class_name="flex flex-col gap-7",
    )


def _person(t: Translator) -> Element:
    person = opened.person
    return fragment(
        rx.cond(
            person.why != "",
            el.section(
                el.h2(t("Why they come"), class_name="text-16 font-semibold"),
                el.p(person.why, class_name="mt-1 text-16"),
            ),
        ),
        _contact(t),
        notes(t),
        sizes(person, t),
        looked(t("Lay beside"), person.beside),
        looked(t("Looked at before booking"), person.viewed),
        looked(t("Saved"), person.saved),
        pieces(t("Declined before"), person.declined),
        pieces(t("Bought before"), person.bought),
        former(person, t),
        consents(person, t),
        rx.cond(
            opened.visit.can_hand_over,
            el.a(
                icon("ticket", size=22),
                t("Give a coupon"),
                href=localised("/counter/give/", t.locale) + opened.visit.code,
                class_name="button-quiet control-large -ml-3 inline-flex gap-2 self-start",
            ),
        ),
        rx.cond(
            opened.visit.can_cancel,
            el.button(
                t("Cancel the booking"),
                type="button",
                on_click=opened.open_sheet("cancel", ""),
                class_name="button-quiet control-large -ml-3 self-start text-stop-ink sm:hidden",
            ),
        ),
    )


def _contact(t: Translator) -> Element:
    person = opened.person
    shown = (opened.phone != "") | (opened.email != "")
    return el.section(
        el.h2(t("Contact"), class_name="text-16 font-semibold"),
        rx.cond(
            shown,
            el.div(
                rx.cond(
                    opened.phone != "",
                    el.a(
                        icon("phone"),
                        opened.phone,
                        href="tel:" + opened.phone,
                        class_name="flex min-h-14 items-center gap-3 text-20 font-semibold "
                        "tabular-nums",
                    ),
                ),
                rx.cond(
                    opened.email != "",
                    el.a(
                        icon("mail"),
                        opened.email,
                        href="mailto:" + opened.email,
                        class_name="flex min-h-14 items-center gap-3 text-16 break-all",
                    ),
                ),
                aria_live="polite",
            ),
            el.div(
                rx.cond(
                    person.phone != "",
                    el.p(person.phone, class_name="mt-2 text-20 tabular-nums"),
                ),
                rx.cond(person.email != "", el.p(person.email, class_name="mt-1 text-16")),
                rx.cond(
                    (person.phone != "") | (person.email != ""),
                    el.button(
                        icon("phone"),
                        t("Show to call"),
                        type="button",
                        on_click=opened.reveal,
                        class_name="button-secondary control-large mt-3",
                    ),
                ),
                el.p(t("Who looks is noted."), class_name="mt-2 text-14 text-ink-soft"),
            ),
        ),
    )
