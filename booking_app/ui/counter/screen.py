"""How a counter screen is declared."""

from collections.abc import Callable, Sequence
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import counter_frame, heard, waiting
from booking_app.ui.dual import Element
from booking_app.ui.pages import Screen

# Their fields are Vars here.
desk: Any = DeskState


def counter_screen(
    *,
    name: str,
    route: str,
    title: Callable[[Translator], str],
    component: Callable[[Translator], Element],
    on_load: Sequence[Any] = (),
    skeleton: Callable[[Translator], Element] = waiting,
    revives: bool = False,
    alive: Callable[[Translator], Element] | None = None,
) -> Screen:
    """A screen of a counter in its frame; list it in `screens.py`.

    `on_load` runs between learning who stands here and hearing news of the store. After sleep or a
    lost network it is heard again, unless the screen `revives` itself. `alive` is what stands there
    when it was opened without a connection, instead of what the device kept of the day.
    """

    def frame(body: Element, t: Translator, path: Any) -> Element:
        return counter_frame(body, t, path, alive=alive(t) if alive else None)

    return Screen(
        name=name,
        route=route,
        title=title,
        component=component if revives else heard(component),
        skeleton=skeleton,
        on_load=(desk.enter, *on_load, desk.listen),
        frame=frame,
    )
