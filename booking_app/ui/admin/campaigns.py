"""The list of coupon campaigns: found by title, narrowed by state, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, format_date, format_number, translator
from booking_app.core.money import format_money
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.schemas import CampaignNumbers, CampaignView
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.campaign_data import STATE_TONES, STATE_WORDS, state_of
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    PAGE_SIZE,
    ROW,
    ROW_LINK,
    Listing,
    ListQuery,
    ListShape,
    cell,
    head,
    pager,
    search_bar,
    sort_head,
    table,
)
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, cx, each, el
from booking_app.ui.locales import localised
from booking_app.ui.shop.offer_view import until_text, worth_text

SHAPE = ListShape(sorts=("title", "ends"), default_sort="-ends", filters=("status",))


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A row of the list."""

    href: str = ""
    title: str = ""
    worth: str = ""
    state: str = ""
    tone: str = ""
    starts: str = ""
    ends: str = ""
    taken: str = ""
    left: str = ""
    redeemed: str = ""
    sales: str = ""


@dataclass(frozen=True, slots=True)
class StateTab:
    """One of the states above the list, with how many there are."""

    label: str = ""
    count: str = ""
    href: str = ""
    on: bool = False


class CampaignsState(rx.State):
    """The list in one browser."""

    is_loaded: bool = False
    rows: tuple[CampaignLine, ...] = ()
    listing: Listing = Listing()
    tabs: tuple[StateTab, ...] = ()

    @rx.event
    @admin_event("marketer", "admin")
    async def load(self, person: Person) -> None:
        """Show what the address asks for."""
        asked, t, now = SHAPE.read(self), translator(person.locale), utc_now()
        async with person.database.read() as session:
            every = await campaigns.list_all(session, person.actor)
            found = _narrowed(every, asked, now, person.locale)
            here = found[asked.offset : asked.offset + PAGE_SIZE]
            numbers = await campaigns.numbers(session, person.actor, here)
        self.rows = tuple(_line(one, numbers[one.id], now, t) for one in here)
        self.listing = SHAPE.listing(
            self,
            asked,
            total=len(found),
            shown=len(here),
            found=t.n("{n} campaign", "{n} campaigns", len(found)),
        )
        self.tabs = self._tabs(every, asked, now, t)
        self.is_loaded = True

    @rx.event
    @admin_event("marketer", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for what was typed."""
        return rx.redirect(SHAPE.narrowed(self, q=text), replace=True)

    def _tabs(
        self, every: Sequence[CampaignView], asked: ListQuery, now: datetime, t: Translator
    ) -> tuple[StateTab, ...]:
        chosen = asked.filters.get("status", "")
        states = [state_of(one, now) for one in every]
        return tuple(
            StateTab(
                label=t(STATE_WORDS[key]) if key else t("All"),
                count=format_number(states.count(key) if key else len(states), t.locale),
                href=SHAPE.narrowed(self, status=key),
                on=key == chosen,
            )
            for key in ("", *STATE_WORDS)
            if not key or key == chosen or key in states
        )


def _narrowed(
    every: Sequence[CampaignView], asked: ListQuery, now: datetime, locale: str
) -> list[CampaignView]:
    wanted, state = asked.q.casefold(), asked.filters.get("status", "")
    found = [
        one
        for one in every
        if (not state or state_of(one, now) == state)
        and any(wanted in text.casefold() for text in (*one.draft.title.values(), one.slug))
    ]
    if asked.sort == "title":
        found.sort(key=lambda one: one.title_in(locale).casefold(), reverse=asked.descending)
    else:
        found.sort(key=lambda one: (one.draft.ends_local, str(one.id)), reverse=asked.descending)
    return found


def _line(
    one: CampaignView, numbers: CampaignNumbers, now: datetime, t: Translator
) -> CampaignLine:
    state = state_of(one, now)
    left = numbers.left
    return CampaignLine(
        href=localised(f"/admin/coupons/{one.id}", t.locale),
        title=one.title_in(t.locale),
        worth=worth_text(one.draft, one.currency, t),
        state=t(STATE_WORDS[state]),
        tone=STATE_TONES[state],
        starts=t("from {day}", day=format_date(one.draft.starts_local.date(), t.locale)),
        ends=until_text(one.draft.ends_local, t),
        taken=format_number(numbers.taken, t.locale),
        left="" if left is None else t("{n} left", n=format_number(left, t.locale)),
        redeemed=format_number(numbers.redeemed, t.locale),
        sales=format_money(numbers.sales, t.locale),
    )


# Its fields are Vars here.
state: Any = CampaignsState


def campaign_list(t: Translator) -> Element:
    """The screen."""
    return page(
        page_head(
            t("Coupons"),
            _new(t),
            note=t("Campaigns bring shoppers to the counter; coupons are good nowhere else."),
        ),
        shown(state.is_loaded, _list(t), waiting(t)),
    )


def _new(t: Translator) -> Element:
    return el.a(
        icon("plus", size=18),
        t("New campaign"),
        href=localised("/admin/coupons/new", t.locale),
        class_name=PRIMARY,
    )


def _list(t: Translator) -> Element:
    return el.div(
        el.nav(
            each(state.tabs, _tab),
            aria_label=t("By state"),
            class_name="-mx-4 mb-5 flex gap-6 overflow-x-auto border-b border-line px-4 md:-mx-8 "
            "md:px-8",
        ),
        search_bar(state.listing, t, on_search=state.search, placeholder=t("Title or address")),
        shown(state.rows, _table(t), _nothing(t)),
        pager(state.listing, t),
    )


def _tab(tab: Any) -> Element:
    return el.a(
        tab.label,
        el.span(tab.count, class_name="text-ink-soft tabular-nums"),
        href=tab.href,
        aria_current=rx.cond(tab.on, "page", "false"),
        class_name=cx(
            "flex min-h-10 items-center gap-2 whitespace-nowrap border-b-2 text-14",
            rx.cond(
                tab.on,
                "border-accent font-semibold text-ink",
                "border-transparent text-ink-soft hover:text-ink",
            ),
        ),
    )


def _table(t: Translator) -> Element:
    listing = state.listing
    number = "text-right"
    return table(
        sort_head(t("Title"), "title", listing),
        head(t("State")),
        sort_head(t("Valid"), "ends", listing),
        head(t("Coupons taken"), class_name=number),
        head(t("Redeemed"), class_name=number),
        head(t("Sales with it"), class_name=f"hidden lg:table-cell {number}"),
        rows=each(state.rows, _row),
        caption=t("Coupons"),
    )


def _row(row: Any) -> Element:
    number = "whitespace-nowrap text-right tabular-nums"
    return el.tr(
        cell(
            el.div(
                el.span(row.worth, class_name="price w-24 shrink-0 text-20 whitespace-normal"),
                el.a(row.title, href=row.href, class_name=ROW_LINK),
                class_name="flex min-h-10 items-center gap-4",
            )
        ),
        cell(badge(row.state, row.tone)),
        cell(
            el.span(row.ends, class_name="block whitespace-nowrap"),
            el.span(row.starts, class_name="block whitespace-nowrap text-12 text-ink-soft"),
        ),
        cell(
            row.taken,
            el.span(row.left, class_name="block text-12 text-ink-soft"),
            class_name=number,
        ),
        cell(row.redeemed, class_name=number),
        cell(row.sales, class_name=f"hidden lg:table-cell {number}"),
        class_name=ROW,
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        rx.cond(
            state.listing.is_narrowed,
            empty(
                "search",
                t("Nothing found"),
                t("Try another word, or another state."),
                el.a(t("Show everything"), href=state.listing.reset, class_name=SECONDARY),
            ),
            empty(
                "ticket",
                t("No campaigns yet"),
                t("Begin with a worth, a title and an end. Nobody sees it until you publish it."),
                _new(t),
            ),
        )
    )


campaigns_screen = admin_screen(
    name="admin_coupons",
    route="/admin/coupons",
    title=lambda t: t("Coupons"),
    component=campaign_list,
    on_load=(CampaignsState.load,),
)
