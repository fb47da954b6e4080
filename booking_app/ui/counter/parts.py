"""Reflex's choices, typed as the elements they are."""

from typing import Any, cast

import reflex as rx

from booking_app.ui.dual import Element


def shown(condition: Any, then: Element, otherwise: Element | None = None) -> Element:
    """One element or the other, by a live condition."""
    made = rx.cond(condition, then, rx.fragment() if otherwise is None else otherwise)
    return cast("Element", made)


def one_of(value: Any, *cases: Any) -> Element:
    """The element of the case that fits; the last one stands alone and fits always."""
    return cast("Element", rx.match(value, *cases))
