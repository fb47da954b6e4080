"""Who brings the coupon that is kept here: what they looked at, took and left, what was noted."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.counter.coupon_state import CouponState
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.person_parts import consents, former, looked, pieces, sizes
from booking_app.ui.counter.person_views import NoteLine
from booking_app.ui.dual import Element, el

# Their fields are Vars here.
coupon: Any = CouponState


def coupon_person(t: Translator) -> Element:
    """Below the sale, while the coupon is kept."""
    person = coupon.person
    return shown(
        coupon.is_known,
        el.section(
            el.h2(
                rx.cond(coupon.shopper_name != "", coupon.shopper_name, t("The shopper")),
                class_name="text-20 font-semibold",
            ),
            rx.cond(person.phone != "", _line(person.phone)),
            rx.cond(person.email != "", _line(person.email)),
            rx.cond(person.why != "", el.p(person.why, class_name="text-16")),
            rx.cond(
                coupon.notes.length() > 0,
                el.section(
                    el.h3(t("Notes of colleagues"), class_name="text-16 font-semibold"),
                    el.ul(rx.foreach(coupon.notes, _note), class_name="mt-1"),
                ),
            ),
            sizes(person, t),
            looked(t("Looked at lately"), person.viewed),
            looked(t("Saved"), person.saved),
            pieces(t("Declined before"), person.declined),
            pieces(t("Bought before"), person.bought),
            rx.cond(person.phone + person.email != "", former(person, t)),
            consents(person, t),
            el.p(t("Who looks is noted."), class_name="text-14 text-ink-soft"),
            class_name="mt-10 flex flex-col gap-5 border-t border-line pt-6",
        ),
    )


def _line(text: Any) -> Element:
    return el.p(text, class_name="text-16 tabular-nums text-ink-soft")


def _note(note: NoteLine) -> Element:
    return el.li(
        el.p(note.text, class_name="whitespace-pre-line text-16"),
        el.p(note.by, class_name="text-14 text-ink-soft"),
        class_name="border-t border-line py-2 first:border-t-0",
    )
