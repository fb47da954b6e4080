"""What ought to happen to bookings, told from the bookings alone and by rules of its own.

The product decides by the holds on pieces and the places of slots; here it is decided by who has
what, so that the two can be held against each other.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.customers.models import Contact
from booking_app.domain.reservations.models import Reservation, ReservationLine

MOSCOW = ZoneInfo("Europe/Moscow")
LEAD, HORIZON, CAP = timedelta(minutes=60), timedelta(days=14), 5

WAYS = {
    ("held", "confirmed"),
    ("held", "expired"),
    ("expired", "confirmed"),  # a form left open too long, while nobody else took its pieces
    ("confirmed", "ready"),
    ("confirmed", "arrived"),
    ("confirmed", "completed"),
    ("confirmed", "cancelled"),
    ("confirmed", "no_show"),
    ("ready", "arrived"),
    ("ready", "completed"),
    ("ready", "cancelled"),
    ("ready", "no_show"),
    ("arrived", "completed"),
    ("arrived", "cancelled"),
    ("no_show", "arrived"),  # late, and all the pieces are still there
    ("completed", "arrived"),  # undone by a manager
}
"""Where a booking may go from where it is."""


@dataclass(frozen=True, slots=True)
class Line:
    piece: UUID
    price_minor: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as it stands in the tables, with how many entries the audit log has of it."""

    id: UUID
    code: str
    status: str
    store: UUID
    visitor: UUID | None
    channels: frozenset[str]
    slot: tuple[datetime, datetime] | None
    keep_until: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    concern: str
    lines: tuple[Line, ...]
    entries: int
    has_place: bool
    """Whether it counts in its slot: a visit that was over once does not any more."""

    @property
    def is_live(self) -> bool:
        return self.status in ("held", "confirmed", "ready", "arrived") and (
            self.keep_until > utc_now()
        )

    @property
    def now(self) -> str:
        """The status by the clock."""
        if self.is_live or self.status not in ("held", "confirmed", "ready"):
            return self.status
        return "expired" if self.status == "held" else "no_show"

    @property
    def open_pieces(self) -> list[UUID]:
        return [line.piece for line in self.lines if not line.outcome]


@dataclass(frozen=True, slots=True)
class World:
    """All bookings and pieces at one moment. `pieces`: status, holder, end of the hold, price."""

    bookings: dict[UUID, Booking]
    pieces: dict[UUID, tuple[str, UUID | None, datetime | None, int]]

    def others(self, own: UUID | None) -> Iterable[Booking]:
        return (one for one in self.bookings.values() if one.is_live and one.id != own)

    def is_free(self, piece: UUID, own: UUID | None) -> bool:
        """Whether a booking can have this piece."""
        taken = any(piece in one.open_pieces for one in self.others(own))
        return self.pieces[piece][0] == "available" and not taken

    def at_once(self, store: UUID, slot: tuple[datetime, datetime], own: UUID | None) -> int:
        """How many visits of others touch a span of time."""
        now = utc_now()
        return sum(
            1
            for one in self.others(own)
            if one.store == store and one.has_place and one.slot and one.slot[1] > now
            and one.slot[0] < slot[1] and one.slot[1] > slot[0]
        )  # fmt: skip

    def live_pieces(self, channels: frozenset[str], own: UUID | None) -> int:
        """How many pieces are kept for whoever has one of these contacts."""
        return sum(len(one.open_pieces) for one in self.others(own) if one.channels & channels)


@dataclass(slots=True)
class Hours:
    """One store's hours: the same every day of the week, whole hours in Moscow."""

    opens: int = 10
    closes: int = 20
    minutes: int = 30
    capacity: int = 1

    def has_slot(self, starts_at: datetime) -> bool:
        local = starts_at.astimezone(MOSCOW)
        since_opening = (local.hour - self.opens) * 60 + local.minute
        length = (self.closes - self.opens) * 60
        in_time = utc_now() + LEAD <= starts_at <= utc_now() + HORIZON
        inside = 0 <= since_opening <= length - self.minutes
        return in_time and inside and since_opening % self.minutes == 0

    def slot(self, starts_at: datetime) -> tuple[datetime, datetime]:
        return starts_at, starts_at + timedelta(minutes=self.minutes)


def moscow(days: int, hour: int, minute: int) -> datetime:
    """A moment so many days after today, by the clocks of Moscow."""
    today = utc_now().astimezone(MOSCOW).replace(minute=0, second=0, microsecond=0)
    return (today + timedelta(days=days)).replace(hour=hour, minute=minute).astimezone(UTC)


async def look(session: AsyncSession) -> World:
    """Everything as it stands."""
    lines: dict[UUID, list[Line]] = {}
    for line in await session.scalars(select(ReservationLine).order_by(ReservationLine.position)):
        kept = Line(line.piece_id, line.price_minor, line.outcome)
        lines.setdefault(line.reservation_id, []).append(kept)
    entries: Counter[str] = Counter(
        dict(
            (
                await session.execute(
                    select(AuditEntry.subject_id, func.count())
                    .where(AuditEntry.subject_kind == "reservation")
                    .group_by(AuditEntry.subject_id)
                )
            ).all()
        )
    )
    was_over = select(AuditEntry.subject_id).where(AuditEntry.action == "reservation.reopened")
    reopened = set(await session.scalars(was_over))
    query = select(Reservation, Contact).outerjoin(Contact, Contact.id == Reservation.contact_id)
    bookings = {
        row.id: Booking(
            id=row.id,
            code=row.code,
            status=row.status,
            store=row.store_id,
            visitor=row.visitor_id,
            channels=frozenset(filter(None, (contact.phone, contact.email))) if contact
            else frozenset(),
            slot=(row.slot_starts_at, row.slot_ends_at)
            if row.slot_starts_at and row.slot_ends_at else None,
            keep_until=row.keep_until,
            confirmed_at=row.confirmed_at,
            ended_at=row.ended_at,
            concern=row.concern,
            lines=tuple(lines.get(row.id, ())),
            entries=entries[str(row.id)],
            has_place=str(row.id) not in reopened,
        )
        for row, contact in await session.execute(query)
    }  # fmt: skip
    pieces = {
        row.id: (row.status, row.holder_id, row.held_until, row.price_minor)
        for row in await session.scalars(select(Piece))
    }
    return World(bookings, pieces)


def check(before: World, after: World, most_at_once: dict[UUID, int]) -> None:
    """What holds after every step, whatever it was."""
    _check_pieces(after)
    for one in after.bookings.values():
        if one.is_live and one.slot and one.slot[1] > utc_now():
            assert after.at_once(one.store, one.slot, one.id) < most_at_once[one.store]
        _check_way(before.bookings.get(one.id), one)


def _check_pieces(world: World) -> None:
    kept = [(id_, one) for one in world.bookings.values() if one.is_live for id_ in one.open_pieces]
    twice = [id_ for id_, count in Counter(id_ for id_, _ in kept).items() if count > 1]
    assert not twice, f"in two live bookings: {twice}"
    for id_, booking in kept:
        status, holder, held_until, _ = world.pieces[id_]
        assert (status, holder, held_until) == ("available", booking.id, booking.keep_until)


def _check_way(before: Booking | None, now: Booking) -> None:
    if before is None:
        assert now.status in ("held", "confirmed")
        assert now.entries
        return
    if before == now:
        return
    assert now.entries > before.entries, f"{before} became {now}, and the audit log knows nothing"
    if before.status != now.status:
        assert (before.status, now.status) in WAYS, f"{before.status} became {now.status}"
    if before.confirmed_at:
        prices = {line.piece: line.price_minor for line in before.lines}
        assert {line.piece: line.price_minor for line in now.lines} == prices
