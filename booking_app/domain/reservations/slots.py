"""The places of a slot: how many are free, and taking one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.chain import service as chain
from booking_app.domain.reservations import repository
from booking_app.domain.reservations.errors import SlotFull, SlotUnavailable, StoreClosed
from booking_app.domain.reservations.schemas import SlotView
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import SlotTime, StoreView


async def slots(
    session: AsyncSession, store: StoreView, local_date: date, *, holder_id: UUID | None = None
) -> list[SlotView]:
    """Bookable slots of a local date; a place the holder has already counts as free."""
    times = await stores.slot_times(session, store.id, local_date)
    return await _with_places(session, store, times, holder_id)


async def next_slots(
    session: AsyncSession, store: StoreView, after: datetime | None = None, limit: int = 3
) -> list[SlotView]:
    """The first slots with a free place after a moment (default: now)."""
    after = after or utc_now()
    found: list[SlotView] = []
    local_date = await stores.local_date_of(session, store.id, after)
    horizon_days = (await chain.current(session)).rules.horizon_days
    for offset in range(horizon_days + 1):
        day = await slots(session, store, local_date + timedelta(days=offset))
        found += [slot for slot in day if slot.free and slot.starts_at > after]
        if len(found) >= limit:
            break
    return found[:limit]


async def first_free_today(
    session: AsyncSession, places: Sequence[StoreView]
) -> dict[UUID, datetime]:
    """When one can still come today, by store; those that are full or closed are absent."""
    times = await stores.slot_times_today(session, [store.id for store in places])
    all_times = [slot for found in times.values() for slot in found]
    if not all_times:
        return {}
    widest = max(_buffer(store) for store in places)
    first = min(slot.starts_at for slot in all_times) - widest
    last = max(slot.ends_at for slot in all_times) + widest
    taken: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for store_id, starts_at, ends_at in await repository.taken_places_of(
        session, list(times), first, last
    ):
        taken[store_id].append((starts_at, ends_at))
    free = {
        store.id: [
            slot.starts_at
            for slot in times.get(store.id, ())
            if _overlapping(taken[store.id], slot, _buffer(store)) < store.capacity
        ]
        for store in places
    }
    return {store_id: found[0] for store_id, found in free.items() if found}


async def slot_at(session: AsyncSession, store: StoreView, starts_at: datetime) -> SlotTime:
    """The bookable slot that starts at this moment.

    Raises `StoreClosed` when the store does not open that day, else `SlotUnavailable`.
    """
    local_date = await stores.local_date_of(session, store.id, starts_at)
    # What is open past midnight belongs to the evening before.
    evening = local_date - timedelta(days=1) if local_date > date.min else local_date
    times = await stores.slot_times(session, store.id, local_date)
    for slot in (*times, *await stores.slot_times(session, store.id, evening)):
        if slot.starts_at == starts_at:
            return slot
    if not times and not await stores.is_open_on(session, store.id, local_date):
        raise StoreClosed(store=store.slug, date=local_date.isoformat())
    raise SlotUnavailable(slot_start=starts_at.isoformat())


async def take_place(
    session: AsyncSession, store: StoreView, slot: SlotTime, holder_id: UUID, until: datetime
) -> None:
    """Take a free place of a slot and give back any other the holder has.

    Places are numbered up to the store's capacity; a place beyond a capacity lowered since
    stays with whoever has it, and a visit booked when slots began at other minutes takes part
    of the capacity of all it overlaps or comes too close to. Raises `SlotFull`.
    """
    buffer = _buffer(store)
    first, last = slot.starts_at - buffer, slot.ends_at + buffer
    if buffer:
        # Neighbours begin at other moments, so no row of theirs would collide with this one.
        await repository.queue_for_visits(session, store.id, first, last)
    held = await repository.places_at(session, store.id, slot.starts_at)
    own = [place for place, holder in held.items() if holder == holder_id]
    theirs = held.keys() - own
    others = await repository.taken_places(session, store.id, first, last, holder_id)
    if not own and len(others) >= store.capacity:
        raise SlotFull(slot_start=slot.starts_at.isoformat())
    across = sum(1 for starts_at, _ in others if starts_at != slot.starts_at)
    numbers = [place for place in range(1, store.capacity - across + 1) if place not in held]
    # Others who read the same meanwhile try the same ones, so that all together they are not more.
    places = own + numbers[: max(0, store.capacity - across - len(theirs))]
    for place in places:
        if await repository.take_place(session, store.id, slot.starts_at, place, holder_id, until):
            await repository.release_places(session, holder_id, but=slot.starts_at)
            return
    raise SlotFull(slot_start=slot.starts_at.isoformat())


async def _with_places(
    session: AsyncSession, store: StoreView, times: Sequence[SlotTime], holder_id: UUID | None
) -> list[SlotView]:
    if not times:
        return []
    buffer = _buffer(store)
    taken = await repository.taken_places(
        session, store.id, times[0].starts_at - buffer, times[-1].ends_at + buffer, holder_id
    )
    return [
        SlotView(
            slot.starts_at,
            slot.ends_at,
            store.capacity,
            max(0, store.capacity - _overlapping(taken, slot, buffer)),
        )
        for slot in times
    ]


def _buffer(store: StoreView) -> timedelta:
    return timedelta(minutes=store.buffer_minutes)


def _overlapping(
    taken: Sequence[tuple[datetime, datetime]], slot: SlotTime, buffer: timedelta
) -> int:
    """How many visits a place is not free for, the time kept free after each included."""
    return sum(
        1
        for starts_at, ends_at in taken
        if starts_at < slot.ends_at + buffer and ends_at + buffer > slot.starts_at
    )
