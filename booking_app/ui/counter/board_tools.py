"""Above the visits: visits or what to fetch, the search, and the filters."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.board_filters import KINDS, TIMES
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.scripts import PrintButton
from booking_app.ui.dual import Element, cx, el, when

# Their fields are Vars here.
day: Any = BoardState


def board_tools(t: Translator) -> Element:
    """They keep what was chosen and typed, whatever happens in the store."""
    return el.div(
        el.div(
            _tab_button(t("Visits"), "visits"),
            _tab_button(t("Pick list"), "pick", day.head.pick_count),
            role="group",
            aria_label=t("What to show"),
            class_name="flex w-full rounded-control border border-line bg-raised p-1 sm:w-auto",
        ),
        el.div(
            _search(t),
            rx.cond(
                day.tab == "pick",
                PrintButton.create(icon("print"), el.span(t("Print"), class_name="max-sm:sr-only")),
            ),
            class_name="flex min-w-0 grow basis-60 gap-2",
        ),
        _filters(t),
        class_name="mt-4 flex flex-wrap items-center gap-2 print:hidden",
    )


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


def _search(t: Translator) -> Element:
    return el.div(
        icon(
            "search",
            class_name="pointer-events-none absolute left-4 top-1/2 -translate-y-1/2 text-ink-soft",
        ),
        el.input(
            type="search",
            default_value=day.text,
            placeholder=t("Name, end of phone or code"),
            aria_label=t("Find a visit"),
            on_change=day.search.debounce(250),
            max_length=80,
            auto_complete="off",
            # Emptied from here only when all filters are.
            key=day.resets,
            class_name="field min-h-14 w-full pl-12 text-ellipsis",
        ),
        class_name="relative min-w-0 grow",
    )


def _filters(t: Translator) -> Element:
    return el.div(
        _choice(t("Which visits"), KINDS, day.kind, day.choose_kind, t),
        _choice(t("When"), TIMES, day.time, day.choose_time, t),
        el.button(
            icon("person", size=20),
            t("Mine"),
            type="button",
            on_click=day.toggle_mine,
            aria_pressed=rx.cond(day.is_mine, "true", "false"),
            class_name=cx(
                "flex min-h-14 shrink-0 items-center gap-2 rounded-control border px-4 text-16 "
                "font-semibold",
                when(day.is_mine, "border-ink bg-ink text-paper", "border-line bg-raised"),
            ),
        ),
        class_name="flex w-full gap-2 lg:w-auto",
    )


def _choice(
    label: str, options: dict[str, str], value: Any, on_change: Any, t: Translator
) -> Element:
    """A short list of choices; the first one means all."""
    first = next(iter(options))
    return el.span(
        el.select(
            *(el.option(t(text), value=key) for key, text in options.items()),
            value=value,
            aria_label=label,
            on_change=on_change,
            class_name=cx(
                "field min-h-14 w-full appearance-none truncate pr-8 pl-3",
                when(value != first, "border-ink font-semibold", ""),
            ),
        ),
        icon(
            "down",
            size=18,
            class_name="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2",
        ),
        class_name="relative min-w-0 grow basis-0 lg:basis-44",
    )
