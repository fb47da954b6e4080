"""Towns one can type that are in no table: an offline gazetteer, GeoNames data (CC BY 4.0).

It is read on the first question and then kept, in a few compact strings: some 15 MB.
"""

import difflib
import gzip
from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

from babel import Locale

from booking_app.core.folding import fold
from booking_app.core.slugs import slugify
from booking_app.domain.stores.schemas import CityView

ATTRIBUTION = "GeoNames"
ATTRIBUTION_URL = "https://www.geonames.org/"
_SHORTEST_WITH_SLIPS = 4
_ALIKE = 0.74
_MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A town in both languages; `beside` is the number of a larger one it may be known by."""

    slug: str
    name_en: str
    name_ru: str
    country: str
    lat: float
    lon: float
    population: int
    beside: int

    def view(self, locale: str) -> CityView:
        """The town as one of the table without a store."""
        return CityView(
            slug=self.slug,
            name=(self.name_ru if locale == "ru" else "") or self.name_en,
            region=self._region(locale),
            country=self.country,
            lat=self.lat,
            lon=self.lon,
            store_count=0,
        )

    def _region(self, locale: str) -> str:
        country: str = Locale(locale).territories.get(self.country, self.country)
        if self.beside < 0:
            return country
        larger = _gazetteer().place(self.beside)
        name = (larger.name_ru if locale == "ru" else "") or larger.name_en
        return f"{name}, {country}"


def find(slug: str) -> Place | None:
    """The town of this address."""
    number = _gazetteer().by_slug.get(slug)
    return None if number is None else _gazetteer().place(number)


def search(typed: str, limit: int) -> list[tuple[int, Place]]:
    """Towns by what was typed in either language, with how well they fit: 0 the very name, 1 it
    begins so, 3 and more it resembles it. The larger come first among equals."""
    wanted = fold(typed)
    if not wanted:
        return []
    known = _gazetteer()
    exact, begin = known.beginning(wanted)
    ranks = dict.fromkeys(begin, 1) | dict.fromkeys(exact, 0)
    if len(ranks) < limit and len(wanted) >= _SHORTEST_WITH_SLIPS:
        for number, slips in known.resembling(wanted):
            ranks.setdefault(number, 3 + slips)
    # Towns stand in the order of their size.
    best = sorted(ranks, key=lambda number: (ranks[number], number))[:limit]
    return [(ranks[number], known.place(number)) for number in best]


class _Gazetteer:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.by_slug: dict[str, int] = {}
        self._slugs: list[str] = []
        ids = {line.partition("\t")[0]: number for number, line in enumerate(lines)}
        self._beside = array("i", (ids.get(line.split("\t")[7], -1) for line in lines))
        names: list[tuple[str, int]] = []
        for number, line in enumerate(lines):
            id_, english, russian, country, *_, others = line.split("\t")
            slug = self._free_slug(english, country, id_)
            self.by_slug[slug] = number
            self._slugs.append(slug)
            spelled = {fold(name) for name in (english, russian, *others.split("|")) if name}
            names += [(name, number) for name in spelled if name]
        names.sort()
        self._names = [name for name, _ in names]
        self._numbers = array("i", (number for _, number in names))
        grams: dict[str, array[int]] = defaultdict(lambda: array("i"))
        for place, name in enumerate(self._names):
            for gram in _grams(name):
                grams[gram].append(place)
        self._grams = dict(grams)

    def place(self, number: int) -> Place:
        _, english, russian, country, lat, lon, population, *_ = self._lines[number].split("\t")
        return Place(
            self._slugs[number],
            english,
            russian,
            country,
            float(lat),
            float(lon),
            int(population),
            self._beside[number],
        )

    def beginning(self, wanted: str) -> tuple[list[int], list[int]]:
        """Towns of this very name, and those whose name begins so."""
        exact: list[int] = []
        begin: list[int] = []
        place = bisect_left(self._names, wanted)
        while place < len(self._names) and self._names[place].startswith(wanted):
            found = exact if self._names[place] == wanted else begin
            found.append(self._numbers[place])
            place += 1
        return exact, begin

    def resembling(self, wanted: str) -> list[tuple[int, int]]:
        """Towns whose name, or its beginning, is like this but for a slip or two, and how much
        it differs, in tenths."""
        shared: dict[int, int] = defaultdict(int)
        for gram in _grams(wanted):
            for place in self._grams.get(gram, ()):
                shared[place] += 1
        likely = sorted(shared, key=lambda place: (-shared[place], self._numbers[place]))
        matcher = difflib.SequenceMatcher()
        matcher.set_seq2(wanted)
        found = []
        for place in likely[:_MOST_COMPARED]:
            matcher.set_seq1(self._names[place][: len(wanted) + 2])
            if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
                found.append((self._numbers[place], int((1 - ratio) * 10)))
        return sorted(found, key=lambda item: item[1])

    def _free_slug(self, english: str, country: str, id_: str) -> str:
        stem = slugify(english, 40) or f"place-{id_}"
        for slug in (stem, f"{stem}-{country.lower()}", f"{stem}-{id_}"):
            if slug not in self.by_slug:
                return slug
        raise AssertionError("the last one has the town's own number")


def _grams(name: str) -> set[str]:
    padded = f" {name}"
    return {padded[start : start + 2] for start in range(len(padded) - 1)}


@cache
def _gazetteer() -> _Gazetteer:
    packed = resources.files("booking_app.domain.stores").joinpath("data", "places.tsv.gz")
    text = gzip.decompress(packed.read_bytes()).decode("utf-8")
    return _Gazetteer(text.splitlines())
