"""The goods of the shop in memory, as a search asks for them: which match, how many, in what order.

Every product has a number, and a set of products is one long integer with a bit for each number.
What two filters leave is `a & b`, and how many that are is `.bit_count()`: microseconds for tens of
thousands of products, where a database would read all of them for every filter's counts.

Nothing here reads the database; `indexed_goods` fills it and keeps it true.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import TypeVar
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import Indel

from booking_app.domain.catalogue.schemas import ProductQuery, Sort

K = TypeVar("K")
V = TypeVar("V")
Bits = int
"""A set of products: bit n stands for the product with the number n."""

_LIKENESS = 0.72
"""How like a known word a mistyped one is, of 1: one slip in a word of four letters."""
_LIKELY = 5
_MOST_MENDED = 6
"""Words of a search: more are no slip of the finger."""
_BEGINNINGS_KEPT, _PRICES_KEPT = 300, 20
"""So many beginnings of words, and ranges of prices, are remembered until goods change."""
_FEW = 1500
"""So many hits are sorted by themselves, quicker than looking all goods through in order."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is known of one product. `text` is folded; `sizes` are pairs of size and price."""

    id: UUID
    category: str
    metal: str
    stone: str
    position: int
    published_at: datetime
    text: str
    sizes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of ids, how many there are in all, and each filter's choices with their counts."""

    ids: tuple[UUID, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(slots=True)
class _Lane:
    """One size: which products have it, and their prices, sorted, with the number behind each."""

    has: Bits = 0
    prices: list[tuple[int, int]] = field(default_factory=list)
    is_sorted: bool = True

    def costing(self, least: int | None, most: int | None) -> Bits:
        if not self.is_sorted:
            self.prices.sort()
            self.is_sorted = True
        begun = 0 if least is None else bisect_left(self.prices, (least, -1))
        end = len(self.prices) if most is None else bisect_left(self.prices, (most + 1, -1))
        return bits_of(number for _, number in self.prices[begun:end])


class GoodsIndex:
    """Goods by number. One that is put in again gets a new number; the old one is left empty."""

    def __init__(self) -> None:
        self._goods: list[Goods | None] = []
        self._number_of: dict[UUID, int] = {}
        self._alive: Bits = 0
        self._scheduled: dict[int, datetime] = {}
        self._facets: dict[str, defaultdict[str, Bits]] = {
            name: defaultdict(int) for name in ("category", "metal", "stone")
        }
        self._lanes: defaultdict[str, _Lane] = defaultdict(_Lane)
        self._with_word: dict[str, array[int]] = {}
        self.edition = 0
        """Another one after each change."""
        self._begun: dict[str, Bits] = {}
        self._priced: dict[tuple[int | None, int | None], dict[str, Bits]] = {}
        self._orders: dict[str, array[int]] = {}
        self._like: dict[int, list[str]] = {}
        """By length of a word, the words and beginnings it may have been meant for."""
        self._sorted_words: list[str] | None = None

    def __len__(self) -> int:
        return len(self._number_of)

    @property
    def emptied(self) -> int:
        """How many numbers stand for nothing any more."""
        return len(self._goods) - len(self._number_of)

    def put(self, goods: Goods) -> None:
        """Add a product, or what is known of it now."""
        self.take_out(goods.id)
        number = len(self._goods)
        self._goods.append(replace(goods, text=""))
        self._number_of[goods.id] = number
        self._scheduled[number] = goods.published_at
        bit = 1 << number
        self._alive |= bit
        for name, values in self._facets.items():
            values[getattr(goods, name)] |= bit
        for size, price in goods.sizes:
            lane = self._lanes[size]
            lane.has |= bit
            lane.prices.append((price, number))
            lane.is_sorted = False
        for word in set(goods.text.split()):
            if word not in self._with_word:
                self._with_word[word] = array("I")
            self._with_word[word].append(number)
        self._forget()

    def take_out(self, product_id: UUID) -> None:
        """Remove a product, if it is there."""
        number = self._number_of.pop(product_id, None)
        if number is not None:
            self._goods[number] = None
            self._scheduled.pop(number, None)
            self._alive &= ~(1 << number)
            self._forget()

    def numbers(self, product_ids: Iterable[UUID]) -> Bits:
        """The set of these products, of those that are there."""
        known = self._number_of
        return bits_of(known[id_] for id_ in product_ids if id_ in known)

    def numbers_shown(self, product_ids: Iterable[UUID], now: datetime) -> list[int]:
        """The number of each of these products; -1 for those that are not in the shop."""
        packed = self._shown(now).to_bytes(len(self._goods) // 8 + 1, "little")
        known = (self._number_of.get(id_, -1) for id_ in product_ids)
        return [n if n >= 0 and packed[n >> 3] >> (n & 7) & 1 else -1 for n in known]

    def search(
        self, query: ProductQuery, now: datetime, free: Mapping[str, Bits] | None = None
    ) -> Found:
        """What matches; `query.q` is folded. `free` narrows each size to products it is free of."""
        shown = reduce(and_, map(self._beginning_with, query.q.split()), self._shown(now))
        chosen = {
            "category": self._chosen("category", (query.category,) if query.category else ()),
            "metal": self._chosen("metal", query.metals),
            "stone": self._chosen("stone", query.stones),
        }
        offered = self._offered(query, free)
        of_size = _any(offered.get(size, 0) for size in query.sizes or offered)
        facets = {"size": _counts(offered, reduce(and_, chosen.values(), shown))}
        for name in chosen:
            others = (bits for other, bits in chosen.items() if other != name)
            facets[name] = _counts(self._facets[name], reduce(and_, others, shown & of_size))
        hits = reduce(and_, chosen.values(), shown & of_size)
        begun = (query.page - 1) * query.page_size
        page = self._in_order(hits, query.sort, begun, begun + query.page_size)
        return Found(tuple(page), hits.bit_count(), facets)

    def on_shelves(self, now: datetime) -> Mapping[str, int]:
        """How many products a shopper finds on each shelf; empty ones are left out."""
        return _counts(self._facets["category"], self._shown(now))

    def mended(self, q: str, now: datetime) -> str:
        """The words with those no product knows replaced by the known ones they resemble most.

        Beginnings are known too, so that a slip in “topaz” is found in “topazes”.
        """
        shown, words = self._shown(now), q.split()
        mended = [
            word if self._beginning_with(word) & shown else self._resembling(word, shown)
            for word in words[:_MOST_MENDED]
        ]
        return " ".join([*mended, *words[_MOST_MENDED:]])

    def _resembling(self, word: str, shown: Bits) -> str:
        if any(character.isdigit() for character in word):
            return word
        if len(word) not in self._like:
            names = {known for known in self._words() if known.isalpha()}
            _keep(self._like, len(word), [*names | {known[: len(word)] for known in names}], 8)
        likely = process.extract(
            word, self._like[len(word)], scorer=Indel.normalized_similarity,
            score_cutoff=_LIKENESS, limit=_LIKELY,
        )  # fmt: skip
        return next((known for known, *_ in likely if self._beginning_with(known) & shown), word)

    def _shown(self, now: datetime) -> Bits:
        """What is published by the clock."""
        for number in [number for number, at in self._scheduled.items() if at <= now]:
            del self._scheduled[number]
        return self._alive & ~bits_of(self._scheduled)

    def _chosen(self, name: str, keys: Sequence[str]) -> Bits:
        if not keys:
            return self._alive
        values = self._facets[name]
        return _any(values[key] for key in keys if key in values)

    def _offered(self, query: ProductQuery, free: Mapping[str, Bits] | None) -> dict[str, Bits]:
        """For each size, which products have it at such a price, and free where that is asked."""
        least, most = query.price_from_minor, query.price_to_minor
        if least is None and most is None:
            offered = {size: lane.has for size, lane in self._lanes.items()}
        elif (least, most) in self._priced:
            offered = self._priced[least, most]
        else:
            offered = {size: lane.costing(least, most) for size, lane in self._lanes.items()}
            _keep(self._priced, (least, most), offered, _PRICES_KEPT)
        if free is None:
            return offered
        return {size: bits & free.get(size, 0) for size, bits in offered.items()}

    def _beginning_with(self, word: str) -> Bits:
        found = self._begun.get(word)
        if found is None:
            words = self._words()
            first, last = bisect_left(words, word), bisect_left(words, word + "\U0010ffff")
            numbers = (number for known in words[first:last] for number in self._with_word[known])
            found = bits_of(numbers)
            _keep(self._begun, word, found, _BEGINNINGS_KEPT)
        return found

    def _words(self) -> list[str]:
        if self._sorted_words is None:
            self._sorted_words = sorted(self._with_word)
        return self._sorted_words

    def _in_order(self, hits: Bits, sort: Sort, begun: int, end: int) -> list[UUID]:
        if hits.bit_count() <= _FEW:
            numbers: Iterable[int] = sorted(_numbers(hits), key=self._key(sort))[begun:end]
        else:
            numbers = self._looked_through(hits, sort, begun, end)
        return [goods.id for number in numbers if (goods := self._goods[number])]

    def _looked_through(self, hits: Bits, sort: Sort, begun: int, end: int) -> Iterator[int]:
        if sort not in self._orders:
            self._orders[sort] = array("I", sorted(_numbers(self._alive), key=self._key(sort)))
        packed = hits.to_bytes(len(self._goods) // 8 + 1, "little")
        seen = 0
        for number in self._orders[sort]:
            if packed[number >> 3] >> (number & 7) & 1:
                if seen >= begun:
                    yield number
                seen += 1
                if seen == end:
                    return

    def _key(self, sort: Sort) -> Callable[[int], tuple[float, UUID]]:
        def key(number: int) -> tuple[float, UUID]:
            goods = self._goods[number]
            assert goods is not None  # noqa: S101 - only those that are there are sorted
            if sort == "featured":
                return goods.position, goods.id
            if sort == "newest":
                return -goods.published_at.timestamp(), goods.id
            lowest = min(price for _, price in goods.sizes)
            return (lowest if sort == "price_asc" else -lowest), goods.id

        return key

    def _forget(self) -> None:
        """What was worked out is not so any more."""
        self.edition += 1
        self._begun.clear()
        self._priced.clear()
        self._orders.clear()
        self._like.clear()
        self._sorted_words = None


def _any(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def _counts(values: Mapping[str, Bits], among: Bits) -> dict[str, int]:
    """How many of a set have each value; values that none has are left out."""
    counts = ((key, (bits & among).bit_count()) for key, bits in values.items() if key)
    return {key: count for key, count in counts if count}


def _keep(kept: dict[K, V], key: K, value: V, most: int) -> None:
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def bits_of(numbers: Iterable[int]) -> Bits:
    """The set of these numbers."""
    flags = bytearray()
    for number in numbers:
        place = number >> 3
        if place >= len(flags):
            flags.extend(bytes(place + 1 - len(flags) + 64))
        flags[place] |= 1 << (number & 7)
    return int.from_bytes(flags, "little")


def _numbers(bits: Bits) -> Iterator[int]:
    """The numbers of a set, in order."""
    packed = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for place, byte in enumerate(packed):
        while byte:
            lowest = byte & -byte
            yield (place << 3) + lowest.bit_length() - 1
            byte ^= lowest
