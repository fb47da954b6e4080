"""Choosing a time: “as soon as possible”, a strip of days, and the times of the chosen one.

Radio buttons in a form, so arrow keys work, a choice needs no server, and the form says which
(`time`: `ANY_TIME` or a moment in ISO 8601).
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.dual import Element, each, el, when

ANY_TIME = "asap"


def slot_picker(t: Translator, *, times: Any, day: Any, choose_day: Any) -> Element:
    """A form's fields: the days of a store (`TimesView`) and the times of one (`DayView`)."""
    slots = day.slots
    return el.fieldset(
        el.legend(t("Time of the visit"), class_name="sr-only"),
        when(times.any_time, _any_time(times)),
        el.p(t("or at a time of your own"), class_name="text-14 text-ink-soft mt-6"),
        el.div(
            each(times.days, lambda option: _day(option, day.local_date, choose_day)),
            key=times.store_slug,
            role="radiogroup",
            aria_label=t("Day"),
            class_name="rail flex gap-2 overflow-x-auto mt-2 -mx-5 px-5 md:-mx-10 md:px-10 py-1",
        ),
        el.div(
            el.p(day.title, class_name="font-semibold mt-4 first-letter:uppercase"),
            when(
                slots.length() > 0,
                el.div(
                    each(slots, lambda slot: _slot(slot, times.chosen)),
                    class_name="grid grid-cols-[repeat(auto-fill,minmax(5.25rem,1fr))] gap-2 mt-2",
                ),
                el.p(
                    t("No times are left on this day. Choose another one."),
                    class_name="text-ink-soft mt-2",
                ),
            ),
            aria_live="polite",
        ),
        # What is chosen is the browser's; another time known to the server starts it anew.
        key=times.chosen,
        class_name="mt-5 grow min-w-0",
    )


def _any_time(times: Any) -> Element:
    return el.label(
        el.input(
            type="radio",
            name="time",
            value=ANY_TIME,
            default_checked=(times.chosen == "") | (times.chosen == ANY_TIME),
        ),
        el.span(
            el.span(times.any_time, class_name="block font-semibold"),
            el.span(times.any_time_note, class_name="choice-note block text-14 mt-0.5"),
        ),
        class_name="choice relative px-4 py-3",
    )


def _day(option: Any, day: Any, choose_day: Any) -> Element:
    return el.label(
        el.input(
            type="radio",
            name="day",
            value=option.local_date,
            default_checked=option.local_date == day,
            disabled=option.is_closed,
            aria_label=option.about,
            on_change=choose_day,
        ),
        el.span(option.weekday, class_name="choice-note text-12"),
        el.span(option.number, class_name="text-20 leading-tight"),
        el.span(option.note, class_name="choice-note text-12"),
        class_name="choice relative flex-col items-center shrink-0 min-w-16 px-2 py-2",
    )


def _slot(slot: Any, chosen: Any) -> Element:
    return el.label(
        el.input(
            type="radio",
            name="time",
            value=slot.starts_at,
            default_checked=slot.starts_at == chosen,
            disabled=~slot.is_free,
        ),
        el.span(slot.time, class_name="leading-tight"),
        el.span(slot.note, class_name="choice-note text-12"),
        key=slot.starts_at,
        class_name="choice relative flex-col items-center justify-center min-h-12 py-1.5",
    )
