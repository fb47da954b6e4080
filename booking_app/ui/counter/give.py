"""Give a coupon at the counter: the offer, the shopper, the reason; then the code to take along."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.frame import SCAN, waiting
from booking_app.ui.counter.give_state import GiveCouponState
from booking_app.ui.counter.parts import back_link, one_of, shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.dual import Element, el
from booking_app.ui.live import current_path
from booking_app.ui.locales import localised

# Their fields are Vars here.
giving: Any = GiveCouponState

GIVE = "/counter/give"


def give_page(t: Translator) -> Element:
    """The live screen."""
    return shown(
        giving.path == current_path(),
        el.div(
            _head(t),
            one_of(
                giving.stage,
                ("form", shown(giving.offers.length() > 0, _form(t), _note(t("No offers now"), t(
                    "There is no published campaign for this store. Ask who looks after them.")))),
                ("given", _given(t)),
                ("elsewhere", _note(t("Another store's booking"), t(
                    "Its shopper gets a coupon at that counter only."))),
                _note(t("No such booking"), t("Only the shopper of a live booking can be given "
                                              "one by its code.")),
            ),
            class_name="mx-auto flex w-full max-w-2xl grow flex-col px-4 pt-3 pb-8",
        ),
        waiting(t),
    )  # fmt: skip


def _head(t: Translator) -> Element:
    back = shown(
        giving.visit != "",
        back_link(localised("/counter/r/", t.locale) + giving.visit, t("To the card")),
        back_link(localised(SCAN, t.locale), t("To the scanner")),
    )
    return el.div(
        el.div(
            back,
            el.h1(t("Give a coupon"), class_name="text-26 font-semibold md:text-34"),
            class_name="flex items-center gap-1",
        ),
    )


def _note(title: str, text: str) -> Element:
    return el.div(
        el.h2(title, class_name="text-20 font-semibold"),
        el.p(text, class_name="mt-2 text-16 text-ink-soft"),
        class_name="mt-6",
    )


def _form(t: Translator) -> Element:
    errors = giving.errors
    return el.form(
        el.fieldset(
            el.legend(t("Which offer?"), class_name="text-16 font-semibold"),
            el.div(rx.foreach(giving.offers, _offer), class_name="mt-2 flex flex-col gap-2"),
            error_line(errors["campaign"]),
        ),
        shown(
            giving.visit != "",
            el.p(
                icon("person", size=22, class_name="mt-0.5 shrink-0 text-accent-ink"),
                el.span(
                    el.span(
                        giving.visit, class_name="font-semibold whitespace-nowrap tabular-nums"
                    ),
                    el.span(
                        t("The coupon goes to the contact of the booking."),
                        class_name="block text-ink-soft",
                    ),
                ),
                class_name="flex gap-3 text-16",
            ),
            el.fieldset(
                el.legend(t("To whom?"), class_name="text-16 font-semibold"),
                el.div(
                    _field(t("Name"), "name", errors["name"]),
                    _field(t("Phone"), "phone", errors["phone"], kind="tel"),
                    _field(t("E-mail"), "email", errors["email"], kind="email"),
                    class_name="mt-3 flex flex-col gap-4",
                ),
            ),
        ),
        _field(
            t("Reason"),
            "reason",
            errors["reason"],
            help_text=t("Your name and the reason stay in the log."),
        ),
        el.button(
            t("Give the coupon"), type="submit", class_name="button-primary control-large w-full"
        ),
        on_submit=giving.give,
        reset_on_submit=False,
        no_validate=True,
        class_name="mt-5 flex flex-col gap-7",
    )


def _offer(offer: Any) -> Element:
    return el.label(
        el.input(
            type="radio",
            name="campaign",
            value=offer.id,
            class_name="size-6 shrink-0 accent-ink",
        ),
        el.span(
            el.span(offer.title, class_name="block font-semibold"),
            el.span(offer.until, class_name="block text-14 text-ink-soft"),
            class_name="min-w-0 grow",
        ),
        el.span(offer.worth, class_name="shrink-0 text-20 font-semibold text-accent-ink"),
        class_name="flex min-h-16 items-center gap-3 rounded-control border border-line bg-raised "
        "px-4 py-2 text-16 has-[:checked]:border-ink",
    )


def _field(
    label: str, name: str, error: Any, *, kind: str = "text", help_text: str = ""
) -> Element:
    has_error = giving.errors.contains(name)
    return el.div(
        el.label(label, html_for=name, class_name="text-16 font-semibold"),
        el.input(
            id=name,
            name=name,
            type=kind,
            max_length=254,
            auto_complete="off",
            aria_invalid=rx.cond(has_error, "true", "false"),
            aria_describedby=f"{name}-help",
            class_name="field control-large mt-2 text-20",
        ),
        el.div(
            rx.cond(
                has_error,
                el.p(error, class_name="mt-2 text-16 font-semibold text-stop-ink"),
                el.p(help_text, class_name="mt-2 text-14 text-ink-soft empty:hidden"),
            ),
            id=f"{name}-help",
        ),
    )


def _given(t: Translator) -> Element:
    return el.div(
        el.p(
            icon("check", size=24, class_name="shrink-0"),
            t("The coupon is given"),
            role="status",
            class_name="flex items-center gap-2 text-20 font-semibold text-ok-ink",
        ),
        el.p(giving.title, class_name="mt-1 text-16 text-ink-soft"),
        el.div(
            el.div(inner_html=giving.qr, class_name="mx-auto w-full max-w-72"),
            el.p(giving.code, class_name="mt-3 text-26 font-semibold tracking-[0.08em] "
                 "whitespace-nowrap text-[#1c1917]"),
            class_name="mt-5 rounded-sheet border border-line bg-white p-5 text-center",
        ),
        el.p(
            t("The shopper scans this with their own phone, and the coupon is there. The code "
              "alone is enough, too."),
            class_name="mt-4 text-16",
        ),
        el.div(
            el.button(
                t("Give another one"),
                type="button",
                on_click=giving.load,
                class_name="button-primary control-large grow",
            ),
            class_name="mt-6 flex flex-col gap-3",
        ),
        class_name="mt-5",
    )  # fmt: skip


give_screen = counter_screen(
    name="counter_give",
    route=GIVE,
    title=lambda t: t("Give a coupon"),
    component=give_page,
    on_load=(giving.load,),
)
give_to_visit_screen = counter_screen(
    name="counter_give_visit",
    route=f"{GIVE}/[code]",
    title=lambda t: t("Give a coupon"),
    component=give_page,
    on_load=(giving.load,),
)
