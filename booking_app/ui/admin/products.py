"""The list of products: found by name, article number or barcode; narrowed, sorted, paged."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.i18n import Translator, format_ago, translator
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue import admin_lists, category_editing
from booking_app.domain.catalogue.editing_schemas import ProductListQuery, ProductRow
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.exchange import exchange_menu
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.goods_choices import (
    Choice,
    category_choices,
    metal_choices,
    stone_choices,
)
from booking_app.ui.admin.goods_words import STATUS_TONES, STATUS_WORDS
from booking_app.ui.admin.parts import PRIMARY, badge, empty, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import (
    ROW,
    ROW_LINK,
    Listing,
    ListQuery,
    ListShape,
    cell,
    filter_field,
    head,
    nothing_found,
    pager,
    search_bar,
    sort_head,
    table,
)
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.photos import NO_PHOTO, PhotoView, photo
from booking_app.ui.dual import Element, cx, each, el
from booking_app.ui.locales import localised

SHAPE = ListShape(
    sorts=("name", "price", "updated", "shelf"),
    default_sort="-updated",
    filters=("status", "category", "metal", "stone", "lacks"),
)
_STATUSES = ("", "live", "draft", "scheduled", "archived")


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A row of the list."""

    href: str = ""
    name: str = ""
    slug: str = ""
    category: str = ""
    metal: str = ""
    status: str = ""
    status_tone: str = ""
    price: str = ""
    sizes: str = ""
    pieces: str = ""
    has_pieces: bool = False
    updated: str = ""
    photo: PhotoView = NO_PHOTO


@dataclass(frozen=True, slots=True)
class StatusTab:
    """One of the states above the list, with how many there are."""

    label: str = ""
    count: str = ""
    href: str = ""
    on: bool = False


class ProductsState(rx.State):
    """The list in one browser."""

    is_loaded: bool = False
    rows: tuple[ProductLine, ...] = ()
    listing: Listing = Listing()
    tabs: tuple[StatusTab, ...] = ()
    categories: tuple[Choice, ...] = ()
    metals: tuple[Choice, ...] = ()
    stones: tuple[Choice, ...] = ()

    @rx.event
    @admin_event("merchandiser", "admin")
    async def load(self, person: Person) -> None:
        """Show what the address asks for."""
        asked = SHAPE.read(self)
        t = translator(person.locale)
        async with person.database.read() as session:
            rows, found = await admin_lists.products(session, _query(asked), person.locale)
            counts = await admin_lists.product_counts(session)
            metals, stones = await admin_lists.filter_keys(session)
            shelves = await category_editing.list_all(session)
        self.categories = category_choices(shelves, person.locale)
        self.metals, self.stones = metal_choices(metals, t), stone_choices(stones, t)
        self.rows = tuple(_line(row, t) for row in rows)
        count = t.n("{n} product", "{n} products", found.total)
        self.listing = SHAPE.listing(
            self,
            asked,
            total=found.total,
            shown=len(rows),
            found=t("More than {count}", count=count) if found.is_more else count,
        )
        self.tabs = self._tabs(asked, counts, t)
        self.is_loaded = True

    @rx.event
    @admin_event("merchandiser", "admin")
    async def search(self, person: Person, text: str) -> Any:
        """Look for what was typed."""
        return rx.redirect(SHAPE.narrowed(self, q=text), replace=True)

    @rx.event
    @admin_event("merchandiser", "admin")
    async def narrow(self, person: Person, name: str, value: str) -> Any:
        """Keep what has this value only; an empty one keeps all."""
        if name in SHAPE.filters:
            return rx.redirect(SHAPE.narrowed(self, **{name: value}), replace=True)
        return None

    def _tabs(
        self, asked: ListQuery, counts: dict[str, int], t: Translator
    ) -> tuple[StatusTab, ...]:
        chosen = asked.filters.get("status", "")
        everything = sum(count for status, count in counts.items() if status != "archived")
        return tuple(
            StatusTab(
                label=t(STATUS_WORDS[status]) if status else t("All"),
                count=t.n("{n}", "{n}", counts[status] if status else everything),
                href=SHAPE.narrowed(self, status=status),
                on=status == chosen,
            )
            for status in _STATUSES
        )


def _query(asked: ListQuery) -> ProductListQuery:
    filters = asked.filters
    sorts: dict[str, Any] = {name: name for name in SHAPE.sorts}
    return ProductListQuery(
        q=asked.q,
        status=filters.get("status", "") if filters.get("status") in _STATUSES else "",
        category_id=as_id(filters.get("category", "")),
        metal=filters.get("metal", ""),
        stone=filters.get("stone", ""),
        lacks=filters.get("lacks", ""),
        sort=sorts[asked.sort],
        descending=asked.descending,
        offset=asked.offset,
    )


def as_id(text: str) -> UUID | None:
    """The id in an address, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _line(row: ProductRow, t: Translator) -> ProductLine:
    return ProductLine(
        href=localised(f"/admin/products/{row.id}", t.locale),
        name=row.name or row.slug,
        slug=row.slug,
        category=row.category_name,
        metal=row.metal_name,
        status=t(STATUS_WORDS[row.status]),
        status_tone=STATUS_TONES[row.status],
        price=_price(row, t),
        sizes=t.n("{n} size", "{n} sizes", row.variant_count),
        pieces=t.n("{n} item", "{n} items", row.piece_count),
        has_pieces=row.piece_count > 0,
        updated=format_ago(row.updated_at, t.locale),
        photo=PhotoView(src=row.thumbnail),
    )


def _price(row: ProductRow, t: Translator) -> str:
    if row.price_from_minor is None:
        return "—"
    lowest = format_money(Money(row.price_from_minor, row.currency), t.locale)
    if row.price_to_minor == row.price_from_minor:
        return lowest
    return t("from {price}", price=lowest)


# Its fields are Vars here.
state: Any = ProductsState


def products(t: Translator) -> Element:
    """The screen."""
    new = el.a(
        icon("plus", size=18),
        t("New product"),
        href=localised("/admin/products/new", t.locale),
        class_name=PRIMARY,
    )
    return page(
        page_head(t("Products"), exchange_menu(t, "products"), new),
        shown(state.is_loaded, _list(t), waiting(t)),
    )


def _list(t: Translator) -> Element:
    return el.div(
        el.nav(
            each(state.tabs, _tab),
            aria_label=t("By state"),
            class_name="-mx-4 mb-5 flex gap-6 overflow-x-auto border-b border-line px-4 md:-mx-8 "
            "md:px-8",
        ),
        search_bar(
            state.listing,
            t,
            _filter(t("Category"), "category", t("All categories"), state.categories),
            _filter(t("Metal"), "metal", t("All metals"), state.metals),
            _filter(t("Stone"), "stone", t("All stones"), state.stones),
            filter_field(
                t("Lacks"),
                state.listing.filters["lacks"],
                lambda value: state.narrow("lacks", value),
                el.option(t("Lacks nothing in particular"), value=""),
                el.option(t("Without photos"), value="photos"),
                el.option(t("Without pieces"), value="pieces"),
            ),
            on_search=state.search,
            placeholder=t("Name, article number or barcode"),
        ),
        shown(state.rows, _table(t), _nothing(t)),
        pager(state.listing, t),
    )


def _filter(label: str, name: str, everything: str, choices: Any) -> Element:
    return filter_field(
        label,
        state.listing.filters[name],
        lambda value: state.narrow(name, value),
        el.option(everything, value=""),
        each(choices, lambda one: el.option(one.label, value=one.value)),
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
    return table(
        sort_head(t("Product"), "name", listing),
        head(t("State")),
        head(t("Category"), class_name="hidden lg:table-cell"),
        sort_head(t("Price"), "price", listing, class_name="text-right"),
        head(t("Stock"), class_name="text-right"),
        sort_head(t("Changed"), "updated", listing, class_name="hidden text-right lg:table-cell"),
        rows=each(state.rows, _row),
        caption=t("Products"),
    )


def _row(row: Any) -> Element:
    return el.tr(
        cell(
            el.div(
                photo(row.photo, sizes="48px", class_name="size-12 rounded-control"),
                el.div(
                    el.a(row.name, href=row.href, class_name=cx(ROW_LINK, "line-clamp-2")),
                    el.span(row.metal, class_name="line-clamp-2 text-12 text-ink-soft"),
                    class_name="min-w-40",
                ),
                class_name="flex items-center gap-3",
            )
        ),
        cell(badge(row.status, row.status_tone)),
        cell(row.category, class_name="hidden whitespace-nowrap lg:table-cell"),
        cell(row.price, class_name="whitespace-nowrap text-right tabular-nums"),
        cell(
            el.span(row.sizes, class_name="block whitespace-nowrap"),
            el.span(
                row.pieces,
                class_name=cx(
                    "block whitespace-nowrap text-12",
                    rx.cond(row.has_pieces, "text-ink-soft", "text-warn-ink"),
                ),
            ),
            class_name="text-right tabular-nums",
        ),
        cell(
            row.updated,
            class_name="hidden whitespace-nowrap text-right text-ink-soft lg:table-cell",
        ),
        class_name=ROW,
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        rx.cond(
            state.listing.is_narrowed,
            nothing_found(state.listing, t),
            empty(
                "ring",
                t("The showcase is still empty"),
                t("Begin with a name and a price; photos and texts can follow."),
                el.a(
                    icon("plus", size=18),
                    t("New product"),
                    href=localised("/admin/products/new", t.locale),
                    class_name=PRIMARY,
                ),
            ),
        )
    )


products_screen = admin_screen(
    name="admin_products",
    route="/admin/products",
    title=lambda t: t("Products"),
    component=products,
    on_load=(ProductsState.load,),
)
