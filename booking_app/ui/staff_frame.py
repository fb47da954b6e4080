"""What the frames of the counter and of the back office share."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, el, is_html
from booking_app.ui.locales import localised


def sign_out_form(t: Translator, door: str, button: Element) -> Element:
    """Signs out without any script, and leads to the area's `door`."""
    return el.form(
        el.input(type="hidden", name="next", value=localised(door, t.locale)),
        button,
        action="/api/v1/session/sign-out",
        method="post",
    )


def offline_line(text: Any, class_name: str) -> Element:
    """Says `text` across the screen while the connection is lost."""
    if is_html():
        return el.div()
    return el.div(
        rx.cond(
            has_connection_errors,
            el.p(
                icon("offline", size=18),
                text,
                class_name="flex min-h-11 items-center justify-center gap-2 bg-warn px-4 py-1 "
                "text-white",
            ),
        ),
        role="status",
        class_name=cx("sticky top-16 z-30", class_name),
    )
