"""Entries of the audit log: in the log itself, and as the history of one thing on its own page."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import QUIET
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el

_COLUMNS = (
    "grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 "
    "md:grid-cols-[7.5rem_9rem_1fr_1.25rem] xl:grid-cols-[8.5rem_13rem_1fr_14rem_1.25rem]"
)


def entry_list(entries: Any, t: Translator) -> Element:
    """Entries of the log, newest first, each of which opens; `entries` are `EntryRow`s."""
    return el.div(
        _heads(t),
        el.ol(
            rx.foreach(entries, lambda entry: _entry(entry, t)), class_name="border-t border-line"
        ),
    )


def _heads(t: Translator) -> Element:
    return el.div(
        el.span(t("When")),
        el.span(t("Who")),
        el.span(t("What")),
        el.span(t("Store"), class_name="hidden xl:block"),
        aria_hidden="true",
        class_name=f"{_COLUMNS} hidden px-3 pb-2 text-12 font-semibold text-ink-soft md:grid",
    )


def _entry(entry: Any, t: Translator) -> Element:
    return el.li(
        el.details(
            el.summary(
                el.span(
                    LocalMoment.create(at=entry.at, locale=t.locale),
                    class_name="text-ink-soft tabular-nums max-md:order-2",
                ),
                el.span(entry.who, class_name="truncate max-md:order-3 max-md:col-span-2"),
                el.span(
                    el.span(entry.what, class_name="font-semibold"),
                    rx.cond(
                        entry.subject != "",
                        el.span(entry.subject, class_name="min-w-0 truncate"),
                    ),
                    rx.cond(
                        entry.brief != "",
                        el.span(entry.brief, class_name="w-full truncate text-ink-soft"),
                    ),
                    class_name="flex min-w-0 flex-wrap gap-x-2 max-md:order-1",
                ),
                el.span(entry.store, class_name="hidden truncate text-ink-soft xl:block"),
                icon(
                    "down",
                    size=16,
                    class_name="mt-1 hidden text-ink-soft transition-transform "
                    "group-open:rotate-180 md:block",
                ),
                class_name=f"{_COLUMNS} cursor-pointer list-none px-3 py-2.5 text-14 "
                "hover:bg-raised [&::-webkit-details-marker]:hidden",
            ),
            _details(entry, t),
            class_name="group open:bg-raised",
        ),
        key=entry.id,
        class_name="border-b border-line",
    )


def _details(entry: Any, t: Translator) -> Element:
    return el.div(
        rx.cond(entry.changes.length() > 0, _changes(entry, t)),
        rx.cond(
            entry.facts.length() > 0,
            el.dl(
                rx.foreach(
                    entry.facts,
                    lambda fact: el.div(
                        el.dt(fact.field, class_name="text-ink-soft"),
                        el.dd(_value(fact.after, fact.after_at, t)),
                        class_name="contents",
                    ),
                ),
                class_name="grid grid-cols-[minmax(0,12rem)_1fr] gap-x-4 gap-y-1 text-14",
            ),
        ),
        el.p(
            LocalMoment.create(at=entry.at, locale=t.locale, look="full"),
            rx.cond(entry.store != "", el.span(entry.store, class_name="xl:hidden")),
            class_name="flex flex-wrap gap-x-4 text-12 text-ink-soft",
        ),
        el.p(
            _way(entry.href, t("Open"), "open"),
            _way(entry.about, t("All about this"), "history"),
            _way(entry.by, t("All by the same"), "person"),
            class_name="flex flex-wrap gap-x-2",
        ),
        class_name="flex flex-col gap-3 px-3 pb-4 pt-1 md:pl-[9.25rem] xl:pl-[10.25rem]",
    )


def _changes(entry: Any, t: Translator) -> Element:
    return el.table(
        el.caption(t("What changed"), class_name="sr-only"),
        el.thead(
            el.tr(
                *(
                    el.th(text, scope="col", class_name=f"pb-1 pr-4 font-semibold {width}")
                    for text, width in (
                        (t("Field"), "w-1/4"),
                        (t("Before"), "w-3/8"),
                        (t("After"), "w-3/8"),
                    )
                )
            ),
            class_name="text-left text-12 text-ink-soft",
        ),
        el.tbody(
            rx.foreach(
                entry.changes,
                lambda change: el.tr(
                    el.th(
                        change.field,
                        scope="row",
                        class_name="py-1.5 pr-4 text-left font-normal text-ink-soft",
                    ),
                    el.td(
                        _value(change.before, change.before_at, t),
                        class_name="py-1.5 pr-4 text-ink-soft",
                    ),
                    el.td(_value(change.after, change.after_at, t), class_name="py-1.5"),
                    class_name="border-t border-line align-top",
                ),
            )
        ),
        class_name="w-full table-fixed border-collapse text-14",
    )


def _value(text: Any, moment: Any, t: Translator) -> Element:
    return el.span(
        rx.cond(moment != "", LocalMoment.create(at=moment, locale=t.locale), text),
        class_name="block max-h-60 overflow-y-auto whitespace-pre-wrap break-words",
    )


def _way(href: Any, label: str, name: str) -> Element:
    made = rx.cond(
        href != "",
        el.a(icon(name, size=16), label, href=href, class_name=f"{QUIET} -ml-3"),
    )
    return cast("Element", made)
