"""The right side of the card: how to reach the shopper, what they looked at and left, notes."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.notes import notes
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.person_views import ConsentLine, FormerPiece, FormerVisit, SeenProduct
from booking_app.ui.counter.photos import photo
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
        _sizes(t),
        _looked(t("Lay beside"), person.beside),
        _looked(t("Looked at before booking"), person.viewed),
        _looked(t("Saved"), person.saved),
        _pieces(t("Declined before"), person.declined),
        _pieces(t("Bought before"), person.bought),
        _former(t),
        _consents(t),
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


def _sizes(t: Translator) -> Element:
    return shown(
        opened.person.sizes.length() > 0,
        el.section(
            el.h2(t("Sizes"), class_name="text-16 font-semibold"),
            el.ul(
                rx.foreach(
                    opened.person.sizes,
                    lambda size: el.li(
                        size,
                        class_name="rounded-control border border-line px-3 py-1 text-16 "
                        "font-semibold tabular-nums",
                    ),
                ),
                class_name="mt-2 flex flex-wrap gap-2",
            ),
        ),
    )


def _pieces(title: str, pieces: Any) -> Element:
    return shown(
        pieces.length() > 0,
        el.section(
            el.h2(title, class_name="text-16 font-semibold"),
            el.ul(rx.foreach(pieces, _former_piece), class_name="mt-1"),
        ),
    )


def _former_piece(piece: FormerPiece) -> Element:
    return el.li(
        el.p(piece.name, class_name="text-16"),
        el.p(
            piece.note,
            el.span(piece.date, class_name="ml-3 font-normal text-ink-soft"),
            class_name="text-14 font-semibold tabular-nums",
        ),
        class_name="border-t border-line py-2 first:border-t-0",
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


def _looked(title: str, products: Any) -> Element:
    return shown(
        products.length() > 0,
        el.section(
            el.h2(title, class_name="text-16 font-semibold"),
            el.div(
                el.ul(rx.foreach(products, _product), class_name="flex w-max gap-3"),
                tab_index=0,
                role="group",
                aria_label=title,
                class_name="mt-3 overflow-x-auto overscroll-x-contain",
            ),
        ),
    )


def _product(product: SeenProduct) -> Element:
    return el.li(
        photo(product.photo, sizes="112px", class_name="size-28"),
        el.p(product.name, class_name="mt-1 line-clamp-2 text-14 font-semibold"),
        el.p(product.price, class_name="text-14 text-ink-soft tabular-nums"),
        rx.cond(
            product.place != "",
            el.p(product.place, class_name="text-14 text-ink-soft"),
        ),
        class_name="w-28",
    )


def _former(t: Translator) -> Element:
    former = opened.person.former
    return el.section(
        el.h2(t("Former visits"), class_name="text-16 font-semibold"),
        rx.cond(
            former.length() > 0,
            el.ul(rx.foreach(former, _visit), class_name="mt-1"),
            el.p(t("The first visit."), class_name="mt-1 text-16 text-ink-soft"),
        ),
    )


def _visit(visit: FormerVisit) -> Element:
    return el.li(
        el.p(
            el.span(visit.date, class_name="tabular-nums"),
            " · ",
            visit.store,
            class_name="text-14 text-ink-soft",
        ),
        el.p(visit.outcome, class_name="text-16 font-semibold"),
        el.p(visit.pieces, class_name="text-14"),
        class_name="border-t border-line py-3 first:border-t-0",
    )


def _consents(t: Translator) -> Element:
    consents = opened.person.consents
    return shown(
        consents.length() > 0,
        el.section(
            el.h2(t("Consents"), class_name="text-16 font-semibold"),
            el.ul(
                rx.foreach(consents, lambda consent: _consent(consent, t)),
                class_name="mt-2 flex flex-col gap-2",
            ),
        ),
    )


def _consent(consent: ConsentLine, t: Translator) -> Element:
    return el.li(
        rx.cond(
            consent.is_given,
            icon("check", size=20, class_name="shrink-0 text-ok-ink", label=t("given")),
            icon("close", size=20, class_name="shrink-0 text-stop-ink", label=t("not given")),
        ),
        consent.text,
        class_name="flex items-center gap-2 text-16",
    )
