"""`/admin/audit`: who changed what, and when."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.audit_entries import entry_list
from booking_app.ui.admin.audit_state import AuditState
from booking_app.ui.admin.audit_view import LOG
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.moments import DateRange, ZoneLink, ZoneNote
from booking_app.ui.admin.parts import QUIET, SECONDARY, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import filter_field
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.workflows.audit_words import ACTIONS, SUBJECTS, WHO, kind_of

# Their fields are Vars here.
state: Any = AuditState


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
                entry_list(state.entries, t),
                _pager(t),
            ),
            _nothing(t),
        ),
    )


def _filters(t: Translator) -> Element:
    log = state.log
    return el.div(
        _narrow(
            filter_field(
                t("Who"),
                log.given["who"],
                lambda value: state.narrow("who", value),
                el.option(t("Everybody"), value=""),
                rx.foreach(log.people, _option),
                *(el.option(t(WHO[kind]), value=kind) for kind in ("shopper", "system", "api")),
            )
        ),
        _narrow(
            filter_field(
                t("What"),
                log.given["what"],
                lambda value: state.narrow("what", value),
                el.option(t("Everything"), value=""),
                *(_kind(kind, t) for kind in SUBJECTS),
            )
        ),
        rx.cond(
            log.stores.length() > 1,
            _narrow(
                filter_field(
                    t("Store"),
                    log.given["store"],
                    lambda value: state.narrow("store", value),
                    el.option(t("All stores"), value=""),
                    rx.foreach(log.stores, _option),
                )
            ),
        ),
        DateRange.create(
            since=log.given["since"],
            until=log.given["until"],
            labels={"range": t("Days"), "since": t("First day"), "until": t("Last day")},
            on_range=state.between,
        ),
        rx.cond(log.is_narrowed, el.a(t("Reset"), href=localised(LOG, t.locale), class_name=QUIET)),
        el.p(log.found, role="status", class_name="ml-auto text-14 text-ink-soft tabular-nums"),
        class_name="mb-4 flex flex-wrap items-center gap-3",
    )


def _narrow(field: Element) -> Element:
    """As wide as a name or two, not as the longest of hundreds."""
    return el.div(
        field, class_name="w-full md:w-48 *:w-full [&_select]:w-full [&_select]:text-ellipsis"
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
