"""Lists whose search, filters, sorting and page live in the address, so that Back, reload and a
shared link keep them.

    SHAPE = ListShape(sorts=("name", "updated"), default_sort="-updated", filters=("status",))

    class ProductsState(ListState):              # or any rx.State with these handlers
        rows: tuple[ProductRow, ...] = ()
        listing: Listing = Listing()

        @rx.event
        @admin_event("merchandiser", "admin")
        async def load(self, person: Person) -> None:
            asked = SHAPE.read(self)              # ListQuery(q, sort, descending, page, filters)
            …
            self.listing = SHAPE.listing(self, asked, total=…, shown=len(rows), found=t.n(…))

    list_screen parts: search_bar(state, t), sort_head(…), pager(state.listing, t)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import reflex as rx

from booking_app.core.i18n import Translator, format_number, translator
from booking_app.ui.admin.parts import FIELD, QUIET, SECONDARY, empty
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.staff_access import locale_at, path_at

PAGE_SIZE = 50
_LONGEST_SEARCH = 100
_LONGEST_FILTER = 100
_LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the address asks for. `page` counts from 1; `filters` has those that are set."""

    q: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but everything was asked for."""
        return bool(self.q or self.filters)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows around its rows. `sorts` and `directions` are by column: where its head
    leads, and `ascending`, `descending` or `none`. Addresses are empty where there is no way."""

    q: str = ""
    found: str = ""
    span: str = ""
    previous: str = ""
    next: str = ""
    reset: str = ""
    is_narrowed: bool = False
    filters: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListShape:
    """What a list can be asked: columns to sort by (`-` in front: descending), names of filters."""

    sorts: tuple[str, ...]
    default_sort: str
    filters: tuple[str, ...] = ()

    def read(self, state: Any) -> ListQuery:
        """What the address of this screen asks for; what it cannot mean is left out."""
        asked = dict(parse_qsl(str(state.router.url.query)))
        wanted = asked.get("sort", "")
        sort = wanted if wanted.removeprefix("-") in self.sorts else self.default_sort
        page = asked.get("page", "")
        return ListQuery(
            q=asked.get("q", "").strip()[:_LONGEST_SEARCH],
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            page=min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and len(page) < 7 else 1,
            filters={
                name: asked[name][:_LONGEST_FILTER] for name in self.filters if asked.get(name)
            },
        )

    def address(self, path: str, query: ListQuery) -> str:
        """The address that asks for this; what is as always is left out."""
        sort = f"-{query.sort}" if query.descending else query.sort
        parts = {
            "q": query.q,
            **{name: query.filters.get(name, "") for name in self.filters},
            "sort": "" if sort == self.default_sort else sort,
            "page": str(query.page) if query.page > 1 else "",
        }
        told = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{told}" if told else path

    def listing(
        self, state: Any, query: ListQuery, *, total: int, shown: int, found: str
    ) -> Listing:
        """What stands around `shown` rows of `total`; `found` says the total in words."""
        path, locale = path_at(state), locale_at(state)
        first, last = query.offset + 1, query.offset + shown
        return Listing(
            q=query.q,
            found=found,
            span=_range(first, last, total, locale) if shown else "",
            previous=self.address(path, replace(query, page=query.page - 1))
            if query.page > 1
            else "",
            next=self.address(path, replace(query, page=query.page + 1)) if last < total else "",
            reset=path,
            is_narrowed=query.is_narrowed,
            filters={name: query.filters.get(name, "") for name in self.filters},
            sorts={name: self.address(path, self._sorted(query, name)) for name in self.sorts},
            directions={name: _direction(query, name) for name in self.sorts},
        )

    def narrowed(self, state: Any, **changes: str) -> str:
        """The address with `q` or filters changed, from the first page on."""
        query = self.read(state)
        q = changes.pop("q", query.q).strip()[:_LONGEST_SEARCH]
        known = {name: value for name, value in changes.items() if name in self.filters}
        filters = {name: value for name, value in {**query.filters, **known}.items() if value}
        return self.address(path_at(state), replace(query, q=q, filters=filters, page=1))

    def _sorted(self, query: ListQuery, name: str) -> ListQuery:
        if query.sort == name:
            return replace(query, descending=not query.descending, page=1)
        descending = self.default_sort == f"-{name}"
        return replace(query, sort=name, descending=descending, page=1)


def search_bar(
    listing: Any, t: Translator, *filters: Any, on_search: Any, placeholder: str, key: Any = None
) -> Element:
    """The search above a list, its filters beside it, and what was found.

    `on_search` is an event of one text, which leads to `SHAPE.narrowed(self, q=text)`.
    """
    return el.div(
        el.div(
            icon(
                "search",
                size=18,
                class_name="pointer-events-none absolute left-3 top-1/2 -translate-y-1/2 "
                "text-ink-soft",
            ),
            el.input(
                type="search",
                default_value=listing.q,
                placeholder=placeholder,
                aria_label=placeholder,
                on_change=on_search.debounce(300),
                max_length=_LONGEST_SEARCH,
                auto_complete="off",
                data_not_guarded="true",
                class_name=f"{FIELD} pl-10",
                **({"key": key} if key is not None else {}),
            ),
            class_name="relative w-full min-w-48 md:w-80",
        ),
        *filters,
        rx.cond(
            listing.is_narrowed,
            el.a(t("Reset"), href=listing.reset, class_name=QUIET),
        ),
        el.p(listing.found, role="status", class_name="ml-auto text-14 text-ink-soft tabular-nums"),
        class_name="mb-4 flex flex-wrap items-center gap-3",
    )


def filter_field(label: str, value: Any, on_change: Any, *options: Any) -> Element:
    """A filter as a short list of choices; the empty one comes first and means all."""
    return el.span(
        el.select(
            *options,
            value=value,
            aria_label=label,
            on_change=on_change,
            class_name=cx(
                FIELD,
                "w-auto appearance-none pr-9",
                rx.cond(value != "", "border-ink", ""),
            ),
        ),
        icon(
            "down",
            size=16,
            class_name="pointer-events-none absolute right-3 top-1/2 -translate-y-1/2",
        ),
        class_name="relative inline-block max-w-full",
    )


def table(*heads: Any, rows: Any, caption: str) -> Element:
    """A table that scrolls sideways in itself on a narrow screen; `rows` are `<tr>` elements."""
    return el.div(
        el.table(
            el.caption(caption, class_name="sr-only"),
            el.thead(el.tr(*heads), class_name="text-left text-12 text-ink-soft"),
            el.tbody(rows),
            class_name="w-full border-collapse text-14",
        ),
        tab_index=0,
        role="region",
        aria_label=caption,
        class_name="relative -mx-4 overflow-x-auto px-4 md:-mx-8 md:px-8",
    )


def nothing_found(listing: Any, t: Translator) -> Element:
    """What stands where search and filters leave nothing of a list."""
    return empty(
        "search",
        t("Nothing found"),
        t("Try another word, or fewer filters."),
        el.a(t("Show everything"), href=listing.reset, class_name=SECONDARY),
    )


HEAD = "border-b border-line px-2 lg:px-3 py-2 font-semibold whitespace-nowrap first:pl-0 last:pr-0"
CELL = "border-b border-line px-2 lg:px-3 py-2 align-middle first:pl-0 last:pr-0"
ROW = "relative hover:bg-raised focus-within:bg-raised"
ROW_LINK = "font-semibold after:absolute after:inset-0 after:content-['']"
"""A link whose whole row can be clicked; other controls of the row need `relative z-10`."""


def head(label: Any, *, class_name: str = "") -> Element:
    """The head of a column that is not sorted by."""
    return el.th(label, scope="col", class_name=f"{HEAD} {class_name}")


def sort_head(label: str, name: str, listing: Any, *, class_name: str = "") -> Element:
    """The head of a column to sort by."""
    direction = listing.directions[name]
    return el.th(
        el.a(
            label,
            rx.cond(
                direction != "none",
                rx.cond(direction == "ascending", icon("up", size=14), icon("down", size=14)),
            ),
            href=listing.sorts[name],
            replace=True,
            class_name="inline-flex min-h-8 items-center gap-1 hover:text-ink",
        ),
        scope="col",
        aria_sort=direction,
        class_name=f"{HEAD} {class_name}",
    )


def cell(*children: Any, class_name: str = "") -> Element:
    """A cell of a row."""
    return el.td(*children, class_name=f"{CELL} {class_name}")


def pager(listing: Any, t: Translator) -> Element:
    """Where in the list this page is, and the ways to its neighbours."""
    return el.nav(
        el.p(listing.span, class_name="text-14 text-ink-soft tabular-nums"),
        el.div(
            _turn(listing.previous, t("Previous"), "left"),
            _turn(listing.next, t("Next"), "right"),
            class_name="flex gap-2",
        ),
        aria_label=t("Pages"),
        class_name="mt-4 flex items-center justify-between gap-4",
    )


def _turn(href: Any, label: str, name: str) -> Element:
    return el.span(
        rx.cond(
            href != "",
            el.a(icon(name, size=18), label, href=href, class_name=SECONDARY),
        )
    )


def _direction(query: ListQuery, name: str) -> str:
    if query.sort != name:
        return "none"
    return "descending" if query.descending else "ascending"


def _range(first: int, last: int, total: int, locale: str) -> str:
    numbers = {
        name: format_number(value, locale)
        for name, value in {"first": first, "last": last, "total": total}.items()
    }
    return translator(locale)("{first}–{last} of {total}", **numbers)
