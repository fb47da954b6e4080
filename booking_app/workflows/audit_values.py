"""Values of the audit log as people read them: money, moments, yes and no, names for ids."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any

from booking_app.core.audit_log import Entry
from booking_app.core.i18n import Translator, format_date, format_number, mark
from booking_app.core.money import Money, format_money
from booking_app.workflows.audit_words import UNTOLD, field_order, field_text

NOTHING = "—"
_LONGEST = 2000
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(\+\d{2}:\d{2}|Z)")

_WORDS: dict[str, str] = {
    "consultant": mark("Consultant"),
    "manager": mark("Manager"),
    "merchandiser": mark("Merchandiser"),
    "marketer": mark("Marketer"),
    "admin": mark("Administrator"),
    "shopper": mark("Shopper"),
    "store": mark("Store"),
    "held": mark("Being booked"),
    "confirmed": mark("Confirmed"),
    "ready": mark("Laid aside"),
    "arrived": mark("At the counter"),
    "completed": mark("Done"),
    "cancelled": mark("Cancelled"),
    "expired": mark("Not confirmed"),
    "no_show": mark("Did not come"),
    "available": mark("In the store"),
    "sold": mark("Sold"),
    "missing": mark("Missing"),
    "repair": mark("Being repaired"),
    "transit": mark("On its way"),
    "bought": mark("Bought"),
    "declined": mark("Declined"),
    "ru": mark("Russian"),
    "en": mark("English"),
}
_VERDICTS: dict[str, str] = {
    "ok": mark("In order"),
    "late": mark("Late"),
    "unknown": mark("Unknown code"),
    "forged": mark("Forged or damaged code"),
    "expired": mark("Out of date"),
    "stale_code": mark("An old picture of the code"),
    "not_yet_valid": mark("Not valid yet"),
    "wrong_store": mark("For another store"),
    "already_redeemed": mark("Used already"),
    "limit_reached": mark("The limit is reached"),
    "minimum_not_met": mark("Below the minimum purchase"),
    "not_applicable": mark("Not for these goods"),
    "cancelled": mark("Cancelled"),
    "already_arrived": mark("Arrival recorded already"),
    "already_completed": mark("Handed over already"),
    "too_old": mark("Came to the server more than a day later"),
    "piece_taken": mark("The piece is kept for somebody else"),
    "forbidden": mark("Not for this role"),
    "store_not_allowed": mark("Not for this store or this role"),
    "rate_limited": mark("Too many tries"),
}
_IN_WORDS = frozenset({"role", "status", "by", "lines", "locale", "locales", "default_locale"})
"""Fields whose values are keys of `_WORDS`; elsewhere the same letters may be somebody's text."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words. `moment` is an ISO moment instead, for whoever knows the reader's zone."""

    text: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field before and after; facts have an `after` only."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Reader:
    """How values are told: in which words and currency; `names` are of ids among them."""

    t: Translator
    currency: str
    names: Mapping[str, str] = field(default_factory=dict)

    def knowing(self, names: Mapping[str, str]) -> "Reader":
        """The same reader for values that mention these ids."""
        return replace(self, names=names)

    def changes(self, entry: Entry) -> tuple[Shown, ...]:
        """What changed, field by field."""
        return tuple(
            Shown(
                self._field(entry.subject_kind, change.field, change.before, change.after),
                self.value(change.field, change.before),
                self.value(change.field, change.after),
            )
            for change in sorted(entry.changes, key=lambda each: field_order(each.field))
        )

    def facts(self, entry: Entry) -> tuple[Shown, ...]:
        """What else was noted."""
        return tuple(
            Shown(field_text(name, self.t, entry.subject_kind), Value(), self.value(name, value))
            for name, value in sorted(entry.facts.items(), key=lambda each: field_order(each[0]))
            if name not in UNTOLD and value not in (None, "", [], {})
        )

    def value(self, name: str, value: Any) -> Value:
        """One value of this field."""
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return Value(moment=value)
        return Value(self._text(name, value)[:_LONGEST])

    def _field(self, kind: str, name: str, *values: Any) -> str:
        """What a field is called; a variant is told by its size and not by its id."""
        base = name.partition(".")[0]
        if base == "variant":
            for value in values:
                if isinstance(value, Mapping) and (named := value.get("size") or value.get("sku")):
                    return f"{field_text(base, self.t)} {named}"
        return field_text(name, self.t, kind)

    def _text(self, name: str, value: Any) -> str:
        base = name.partition(".")[0]
        if isinstance(value, bool):
            return self.t("Yes") if value else self.t("No")
        if value in (None, "", [], {}):
            return NOTHING
        if isinstance(value, Mapping):
            return self._pairs(base, value)
        if isinstance(value, list):
            return ", ".join(self._text(base, each) for each in value)
        if base == "price_minor" and isinstance(value, int):
            return format_money(Money(value, self.currency), self.t.locale)
        if isinstance(value, int | float):
            return format_number(value, self.t.locale, digits=6)
        return self._word(base, str(value))

    def _pairs(self, name: str, value: Mapping[str, Any]) -> str:
        if name == "lines":
            return "; ".join(
                f"{self._word(name, key)}: {self._text(name, each)}" for key, each in value.items()
            )
        if value.keys() == {"label", "value"}:
            return ": ".join(self._first(value[part]) for part in ("label", "value"))
        if all(len(key) == 2 and isinstance(each, str) for key, each in value.items()):
            return " / ".join(each for each in value.values() if each) or NOTHING
        return "; ".join(
            f"{field_text(key, self.t)}: {self._text(key, each)}" for key, each in value.items()
        )

    def _first(self, texts: Any) -> str:
        """A text of several languages in this one, or in whichever there is."""
        if not isinstance(texts, Mapping):
            return str(texts)
        found = texts.get(self.t.locale) or next((text for text in texts.values() if text), "")
        return str(found) or NOTHING

    def _word(self, name: str, value: str) -> str:
        if value in self.names:
            return self.names[value]
        if name in _IN_WORDS and value in _WORDS:
            return self.t(_WORDS[value])
        if name == "verdict" and value in _VERDICTS:
            return self.t(_VERDICTS[value])
        if _ID.fullmatch(value):
            return f"№ {value[:8]}"
        if _DAY.fullmatch(value):
            try:
                return format_date(date.fromisoformat(value), self.t.locale, "numeric")
            except ValueError:
                return value
        return value


def moment_text(moment: str, zone: tzinfo) -> str:
    """An ISO moment in a zone, to the second: for files, which must sort and be read back."""
    local = datetime.fromisoformat(moment).astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S")
