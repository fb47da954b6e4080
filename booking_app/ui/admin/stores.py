"""The stores of the chain, as those who run them look for them."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator, format_date, mark, translator
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.records import SERVICES, StoreListed, StoreQuery
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.exchange import exchange_menu
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import PRIMARY, SECONDARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.shell import AdminShell
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
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.ui.shop.stores_view import SERVICE_WORDS
from booking_app.workflows import store_admin

SHAPE = ListShape(
    sorts=("name", "city", "updated"),
    default_sort="name",
    filters=("city", "service", "status"),
)
STATUSES = {
    "public": (mark("Public"), "ok"),
    "hidden": (mark("Hidden"), "quiet"),
    "archived": (mark("Archived"), "stop"),
}


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store as a line."""

    id: str = ""
    href: str = ""
    name: str = ""
    city: str = ""
    address: str = ""
    capacity: str = ""
    services: str = ""
    status: str = ""
    tone: str = "quiet"
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """A town to narrow the list to."""

    slug: str = ""
    name: str = ""


class StoresState(rx.State):
    """The list of stores in one browser."""

    is_loaded: bool = False
    rows: tuple[StoreRow, ...] = ()
    listing: Listing = Listing(
        filters=dict.fromkeys(SHAPE.filters, ""),
        sorts=dict.fromkeys(SHAPE.sorts, ""),
        directions=dict.fromkeys(SHAPE.sorts, "none"),
    )
    towns: tuple[Town, ...] = ()

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> None:
        """Read the page of the address."""
        asked = SHAPE.read(self)
        status = asked.filters.get("status", "")
        query = StoreQuery(
            q=asked.q,
            city=asked.filters.get("city", ""),
            service=asked.filters.get("service", ""),
            status=cast("Any", status if status in STATUSES else ""),
            sort=cast("Any", asked.sort),
            descending=asked.descending,
            page=asked.page,
            page_size=PAGE_SIZE,
        )
        async with person.database.read() as session:
            found = await store_admin.list_stores(session, person.actor, query, person.locale)
            towns = await stores.list_cities(session, person.locale)
        t = translator(person.locale)
        self.rows = tuple(_row(store, t) for store in found.stores)
        self.towns = tuple(Town(town.slug, town.name) for town in towns)
        self.listing = SHAPE.listing(
            self,
            asked,
            total=found.total,
            shown=len(self.rows),
            found=t.n("{n} store", "{n} stores", found.total),
        )
        self.is_loaded = True

    @rx.event
    @admin_event("manager", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for what was typed."""
        return rx.redirect(SHAPE.narrowed(self, q=text), replace=True)

    @rx.event
    @admin_event("manager", "admin")
    async def narrow(self, person: Person, name: str, value: str) -> Any:
        """Keep to a town, a service, a status."""
        changes = {name: value} if name in SHAPE.filters else {}
        return rx.redirect(SHAPE.narrowed(self, **changes))


# Its fields are Vars here.
state: Any = StoresState
shell: Any = AdminShell


def stores_list(t: Translator) -> Element:
    """The list with its search."""
    return page(
        page_head(
            t("Stores"),
            el.a(
                icon("calendar", size=18),
                t("Holidays"),
                href=localised("/admin/stores/holidays", t.locale),
                class_name=SECONDARY,
            ),
            rx.cond(shell.me.role == "admin", exchange_menu(t, "stores")),
            rx.cond(
                shell.me.role == "admin",
                el.a(
                    icon("plus", size=18),
                    t("New store"),
                    href=localised("/admin/stores/new", t.locale),
                    class_name=PRIMARY,
                ),
            ),
        ),
        search_bar(
            state.listing,
            t,
            _filters(t),
            on_search=StoresState.search,
            placeholder=t("Name, town or address"),
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
            t("Town"),
            chosen["city"],
            lambda value: state.narrow("city", value),
            el.option(t("All towns"), value=""),
            rx.foreach(state.towns, lambda town: el.option(town.name, value=town.slug)),
        ),
        filter_field(
            t("Service"),
            chosen["service"],
            lambda value: state.narrow("service", value),
            el.option(t("Any service"), value=""),
            *(el.option(t(SERVICE_WORDS[key]), value=key) for key in SERVICES),
        ),
        filter_field(
            t("Status"),
            chosen["status"],
            lambda value: state.narrow("status", value),
            el.option(t("All but archived"), value=""),
            *(el.option(t(label), value=key) for key, (label, _) in STATUSES.items()),
        ),
        class_name="contents",
    )


def _table(t: Translator) -> Element:
    def line(store: Any) -> Element:
        return el.tr(
            cell(
                el.a(store.name, href=store.href, class_name=ROW_LINK),
                el.span(store.address, class_name="block text-12 text-ink-soft"),
                class_name="min-w-52",
            ),
            cell(store.city, class_name="whitespace-nowrap"),
            cell(store.capacity, class_name="text-right tabular-nums"),
            cell(store.services, class_name="hidden min-w-48 text-12 text-ink-soft lg:table-cell"),
            cell(badge(store.status, store.tone)),
            cell(store.updated, class_name="whitespace-nowrap text-ink-soft tabular-nums"),
            key=store.id,
            class_name=ROW,
        )

    listing = state.listing
    return table(
        sort_head(t("Store"), "name", listing),
        sort_head(t("Town"), "city", listing),
        head(t("Visits at once"), class_name="text-right"),
        head(t("Services"), class_name="hidden lg:table-cell"),
        head(t("Status")),
        sort_head(t("Changed"), "updated", listing),
        rows=rx.foreach(state.rows, line),
        caption=t("Stores"),
    )


def _none(t: Translator) -> Element:
    narrowed = empty(
        "search",
        t("No store like this"),
        t("Try fewer words, or look in all towns."),
        el.a(t("Reset"), href=state.listing.reset, class_name=SECONDARY),
    )
    fresh = empty(
        "store",
        t("No stores yet"),
        t("The first store makes the shop: shoppers book their visits in it."),
        rx.cond(
            shell.me.role == "admin",
            el.a(
                t("Add a store"),
                href=localised("/admin/stores/new", t.locale),
                class_name=PRIMARY,
            ),
        ),
    )
    return shown(state.listing.is_narrowed, narrowed, fresh)


def _row(store: StoreListed, t: Translator) -> StoreRow:
    status = "archived" if store.is_archived else "public" if store.is_public else "hidden"
    label, tone = STATUSES[status]
    return StoreRow(
        id=str(store.id),
        href=localised(f"/admin/stores/{store.id}", t.locale),
        name=store.name,
        city=store.city,
        address=store.address,
        capacity=str(store.capacity),
        services=", ".join(t(SERVICE_WORDS[key]) for key in store.services if key in SERVICE_WORDS),
        status=t(label),
        tone=tone,
        updated=format_date(store.updated_at.astimezone(UTC), t.locale, "numeric"),
    )


stores_screen = admin_screen(
    name="admin_stores",
    route="/admin/stores",
    title=lambda t: t("Stores"),
    component=stores_list,
    on_load=(StoresState.load,),
)
