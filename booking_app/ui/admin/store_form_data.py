"""What the form of a store shows, and what it sends back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from booking_app.core.i18n import Translator, format_moment, mark
from booking_app.core.phones import format_phone
from booking_app.domain.stores.errors import InvalidStore
from booking_app.domain.stores.records import (
    SERVICES,
    NewCity,
    StoreCard,
    StoreDay,
    StoreRecord,
    StoreSchedule,
)
from booking_app.ui.admin.fields import Option
from booking_app.ui.shop.stores_view import SERVICE_WORDS

LANGUAGES = {"ru": "Русский", "en": "English"}
_LONGEST_RANGE = 400
_TEXT_FIELDS = ("name", "address", "directions")

REASONS: dict[str, str] = {
    "required": mark("This is needed."),
    "position:required": mark("Click the map where the store is, or type its degrees."),
    "city:required": mark("Choose a town, or add one below."),
    "too_long": mark("This is too long."),
    "invalid": mark("This cannot be used. Check it, please."),
    "taken": mark("Another store has this address."),
    "out_of_range": mark("This is too little or too much."),
    "overlap": mark("These hours overlap."),
    "duplicate": mark("This date is there twice."),
}


@dataclass(frozen=True, slots=True)
class LanguageTexts:
    """The texts of one language; `…_field` are the names of their fields."""

    code: str = ""
    label: str = ""
    name: str = ""
    address: str = ""
    directions: str = ""
    name_field: str = ""
    address_field: str = ""
    directions_field: str = ""


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A service and whether the store offers it."""

    key: str = ""
    label: str = ""
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class StoreForm:
    """A store as its form shows it. `key` is new for every version: fields begin anew with it."""

    key: str = ""
    id: str = ""
    title: str = ""
    texts: tuple[LanguageTexts, ...] = ()
    locales: tuple[dict[str, str], ...] = ()
    services: tuple[ServiceChoice, ...] = ()
    town: tuple[Option, ...] = ()
    slug: str = ""
    old_slugs: str = ""
    postal_code: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    capacity: str = ""
    slot_minutes: str = ""
    buffer_minutes: str = ""
    safety_stock: str = ""
    weekly: tuple[Any, ...] = ()
    days: tuple[dict[str, Any], ...] = ()
    today: str = ""
    is_public: bool = True
    is_archived: bool = False
    shop_path: str = ""
    saved_at: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def form_of(
    record: StoreRecord,
    town: Option | None,
    locales: Sequence[str],
    today: date,
    t: Translator,
    zone: Any,
) -> StoreForm:
    """The form of a store, new or known."""
    card = record.card
    return StoreForm(
        key=f"{record.id}:{record.version}",
        id=str(record.id),
        title=card.name.get(t.locale) or next((text for text in card.name.values() if text), ""),
        texts=tuple(_texts(card, locale) for locale in locales),
        locales=tuple({"code": code, "label": LANGUAGES.get(code, code)} for code in locales),
        services=tuple(
            ServiceChoice(key, t(SERVICE_WORDS[key]), key in card.services) for key in SERVICES
        ),
        town=(town,) if town else (),
        slug=card.slug,
        old_slugs=", ".join(record.old_slugs),
        postal_code=card.postal_code,
        phone=format_phone(card.phone),
        lat=card.lat,
        lon=card.lon,
        capacity=str(record.schedule.capacity),
        slot_minutes=str(card.slot_minutes),
        buffer_minutes=str(card.buffer_minutes),
        safety_stock=str(card.safety_stock),
        weekly=tuple(_hours(day) for day in record.schedule.weekly),
        days=tuple(_ranges(record.schedule.days)),
        today=today.isoformat(),
        is_public=card.is_public,
        is_archived=record.archived_at is not None,
        shop_path=f"/stores/{card.slug}" if card.is_public and not record.archived_at else "",
        saved_at=t("saved {moment}", moment=format_moment(record.updated_at, zone, t.locale)),
    )


def card_of(form: Mapping[str, Any], locales: Sequence[str], time_zone: str) -> StoreCard:
    """The card which was entered. Raises `InvalidStore` for what cannot be read."""
    wrong: dict[str, str] = {}
    texts = {
        name: {locale: str(form.get(f"{name}-{locale}", "")) for locale in locales}
        for name in _TEXT_FIELDS
    }
    lat, lon = _degrees(form.get("lat")), _degrees(form.get("lon"))
    card = StoreCard(
        **texts,
        city=str(form.get("city", "")),
        slug=str(form.get("slug", "")),
        postal_code=str(form.get("postal_code", "")),
        phone=str(form.get("phone", "")),
        lat=lat,
        lon=lon,
        time_zone=time_zone,
        slot_minutes=_whole(form, "slot_minutes", wrong),
        buffer_minutes=_whole(form, "buffer_minutes", wrong),
        safety_stock=_whole(form, "safety_stock", wrong),
        services=tuple(key for key in SERVICES if form.get(f"service-{key}")),
        is_public=bool(form.get("is_public")),
    )
    if wrong:
        raise InvalidStore(wrong)
    return card


def schedule_of(form: Mapping[str, Any]) -> StoreSchedule:
    """The hours which were entered. Raises `InvalidStore` for what cannot be read."""
    wrong: dict[str, str] = {}
    weekly = tuple(
        _intervals(day, f"weekly.{index}", wrong)
        for index, day in enumerate(_list(form, "weekly")[:7])
    )
    schedule = StoreSchedule(
        weekly=weekly,
        days=tuple(days_of(_list(form, "days"), wrong)),
        capacity=_whole(form, "capacity", wrong),
    )
    if wrong:
        raise InvalidStore(wrong)
    return schedule


def days_of(sent: Sequence[Any], wrong: dict[str, str]) -> list[StoreDay]:
    """Dates of their own, each of a range by itself; what cannot be read is put into `wrong`."""
    found: list[StoreDay] = []
    for each in sent[:_LONGEST_RANGE]:
        try:
            first, last = date.fromisoformat(each["first"]), date.fromisoformat(each["last"])
            reason = {str(code): str(text) for code, text in dict(each["reason"]).items()}
        except (ValueError, KeyError, TypeError):
            wrong["days"] = "invalid"
            continue
        if not timedelta(0) <= last - first < timedelta(days=_LONGEST_RANGE):
            wrong[f"days.{first.isoformat()}"] = "out_of_range"
            continue
        intervals = _intervals(each.get("intervals"), f"days.{first.isoformat()}", wrong)
        found += [
            StoreDay(first + timedelta(days=n), intervals, reason)
            for n in range((last - first).days + 1)
        ]
    return found


def city_of(form: Mapping[str, Any], locales: Sequence[str], card: StoreCard) -> NewCity | None:
    """The town that was entered because the table does not have it, at the store's place."""
    names = {locale: str(form.get(f"town-{locale}", "")) for locale in locales}
    if card.city or not any(name.strip() for name in names.values()):
        return None
    return NewCity(
        name=names,
        region={locale: str(form.get(f"region-{locale}", "")) for locale in locales},
        country=str(form.get("country", "")),
        lat=card.lat or 0.0,
        lon=card.lon or 0.0,
    )


def error_texts(fields: Mapping[str, str], t: Translator) -> dict[str, str]:
    """What is wrong, by the names of the form's fields; dates by their own."""
    told: dict[str, str] = {}
    for name, reason in fields.items():
        text = t(REASONS.get(f"{name}:{reason}") or REASONS.get(reason, REASONS["invalid"]))
        head, _, rest = name.partition(".")
        if head == "days" and rest:
            told[rest.partition(".")[0]] = text
            told.setdefault("days", t("Check the dates marked above."))
        else:
            told[name if head == "weekly" else name.replace(".", "-")] = text
    return told


def _texts(card: StoreCard, locale: str) -> LanguageTexts:
    return LanguageTexts(
        code=locale,
        label=LANGUAGES.get(locale, locale),
        name=card.name.get(locale, ""),
        address=card.address.get(locale, ""),
        directions=card.directions.get(locale, ""),
        name_field=f"name-{locale}",
        address_field=f"address-{locale}",
        directions_field=f"directions-{locale}",
    )


def _hours(intervals: Sequence[tuple[time, time]]) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in intervals]


def _ranges(days: Sequence[StoreDay]) -> list[dict[str, Any]]:
    """Dates which follow each other and are alike, as one."""
    found: list[dict[str, Any]] = []
    for day in days:
        alike = {"intervals": _hours(day.intervals), "reason": dict(day.reason)}
        before = (day.local_date - timedelta(days=1)).isoformat()
        if found and found[-1]["last"] == before and alike.items() <= found[-1].items():
            found[-1]["last"] = day.local_date.isoformat()
        else:
            day_text = day.local_date.isoformat()
            found.append({"first": day_text, "last": day_text, **alike})
    return found


def _intervals(sent: Any, key: str, wrong: dict[str, str]) -> tuple[tuple[time, time], ...]:
    try:
        return tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in sent
        )
    except (ValueError, TypeError):
        wrong[key] = "invalid"
        return ()


def _list(form: Mapping[str, Any], name: str) -> list[Any]:
    try:
        found = json.loads(form.get(name) or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _whole(form: Mapping[str, Any], name: str, wrong: dict[str, str]) -> int:
    text = str(form.get(name, "")).strip()
    if text.isdecimal() and len(text) < 6:
        return int(text)
    wrong[name] = "invalid" if text else "required"
    return 0


def _degrees(text: Any) -> float | None:
    try:
        return float(str(text).strip().replace(",", "."))
    except ValueError:
        return None
