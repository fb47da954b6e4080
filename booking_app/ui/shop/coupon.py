"""A coupon's own page: the code that turns every half minute, and the one for having no network."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.client import keep_fragment, kept
from booking_app.ui.components.coupon_client import turning
from booking_app.ui.components.icons import icon
from booking_app.ui.components.offer_card import counter_only, offer_terms, time_left
from booking_app.ui.components.states import failed
from booking_app.ui.dual import Element, cx, el, match, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Screen
from booking_app.ui.shop.coupon_state import BUSY, FAILED, MISSING, READY, CouponState
from booking_app.ui.shop.secret_page import busy, kept_notice, message
from booking_app.ui.shop.without_script import coupon_without_script
from booking_app.workflows.tokens import STEP_SECONDS, TOLERANCE_SECONDS

_INK, _SOFT = "text-[#1c1917]", "text-[#6b625a]"

live: Any = CouponState


def coupon_body(t: Translator) -> Element:
    """The page."""
    return el.div(
        keep_fragment(),
        kept(
            match(
                live.phase,
                {
                    READY: _coupon(t),
                    MISSING: _missing(t),
                    BUSY: busy(t, live.load),
                    FAILED: failed(t, live.load),
                },
                coupon_skeleton(t),
            ),
            phase=live.phase,
            notice=kept_notice(t),
        ),
    )


def coupon_skeleton(t: Translator) -> Element:
    """The page in wait of the coupon."""
    return el.div(
        el.div(class_name="skeleton h-4 w-32 rounded-control"),
        el.div(class_name="skeleton h-11 w-40 rounded-control mt-3"),
        el.div(class_name="skeleton h-7 w-64 max-w-full rounded-control mt-3"),
        el.div(class_name="skeleton aspect-square w-full max-w-sm rounded-sheet mt-6"),
        class_name="mx-auto max-w-5xl px-5 pt-8 pb-12",
        aria_busy="true",
        aria_label=t("Loading"),
    )


def _coupon(t: Translator) -> Element:
    coupon = live.coupon
    offer = coupon.offer
    return el.div(
        el.div(
            el.p(
                coupon.eyebrow,
                role="status",
                class_name=cx(
                    "text-14",
                    match(
                        coupon.state,
                        {"open": "text-accent-ink", "redeemed": "text-ok-ink"},
                        "text-ink-soft",
                    ),
                ),
            ),
            el.h1(
                el.span(offer.worth, class_name="price block text-44 leading-none"),
                el.span(
                    offer.title,
                    class_name="block font-display text-26 md:text-34 leading-tight mt-2",
                ),
                class_name="mt-2",
            ),
            when(offer.worth_note, el.p(offer.worth_note, class_name="mt-1 font-semibold")),
            el.p(coupon.note, class_name="text-ink-soft mt-3 max-w-prose"),
            when(
                coupon.state == "open",
                el.p(
                    icon("clock", size=18, class_name="shrink-0"),
                    time_left(offer, t),
                    class_name="mt-3 flex items-center gap-2 text-14 text-accent-ink",
                ),
            ),
            class_name="md:col-start-2",
        ),
        when(coupon.qr, _ticket(coupon, t)),
        el.div(
            when(offer.text, el.p(offer.text, class_name="mb-5 max-w-prose")),
            offer_terms(offer, t),
            counter_only(t, class_name="mt-5"),
            el.div(
                el.a(
                    icon("store", size=20),
                    t("Find a store"),
                    href=localised("/stores", t.locale),
                    class_name="button-secondary",
                ),
                el.a(
                    t("All coupons"),
                    href=localised("/coupons", t.locale),
                    class_name="button-quiet",
                ),
                class_name="mt-6 flex flex-wrap gap-3",
            ),
            class_name="border-t border-line pt-6 md:col-start-2",
        ),
        class_name="mx-auto max-w-5xl px-5 pt-8 pb-12 grid gap-y-7 gap-x-16 "
        "grid-cols-[minmax(0,1fr)] md:grid-cols-[22rem_minmax(0,1fr)] md:grid-rows-[auto_1fr]",
    )


def _ticket(coupon: Any, t: Translator) -> Element:
    """Black on white in every scheme, with a frame that runs out as the code does."""
    return el.div(
        turning(
            el.div(_fresh(coupon, t), class_name="when-fresh"),
            el.div(_static(coupon, t), class_name="when-stale"),
            seconds=coupon.seconds,
            since=coupon.turned,
            step=STEP_SECONDS,
            tolerance=TOLERANCE_SECONDS,
            on_turn=live.turn,
        ),
        el.p(t("Coupon code"), class_name=f"text-12 {_SOFT} mt-3"),
        el.p(
            coupon.code,
            class_name=f"text-26 font-semibold tracking-[0.08em] whitespace-nowrap {_INK}",
        ),
        class_name="bg-white rounded-sheet border border-line p-5 text-center mx-auto w-full "
        "max-w-sm md:row-span-2 md:row-start-1 md:sticky md:top-8 self-start",
    )


def _fresh(coupon: Any, t: Translator) -> Element:
    return el.div(
        el.div(
            el.svg(
                el.rect(x="0.5", y="0.5", width="99", height="99", rx="3", stroke="#e7dfd4"),
                el.rect(
                    x="0.5",
                    y="0.5",
                    width="99",
                    height="99",
                    rx="3",
                    path_length=100,
                    class_name="turning-left",
                ),
                view_box="0 0 100 100",
                aria_hidden="true",
                class_name="turning-frame",
            ),
            el.div(inner_html=coupon.qr, class_name="turning-fresh w-full"),
            class_name="relative p-1",
        ),
        el.p(
            t("The code renews itself every 30 seconds, so an old picture of it is no use."),
            class_name=f"mt-3 text-14 {_SOFT}",
        ),
    )


def _static(coupon: Any, t: Translator) -> Element:
    return el.div(
        el.p(
            icon("offline", size=18, class_name="shrink-0"),
            t("Without network"),
            class_name="mb-3 flex items-center justify-center gap-2 rounded-control bg-warn px-3 "
            "py-2 text-14 font-semibold text-white",
        ),
        when(
            coupon.static_qr,
            el.div(
                el.div(inner_html=coupon.static_qr, class_name="w-full opacity-95"),
                el.p(
                    t("The consultant will ask your name. With network the code turns again."),
                    class_name=f"mt-2 text-14 {_SOFT}",
                ),
            ),
            el.p(
                t(
                    "This coupon's QR needs network. Say the code below to the consultant, or "
                    "connect to the store's Wi-Fi."
                ),
                class_name=f"py-8 {_INK}",
            ),
        ),
        role="status",
    )


def _missing(t: Translator) -> Element:
    return message(
        "ticket",
        t("This link does not open a coupon"),
        t(
            "Open the link whole: its end is the key to your coupon. The code alone is enough at "
            "the counter."
        ),
        el.a(t("My coupons"), href=localised("/me", t.locale), class_name="button-primary"),
        el.a(t("All coupons"), href=localised("/coupons", t.locale), class_name="button-quiet"),
    )


coupon_screen = Screen(
    name="coupon",
    route="/coupon/[code]",
    title=lambda t: t("Your coupon"),
    component=coupon_body,
    skeleton=coupon_skeleton,
    without_script=coupon_without_script,
    on_load=[CouponState.load],
)
