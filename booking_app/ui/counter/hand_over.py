"""The hand-over: every piece bought, declined or missing; then cash or terminal."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.card_views import CardLine
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.hand_over_state import OUTCOMES, HandOverState, ResultLine
from booking_app.ui.counter.parts import lock_clock, reason_of, shown, with_size
from booking_app.ui.counter.photos import photo
from booking_app.ui.counter.words import DECLINE_WORDS, OUTCOME_WORDS, PAYMENT_WORDS
from booking_app.ui.dual import Element, el

# Their fields are Vars here.
opened: Any = CardState
form: Any = HandOverState
desk: Any = DeskState

_CHIP = (
    "flex min-h-14 cursor-pointer items-center justify-center rounded-control border px-1 "
    "text-center text-16 font-semibold border-line has-[:checked]:border-ink "
    "has-[:checked]:bg-ink has-[:checked]:text-paper has-[:focus-visible]:outline-2 "
    "has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent-ink"
)


def hand_over_form(t: Translator) -> Element:
    """What became of each piece."""
    return el.form(
        el.h2(
            t("What became of each piece?"),
            id=OUTCOMES,
            tab_index=-1,
            class_name="text-20 font-semibold",
        ),
        el.div(
            rx.foreach(opened.visit.lines, lambda line: _line(line, t)),
            class_name="mt-3 flex flex-col gap-4",
        ),
        id="hand-over",
        on_submit=form.review,
    )


def _line(line: CardLine, t: Translator) -> Element:
    return shown(
        line.outcome == "",
        el.fieldset(
            el.legend(line.name, class_name="sr-only"),
            el.div(
                photo(line.photos[0], sizes="80px", class_name="size-20"),
                el.div(
                    el.p(line.name, class_name="text-16 font-semibold"),
                    el.p(
                        with_size(line.detail, line.size, t),
                        class_name="text-14 text-ink-soft",
                    ),
                    class_name="min-w-0 grow",
                ),
                el.p(line.price, class_name="shrink-0 text-16 font-semibold tabular-nums"),
                class_name="flex items-center gap-3",
            ),
            el.div(
                *(
                    _radio("outcome-" + line.piece_id, key, t(word), data_outcome="")
                    for key, word in OUTCOME_WORDS.items()
                ),
                class_name="mt-4 grid grid-cols-3 gap-2",
            ),
            el.div(
                *(
                    _radio("reason-" + line.piece_id, key, t(word), data_reason="")
                    for key, word in DECLINE_WORDS.items()
                ),
                role="group",
                aria_label=t("Why declined"),
                class_name="mt-3 hidden grid-cols-2 gap-2 sm:grid-cols-3 "
                "group-has-[input[value=declined]:checked]/line:grid",
            ),
            el.div(
                rx.match(
                    form.lacking[line.piece_id],
                    ("outcome", _lack(t("Say what became of this piece."), "outcome")),
                    ("reason", _lack(t("Choose why it was declined."), "reason")),
                    rx.fragment(),
                ),
                role="alert",
            ),
            key=line.piece_id,
            class_name="group/line rounded-control border border-line bg-raised p-4",
        ),
    )


def _lack(text: str, what: str) -> Element:
    """What is still to be said of a piece; gone as soon as it is said."""
    gone = {
        "outcome": "group-has-[[data-outcome]:checked]/line:hidden",
        "reason": "group-has-[[data-reason]:checked]/line:hidden",
    }
    return el.p(text, class_name=f"mt-3 text-16 font-semibold text-stop-ink {gone[what]}")


def _radio(name: Any, value: str, label: str, **more: Any) -> Element:
    return el.label(
        el.input(type="radio", name=name, value=value, class_name="sr-only", **more),
        label,
        class_name=_CHIP,
    )


def payment_sheet(t: Translator, is_open: Any) -> Element:
    """The summary, the money, and the last word."""
    title = t("Finish the visit")
    return Sheet.create(
        el.h2(title, class_name="text-26 font-semibold"),
        el.ul(rx.foreach(form.lines, _result), class_name="mt-3"),
        rx.cond(form.has_bought, _coupon(t)),
        el.form(
            rx.cond(
                form.online != "",
                el.p(form.online, class_name="mt-4 text-16 font-semibold text-ok-ink"),
            ),
            rx.cond(form.has_due, _money(t), _no_money(t)),
            error_line(form.error),
            el.div(
                el.button(
                    t("Confirm"),
                    type="submit",
                    class_name="button-primary control-large grow",
                ),
                el.button(
                    t("Back"),
                    type="button",
                    on_click=form.back,
                    data_closes="",
                    class_name="button-secondary control-large grow",
                ),
                class_name="mt-6 flex flex-col gap-3 sm:flex-row-reverse",
            ),
            on_submit=form.confirm,
        ),
        open=is_open & (form.stage == "pay"),
        label=title,
        on_dismiss=form.back,
    )


def _result(line: ResultLine) -> Element:
    return el.li(
        el.span(
            el.span(line.name, class_name="block truncate text-16 font-semibold"),
            el.span(
                line.outcome_word,
                rx.cond(line.reason != "", reason_of(line.reason)),
                class_name="block text-14 text-ink-soft",
            ),
            class_name="min-w-0 grow",
        ),
        el.span(line.price, class_name="shrink-0 text-16 tabular-nums"),
        class_name="flex items-center gap-3 border-b border-line py-3",
    )


def _coupon(t: Translator) -> Element:
    return el.div(
        rx.cond(
            form.coupon != "",
            el.div(
                el.span(
                    el.span(form.coupon, class_name="block truncate text-16 font-semibold"),
                    el.span(t("Coupon"), class_name="block text-14 text-ink-soft"),
                    class_name="min-w-0 grow",
                ),
                el.span(form.coupon_off, class_name="shrink-0 text-16 tabular-nums text-ok-ink"),
                el.button(
                    icon("close", label=t("Without the coupon")),
                    type="button",
                    on_click=form.drop_coupon,
                    class_name="-mr-4 flex size-14 shrink-0 items-center justify-center",
                ),
                class_name="flex items-center gap-3 border-b border-line py-1",
            ),
            _coupon_form(t),
        ),
        rx.cond(
            form.coupon_code != "",
            el.div(
                lock_clock(
                    t,
                    code=form.coupon_code,
                    seconds=form.coupon_seconds,
                    stamp=form.coupon_stamp,
                    on_keep=form.keep_coupon,
                    on_leave=desk.put_away,
                ),
                class_name="mt-4",
            ),
        ),
        rx.cond(
            form.coupon_error != "",
            el.p(form.coupon_error, class_name="mt-2 text-16 font-semibold text-stop-ink"),
        ),
        role="status",
    )


def _coupon_form(t: Translator) -> Element:
    return el.form(
        el.label(t("Coupon"), html_for="hand-over-coupon", class_name="text-16 font-semibold"),
        el.div(
            el.input(
                id="hand-over-coupon",
                name="coupon",
                max_length=64,
                auto_complete="off",
                spell_check=False,
                placeholder="K7QF3-3M9XA",
                class_name="field control-large min-w-0 grow text-20 uppercase tracking-widest",
            ),
            # What a scanner reads while this is open goes here.
            el.input(type="hidden", name="scanned", data_coupons=""),
            el.button(
                t("Apply"), type="submit", class_name="button-secondary control-large shrink-0"
            ),
            class_name="mt-2 flex gap-2",
        ),
        rx.cond(
            form.coupon_needs_name,
            el.label(
                el.span(t("Shopper's name"), class_name="text-16 font-semibold"),
                el.input(
                    name="name",
                    max_length=64,
                    auto_complete="off",
                    class_name="field control-large mt-2 text-20",
                ),
                class_name="mt-4 block",
            ),
        ),
        on_submit=form.apply_coupon,
        reset_on_submit=False,
        class_name="mt-4",
    )


def _money(t: Translator) -> Element:
    return el.div(
        el.p(
            el.span(t("To pay"), class_name="text-20"),
            el.span(form.due, class_name="text-34 font-semibold tabular-nums"),
            class_name="mt-4 flex items-baseline justify-between gap-4",
        ),
        el.fieldset(
            el.legend(t("Paid by"), class_name="text-16 font-semibold"),
            el.div(
                *(
                    _radio("method", key, t(word), default_checked=key == "terminal")
                    for key, word in PAYMENT_WORDS.items()
                ),
                class_name="mt-2 grid grid-cols-2 gap-2",
            ),
            class_name="mt-5",
        ),
        el.label(
            el.span(t("Receipt number"), class_name="text-16 font-semibold"),
            el.input(
                name="receipt",
                max_length=64,
                auto_complete="off",
                input_mode="numeric",
                aria_invalid=rx.cond(form.receipt_error != "", "true", "false"),
                aria_describedby="receipt-error",
                class_name="field control-large mt-2 text-20 tabular-nums",
            ),
            class_name="mt-5 block",
        ),
        el.p(
            form.receipt_error,
            id="receipt-error",
            role="alert",
            class_name="mt-2 text-16 font-semibold text-stop-ink",
        ),
    )


def _no_money(t: Translator) -> Element:
    return el.p(t("Nothing to pay."), class_name="mt-4 text-20")
