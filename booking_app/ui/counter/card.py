"""The customer card: who comes, what to lay out, what they looked at, and what to do next."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_bar import bar
from booking_app.ui.counter.card_head import head, result
from booking_app.ui.counter.card_pieces import pieces
from booking_app.ui.counter.card_sheets import card_sheets
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import SCAN, revive, waiting
from booking_app.ui.counter.hand_over import hand_over_form, payment_sheet
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.shopper import shopper
from booking_app.ui.counter.visit_sheets import visit_sheets
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.live import current_path
from booking_app.ui.locales import localised

# Their fields are Vars here.
opened: Any = CardState
form: Any = HandOverState
desk: Any = DeskState


def card(t: Translator) -> Element:
    """The live card."""
    return fragment(_of_this_address(t), revive([opened.again, opened.watch, desk.listen]))


def _of_this_address(t: Translator) -> Element:
    return shown(
        opened.path == current_path(),
        rx.match(
            opened.status,
            ("ok", _card(t)),
            (
                "elsewhere",
                _nothing(
                    t,
                    t("Another store's booking"),
                    t("This booking is for another store. Its card opens at that counter only."),
                ),
            ),
            _nothing(
                t,
                t("No such booking"),
                t("Check the code with the shopper, or scan it."),
            ),
        ),
        waiting(t),
    )


def _is_handing_over() -> Any:
    return (form.stage != "") & (form.code == opened.visit.code)


def _card(t: Translator) -> Element:
    return el.div(
        head(t, _is_handing_over()),
        rx.cond(opened.visit.status == "completed", result(t)),
        el.div(
            el.div(
                rx.cond(_is_handing_over(), hand_over_form(t), pieces(t)),
                class_name="min-w-0",
            ),
            el.div(shopper(t), class_name="min-w-0"),
            class_name="mt-6 grid grid-cols-1 gap-x-8 gap-y-8 "
            "md:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]",
        ),
        bar(t, _is_handing_over()),
        card_sheets(t),
        visit_sheets(t),
        payment_sheet(t, _is_handing_over()),
        class_name="mx-auto w-full max-w-6xl px-3 pt-3 pb-24 md:px-5",
    )


def _nothing(t: Translator, title: str, text: str) -> Element:
    return el.div(
        icon("search", size=40, class_name="text-accent-ink"),
        el.h1(title, class_name="mt-5 text-26 font-semibold"),
        el.p(text, class_name="mt-2 max-w-sm text-16 text-balance text-ink-soft"),
        el.a(
            icon("scan"),
            t("Scan a code"),
            href=localised(SCAN, t.locale),
            class_name="button-primary control-large mt-8",
        ),
        class_name="flex grow flex-col items-center justify-center px-5 py-16 text-center",
    )


card_screen = counter_screen(
    name="counter_card",
    route="/counter/r/[code]",
    title=lambda t: t("Customer card"),
    component=card,
    on_load=(opened.load,),
    revives=True,
)
