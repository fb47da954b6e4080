"""What can be done next on the customer card, at the thumb."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.frame import SCAN
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.locales import localised

# Their fields are Vars here.
opened: Any = CardState
form: Any = HandOverState

_BUTTON = "control-large grow sm:grow-0"


def bar(t: Translator, is_handing_over: Any) -> Element:
    """The buttons; `is_handing_over` while the form of the hand-over is open."""
    visit = opened.visit
    return el.div(
        el.div(
            rx.cond(
                is_handing_over,
                fragment(
                    el.button(
                        t("Back"),
                        type="button",
                        on_click=form.leave,
                        class_name=f"button-secondary {_BUTTON}",
                    ),
                    el.button(
                        t("Continue"),
                        type="submit",
                        form="hand-over",
                        class_name=f"button-primary {_BUTTON}",
                    ),
                ),
                fragment(
                    rx.cond(
                        visit.can_cancel,
                        el.button(
                            t("Cancel the booking"),
                            type="button",
                            on_click=opened.open_sheet("cancel", ""),
                            class_name="button-quiet control-large mr-auto text-stop-ink "
                            "max-sm:hidden",
                        ),
                    ),
                    rx.cond(
                        visit.can_ready,
                        el.button(
                            icon("check"),
                            t("Ready"),
                            type="button",
                            on_click=opened.ready,
                            class_name=f"button-secondary {_BUTTON}",
                        ),
                    ),
                    rx.cond(
                        visit.can_hand_over,
                        el.button(
                            t("Hand over"),
                            type="button",
                            on_click=form.begin,
                            class_name=f"button-primary {_BUTTON}",
                        ),
                        el.a(
                            icon("scan"),
                            t("Next scan"),
                            href=localised(SCAN, t.locale),
                            class_name=f"button-primary {_BUTTON}",
                        ),
                    ),
                ),
            ),
            class_name="mx-auto flex max-w-6xl items-center justify-end gap-3 px-3 md:px-5",
        ),
        class_name="fixed inset-x-0 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-30 border-t "
        "border-line bg-raised py-3 lg:bottom-0",
    )
