"""The try-on: pieces, store, time, contact. The step stands in the address, so Back and reload
never lose it; the pieces and what is kept lie with the server under the visitor's cookie."""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.components.client import step_focus
from booking_app.ui.components.states import failed
from booking_app.ui.dual import Element, el, match, when
from booking_app.ui.pages import Screen
from booking_app.ui.shop.trouble import Trouble
from booking_app.ui.shop.try_on_contact import contact_step
from booking_app.ui.shop.try_on_contact_state import TryOnContact
from booking_app.ui.shop.try_on_frame import HEADING, current_step
from booking_app.ui.shop.try_on_pieces import TryOnPieces, pieces_skeleton, pieces_step
from booking_app.ui.shop.try_on_store import TryOnStore, store_step
from booking_app.ui.shop.try_on_time import TryOnTime, time_step
from booking_app.ui.shop.without_script import only_with_script

_LOADERS: list[Any] = [TryOnPieces.load, TryOnStore.load, TryOnTime.load, TryOnContact.load]
trouble: Any = Trouble


def try_on_screen_body(t: Translator) -> Element:
    """The step of the address."""
    step = current_step()
    return el.div(
        step_focus(step, HEADING),
        when(
            trouble.failed,
            failed(t, _LOADERS),
            match(
                step,
                {"store": store_step(t), "time": time_step(t), "contact": contact_step(t)},
                pieces_step(t),
            ),
        ),
        class_name="flex flex-col min-h-[calc(100dvh-9rem)]",
    )


try_on_screen = Screen(
    name="try_on",
    route="/try-on",
    title=lambda t: t("Try on in store"),
    component=try_on_screen_body,
    skeleton=pieces_skeleton,
    without_script=only_with_script,
    on_load=_LOADERS,
)
