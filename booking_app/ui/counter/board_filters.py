"""Which visits of the day are shown: by kind, by time, by who looks after them, by text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.folding import fold
from booking_app.core.i18n import mark
from booking_app.core.ids import code_symbols
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows.counter import overdue

KINDS: dict[str, str] = {
    "all": mark("All visits"),
    "upcoming": mark("To prepare"),
    "ready": mark("Ready"),
    "arrived": mark("At the counter"),
    "late": mark("Overdue"),
    "done": mark("Done"),
}
TIMES: dict[str, str] = {
    "day": mark("All day"),
    "soon": mark("Next two hours"),
    "today": mark("Today"),
}
_SOON = timedelta(hours=2)
_PHONE_END = 3
_CODE_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person before the screen wants to see. Phones are compared here: the browser never
    gets them."""

    actor_id: UUID | None = None
    kind: str = "all"
    time: str = "day"
    is_mine: bool = False
    text: str = ""

    def among(self, views: Iterable[ReservationView], now: datetime) -> Iterator[ReservationView]:
        """Those of the visits that fit."""
        return (view for view in views if self._fits(view, now))

    def _fits(self, view: ReservationView, now: datetime) -> bool:
        if self.is_mine and view.consultant_id != self.actor_id:
            return False
        return (
            _is_kind(view, self.kind, now)
            and _is_time(view, self.time, now)
            and _says(view, self.text)
        )


def _is_kind(view: ReservationView, kind: str, now: datetime) -> bool:
    if kind == "late":
        return overdue(view, now)
    if kind == "done":
        return not view.is_live
    wanted = {"upcoming": "confirmed", "ready": "ready", "arrived": "arrived"}.get(kind)
    return wanted is None or view.status == wanted


def _is_time(view: ReservationView, time: str, now: datetime) -> bool:
    """Who is here, and whoever may come at any moment, is expected soon."""
    if time == "day" or not view.is_live or view.status == "arrived":
        return True
    moment = view.slot_starts_at or now
    if time == "soon":
        return moment <= now + _SOON
    zone = ZoneInfo(view.store.time_zone)
    return moment.astimezone(zone).date() <= now.astimezone(zone).date()


def _says(view: ReservationView, text: str) -> bool:
    """By name, by the end of the phone, or by the code."""
    wanted = fold(text)
    if not wanted:
        return True
    if all(word in fold(view.contact_name) for word in wanted.split()):
        return True
    digits = "".join(symbol for symbol in text if symbol.isdigit())
    is_number = len(digits) >= _PHONE_END and not any(symbol.isalpha() for symbol in text)
    if is_number and view.phone.endswith(digits):
        return True
    code = code_symbols(text)
    return len(code) >= _CODE_BEGINNING and view.code.startswith(code)
