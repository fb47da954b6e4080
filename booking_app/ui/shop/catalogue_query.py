"""The catalogue's address: what is searched, filtered and sorted, and how far the list is shown.

The query string is the only place where this is kept, so Back, reload and a shared link keep it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, cast, get_args
from urllib.parse import quote, urlencode

from babel.numbers import get_currency_precision

from booking_app.domain.catalogue.schemas import Sort
from booking_app.domain.chain.service import chain_now

NAMES = (
    "q",
    "category",
    "metal",
    "stone",
    "size",
    "from",
    "to",
    "place",
    "sort",
    "page",
)
PAGE_SIZE = 12
PAGES_SHOWN = 8
"""How many pages stand one below the other before earlier ones are left to a link."""

Where = Literal["", "near", "mine"]
_KEY = re.compile(r"[a-z0-9._ -]{1,40}")
_MOST_CHOICES = 20
_MOST_PRICE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Prices are in whole currency units; `page` counts from 1."""

    q: str = ""
    category: str = ""
    metal: tuple[str, ...] = ()
    stone: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    place: Where = ""
    sort: Sort = "featured"
    page: int = 1

    @property
    def chosen(self) -> int:
        """How many filters narrow the list; words, sorting and the category of a shelf do not."""
        prices = int(self.price_from is not None or self.price_to is not None)
        return len(self.metal) + len(self.stone) + len(self.size) + prices + bool(self.place)

    def toggled(self, name: str, key: str) -> "Filters":
        """The same with one choice of a filter put in or taken out, from the first page."""
        before: tuple[str, ...] = getattr(self, name)
        after = tuple(k for k in before if k != key) if key in before else (*before, key)
        return self.with_(**{name: after})

    def with_(self, **changes: Any) -> "Filters":
        """The same with these changes, from the first page."""
        return replace(self, **{"page": 1, **changes})

    def cleared(self) -> "Filters":
        """Only the words, the category and the sorting."""
        return Filters(q=self.q, category=self.category, sort=self.sort)

    def price_minor(self) -> tuple[int | None, int | None]:
        """The price range in minor units."""
        scale = 10 ** get_currency_precision(chain_now().currency)
        low, high = self.price_from, self.price_to
        return (None if low is None else low * scale, None if high is None else high * scale)

    def parameters(self) -> list[tuple[str, str]]:
        """Names and values of the query string; what is as by default is left out."""
        default = Filters()
        found = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value in (getattr(default, field.name), None):
                continue
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            found.append((field.name.removeprefix("price_"), text))
        return found


def address(path: str, filters: Filters) -> str:
    """The address of a list; the category is in the path of its own shelf."""
    pairs = filters.parameters()
    if "/c/" in path:
        pairs = [pair for pair in pairs if pair[0] != "category"]
    query = urlencode(pairs, safe=",", quote_via=quote)
    return f"{path}?{query}" if query else path


def read_filters(query: Mapping[str, str], category: str = "") -> Filters:
    """Filters from a query string; what makes no sense is as if it were not there."""
    place, sort = query.get("place", ""), query.get("sort", "")
    page = _number(query.get("page", ""), 1000)
    return Filters(
        q=" ".join(query.get("q", "").split())[:80],
        category=category or next(iter(_keys(query.get("category", ""))), ""),
        metal=_keys_of(query, "metal"),
        stone=_keys_of(query, "stone"),
        size=_keys_of(query, "size"),
        price_from=_number(query.get("from", ""), _MOST_PRICE),
        price_to=_number(query.get("to", ""), _MOST_PRICE),
        place=cast("Where", place) if place in ("near", "mine") else "",
        sort=cast("Sort", sort) if sort in get_args(Sort) else "featured",
        page=max(page or 1, 1),
    )


def _keys_of(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_keys(query.get(name, ""))))


def _keys(text: str) -> list[str]:
    return [key for key in text.split(",")[:_MOST_CHOICES] if _KEY.fullmatch(key)]


def _number(text: str, most: int) -> int | None:
    digits = re.sub(r"[\s\u00a0]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10:
        return None
    return min(int(digits), most)
