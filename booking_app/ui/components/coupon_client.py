"""Parts of coupons that live in the browser alone (`assets/coupon_client.js`)."""

from typing import Any, cast

import reflex as rx
from reflex.vars import Var

from booking_app.core.i18n import Translator
from booking_app.ui.dual import Element, el, is_html

_MODULE = "$/public/coupon_client.js"


class _Ending(rx.Component):
    library = _MODULE
    tag = "Ending"
    at: Var[str]
    far: Var[str]
    text: Var[str]
    over: Var[str]


class _Turning(rx.Component):
    library = _MODULE
    tag = "Turning"
    seconds: Var[int]
    since: Var[str]
    step: Var[int]
    tolerance: Var[int]
    on_turn: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[type-arg,valid-type]


def ending(at: Any, far: Any, t: Translator) -> Element:
    """How long it is until `at`; plain HTML says `far`, which is right for its moment."""
    if is_html():
        return el.span(far)
    text, over = t("{time} left"), t("This offer has ended")
    return cast("Element", _Ending.create(at=at, far=far, text=text, over=over))


def turning(
    *children: Any, seconds: Any, since: Any, step: int, tolerance: int, on_turn: Any
) -> Element:
    """Around a code that is good for `seconds` from now, `step` in all; then `on_turn` fetches
    the next one. `since` changes with every code."""
    made = _Turning.create(
        *children, seconds=seconds, since=since, step=step, tolerance=tolerance, on_turn=on_turn
    )
    return cast("Element", made)
