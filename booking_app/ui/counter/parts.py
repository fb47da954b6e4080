"""Small parts that several of the counter's screens share, Reflex's choices typed as elements."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.scripts import LockClock
from booking_app.ui.dual import Element, cx, el


def shown(condition: Any, then: Element, otherwise: Element | None = None) -> Element:
    """One element or the other, by a live condition."""
    made = rx.cond(condition, then, rx.fragment() if otherwise is None else otherwise)
    return cast("Element", made)


def one_of(value: Any, *cases: Any) -> Element:
    """The element of the case that fits; the last one stands alone and fits always."""
    return cast("Element", rx.match(value, *cases))


def with_size(what: Any, size: Any, t: Translator, *, class_name: str = "") -> Element:
    """`White gold, size 17.5`; only what it is where it has no size."""
    sized = el.span(t("size {size}", size=size), class_name=cx("whitespace-nowrap", class_name))
    return el.span(what, shown(size != "", el.span(", ", sized)))


def reason_of(reason: Any) -> Element:
    """Why a piece was left, after the word that says so: `: size`."""
    return el.span(": ", el.span(reason, class_name="lowercase"), class_name="font-normal")


def back_link(href: Any, label: str) -> Element:
    """The arrow at the head of a screen, to where one came from."""
    return el.a(
        icon("back"),
        el.span(label, class_name="sr-only"),
        href=href,
        class_name="-ml-3 flex size-14 shrink-0 items-center justify-center",
    )


def lock_clock(
    t: Translator, *, code: Any, seconds: Any, stamp: Any, on_keep: Any, on_leave: Any
) -> Element:
    """How long a coupon stays with this counter; leaving its place on the screen gives it back."""
    made = LockClock.create(
        # Another coupon in its place has the one before given back.
        key=code,
        code=code,
        seconds=seconds,
        stamp=stamp,
        labels={
            "kept": t("Kept for this counter"),
            "over": t("The time is over: another counter may use it."),
            "again": t("Keep it again"),
        },
        on_keep=on_keep,
        on_leave=on_leave,
    )
    return cast("Element", made)
