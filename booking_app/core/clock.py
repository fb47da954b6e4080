"""The one clock. Everything that asks for the time asks here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zlib import crc32

Clock = Callable[[], datetime]


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system_clock


def utc_now() -> datetime:
    """The present moment, always aware and always in UTC."""
    return _clock()


def minute_of(name: str) -> int:
    """A number that grows by one each minute, for each name at a second of its own: what is made
    anew each minute is not all made at once, while everybody waits."""
    return int(utc_now().timestamp() - crc32(name.encode()) % 60) // 60


def set_clock(clock: Clock | None) -> None:
    """Put another source of time in place for the whole process; `None` restores the real one."""
    global _clock
    _clock = clock or _system_clock


class ManualClock:
    """A clock that moves only when told to. `set_clock(ManualClock(...))` puts it in charge."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self._now

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a clock needs an aware moment")
        self._now = moment.astimezone(UTC)

    def advance(self, **duration: float) -> datetime:
        """Move on by `days=`, `hours=`, `minutes=`, `seconds=` … and return the new moment."""
        self.now = self._now + timedelta(**duration)
        return self._now
