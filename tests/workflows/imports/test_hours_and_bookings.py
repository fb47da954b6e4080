"""Hours that come in a file never leave a booking without its visit."""

from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import select

from booking_app.core.audit import SYSTEM
from booking_app.core.db import Database
from booking_app.core.i18n import translator
from booking_app.core.outbox import OutboxJob
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores import editing
from booking_app.workflows import store_admin
from booking_app.workflows.imports.texts import fault_text
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop
from tests.workflows.imports.conftest import Desk

EVENING = datetime(2026, 3, 11, 15, tzinfo=UTC)
"""Wednesday, six in the evening by the store's clock."""
SHORTER = "slug;ср\narbat;10:00-18:00\n"
LONGER = "slug;ср\narbat;10:00-21:00\n"


async def booked(db: Database, piece: UUID) -> ReservationView:
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug="arbat", slot_starts_at=EVENING, piece_ids=(piece,),
                contact=ContactInput("Анна", email="anna@example.com"),
            ),
        )  # fmt: skip
    return made.reservation


async def concern_of(db: Database, booking: ReservationView) -> str:
    async with db.read() as session:
        return (await reservations.get_by_id(session, booking.id)).concern


async def set_hours(db: Database, store_id: UUID, closes: time) -> None:
    """Past all checks, as a transaction that does not know of the others."""
    async with db.write() as session:
        record = await editing.get_record(session, store_id)
        weekly = tuple(((time(10), closes),) for _ in range(7))
        schedule = replace(record.schedule, weekly=weekly)
        await editing.save_schedule(session, store_id, record.version, schedule, SYSTEM)


async def test_a_row_says_how_many_bookings_it_would_leave_out(
    db: Database, shop: Shop, admin_desk: Desk
) -> None:
    live = await booked(db, shop.pieces["a1"])
    run = await admin_desk.send("stores", SHORTER)
    assert await admin_desk.faults(run) == [(2, "hours.2", "bookings", "1")]
    assert "1" in fault_text(translator("en"), "bookings", "1")
    assert await concern_of(db, live) == ""


async def test_bookings_that_fit_again_are_no_concern_any_more(
    db: Database, shop: Shop, admin_desk: Desk
) -> None:
    live = await booked(db, shop.pieces["a1"])
    arbat = shop.stores["arbat"]
    await set_hours(db, arbat, time(18))
    await look_again(db, arbat)
    assert await concern_of(db, live) == "hours"
    run = await admin_desk.send("stores", LONGER)
    assert (await admin_desk.apply(run)).status == "applied"
    assert await concern_of(db, live) == ""


async def test_a_booking_made_while_the_file_was_applied_is_found_afterwards(
    db: Database, shop: Shop, admin_desk: Desk
) -> None:
    """As if a transaction that read the old hours had ended just after the import."""
    run = await admin_desk.send("stores", SHORTER)
    assert (await admin_desk.apply(run)).status == "applied"
    arbat = shop.stores["arbat"]
    await set_hours(db, arbat, time(20))
    late = await booked(db, shop.pieces["a1"])
    await set_hours(db, arbat, time(18))
    async with db.read() as session:
        jobs = select(OutboxJob).where(OutboxJob.kind == "store_recheck")
        (job,) = (await session.scalars(jobs)).all()
    await store_admin.recheck_handler(db)(job)  # type: ignore[arg-type]
    assert await concern_of(db, late) == "hours"


async def look_again(db: Database, store_id: UUID) -> None:
    async with db.write() as session:
        record = await editing.get_record(session, store_id)
        future = await store_admin.future_of(session, record)
        found = await store_admin.concerns.find(session, store_id, future)
        await store_admin.announce_concerns(session, store_id, found, SYSTEM, tell=False)
