"""Online payments: the list, one payment with its ledger, paying back, and what went wrong."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import (
    PRIMARY,
    SECONDARY,
    badge,
    empty,
    page,
    page_head,
    row,
    section,
    text_field,
)
from booking_app.ui.admin.payments_state import PaymentsState, PaymentState
from booking_app.ui.admin.payments_view import STATUS_WORDS
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    ROW,
    ROW_LINK,
    cell,
    filter_field,
    head,
    nothing_found,
    pager,
    search_bar,
    table,
)
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import one_of
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.locales import localised

# Their fields are Vars here.
many: Any = PaymentsState
one: Any = PaymentState


def payments(t: Translator) -> Element:
    """The list."""
    return page(
        page_head(
            t("Payments"), note=t("Paid online, newest first; what was taken and given back.")
        ),
        rx.cond(many.is_loaded, _list(t), waiting(t)),
    )


def _list(t: Translator) -> Element:
    return el.div(
        _events(t),
        search_bar(
            many.listing,
            t,
            filter_field(
                t("State"),
                many.listing.filters["status"],
                many.narrow,
                el.option(t("All states"), value=""),
                *(el.option(t(word), value=key) for key, word in STATUS_WORDS.items()),
                el.option(t("With a failure"), value="failed"),
            ),
            on_search=many.search,
            placeholder=t("Code of a booking"),
        ),
        rx.cond(
            many.rows.length() > 0,
            el.div(
                table(
                    head(t("Booking")),
                    head(t("Store")),
                    head(t("State")),
                    head(t("Amount"), class_name="text-right"),
                    head(t("Kept"), class_name="text-right"),
                    head(t("Begun"), class_name="text-right"),
                    rows=rx.foreach(many.rows, lambda each: _row(each, t)),
                    caption=t("Payments"),
                ),
                pager(many.listing, t),
            ),
            rx.cond(
                many.listing.is_narrowed,
                nothing_found(many.listing, t),
                empty(
                    "card",
                    t("No payments here"),
                    t("As soon as a shopper pays online, the payment stands here."),
                ),
            ),
        ),
    )


def _row(each: Any, t: Translator) -> Element:
    return el.tr(
        cell(
            el.a(each.code, href=each.href, class_name=f"{ROW_LINK} tabular-nums whitespace-nowrap")
        ),
        cell(each.store),
        cell(badge(each.status, each.tone)),
        cell(each.amount, class_name="text-right tabular-nums whitespace-nowrap"),
        cell(each.kept, class_name="text-right tabular-nums whitespace-nowrap"),
        cell(
            LocalMoment.create(at=each.at, locale=t.locale),
            class_name="text-right tabular-nums whitespace-nowrap text-ink-soft",
        ),
        key=each.id,
        class_name=ROW,
    )


def _events(t: Translator) -> Element:
    """News of Stripe's that could not be handled; nothing while there are none."""
    made = rx.cond(
        many.events.length() > 0,
        el.section(
            el.h2(
                icon("alert", size=20),
                t("News from the payment provider that could not be handled"),
                class_name="flex items-center gap-2 text-16 font-semibold text-stop-ink",
            ),
            el.ul(
                rx.foreach(
                    many.events,
                    lambda each: el.li(
                        el.span(
                            el.span(each.kind, class_name="font-semibold"),
                            el.span(each.error, class_name="block text-ink-soft"),
                            class_name="min-w-0 grow",
                        ),
                        LocalMoment.create(at=each.at, locale=t.locale),
                        el.button(
                            t("Try again"),
                            type="button",
                            on_click=many.handle_again(each.id),
                            class_name=SECONDARY,
                        ),
                        key=each.id,
                        class_name="flex items-center gap-4 border-t border-line py-3 text-14",
                    ),
                ),
                class_name="mt-3",
            ),
            class_name="mb-8 rounded-control border border-stop-ink p-5",
        ),
    )
    return cast("Element", made)


def payment(t: Translator) -> Element:
    """One payment."""
    back = localised("/admin/payments", t.locale)
    return one_of(
        one.status,
        ("ok", _payment(t, back)),
        (
            "unknown",
            empty(
                "card",
                t("There is no such payment"),
                t("It may belong to another store."),
                el.a(t("Payments"), href=back, class_name=PRIMARY),
            ),
        ),
        waiting(t),
    )


def _payment(t: Translator, back: str) -> Element:
    view = one.payment
    return page(
        page_head(
            view.amount,
            badge(view.status, view.tone),
            note=fragment(
                el.span(view.code, class_name="whitespace-nowrap tabular-nums"), " · ", view.store
            ),
            back=back,
            back_label=t("Payments"),
        ),
        section(
            t("Ledger"),
            _ledger(t),
            note=t("Appended only: what was reserved, charged, released, paid back, and the fees."),
        ),
        section(t("Orders"), _orders(t), note=t("What we asked the payment provider to do.")),
        rx.cond(view.refundable != "", section(t("Pay back"), _refund(t))),
        section(
            t("At the provider"),
            el.dl(
                _fact(t("Payment page"), view.session_id),
                _fact(t("Payment"), view.intent_id),
                class_name="grid gap-3",
            ),
        ),
        narrow=True,
    )


def _ledger(t: Translator) -> Element:
    return el.div(
        rx.cond(
            one.payment.movements.length() > 0,
            table(
                head(t("When")),
                head(t("What")),
                head(t("Amount"), class_name="text-right"),
                head(t("Proof")),
                rows=rx.foreach(
                    one.payment.movements,
                    lambda each: el.tr(
                        cell(LocalMoment.create(at=each.at, locale=t.locale)),
                        cell(each.what),
                        cell(each.amount, class_name="text-right tabular-nums whitespace-nowrap"),
                        cell(each.reference, class_name="break-all text-12 text-ink-soft"),
                    ),
                ),
                caption=t("Ledger"),
            ),
            el.p(t("No money has moved yet."), class_name="text-ink-soft"),
        )
    )


def _orders(t: Translator) -> Element:
    return el.div(
        rx.cond(
            one.payment.orders.length() > 0,
            el.ul(
                rx.foreach(
                    one.payment.orders,
                    lambda each: el.li(
                        el.span(
                            el.span(each.what, " ", each.amount, class_name="font-semibold"),
                            el.span(each.reason, class_name="block text-ink-soft"),
                            rx.cond(
                                each.error != "",
                                el.span(each.error, class_name="block text-stop-ink"),
                            ),
                            class_name="min-w-0 grow",
                        ),
                        badge(each.status, each.tone),
                        rx.cond(
                            each.can_retry,
                            el.button(
                                t("Try again"),
                                type="button",
                                on_click=one.run_again(each.id),
                                class_name=SECONDARY,
                            ),
                        ),
                        key=each.id,
                        class_name="flex flex-wrap items-center gap-4 border-b border-line py-3",
                    ),
                ),
            ),
            el.p(t("Nothing was asked yet."), class_name="text-ink-soft"),
        )
    )


def _refund(t: Translator) -> Element:
    return el.form(
        row(
            text_field(
                t("Amount"),
                "amount",
                one.payment.refund_value,
                error=one.amount_error,
                hint=el.span(t("At most"), " ", one.payment.refundable),
                input_mode="decimal",
                auto_complete="off",
            ),
            text_field(
                t("Reason"),
                "reason",
                error=one.reason_error,
                max_length=200,
                auto_complete="off",
            ),
        ),
        el.button(t("Pay back"), type="submit", class_name=f"{PRIMARY} mt-5"),
        key=one.saved.to_string(),
        no_validate=True,
        on_submit=one.refund,
    )


def _fact(label: str, value: Any) -> Element:
    return el.div(
        el.dt(label, class_name="text-12 text-ink-soft"),
        el.dd(rx.cond(value != "", value, "—"), class_name="break-all"),
    )


payments_screen = admin_screen(
    name="admin_payments",
    route="/admin/payments",
    title=lambda t: t("Payments"),
    component=payments,
    on_load=(many.load,),
)
payment_screen = admin_screen(
    name="admin_payment",
    route="/admin/payments/[payment_id]",
    title=lambda t: t("Payment"),
    component=payment,
    on_load=(one.load,),
)
