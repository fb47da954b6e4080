"""`/admin/audit`: who changed what, and when."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.audit_state import AuditState
from booking_app.ui.admin.audit_view import LOG
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.moments import DateRange, LocalMoment, ZoneLink, ZoneNote
from booking_app.ui.admin.parts import QUIET, SECONDARY, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import filter_field
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.workflows.audit_words import ACTIONS, SUBJECTS, WHO, kind_of

# Their fields are Vars here.
state: Any = AuditState

_COLUMNS = (
    "grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 "
    "md:grid-cols-[7.5rem_9rem_1fr_1.25rem] xl:grid-cols-[8.5rem_13rem_1fr_14rem_1.25rem]"
)


def audit_log(t: Translator) -> Element:
    """The whole screen."""
    return page(
        page_head(
            t("Audit log"),
            ZoneLink.create(
                icon("download", size=18),
                t("Export CSV"),
                href=state.log.export,
                download=True,
                class_name=SECONDARY,
            ),
            note=ZoneNote.create(text=t("Times are yours: {zone}"), locale=t.locale),
        ),
        rx.cond(state.is_loaded, _log(t), waiting(t)),
    )


def _log(t: Translator) -> Element:
    return el.div(
        _filters(t),
        _about(t),
        rx.cond(
            state.entries.length() > 0,
            el.div(
                _heads(t),
                el.ol(
                    rx.foreach(state.entries, lambda entry: _entry(entry, t)),
                    class_name="border-t border-line",
                ),
                _pager(t),
            ),
            _nothing(t),
        ),
    )


def _filters(t: Translator) -> Element:
    log = state.log
    return el.div(
        filter_field(
            t("Who"),
            log.given["who"],
            lambda value: state.narrow("who", value),
            el.option(t("Everybody"), value=""),
            rx.foreach(log.people, _option),
            *(el.option(t(WHO[kind]), value=kind) for kind in ("shopper", "system", "api")),
        ),
        filter_field(
            t("What"),
            log.given["what"],
            lambda value: state.narrow("what", value),
            el.option(t("Everything"), value=""),
            *(_kind(kind, t) for kind in SUBJECTS),
        ),
        rx.cond(
            log.stores.length() > 1,
            filter_field(
                t("Store"),
                log.given["store"],
                lambda value: state.narrow("store", value),
                el.option(t("All stores"), value=""),
                rx.foreach(log.stores, _option),
            ),
        ),
        DateRange.create(
            since=log.given["since"],
            until=log.given["until"],
            labels={"range": t("Days"), "since": t("From"), "until": t("To")},
            on_range=state.between,
        ),
        rx.cond(log.is_narrowed, el.a(t("Reset"), href=localised(LOG, t.locale), class_name=QUIET)),
        el.p(log.found, role="status", class_name="ml-auto text-14 text-ink-soft tabular-nums"),
        class_name="mb-4 flex flex-wrap items-center gap-3",
    )


def _option(choice: Any) -> Element:
    return el.option(choice.label, value=choice.value)


def _kind(kind: str, t: Translator) -> Element:
    """All actions on one kind of thing, each sentence once."""
    actions = {t(text): action for action, text in ACTIONS.items() if kind_of(action) == kind}
    return el.optgroup(
        el.option(t("{kind}: everything", kind=t(SUBJECTS[kind])), value=kind),
        *(el.option(text, value=action) for text, action in actions.items()),
        label=t(SUBJECTS[kind]),
    )


def _about(t: Translator) -> Element:
    """The one thing the log is narrowed to, and the way back to everything."""
    made = rx.cond(
        state.log.about != "",
        el.p(
            el.span(t("Only"), class_name="text-ink-soft"),
            el.span(state.log.about, class_name="min-w-0 truncate font-semibold"),
            el.a(
                icon("close", size=16),
                el.span(t("Show everything"), class_name="sr-only"),
                href=state.log.anything,
                class_name="-my-1 flex size-8 items-center justify-center",
            ),
            class_name="mb-4 inline-flex max-w-full items-center gap-2 rounded-control border "
            "border-ink py-1 pl-3 pr-1 text-14",
        ),
    )
    return cast("Element", made)


def _heads(t: Translator) -> Element:
    return el.div(
        el.span(t("When")),
        el.span(t("Who")),
        el.span(t("What")),
        el.span(t("Store"), class_name="hidden xl:block"),
        aria_hidden="true",
        class_name=f"{_COLUMNS} hidden pb-2 text-12 font-semibold text-ink-soft md:grid",
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
                class_name=f"{_COLUMNS} cursor-pointer list-none py-2.5 text-14 "
                "hover:bg-raised [&::-webkit-details-marker]:hidden",
            ),
            _details(entry, t),
            class_name="group open:bg-raised",
        ),
        key=entry.id,
        class_name="-mx-3 border-b border-line px-3",
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
            _way(entry.by, t("All of this person"), "person"),
            class_name="flex flex-wrap gap-x-2",
        ),
        class_name="flex flex-col gap-3 pb-4 pt-1 md:pl-[8.5rem] xl:pl-[9.5rem]",
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
                        class_name="py-1.5 pr-4 text-ink-soft line-through decoration-line",
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


def _pager(t: Translator) -> Element:
    log = state.log
    return el.nav(
        _turn(log.newest, t("Newest"), "up"),
        _turn(log.newer, t("Newer"), "left"),
        _turn(log.older, t("Older"), "right"),
        aria_label=t("Pages"),
        class_name="mt-4 flex items-center justify-end gap-2",
    )


def _turn(href: Any, label: str, name: str) -> Element:
    made = rx.cond(href != "", el.a(icon(name, size=18), label, href=href, class_name=SECONDARY))
    return cast("Element", made)


def _nothing(t: Translator) -> Element:
    made = rx.cond(
        state.log.is_narrowed,
        empty(
            "search",
            t("Nothing of the kind"),
            t("No entry fits these filters. Widen the days, or begin anew."),
            el.a(t("Show everything"), href=localised(LOG, t.locale), class_name=SECONDARY),
        ),
        empty(
            "history",
            t("Nothing has been done yet"),
            t("Whatever people change here is noted, with what it was before."),
        ),
    )
    return cast("Element", made)


audit_screen = admin_screen(
    name="admin-audit",
    route="/admin/audit",
    title=lambda t: t("Audit log"),
    component=audit_log,
    on_load=(AuditState.load,),
)
