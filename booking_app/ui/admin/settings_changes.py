"""What was changed in the settings: by somebody who was faster, and last of all."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import PRIMARY, QUIET, SECONDARY
from booking_app.ui.admin.settings_state import ChainSettingsState
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el

# Their fields are Vars here.
live: Any = ChainSettingsState


def conflict(t: Translator) -> Element:
    """Somebody was faster: what they did, and what to do with one's own changes."""
    return el.div(
        rx.cond(
            live.conflict.who != "",
            el.div(
                icon("alert", size=24, class_name="shrink-0 text-warn-ink"),
                el.div(
                    el.h2(
                        t("Somebody else changed the settings meanwhile"),
                        class_name="text-16 font-semibold",
                    ),
                    _when(live.conflict, t),
                    _lines(live.conflict.lines),
                    el.p(
                        t("Nothing of yours is saved yet, and nothing of it is lost."),
                        class_name="mt-3 text-14",
                    ),
                    el.div(
                        el.button(
                            t("Save mine beside theirs"),
                            type="button",
                            on_click=live.save_over,
                            class_name=PRIMARY,
                        ),
                        el.button(
                            t("Drop mine, load theirs"),
                            type="button",
                            on_click=live.load,
                            class_name=SECONDARY,
                        ),
                        class_name="mt-4 flex flex-wrap gap-3",
                    ),
                    class_name="min-w-0 grow",
                ),
                tab_index=-1,
                data_attention="true",
                class_name="mb-8 flex gap-4 rounded-control border border-warn-ink bg-raised p-5",
            ),
        ),
        role="alert",
    )


def last_change(t: Translator) -> Any:
    """What was changed last, by whom, and the way to take it back."""
    return rx.cond(
        live.last.who != "",
        el.section(
            el.div(
                el.h2(t("Last change"), class_name="text-16 font-semibold"),
                _when(live.last, t),
                class_name="xl:w-64 xl:shrink-0",
            ),
            el.div(
                _lines(live.last.lines),
                el.button(
                    icon("undo", size=18),
                    t("Take it back"),
                    type="button",
                    on_click=live.undo,
                    class_name=f"{QUIET} mt-3 -ml-3",
                ),
                class_name="min-w-0 grow",
            ),
            class_name="mt-10 flex flex-col gap-4 border-t border-line pt-7 xl:flex-row xl:gap-10",
        ),
    )


def _when(change: Any, t: Translator) -> Element:
    return el.p(
        change.who,
        ", ",
        LocalMoment.create(at=change.at, locale=t.locale),
        class_name="text-14 text-ink-soft",
    )


def _lines(lines: Any) -> Element:
    return el.dl(
        rx.foreach(
            lines,
            lambda line: el.div(
                el.dt(line.field, class_name="text-ink-soft md:w-64 md:shrink-0"),
                el.dd(
                    el.del_(line.before, class_name="text-ink-soft"),
                    el.span(" → ", aria_hidden="true"),
                    el.ins(line.after, class_name="no-underline font-semibold"),
                    class_name="min-w-0 break-words",
                ),
                class_name="flex flex-col py-1 md:flex-row md:gap-4",
            ),
        ),
        class_name="mt-2 text-14",
    )
