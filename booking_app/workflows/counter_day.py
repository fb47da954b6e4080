"""A store's day as a counter's device may keep it, to go on without a connection.

As little as the counter needs for that: whom to greet when, what to lay out and where it lies. No
contacts, and of visits that are over no more than their codes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.settings import get_settings
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows.counter import board


@dataclass(frozen=True, slots=True)
class CounterDay:
    """Today's visits. `now` is when they were read. A device keeps nothing of it after `forget_at`,
    nor when nobody touched it for `idle_minutes`: so long a session would last unused."""

    store: StoreView
    now: datetime
    forget_at: datetime
    idle_minutes: int
    expected: tuple[ReservationView, ...]
    over: tuple[ReservationView, ...]


async def read_day(session: AsyncSession, actor: Actor, store_id: UUID, locale: str) -> CounterDay:
    """Today at this counter. Raises `StoreNotAllowed`."""
    found = await board(session, actor, store_id, locale)
    store = await stores.get_store_by_id(session, store_id, locale)
    zone = ZoneInfo(store.time_zone)
    local = found.now.astimezone(zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone)
    settings = get_settings()
    today = (view for view in (*found.upcoming, *found.ready) if _is_due(view, local))
    return CounterDay(
        store=store,
        now=found.now,
        forget_at=midnight,
        idle_minutes=settings.counter_lock_minutes
        if actor.device_id
        else settings.session_idle_minutes,
        expected=(*today, *found.arrived),
        over=found.done,
    )


def _is_due(view: ReservationView, local: datetime) -> bool:
    """Whether they may come on this day of the store's calendar."""
    if view.slot_starts_at is None:
        return True
    return view.slot_starts_at.astimezone(local.tzinfo).date() <= local.date()
