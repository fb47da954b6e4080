from sqlalchemy import select

from booking_app.core.audit import Actor, ActorKind, AuditEntry, record
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id


async def test_who_did_what_to_what_and_why(db: Database, clock: ManualClock) -> None:
    staff, reservation, store = new_id(), new_id(), new_id()
    async with db.write() as session:
        record(
            session,
            Actor(ActorKind.STAFF, str(staff)),
            "reservation.cancelled",
            "reservation",
            reservation,
            store_id=store,
            reason="shopper called",
        )
    async with db.read() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert entry.at == clock.now
    assert (entry.actor_kind, entry.actor_id) == ("staff", str(staff))
    assert (entry.subject_kind, entry.subject_id) == ("reservation", str(reservation))
    assert entry.store_id == store
    assert entry.data == {"reason": "shopper called"}
