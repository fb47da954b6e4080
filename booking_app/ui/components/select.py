"""A choice out of few in one line: the browser's own list in the shop's clothes."""

from typing import Any

from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el


def select_field(*options: Any, **attributes: Any) -> Element:
    """A `<select>` with these options; `value` and `on_change` as usual."""
    return el.span(
        el.select(
            *options,
            class_name="field appearance-none w-full min-h-11 py-1.5 pl-3 pr-9 text-ellipsis",
            **attributes,
        ),
        icon(
            "down",
            size=16,
            class_name="absolute right-3 top-1/2 -translate-y-1/2 pointer-events-none",
        ),
        class_name="relative inline-block max-w-full",
    )
