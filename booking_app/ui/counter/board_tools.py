"""Above the visits: visits or what to fetch, the search, and the filters."""

from typing import Any, cast

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.offline import kept_labels
from booking_app.ui.counter.scripts import BoardSieve, PrintButton
from booking_app.ui.dual import Element, cx, el, when

# Their fields are Vars here.
day: Any = BoardState


def board_tools(t: Translator, visits: Element) -> Element:
    """Above the visits. They keep what was chosen and typed, whatever happens in the store."""
    made = BoardSieve.create(
        el.div(
            _tab_button(t("Visits"), "visits"),
            _tab_button(t("Pick list"), "pick", day.head.pick_count),
            role="group",
            aria_label=t("What to show"),
            class_name="flex w-full rounded-control border border-line bg-raised p-1 sm:w-auto",
        ),
        rx.cond(
            day.tab == "pick",
            PrintButton.create(icon("print"), el.span(t("Print"), class_name="max-sm:sr-only")),
            rx.fragment(),
        ),
        visits,
        connected=~has_connection_errors,
        kind=day.kind,
        time=day.time,
        mine=day.is_mine,
        text=day.text,
        resets=day.resets,
        labels=kept_labels(t),
        on_sift=day.sift,
    )
    return cast("Element", made)


def nobody(t: Translator) -> Element:
    """No visit fits the filters."""
    return el.div(
        icon("search", size=40, class_name="text-accent-ink"),
        el.h2(t("No visit fits"), class_name="mt-4 text-26 font-semibold"),
        el.button(
            t("Show all visits"),
            type="button",
            on_click=day.reset_filters,
            class_name="button-secondary control-large mt-6",
        ),
        class_name="flex grow flex-col items-center justify-center py-16 text-center",
    )


def _tab_button(label: str, tab: str, count: Any = None) -> Element:
    is_current = day.tab == tab
    return el.button(
        label,
        None if count is None else el.span(count, class_name="font-normal tabular-nums"),
        type="button",
        on_click=day.show(tab),
        aria_pressed=rx.cond(is_current, "true", "false"),
        class_name=cx(
            "flex min-h-14 grow items-center justify-center gap-2 rounded-control px-6 text-16 "
            "font-semibold",
            when(is_current, "bg-ink text-paper", "text-ink-soft"),
        ),
    )
