"""`/admin/coupons/[campaign_id]/list`: a file of people, what was found in it, their coupons."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.campaign_list_state import CampaignListState
from booking_app.ui.admin.exchange import download
from booking_app.ui.admin.file_drop import FileDrop
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import PRIMARY, QUIET, SECONDARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import CELL, ROW, cell, head, table
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.locales import localised
from booking_app.workflows.coupon_lists import MOST_BYTES

# Their fields are Vars here.
state: Any = CampaignListState
current: Any = CampaignListState.current


def campaign_list(t: Translator) -> Element:
    """The whole screen."""
    return one_of(state.status, ("ready", _ready(t)), ("missing", _missing(t)), waiting(t))


def _missing(t: Translator) -> Element:
    back = el.a(t("Coupons"), href=localised("/admin/coupons", t.locale), class_name=SECONDARY)
    text = t("It may have been a link to somewhere else. The list has every campaign.")
    return page(empty("ticket", t("This campaign is not there"), text, back))


def _ready(t: Translator) -> Element:
    return page(
        page_head(
            t("Give to a list"),
            note=t(
                "Everybody in a file gets a coupon of their own. Look at what was found first; "
                "then all of them get one, or nobody."
            ),
            back=localised("/admin/coupons/", t.locale) + state.campaign_id,
            back_label=state.title,
        ),
        el.div(
            rx.cond(current.state == "checked", None, _sending(t)),
            rx.cond(current.id != "", _current(t)),
            _earlier(t),
            class_name="flex flex-col gap-8",
        ),
    )


def _sending(t: Translator) -> Element:
    return shown(
        state.is_open,
        el.section(
            FileDrop.create(
                action=f"/api/v1/coupon-lists?campaign={state.campaign_id}",
                most=MOST_BYTES,
                locale=t.locale,
                labels={
                    "drop": t("Drop a CSV or Excel file here"),
                    "note": t(
                        "Columns: phone or e-mail; and if you like name, language (ru, en) and "
                        "your own number of the person."
                    ),
                    "choose": t("Choose a file"),
                    "sending": t("Sending the file"),
                    "cancel": t("Cancel"),
                    "kind": t("This is no table. Send a CSV or an .xlsx file."),
                    "large": t("The file is too large; {most} is the most.", most="{most}"),
                    "lost": t("The connection broke. Try again."),
                    "failed": t("The file was not taken. Try again."),
                },
                on_sent=state.sent,
            ),
            aria_label=t("Send a file"),
        ),
        el.p(
            icon("info", size=20, class_name="mt-0.5 shrink-0 text-accent-ink"),
            t("Coupons are given while the campaign is published."),
            class_name="flex gap-2 text-14",
        ),
    )


def _current(t: Translator) -> Element:
    return el.section(
        el.div(
            el.h2(current.filename, class_name="text-20 font-semibold break-all"),
            badge(current.word, current.tone),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        el.p(
            one_of(
                current.state,
                (
                    "running",
                    el.span(t("All of them at once, or nobody; you may leave this page.")),
                ),
                ("stopped", el.span(current.trouble)),
                el.span(
                    el.span(current.outcome, class_name="font-semibold"),
                    el.span(" · ", aria_hidden="true"),
                    current.letters,
                ),
            ),
            role="status",
            class_name="mt-2 max-w-prose text-14",
        ),
        rx.cond(
            current.state == "checked",
            el.div(
                rx.cond(
                    current.can_give,
                    el.button(
                        current.give,
                        type="button",
                        on_click=state.give(current.id),
                        class_name=PRIMARY,
                    ),
                ),
                el.button(
                    t("Discard the file"),
                    type="button",
                    on_click=state.discard(current.id),
                    class_name=QUIET,
                ),
                class_name="mt-4 flex flex-wrap gap-3",
            ),
        ),
        rx.cond(
            current.result_href != "",
            el.div(
                download(t("Codes and links as CSV"), current.result_href, class_name=SECONDARY),
                el.p(
                    t("Each link opens a coupon: keep the file where only you can read it."),
                    class_name="text-14 text-ink-soft",
                ),
                class_name="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2",
            ),
        ),
        el.div(
            rx.foreach(state.tabs, _tab),
            role="group",
            aria_label=t("What was found"),
            class_name="mt-6 mb-4 flex flex-wrap gap-x-6 gap-y-1 border-b border-line",
        ),
        rx.cond(
            state.rows.length() > 0,
            el.div(
                table(
                    head(t("Line"), class_name="w-16 text-right"),
                    head(t("Name"), class_name="hidden sm:table-cell"),
                    head(t("Phone or e-mail")),
                    head(t("Your number"), class_name="hidden lg:table-cell"),
                    head(t("What comes of it")),
                    rows=rx.foreach(state.rows, _row),
                    caption=t("Rows of the file"),
                ),
                el.p(state.more, class_name="mt-3 text-14 text-ink-soft empty:hidden"),
            ),
            el.p(t("No rows here."), class_name="py-8 text-14 text-ink-soft"),
        ),
    )


def _tab(tab: Any) -> Element:
    return el.button(
        el.span(tab.label),
        el.span(tab.count, class_name="tabular-nums text-ink-soft"),
        type="button",
        on_click=state.show(tab.kind),
        aria_pressed=rx.cond(tab.is_open, "true", "false"),
        class_name=cx(
            "-mb-px inline-flex min-h-11 items-center gap-2 border-b-2 text-14 font-semibold",
            rx.cond(tab.is_open, "border-ink", "border-transparent text-ink-soft hover:text-ink"),
        ),
    )


def _row(row: Any) -> Element:
    return el.tr(
        cell(row.line, class_name="text-right tabular-nums text-ink-soft"),
        el.th(
            rx.cond(row.name != "", row.name, "—"),
            scope="row",
            class_name=f"{CELL} hidden text-left font-semibold sm:table-cell",
        ),
        cell(row.contact, class_name="break-all"),
        cell(row.more, class_name="hidden break-all lg:table-cell"),
        cell(row.note, class_name="text-ink-soft"),
        class_name=ROW,
    )


def _earlier(t: Translator) -> Element:
    return shown(
        state.earlier.length() > 1,
        el.section(
            el.h2(t("Earlier lists"), class_name="mb-3 text-16 font-semibold"),
            table(
                head(t("File")),
                head(t("Stage")),
                head(t("Given")),
                head(t("When"), class_name="hidden md:table-cell"),
                head(el.span(t("Codes and links as CSV"), class_name="sr-only")),
                rows=rx.foreach(state.earlier, lambda one: _earlier_row(one, t)),
                caption=t("Earlier lists"),
            ),
        ),
    )


def _earlier_row(one: Any, t: Translator) -> Element:
    return el.tr(
        cell(one.filename, class_name="break-all"),
        cell(badge(one.word, one.tone)),
        cell(one.outcome, class_name="tabular-nums"),
        cell(
            LocalMoment.create(at=one.at, locale=t.locale, look="short"),
            class_name="hidden whitespace-nowrap tabular-nums text-ink-soft md:table-cell",
        ),
        cell(
            rx.cond(
                one.result_href != "",
                download(
                    "CSV",
                    one.result_href,
                    class_name="inline-flex min-h-8 items-center gap-1.5 text-14 text-accent-ink "
                    "hover:underline",
                ),
            ),
        ),
        class_name=ROW,
    )


campaign_list_screen = admin_screen(
    name="admin_coupon_list",
    route="/admin/coupons/[campaign_id]/list",
    title=lambda t: t("Give to a list"),
    component=campaign_list,
    on_load=(CampaignListState.load, CampaignListState.watch),
)
