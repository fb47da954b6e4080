"""Texts for people, in their language: gettext catalogues, plural forms, dates and distances.

Message ids are English. `t("Kept until {time}", time=…)` and `t.n("{n} piece", "{n} pieces", n)`
are found in the source by `core.catalogues`; texts kept in tables are marked with `mark("…")`.
"""

import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.dates import format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from booking_app.core.clock import utc_now

LOCALES: tuple[str, ...] = ("ru", "en")
"""Languages there is a catalogue for."""
DEFAULT_LOCALE = "ru"

DateStyle = Literal["day", "weekday", "long", "full", "numeric", "weekday_name", "month_name"]


def mark(msgid: str) -> str:
    """The text itself, unchanged; tells the extraction that it will be translated later."""
    return msgid


def mark_n(singular: str, plural: str) -> tuple[str, str]:
    """Like `mark`, for a text with plural forms: `t.n(*pair, n)` translates it."""
    return singular, plural


@lru_cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    source = resources.files("booking_app") / "locale" / locale / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    # Compiled at first use, so that no built file can be older than its source.
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts of one language. Get it from `translator(locale)`."""

    locale: str

    def __call__(self, msgid: str, **params: Any) -> str:
        """The translated text with its `{placeholders}` filled in."""
        text = _catalogue(self.locale).gettext(msgid)
        return text.format(**params) if params else text

    def n(self, singular: str, plural: str, n: int, **params: Any) -> str:
        """The form this number takes in this language; `{n}` is the number, grouped as usual."""
        text = _catalogue(self.locale).ngettext(singular, plural, n)
        return text.format(n=format_number(n, self.locale), **params)

    def forms(self, singular: str, plural: str) -> dict[str, str]:
        """The form of whole numbers by CLDR category (`one`, `few`, …), `{n}` left open.

        For scripts, which choose by `Intl.PluralRules`.
        """
        category = Locale.parse(self.locale).plural_form
        text = _catalogue(self.locale).ngettext
        return {category(n): text(singular, plural, n) for n in range(101)}


@lru_cache
def translator(locale: str) -> Translator:
    """Raises `ValueError` for a language without a catalogue."""
    if locale not in LOCALES:
        raise ValueError(f"no catalogue for {locale!r}")
    return Translator(locale)


def best_locale(accept_language: str, offered: Iterable[str] = LOCALES) -> str | None:
    """The offered language an `Accept-Language` header likes best, if any."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language[:500].split(",")):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, position, tag.strip().lower().partition("-")[0]))
    known = set(offered)
    return next((tag for weight, _, tag in sorted(wishes) if tag in known and weight < 0), None)


def format_number(value: float, locale: str, *, digits: int = 0) -> str:
    """`12 000` / `12,000`; at most `digits` after the point."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale)


# The forms a person would write; CLDR shortens the Russian months to “мар.” where there is room.
_DATE_PATTERNS = {
    "ru": {
        "day": "d MMMM",
        "weekday": "EEE, d MMMM",
        "long": "EEEE, d MMMM",
        "numeric": "dd.MM.yyyy",
        "weekday_name": "EEEEEE",
        "month_name": "MMM",
    },
    "en": {
        "day": "MMMM d",
        "weekday": "EEE, MMMM d",
        "long": "EEEE, MMMM d",
        "numeric": "d MMM yyyy",
        "weekday_name": "EEE",
        "month_name": "MMM",
    },
}


def format_date(day: date, locale: str, style: DateStyle = "day") -> str:
    """A calendar day: `day` 5 марта, `weekday` чт, 5 марта, `long` четверг,
    5 марта, `numeric` 05.03.2026, `full`; `weekday_name` чт, `month_name` мар.

    Moments must be brought into the reader's zone first; a moment's own zone is what is shown.
    """
    pattern = _DATE_PATTERNS.get(locale, _DATE_PATTERNS["en"]).get(style, style)
    return babel_date(day, pattern, locale=locale)


def format_time(moment: datetime | time, locale: str) -> str:
    """`19:30`, by the 24-hour clock in every language, as the stores print their hours."""
    return babel_time(
        moment.time() if isinstance(moment, datetime) else moment, "HH:mm", locale=locale
    )


def format_moment(moment: datetime, zone: tzinfo, locale: str) -> str:
    """`чт, 5 марта, 19:30` in the given zone."""
    local = moment.astimezone(zone)
    return f"{format_date(local, locale, 'weekday')}, {format_time(local, locale)}"


def format_distance(metres: float, locale: str) -> str:
    """`350 м`, `1,2 км`, `48 km`: no more exact than a walk or a drive needs."""
    if metres < 995:
        return format_unit(round(metres, -1), "length-meter", "short", "#,##0", locale=locale)
    kilometres = metres / 1000
    pattern = "#,##0.#" if kilometres < 9.95 else "#,##0"
    return format_unit(kilometres, "length-kilometer", "short", pattern, locale=locale)


def format_duration(duration: timedelta, locale: str) -> str:
    """`6 минут`, `1 ч 20 мин`, `3 дня`: rounded down to minutes, from a day on to days."""
    minutes = max(int(duration.total_seconds() // 60), 0)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return format_unit(hours // 24, "duration-day", "long", locale=locale)
    if hours == 0:
        return format_unit(rest, "duration-minute", "long", locale=locale)
    if rest == 0:
        return format_unit(hours, "duration-hour", "long", locale=locale)
    parts = ((hours, "duration-hour"), (rest, "duration-minute"))
    return "\u00a0".join(format_unit(value, unit, "short", locale=locale) for value, unit in parts)


def format_ago(moment: datetime, locale: str) -> str:
    """`6 минут назад`; less than a minute counts as one."""
    passed = max(utc_now() - moment, timedelta(minutes=1))
    return format_timedelta(-passed, add_direction=True, locale=locale)
