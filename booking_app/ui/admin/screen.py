"""How an admin screen is declared."""

from collections.abc import Callable, Sequence
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.admin.frame import admin_frame, waiting
from booking_app.ui.admin.shell import AdminShell
from booking_app.ui.dual import Element
from booking_app.ui.pages import Screen


def admin_screen(
    *,
    name: str,
    route: str,
    title: Callable[[Translator], str],
    component: Callable[[Translator], Element],
    on_load: Sequence[Any] = (),
    skeleton: Callable[[Translator], Element] = waiting,
) -> Screen:
    """A screen in the frame of the back office; list it in `screens.py`.

    `on_load` runs after the frame knows who is here. `name` is unique among all pages; parameters
    of `route` must not be called like a var of any state.
    """
    return Screen(
        name=name,
        route=route,
        title=title,
        component=component,
        skeleton=skeleton,
        on_load=(AdminShell.enter, *on_load),
        frame=admin_frame,
    )
