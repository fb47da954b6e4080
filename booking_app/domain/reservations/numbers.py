"""How visits of a store went, day by day: who booked, came and bought, and how long they waited."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.reservations import numbers_repository
from booking_app.domain.reservations.numbers_repository import VisitRow


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of visits whose time fell into some days.

    `booked` leaves out what was cancelled; `came` and `bought` are of the booked ones, `no_shows`
    too. `waited_seconds` is the mean time from arrival to the begin of the hand-over of the
    `waits` visits where both are known. `declined` counts pieces by reason.
    """

    booked: int = 0
    came: int = 0
    bought: int = 0
    no_shows: int = 0
    cancelled: int = 0
    walk_ins: int = 0
    walk_ins_bought: int = 0
    waits: int = 0
    waited_seconds: int | None = None
    declined: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.booked or self.walk_ins or self.cancelled)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A store's figures by its own clock. `days` are seven, the last one is today."""

    today: Figures
    week: Figures
    days: tuple[tuple[date, Figures], ...]


async def of_store(session: AsyncSession, store_id: UUID, zone: ZoneInfo) -> Numbers:
    """The figures of today and of the seven days that end with it."""
    now = utc_now()
    today = now.astimezone(zone).date()
    first = today - timedelta(days=6)
    since, until = _midnight(first, zone), _midnight(today + timedelta(days=1), zone)
    rows = await numbers_repository.visits(session, store_id, since, until)
    results = await numbers_repository.outcomes(session, store_id, since, until)
    by_day: dict[date, list[VisitRow]] = {}
    for row in rows:
        by_day.setdefault(row.at.astimezone(zone).date(), []).append(row)
    days = [first + timedelta(days=number) for number in range(7)]
    return Numbers(
        today=_figures(by_day.get(today, ()), results, now),
        week=_figures(rows, results, now),
        days=tuple((day, _figures(by_day.get(day, ()), results, now)) for day in days),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _figures(
    rows: Iterable[VisitRow],
    results: Mapping[UUID, Sequence[tuple[str, str, int]]],
    now: datetime,
) -> Figures:
    counts: Counter[str] = Counter()
    declined: Counter[str] = Counter()
    waited = []
    for row in rows:
        lines = results.get(row.id, ())
        kind = _kind(row, now)
        has_bought = any(outcome == "bought" for outcome, _, _ in lines)
        counts[kind] += 1
        if kind in ("came", "walk_in") and has_bought:
            counts[f"{kind}_bought"] += 1
        declined.update(
            {reason: count for outcome, reason, count in lines if outcome == "declined"}
        )
        if row.arrived_at and row.served_at and row.served_at >= row.arrived_at:
            waited.append((row.served_at - row.arrived_at).total_seconds())
    return Figures(
        booked=counts["came"] + counts["no_show"] + counts["expected"],
        came=counts["came"],
        bought=counts["came_bought"],
        no_shows=counts["no_show"],
        cancelled=counts["cancelled"],
        walk_ins=counts["walk_in"],
        walk_ins_bought=counts["walk_in_bought"],
        waits=len(waited),
        waited_seconds=round(sum(waited) / len(waited)) if waited else None,
        declined=dict(declined),
    )


def _kind(row: VisitRow, now: datetime) -> str:
    if row.status == "cancelled":
        return "cancelled"
    if row.is_walk_in:
        return "walk_in"
    if row.status == "no_show":
        return "no_show"
    if row.status in ("confirmed", "ready"):
        return "no_show" if row.keep_until <= now else "expected"
    return "came"
