"""What the catalogue shows, and the reading of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.db import Session, get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, mark, translator
from booking_app.core.money import Money, format_money
from booking_app.domain.catalogue import category_editing as shelves
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import (
    CategoryView,
    FacetValue,
    Lying,
    ProductPage,
    ProductQuery,
)
from booking_app.domain.chain.service import chain_now
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView
from booking_app.ui.pages import PageMoved, PageNotFound, PageRequest
from booking_app.ui.place import PLACE_COOKIE, Place, read_place
from booking_app.ui.shop.cards_view import CardView, card_views
from booking_app.ui.shop.catalogue_query import (
    PAGE_SIZE,
    PAGES_SHOWN,
    Filters,
    address,
    read_filters,
)
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.words import METAL_COLOURS, metal_name, size_name, size_order, stone_name

SORTS = {
    "featured": mark("Our choice"),
    "newest": mark("New first"),
    "price_asc": mark("Price: low to high"),
    "price_desc": mark("Price: high to low"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link which narrows, widens or sorts the list. `colour` is a metal's."""

    name: str = ""
    href: str = ""
    count: str = ""
    on: bool = False
    colour: str = ""


NO_CHOICE = Choice()


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """A filter and its choices."""

    title: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a form must send along."""

    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """A list with everything around it. Addresses keep all that was chosen before."""

    title: str = ""
    found: str = ""
    q: str = ""
    path: str = ""
    categories: tuple[Choice, ...] = ()
    cards: tuple[CardView, ...] = ()
    groups: tuple[FilterGroup, ...] = ()
    where: tuple[Choice, ...] = ()
    near: Choice = NO_CHOICE
    place_known: bool = False
    chosen: tuple[Choice, ...] = ()
    chosen_count: int = 0
    sorts: tuple[Choice, ...] = ()
    sort_name: str = ""
    price_from: str = ""
    price_to: str = ""
    currency: str = ""
    hidden: tuple[Hidden, ...] = ()
    show_text: str = ""
    clear_href: str = ""
    all_href: str = ""
    earlier_href: str = ""
    more_href: str = ""
    more_text: str = ""
    empty_text: str = ""
    is_plain: bool = False
    is_open: bool = False


async def load_catalogue(request: PageRequest) -> CatalogueView:
    """The list at an address. Raises `PageNotFound` for an unknown category, `PageMoved` from a
    former address of one."""
    category = request.params.get("category", "")
    filters = read_filters(request.query, category)
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    locale = request.locale
    async with get_database().read() as session:
        categories = await catalogue.list_categories(session, locale)
        if category and category not in {known.slug for known in categories}:
            present = await shelves.moved_to(session, category)
            raise (
                PageMoved(request.link(f"/c/{present}")) if present else PageNotFound(request.path)
            )
        near = await stores_around(session, locale, place)
        mine = await _store(session, place.store, locale)
        page = await _search(session, filters, near, mine, locale)
        here = await catalogue.lying_in(
            session, [card.id for card in page.items], [store.id for store in near]
        )
    return _Presenter(request, filters, place, categories, mine).view(page, here)


async def _store(session: Session, slug: str, locale: str) -> StoreView | None:
    if not slug:
        return None
    try:
        return await stores.get_store(session, slug, locale)
    except DomainError:
        return None


async def _search(
    session: Session,
    filters: Filters,
    near: Sequence[StoreView],
    mine: StoreView | None,
    locale: str,
) -> ProductPage:
    inside: tuple[UUID, ...] = ()
    if filters.place == "near":
        inside = tuple(store.id for store in near)
    elif filters.place == "mine" and mine:
        inside = (mine.id,)
    low, high = filters.price_minor()
    block, pages = _block(filters.page)
    query = ProductQuery(
        q=filters.q,
        category=filters.category,
        metals=filters.metal,
        stones=filters.stone,
        sizes=filters.size,
        price_from_minor=low,
        price_to_minor=high,
        store_ids=inside,
        in_stock_only=bool(filters.place),
        sort=filters.sort,
        page=block + 1,
        page_size=PAGES_SHOWN * PAGE_SIZE if block else pages * PAGE_SIZE,
    )
    return await catalogue.search(session, query, locale)


def _block(page: int) -> tuple[int, int]:
    """Which block of pages is shown, and how many pages of it."""
    block, last = divmod(page - 1, PAGES_SHOWN)
    return block, last + 1


class _Presenter:
    """Turns a page of a search into words and addresses."""

    def __init__(
        self,
        request: PageRequest,
        filters: Filters,
        place: Place,
        categories: Sequence[CategoryView],
        mine: StoreView | None,
    ) -> None:
        self._request = request
        self._filters = filters
        self._place = place
        self._categories = categories
        self._mine = mine
        self.t = translator(request.locale)
        self._shelf = bool(request.params.get("category"))
        self._path = request.link(request.shop_path)

    def view(self, page: ProductPage, here: Mapping[UUID, Lying]) -> CatalogueView:
        t, filters = self.t, self._filters
        block, pages = _block(filters.page)
        items = page.items[: pages * PAGE_SIZE]
        last = block * PAGES_SHOWN * PAGE_SIZE + len(items)
        known = self._place.is_known
        near = self._near()
        narrowing = self._narrowing(page)
        shelves = FilterGroup(t("Category"), self._category_choices(page))
        return CatalogueView(
            title=self._title(),
            found=t.n("{n} item", "{n} items", page.total),
            q=filters.q,
            path=self._path,
            categories=self._category_links(),
            cards=card_views(items, t.locale, here if known else None),
            groups=(shelves, *narrowing) if shelves.choices else narrowing,
            where=self._where(near),
            near=near,
            place_known=known,
            chosen=self._chosen(narrowing),
            chosen_count=filters.chosen,
            sorts=tuple(
                Choice(t(text), self._to(filters.with_(sort=key)), on=filters.sort == key)
                for key, text in SORTS.items()
            ),
            sort_name=t(SORTS[filters.sort]),
            price_from=_typed(filters.price_from),
            price_to=_typed(filters.price_to),
            currency=_sign(t),
            hidden=self._hidden(),
            show_text=t.n("Show {n} item", "Show {n} items", page.total),
            clear_href=self._to(filters.cleared()),
            all_href=self._request.link("/catalogue"),
            earlier_href=self._to(filters.with_(page=block * PAGES_SHOWN)) if block else "",
            more_href=self._to(filters.with_(page=filters.page + 1)) if last < page.total else "",
            more_text=t("Show more"),
            empty_text="" if page.total else self._empty_text(),
            is_plain=not (filters.q or filters.chosen),
            is_open=any(category.product_count for category in self._categories),
        )

    def _to(self, filters: Filters) -> str:
        return address(self._path, filters)

    def _title(self) -> str:
        if self._filters.q:
            return self.t("“{words}”", words=self._filters.q)
        for category in self._categories:
            if category.slug == self._filters.category:
                return category.name
        return self.t("Catalogue")

    def _category_links(self) -> tuple[Choice, ...]:
        """Shelves; what was chosen besides stays, except sizes, which differ by shelf."""
        kept = self._filters.with_(category="", size=())
        everything = address(self._request.link("/catalogue"), kept)
        return (
            Choice(self.t("All"), everything, on=not self._filters.category),
            *(
                Choice(
                    category.name,
                    address(self._request.link(f"/c/{category.slug}"), kept),
                    str(category.product_count),
                    on=category.slug == self._filters.category,
                )
                for category in self._categories
                if category.product_count
            ),
        )

    def _narrowing(self, page: ProductPage) -> tuple[FilterGroup, ...]:
        t, chosen = self.t, self._filters
        sizes = sorted(page.facets.get("size", ()), key=lambda value: size_order(value.key))
        # Sizes of rings, chains and bracelets in one heap say nothing.
        by_size = sizes if chosen.category or chosen.size else ()
        facets = (
            ("metal", t("Metal"), page.facets.get("metal", ()), metal_name),
            ("stone", t("Stone"), page.facets.get("stone", ()), stone_name),
            ("size", t("Size"), by_size, size_name),
        )
        return tuple(
            FilterGroup(
                title,
                tuple(
                    self._choice(name, value, named(value.key, t))
                    for value in _with_chosen(values, getattr(chosen, name))
                ),
            )
            for name, title, values, named in facets
            if values or getattr(chosen, name)
        )

    def _category_choices(self, page: ProductPage) -> tuple[Choice, ...]:
        if self._shelf:
            return ()
        names = {category.slug: category.name for category in self._categories}
        chosen = self._filters.category
        return tuple(
            Choice(
                names.get(value.key, value.key),
                self._to(
                    self._filters.with_(category="" if value.key == chosen else value.key, size=())
                ),
                str(value.count),
                on=value.key == chosen,
            )
            for value in page.facets.get("category", ())
        )

    def _choice(self, name: str, value: FacetValue, text: str) -> Choice:
        return Choice(
            text,
            self._to(self._filters.toggled(name, value.key)),
            str(value.count),
            on=value.key in getattr(self._filters, name),
            colour=METAL_COLOURS.get(value.key, "") if name == "metal" else "",
        )

    def _near(self) -> Choice:
        on = self._filters.place == "near"
        return Choice(
            self.t("In stores near me"),
            self._to(self._filters.with_(place="" if on else "near")),
            on=on,
        )

    def _where(self, near: Choice) -> tuple[Choice, ...]:
        if not self._place.is_known:
            return ()
        if self._mine is None:
            return (near,)
        on = self._filters.place == "mine"
        mine = Choice(
            self.t("In my store: {store}", store=self._mine.name),
            self._to(self._filters.with_(place="" if on else "mine")),
            on=on,
        )
        return near, mine

    def _chosen(self, narrowing: Sequence[FilterGroup]) -> tuple[Choice, ...]:
        """What narrows the list now; each link takes one away."""
        found = [choice for group in narrowing for choice in group.choices if choice.on]
        prices = self._prices()
        if prices:
            found.append(
                Choice(prices, self._to(self._filters.with_(price_from=None, price_to=None)))
            )
        found += [choice for choice in self._where(self._near()) if choice.on]
        return tuple(found)

    def _prices(self) -> str:
        t, filters = self.t, self._filters
        low, high = (
            None if amount is None else format_money(Money(amount, _currency()), t.locale)
            for amount in filters.price_minor()
        )
        if low and high:
            return t("{low} to {high}", low=low, high=high)
        if low:
            return t("from {price}", price=low)
        return t("up to {price}", price=high) if high else ""

    def _hidden(self) -> tuple[Hidden, ...]:
        """What the form of prices sends along."""
        without = {"from", "to", "page", "category" if self._shelf else ""}
        return tuple(
            Hidden(name, value) for name, value in self._filters.parameters() if name not in without
        )

    def _empty_text(self) -> str:
        if self._filters.place:
            return self.t("Nothing like this lies in the stores near you right now.")
        if self._filters.chosen:
            return self.t("No piece has all of this at once. Take a filter away.")
        return self.t("We found nothing by these words. Try fewer, or look around.")


def _with_chosen(values: Sequence[FacetValue], chosen: Sequence[str]) -> list[FacetValue]:
    """Choices, and those chosen ones of which nothing is left."""
    known = {value.key for value in values}
    return [*values, *(FacetValue(key, 0) for key in chosen if key not in known)]


def _typed(price: int | None) -> str:
    return "" if price is None else str(price)


def _currency() -> str:
    return chain_now().currency


def _sign(t: Translator) -> str:
    return format_money(Money(0, _currency()), t.locale).replace("0", "").strip()
