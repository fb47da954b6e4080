"""Bookings which a change concerns: seen and confirmed by a person before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.i18n import Translator, format_moment, format_time, mark
from booking_app.core.ids import format_code
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, switch
from booking_app.ui.components.icons import icon
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.dual import Element, el
from booking_app.workflows.store_admin import Concern

SHOWN = 100
"""So many are listed; all are counted and confirmed."""

_REASONS = {
    "hours": mark("outside the new hours"),
    "capacity": mark("more visits than fitting places"),
    "archived": mark("the store leaves the chain"),
}


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A booking as the question lists it."""

    code: str = ""
    when: str = ""
    who: str = ""
    pieces: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConcernsView:
    """The question; closed while `title` is empty."""

    title: str = ""
    rows: tuple[ConcernRow, ...] = ()
    more: str = ""
    letters: str = ""


def concerns_view(found: Sequence[Concern], t: Translator) -> ConcernsView:
    """The question about these bookings."""
    by_letter = sum(1 for one in found if one.can_write)
    hidden = len(found) - SHOWN
    return ConcernsView(
        title=t.n("{n} booking no longer fits", "{n} bookings no longer fit", len(found)),
        rows=tuple(_row(one, t) for one in found[:SHOWN]),
        more=t.n("and {n} more", "and {n} more", hidden) if hidden > 0 else "",
        letters=t.n(
            "{n} shopper can be told by letter", "{n} shoppers can be told by letter", by_letter
        )
        if by_letter
        else "",
    )


def concerns_sheet(
    view: Any, t: Translator, *, on_confirm: Any, on_dismiss: Any, is_busy: Any = False
) -> Element:
    """The question, over the form; `on_confirm` gets a form with `tell`."""
    made = Sheet.create(
        el.form(
            el.h2(view.title, class_name="text-20 font-semibold"),
            el.p(
                t(
                    "They stay valid and their pieces stay kept. They are marked at the counter "
                    "until the shopper has chosen another time."
                ),
                class_name="mt-2 text-14 text-ink-soft",
            ),
            el.ul(
                rx.foreach(view.rows, _line),
                class_name="mt-4 max-h-[45dvh] divide-y divide-line overflow-y-auto border-y "
                "border-line",
                tab_index=0,
                aria_label=view.title,
            ),
            rx.cond(view.more != "", el.p(view.more, class_name="mt-2 text-14 text-ink-soft")),
            rx.cond(
                view.letters != "",
                el.div(
                    switch(
                        t("Tell them, with a link to choose another time"),
                        "tell",
                        True,
                        hint=view.letters,
                    ),
                    class_name="mt-4",
                ),
            ),
            el.div(
                el.button(
                    t("Save, bookings stay"), type="submit", disabled=is_busy, class_name=PRIMARY
                ),
                el.button(
                    t("Back to the form"), type="button", on_click=on_dismiss, class_name=SECONDARY
                ),
                class_name="mt-6 flex flex-row-reverse flex-wrap gap-3",
            ),
            on_submit=on_confirm,
            reset_on_submit=False,
        ),
        open=view.title != "",
        label=t("Bookings this change concerns"),
        on_dismiss=on_dismiss,
    )
    return cast("Element", made)


def _line(row: Any) -> Element:
    return el.li(
        icon("calendar", size=18, class_name="mt-0.5 shrink-0 text-accent-ink"),
        el.div(
            el.p(
                el.span(row.when, class_name="font-semibold"),
                el.span(row.code, class_name="whitespace-nowrap text-ink-soft tabular-nums"),
                class_name="flex flex-wrap items-baseline gap-x-3",
            ),
            el.p(row.who, " · ", row.pieces, class_name="text-ink-soft"),
            el.p(row.reason, class_name="text-warn-ink"),
            class_name="min-w-0 grow text-14",
        ),
        class_name="flex gap-3 py-3",
    )


def _row(one: Concern, t: Translator) -> ConcernRow:
    zone = ZoneInfo(one.time_zone)
    if one.starts_at is not None and one.ends_at is not None:
        when = t(
            "{start}–{end}",
            start=format_moment(one.starts_at, zone, t.locale),
            end=format_time(one.ends_at.astimezone(zone), t.locale),
        )
    else:
        moment = format_moment(one.keep_until, zone, t.locale)
        when = t("any time until {moment}", moment=moment)
    return ConcernRow(
        code=format_code(one.code),
        when=when,
        who=t("Somebody is filling in the form now") if one.is_form else one.name,
        pieces=", ".join(one.pieces),
        reason=f"{one.store}: {t(_REASONS[one.reason])}",
    )
