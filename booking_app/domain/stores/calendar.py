"""Opening hours turned into moments: pure functions over a store's week and its exceptions.

Local dates and times are in the store's own zone; everything returned is UTC. An interval whose
closing time is not after its opening runs past midnight. Moments are compared in UTC, so the
days on which clocks change keep their true length.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking_app.domain.stores.schemas import OpenState, SlotTime

LOOK_AHEAD_DAYS = 15

LocalInterval = tuple[time, time]
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A store's week (0 = Monday) and the dates on which other hours hold."""

    time_zone: str
    weekly: Mapping[int, Sequence[LocalInterval]]
    exceptions: Mapping[date, Sequence[LocalInterval]]

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.time_zone)

    def local_intervals(self, local_date: date) -> Sequence[LocalInterval]:
        """Intervals that begin on this date, in local time."""
        if local_date in self.exceptions:
            return self.exceptions[local_date]
        return self.weekly.get(local_date.weekday(), ())

    def intervals(self, local_date: date) -> list[Interval]:
        """Intervals that begin on this date, as UTC moments in order."""
        found = []
        for opens, closes in sorted(self.local_intervals(local_date)):
            closing_date = local_date if closes > opens else local_date + timedelta(days=1)
            begins, ends = self._at(local_date, opens), self._at(closing_date, closes)
            # Hours of a night may lie where clocks skip them: then the doors do not open.
            if begins < ends:
                found.append((begins, ends))
        return found

    def local_date(self, moment: datetime) -> date:
        """The date on the store's wall at this moment."""
        return moment.astimezone(self.zone).date()

    def from_day_before(self, now: datetime, days: int) -> Iterator[Interval]:
        """Intervals beginning yesterday (they may run past midnight) and `days` on."""
        today = self.local_date(now)
        for offset in range(-1, days + 1):
            yield from self.intervals(today + timedelta(days=offset))

    def _at(self, local_date: date, local_time: time) -> datetime:
        return datetime.combine(local_date, local_time, self.zone).astimezone(UTC)


def intervals_of(times: Sequence[tuple[time | None, time | None]]) -> list[LocalInterval]:
    """The hours of one date by its exceptions; none when one of them says it is closed."""
    if any(opens is None or closes is None for opens, closes in times):
        return []
    return [(opens, closes) for opens, closes in times if opens and closes]


def open_state(hours: OpeningHours, now: datetime) -> OpenState:
    """Whether the store is open at `now`, until when, or when it opens next."""
    for opens_at, closes_at in hours.from_day_before(now, LOOK_AHEAD_DAYS):
        if opens_at <= now < closes_at:
            return OpenState(is_open=True, closes_at=closes_at, opens_at=None)
        if opens_at > now:
            return OpenState(is_open=False, closes_at=None, opens_at=opens_at)
    return OpenState(is_open=False, closes_at=None, opens_at=None)


def next_open_day_closing(hours: OpeningHours, now: datetime) -> datetime | None:
    """Closing time of the next day whose doors have yet to open, if one is known.

    This is how long pieces are kept for “as soon as possible”.
    """
    today = hours.local_date(now)
    for offset in range(LOOK_AHEAD_DAYS + 1):
        day = hours.intervals(today + timedelta(days=offset))
        if day and day[0][0] > now:
            return day[-1][1]
    return None


def slot_times(
    hours: OpeningHours,
    local_date: date,
    *,
    slot_minutes: int,
    buffer_minutes: int = 0,
    earliest: datetime,
    latest: datetime,
) -> list[SlotTime]:
    """Slots of one local date that start within `[earliest, latest]` and end by closing.

    Between two there are `buffer_minutes`; the last one needs none before the doors close.
    """
    length = timedelta(minutes=slot_minutes)
    step = length + timedelta(minutes=buffer_minutes)
    return [
        SlotTime(starts_at, starts_at + length)
        for opens_at, closes_at in hours.intervals(local_date)
        for starts_at in _steps(opens_at, closes_at - length, step)
        if earliest <= starts_at <= latest
    ]


def _steps(first: datetime, last: datetime, step: timedelta) -> Iterable[datetime]:
    moment = first
    while moment <= last:
        yield moment
        moment += step
