"""The people who sign in, and the keys of machines."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator, format_date, mark, translator
from booking_app.domain.staff import editing
from booking_app.domain.staff.records import StaffListed, StaffQuery
from booking_app.domain.staff.service import ROLES
from booking_app.domain.stores.records import StoreQuery
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.fields import Option, uuid_of
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_choices import Choice, store_choices
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    PAGE_SIZE,
    ROW,
    ROW_LINK,
    Listing,
    ListShape,
    cell,
    filter_field,
    head,
    pager,
    search_bar,
    sort_head,
    table,
)
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.dual import Element, each, el
from booking_app.ui.locales import localised
from booking_app.workflows import store_admin

SHAPE = ListShape(
    sorts=("name", "role", "updated"),
    default_sort="name",
    filters=("role", "store", "status"),
)
_STATUSES = {"inactive": mark("Without access"), "all": mark("Everybody")}
_STORES_NAMED = 2


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a line."""

    id: str = ""
    href: str = ""
    name: str = ""
    login: str = ""
    role: str = ""
    stores: str = ""
    is_active: bool = True
    seen: str = ""


class StaffState(rx.State):
    """The list of people in one browser."""

    is_loaded: bool = False
    rows: tuple[PersonRow, ...] = ()
    listing: Listing = Listing(
        filters=dict.fromkeys(SHAPE.filters, ""),
        sorts=dict.fromkeys(SHAPE.sorts, ""),
        directions=dict.fromkeys(SHAPE.sorts, "none"),
    )
    stores: tuple[Choice, ...] = ()
    """The stores the list can be narrowed to."""

    @rx.event
    @admin_event("admin")
    async def load(self, person: Person) -> None:
        """Read the page of the address."""
        asked = SHAPE.read(self)
        role, status = asked.filters.get("role", ""), asked.filters.get("status", "")
        store_id = uuid_of(asked.filters.get("store", ""))
        query = StaffQuery(
            q=asked.q,
            role=role if role in ROLES else "",
            store_id=store_id,
            status=cast("Any", status if status in _STATUSES else "active"),
            sort=cast("Any", asked.sort),
            descending=asked.descending,
            page=asked.page,
            page_size=PAGE_SIZE,
        )
        async with person.database.read() as session:
            found = await editing.list_people(session, person.actor, query, person.locale)
            self.stores = await store_choices(session, person.locale)
        t = translator(person.locale)
        self.rows = tuple(_row(one, t) for one in found.people)
        self.listing = SHAPE.listing(
            self,
            asked,
            total=found.total,
            shown=len(self.rows),
            found=t.n("{n} person", "{n} people", found.total),
        )
        self.is_loaded = True

    @rx.event
    @admin_event("admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for what was typed."""
        return rx.redirect(SHAPE.narrowed(self, q=text), replace=True)

    @rx.event
    @admin_event("admin")
    async def narrow(self, person: Person, name: str, value: str) -> Any:
        """Keep to a role, a store, a status."""
        changes = {name: value} if name in SHAPE.filters else {}
        return rx.redirect(SHAPE.narrowed(self, **changes))


# Its fields are Vars here.
state: Any = StaffState


def staff_list(t: Translator) -> Element:
    """The list with its search."""
    return page(
        page_head(
            t("Staff"),
            el.a(
                icon("key", size=18),
                t("Keys for machines"),
                href=localised("/admin/staff/keys", t.locale),
                class_name=SECONDARY,
            ),
            el.a(
                icon("plus", size=18),
                t("New person"),
                href=localised("/admin/staff/new", t.locale),
                class_name=PRIMARY,
            ),
        ),
        search_bar(
            state.listing,
            t,
            _filters(t),
            on_search=StaffState.search,
            placeholder=t("Name or login"),
        ),
        shown(
            state.is_loaded,
            shown(state.rows.length() > 0, el.div(_table(t), pager(state.listing, t)), _none(t)),
            waiting(t),
        ),
    )


def _filters(t: Translator) -> Element:
    chosen = state.listing.filters
    return el.span(
        filter_field(
            t("Role"),
            chosen["role"],
            lambda value: state.narrow("role", value),
            el.option(t("All roles"), value=""),
            *(el.option(t(ROLE_WORDS[role]), value=role) for role in ROLES),
        ),
        filter_field(
            t("Access"),
            chosen["status"],
            lambda value: state.narrow("status", value),
            el.option(t("With access"), value=""),
            *(el.option(t(label), value=key) for key, label in _STATUSES.items()),
        ),
        filter_field(
            t("Store"),
            chosen["store"],
            lambda value: state.narrow("store", value),
            el.option(t("All stores"), value=""),
            each(state.stores, lambda one: el.option(one.label, value=one.value)),
        ),
        class_name="contents",
    )


def _table(t: Translator) -> Element:
    def line(one: Any) -> Element:
        return el.tr(
            cell(
                el.a(one.name, href=one.href, class_name=ROW_LINK),
                el.span(one.login, class_name="block text-12 text-ink-soft"),
                class_name="min-w-52",
            ),
            cell(one.role, class_name="whitespace-nowrap"),
            cell(one.stores, class_name="min-w-40 text-ink-soft"),
            cell(
                rx.cond(one.is_active, badge(t("Active"), "ok"), badge(t("Without access"), "stop"))
            ),
            cell(one.seen, class_name="whitespace-nowrap text-ink-soft tabular-nums"),
            key=one.id,
            class_name=ROW,
        )

    listing = state.listing
    return table(
        sort_head(t("Person"), "name", listing),
        sort_head(t("Role"), "role", listing),
        head(t("Stores")),
        head(t("Access")),
        head(t("Signed in last")),
        rows=rx.foreach(state.rows, line),
        caption=t("Staff"),
    )


def _none(t: Translator) -> Element:
    return empty(
        "people",
        t("Nobody like this"),
        t("Try fewer words, another role, or everybody."),
        el.a(t("Reset"), href=state.listing.reset, class_name=SECONDARY),
    )


def _row(one: StaffListed, t: Translator) -> PersonRow:
    named = ", ".join(one.stores[:_STORES_NAMED])
    more = len(one.stores) - _STORES_NAMED
    if more > 0:
        named = t("{stores} and {n} more", stores=named, n=more)
    return PersonRow(
        id=str(one.id),
        href=localised(f"/admin/staff/{one.id}", t.locale),
        name=one.name,
        login=one.login,
        role=t(ROLE_WORDS[one.role]),
        stores=named or (t("All stores") if one.role == "admin" else ""),
        is_active=one.is_active,
        seen=format_date(one.last_seen_at.astimezone(UTC), t.locale, "numeric")
        if one.last_seen_at
        else t("never"),
    )


async def store_options(person: Person, text: str) -> tuple[Option, ...]:
    """Stores by what was typed, for pickers of those who may see them."""
    query = StoreQuery(q=text, page_size=20)
    async with person.database.read() as session:
        found = await store_admin.list_stores(session, person.actor, query, person.locale)
    return tuple(
        Option(str(store.id), store.name, f"{store.city}, {store.address}")
        for store in found.stores
    )


staff_screen = admin_screen(
    name="admin_staff",
    route="/admin/staff",
    title=lambda t: t("Staff"),
    component=staff_list,
    on_load=(StaffState.load,),
)
