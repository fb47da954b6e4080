"""Parts of what is known of a shopper; `person` is a `PersonView` on a screen."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.person_views import ConsentLine, FormerPiece, FormerVisit, SeenProduct
from booking_app.ui.counter.photos import photo
from booking_app.ui.dual import Element, el


def sizes(person: Any, t: Translator) -> Element:
    """Sizes they took or chose to try."""
    return shown(
        person.sizes.length() > 0,
        el.section(
            el.h2(t("Sizes"), class_name="text-16 font-semibold"),
            el.ul(
                rx.foreach(
                    person.sizes,
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


def pieces(title: str, lines: Any) -> Element:
    """Pieces of former visits (`FormerPiece`)."""
    return shown(
        lines.length() > 0,
        el.section(
            el.h2(title, class_name="text-16 font-semibold"),
            el.ul(rx.foreach(lines, _former_piece), class_name="mt-1"),
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


def looked(title: str, products: Any) -> Element:
    """Products in a row that scrolls sideways (`SeenProduct`)."""
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


def former(person: Any, t: Translator) -> Element:
    """Their earlier bookings."""
    visits = person.former
    return el.section(
        el.h2(t("Former visits"), class_name="text-16 font-semibold"),
        rx.cond(
            visits.length() > 0,
            el.ul(rx.foreach(visits, _visit), class_name="mt-1"),
            el.p(t("The first visit."), class_name="mt-1 text-16 text-ink-soft"),
        ),
    )


def _visit(visit: FormerVisit) -> Element:
    return el.li(
        el.p(
            el.span(visit.date, class_name="tabular-nums"),
            ", ",
            visit.store,
            class_name="text-14 text-ink-soft",
        ),
        el.p(visit.outcome, class_name="text-16 font-semibold"),
        el.p(visit.pieces, class_name="text-14"),
        class_name="border-t border-line py-3 first:border-t-0",
    )


def consents(person: Any, t: Translator) -> Element:
    """What they agreed to."""
    lines = person.consents
    return shown(
        lines.length() > 0,
        el.section(
            el.h2(t("Consents"), class_name="text-16 font-semibold"),
            el.ul(
                rx.foreach(lines, lambda consent: _consent(consent, t)),
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
