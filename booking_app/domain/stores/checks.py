"""Checking and tidying what somebody entered about a store. Pure functions.

Each returns what is to be stored, and raises `InvalidStore` naming every field that is wrong.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Final

import phonenumbers

from booking_app.core.slugs import is_slug, slugify
from booking_app.domain.stores.errors import InvalidStore
from booking_app.domain.stores.records import (
    SERVICES,
    LocalInterval,
    NewCity,
    StoreCard,
    StoreDay,
    StoreSchedule,
)
from booking_app.domain.stores.time_zones import is_zone

MOST_CAPACITY: Final = 50
SLOT_MINUTES: Final = (5, 240)
MOST_BUFFER_MINUTES: Final = 120
MOST_SAFETY_STOCK: Final = 99
MOST_INTERVALS: Final = 4
"""Of one day: morning, noon, evening and one to spare."""
MOST_DAYS: Final = 400
_LONGEST = {
    "name": 120,
    "town": 120,
    "address": 200,
    "directions": 600,
    "region": 120,
    "reason": 120,
}
_DAY_MINUTES = 24 * 60


def checked_card(
    card: StoreCard, *, locales: Sequence[str], country: str, has_town: bool = True
) -> StoreCard:
    """The card with tidy texts, an E.164 phone and a slug.

    `country` (ISO 3166) is the town's; `has_town` says whether the town is in the table.
    """
    wrong: dict[str, str] = {}
    name = _texts(card.name, "name", locales, wrong, required=True)
    slug = card.slug.strip().casefold() or slugify(name.get("en") or next(iter(name.values()), ""))
    if not is_slug(slug):
        wrong["slug"] = "invalid" if slug else "required"
    phone = _phone(card.phone, country, wrong)
    if len(card.postal_code.strip()) > 12:
        wrong["postal_code"] = "too_long"
    _check_position(card.lat, card.lon, wrong)
    if not is_zone(card.time_zone):
        wrong["time_zone"] = "invalid" if card.time_zone else "required"
    _check_range(card.slot_minutes, *SLOT_MINUTES, "slot_minutes", wrong)
    _check_range(card.buffer_minutes, 0, MOST_BUFFER_MINUTES, "buffer_minutes", wrong)
    _check_range(card.safety_stock, 0, MOST_SAFETY_STOCK, "safety_stock", wrong)
    if not card.city or not has_town:
        wrong["city"] = "invalid" if card.city else "required"
    tidy = replace(
        card,
        name=name,
        address=_texts(card.address, "address", locales, wrong, required=True),
        directions=_texts(card.directions, "directions", locales, wrong),
        slug=slug,
        phone=phone,
        postal_code=card.postal_code.strip(),
        services=tuple(key for key in SERVICES if key in card.services),
    )
    if wrong:
        raise InvalidStore(wrong)
    return tidy


def checked_schedule(
    schedule: StoreSchedule, *, locales: Sequence[str], today: date
) -> StoreSchedule:
    """The schedule with every day's intervals in order and without dates that are over."""
    wrong: dict[str, str] = {}
    if len(schedule.weekly) != 7:
        wrong["weekly"] = "invalid"
    _check_range(schedule.capacity, 0, MOST_CAPACITY, "capacity", wrong)
    weekly = tuple(
        _checked_intervals(day, f"weekly.{index}", wrong)
        for index, day in enumerate(schedule.weekly)
    )
    _check_nights(weekly, wrong)
    days: dict[date, StoreDay] = {}
    for day in schedule.days:
        key = f"days.{day.local_date.isoformat()}"
        if day.local_date in days:
            wrong[key] = "duplicate"
        if day.local_date < today:
            continue
        days[day.local_date] = StoreDay(
            day.local_date,
            _checked_intervals(day.intervals, key, wrong),
            _texts(day.reason, f"{key}.reason", locales, wrong),
        )
    if len(days) > MOST_DAYS:
        wrong["days"] = "out_of_range"
    if wrong:
        raise InvalidStore(wrong)
    return StoreSchedule(weekly, tuple(days[day] for day in sorted(days)), schedule.capacity)


def checked_city(city: NewCity, *, locales: Sequence[str]) -> NewCity:
    """The town with tidy texts."""
    wrong: dict[str, str] = {}
    name = _texts(city.name, "town", locales, wrong, required=True)
    region = _texts(city.region, "region", locales, wrong)
    country = city.country.strip().upper()
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        wrong["country"] = "invalid"
    _check_position(city.lat, city.lon, wrong)
    if wrong:
        raise InvalidStore(wrong)
    return replace(city, name=name, region=region, country=country)


def _texts(
    texts: Mapping[str, str],
    field: str,
    locales: Sequence[str],
    wrong: dict[str, str],
    *,
    required: bool = False,
) -> dict[str, str]:
    longest = _LONGEST[field.rpartition(".")[2] or field]
    tidy = {locale: _tidy(texts.get(locale, "")) for locale in {*locales, *texts}}
    for locale, text in tidy.items():
        if required and not text and locale in locales:
            wrong[f"{field}.{locale}"] = "required"
        elif len(text) > longest:
            wrong[f"{field}.{locale}"] = "too_long"
    return {locale: text for locale, text in sorted(tidy.items()) if text or locale in locales}


def _tidy(text: str) -> str:
    visible = (
        symbol
        for symbol in unicodedata.normalize("NFC", text)
        if symbol.isspace() or unicodedata.category(symbol)[0] != "C"
    )
    return " ".join("".join(visible).split())


def _phone(text: str, country: str, wrong: dict[str, str]) -> str:
    if not text.strip():
        wrong["phone"] = "required"
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        wrong["phone"] = "invalid"
        return text
    # What only looks possible is taken: a region's plan may be newer than our table of it.
    if not phonenumbers.is_possible_number(number):
        wrong["phone"] = "invalid"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _check_position(lat: float | None, lon: float | None, wrong: dict[str, str]) -> None:
    if lat is None or lon is None:
        wrong["position"] = "required"
    elif not (-90 <= lat <= 90 and -180 <= lon <= 180):  # also false for what is no number
        wrong["position"] = "out_of_range"


def _check_range(value: int, least: int, most: int, field: str, wrong: dict[str, str]) -> None:
    if not least <= value <= most:
        wrong[field] = "out_of_range"


def _checked_intervals(
    intervals: Sequence[LocalInterval], key: str, wrong: dict[str, str]
) -> tuple[LocalInterval, ...]:
    ordered = tuple(sorted(intervals))
    if len(ordered) > MOST_INTERVALS:
        wrong[key] = "out_of_range"
    ends = 0
    for opens, closes in ordered:
        start, end = _minutes(opens, closes)
        if start < ends:
            wrong[key] = "overlap"
        ends = end
    if ordered and ends - _of(ordered[0][0]) > _DAY_MINUTES:
        wrong[key] = "overlap"
    return ordered


def _check_nights(weekly: Sequence[Sequence[LocalInterval]], wrong: dict[str, str]) -> None:
    """An evening that runs past midnight must be over before the next day's doors open."""
    for index, day in enumerate(weekly):
        following = weekly[(index + 1) % 7]
        if not day or not following:
            continue
        end = _minutes(*day[-1])[1] - _DAY_MINUTES
        if end > _of(following[0][0]):
            wrong.setdefault(f"weekly.{(index + 1) % 7}", "overlap")


def _minutes(opens: time, closes: time) -> tuple[int, int]:
    start, end = _of(opens), _of(closes)
    return start, end if end > start else end + _DAY_MINUTES


def _of(moment: time) -> int:
    return moment.hour * 60 + moment.minute
