"""A coupon at the counter: what it is worth, how long it is kept, the sale, the receipt."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.coupon_person import coupon_person
from booking_app.ui.counter.coupon_state import CouponState
from booking_app.ui.counter.frame import SCAN, waiting
from booking_app.ui.counter.parts import back_link, lock_clock, one_of, shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.live import current_path
from booking_app.ui.locales import localised

# Their fields are Vars here.
coupon: Any = CouponState


def coupon_page(t: Translator) -> Element:
    """The live screen."""
    return shown(
        coupon.path == current_path(),
        el.div(
            _head(t),
            one_of(
                coupon.card.stage,
                ("sale", el.div(_sale(t), coupon_person(t))),
                ("receipt", _receipt(t)),
                _refused(t),
            ),
            _take_back(t),
            class_name="mx-auto flex w-full max-w-2xl grow flex-col px-4 pt-3 pb-8",
        ),
        waiting(t),
    )


def _head(t: Translator) -> Element:
    card = coupon.card
    return el.div(
        el.div(
            back_link(localised(SCAN, t.locale), t("To the scanner")),
            el.p(
                t("Coupon"),
                rx.cond(
                    card.code != "",
                    el.span(" ", card.code, class_name="whitespace-nowrap tabular-nums"),
                ),
                class_name="text-16 text-ink-soft",
            ),
            class_name="flex items-center gap-1",
        ),
        el.h1(
            rx.cond(card.title != "", card.title, t("No such coupon")),
            class_name="text-26 font-semibold md:text-34",
        ),
        rx.cond(
            card.worth != "",
            el.p(card.worth, class_name="mt-1 text-26 text-accent-ink font-semibold"),
        ),
    )


def _sale(t: Translator) -> Element:
    card = coupon.card
    return el.div(
        el.div(
            lock_clock(
                t,
                code=card.code,
                seconds=card.seconds,
                stamp=card.stamp,
                on_keep=coupon.keep,
                on_leave=coupon.leave,
            ),
            class_name="mt-5",
        ),
        rx.cond(card.note != "", _note(card.note)),
        _facts(t),
        el.form(
            el.fieldset(
                _field(
                    t("Total of the purchase"),
                    "total",
                    rx.cond(
                        card.is_narrow,
                        t("Count only what this coupon is for."),
                        "",
                    ),
                    coupon.total_error,
                    input_mode="decimal",
                    large=True,
                ),
                rx.cond(
                    card.needs_name,
                    _field(
                        t("Shopper's name"),
                        "name",
                        t("The code was shown without network: ask whose coupon it is."),
                        coupon.name_error,
                    ),
                ),
                _field(
                    t("Receipt number, if there is one"), "receipt", "", "", input_mode="numeric"
                ),
                class_name="flex flex-col gap-5",
            ),
            el.input(
                type="hidden",
                name="step",
                value=rx.cond(coupon.has_offer, "redeem", "review"),
                read_only=True,
            ),
            error_line(coupon.error),
            rx.cond(coupon.has_offer, _offer(t), _look_button(t)),
            on_submit=coupon.submit,
            reset_on_submit=False,
            class_name="mt-6",
        ),
        class_name="flex grow flex-col",
    )


def _look_button(t: Translator) -> Element:
    return el.button(
        t("Work it out"),
        type="submit",
        class_name="button-primary control-large mt-6 w-full",
    )


def _offer(t: Translator) -> Element:
    return el.div(
        _sums(coupon.offer, t),
        el.div(
            el.button(
                t("Redeem the coupon"),
                type="submit",
                class_name="button-primary control-large grow basis-0",
            ),
            el.button(
                t("Change the sale"),
                type="button",
                on_click=coupon.change,
                class_name="button-secondary control-large grow basis-0",
            ),
            class_name="mt-6 flex flex-col gap-3 sm:flex-row-reverse",
        ),
        id="offer",
        role="status",
        # Brought into sight above the screens at the thumb.
        class_name="mt-6 scroll-mb-24 lg:scroll-mb-8",
    )


def _sums(view: Any, t: Translator) -> Element:
    return el.dl(
        _sum(t("Purchase"), view.sale),
        rx.cond(view.discount != "", _sum(t("Discount"), "− " + view.discount, "text-ok-ink")),
        rx.cond(view.extra != "", _sum(t("With it"), view.extra, "text-ok-ink")),
        el.div(
            el.dt(t("To pay"), class_name="text-20"),
            el.dd(view.to_pay, class_name="text-34 font-semibold tabular-nums"),
            class_name="mt-1 flex items-baseline justify-between gap-4 border-t border-line pt-4",
        ),
        class_name="flex flex-col gap-3",
    )


def _sum(name: str, value: Any, colour: str = "") -> Element:
    return el.div(
        el.dt(name, class_name="text-16 text-ink-soft"),
        el.dd(value, class_name=cx("text-20 font-semibold tabular-nums text-right", colour)),
        class_name="flex items-baseline justify-between gap-4",
    )


def _facts(t: Translator) -> Element:
    card = coupon.card
    return el.dl(
        rx.cond(card.minimum != "", _fact(t("Minimum"), card.minimum)),
        _fact(t("Valid"), card.until),
        _fact(t("Shown as"), card.form_word),
        class_name="mt-5 flex flex-wrap gap-x-8 gap-y-3",
    )


def _fact(name: str, value: Any) -> Element:
    return el.div(
        el.dt(name, class_name="text-14 text-ink-soft"),
        el.dd(value, class_name="text-16 font-semibold"),
    )


def _note(text: Any) -> Element:
    return el.p(
        icon("info", size=22, class_name="mt-0.5 shrink-0 text-accent-ink"),
        el.span(text, class_name="min-w-0"),
        class_name="mt-4 flex gap-3 text-16",
    )


def _field(
    label: str,
    name: str,
    help_text: Any,
    error: Any,
    *,
    input_mode: str = "text",
    large: bool = False,
) -> Element:
    has_error = error != ""
    return el.div(
        el.label(label, html_for=name, class_name="text-16 font-semibold"),
        el.input(
            id=name,
            name=name,
            max_length=64,
            auto_complete="off",
            input_mode=input_mode,
            read_only=coupon.has_offer,
            aria_invalid=rx.cond(has_error, "true", "false"),
            aria_describedby=f"{name}-help",
            class_name=cx(
                "field control-large mt-2 tabular-nums read-only:bg-paper",
                "text-26 font-semibold" if large else "text-20",
            ),
        ),
        el.div(
            rx.cond(
                has_error,
                el.p(error, class_name="mt-2 text-16 font-semibold text-stop-ink"),
                rx.cond(
                    help_text != "",
                    el.p(help_text, class_name="mt-2 text-14 text-balance text-ink-soft"),
                ),
            ),
            id=f"{name}-help",
            role="alert",
        ),
    )


def _receipt(t: Translator) -> Element:
    view = coupon.receipt
    return el.div(
        el.div(
            icon("check", size=40, class_name="shrink-0"),
            el.div(
                el.p(
                    rx.cond(coupon.is_fresh, t("Redeemed"), t("Used before")),
                    class_name="text-26 font-semibold",
                    role="status",
                ),
                el.p(view.when, ", ", view.store, class_name="text-16"),
                class_name="min-w-0",
            ),
            class_name=cx(
                "mt-5 flex items-center gap-4 rounded-control px-5 py-4 text-white",
                rx.cond(coupon.is_fresh, "bg-ok", "bg-stop"),
            ),
        ),
        el.div(
            _sums(view, t),
            rx.cond(
                view.receipt != "",
                el.p(t("Receipt number"), ": ", view.receipt, class_name="mt-4 text-16"),
            ),
            class_name="mt-6 rounded-control border border-line bg-raised p-5",
        ),
        el.div(
            el.a(
                t("Next"),
                href=localised(SCAN, t.locale),
                class_name="button-primary control-large grow basis-0",
            ),
            rx.cond(
                view.may_take_back,
                el.button(
                    t("Take the use back"),
                    type="button",
                    on_click=coupon.open_sheet,
                    class_name="button-secondary control-large grow basis-0",
                ),
            ),
            class_name="mt-6 flex flex-col gap-3 sm:flex-row-reverse",
        ),
    )


def _refused(t: Translator) -> Element:
    card = coupon.card
    return el.div(
        el.div(
            el.p(card.word, class_name="text-34 font-semibold"),
            el.p(card.text, class_name="mt-1 text-20 text-balance"),
            role="alert",
            class_name=cx(
                "mt-5 rounded-control px-5 py-5 text-white",
                rx.cond(card.tone == "attention", "bg-warn", "bg-stop"),
            ),
        ),
        el.a(
            t("Next"),
            href=localised(SCAN, t.locale),
            class_name="button-primary control-large mt-6 w-full",
        ),
    )


def _take_back(t: Translator) -> Element:
    title = t("Take the coupon's use back")
    made = Sheet.create(
        el.h2(title, class_name="text-26 font-semibold"),
        el.form(
            el.p(
                t("The coupon is open again, and the shopper can use it anew."),
                class_name="mt-2 text-16 text-ink-soft",
            ),
            el.label(
                el.span(t("Reason"), class_name="text-16 font-semibold"),
                el.input(
                    name="reason",
                    max_length=200,
                    auto_complete="off",
                    auto_focus=True,
                    class_name="field control-large mt-2",
                ),
                class_name="mt-5 block",
            ),
            error_line(coupon.error),
            el.div(
                el.button(
                    t("Take the use back"),
                    type="submit",
                    class_name="button-primary control-large grow",
                ),
                el.button(
                    t("Back"),
                    type="button",
                    on_click=coupon.close_sheet,
                    data_closes="",
                    class_name="button-secondary control-large grow",
                ),
                class_name="mt-6 flex flex-col gap-3 sm:flex-row-reverse",
            ),
            on_submit=coupon.take_back,
        ),
        open=coupon.sheet == "back",
        label=title,
        on_dismiss=coupon.close_sheet,
    )
    return cast("Element", made)


coupon_screen = counter_screen(
    name="counter_coupon",
    route="/counter/c/[code]",
    title=lambda t: t("Coupon"),
    component=coupon_page,
    on_load=(coupon.load,),
)
