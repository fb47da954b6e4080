"""A file that calls a booked piece sold does what the same news does over the API."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.events import EventRow
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import RunView
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import stock, waiting
from booking_app.workflows.imports import apply as applying
from booking_app.workflows.imports.looking import shown_rows
from booking_app.workflows.reserve import BookCommand, book
from booking_app.workflows.secrets import waiting_secret
from tests.factories.shop import Shop, actor
from tests.workflows.imports.conftest import Desk

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def booked(
    db: Database, shop: Shop, *barcodes: str, name: str = "anna", at: datetime = THREE
) -> str:
    """Somebody books pieces in `arbat`; the code of the booking."""
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=at,
                contact=ContactInput("Анна", email=f"{name}@example.com"),
                piece_ids=tuple(shop.pieces[barcode] for barcode in barcodes),
            ),
        )
    return made.reservation.code


async def look(db: Database, code: str) -> ReservationView:
    async with db.read() as session:
        return await reservations.get_by_code(session, code)


async def lines(db: Database, code: str) -> dict[str, tuple[str, str]]:
    view = await look(db, code)
    return {line.piece.barcode: (line.outcome, line.reason) for line in view.lines}


async def piece(db: Database, barcode: str) -> tuple[str, UUID | None]:
    async with db.read() as session:
        query = select(Piece.status, Piece.holder_id).where(Piece.barcode == barcode)
        status, holder = (await session.execute(query)).one()
        return status, holder


async def told(db: Database) -> dict[str, list[Any]]:
    """What has been said of lost pieces: letters by version, events by booking, log entries."""
    async with db.read() as session:
        jobs = await session.scalars(select(OutboxJob).where(OutboxJob.kind == "letter"))
        events = await session.scalars(select(EventRow).where(EventRow.kind == "missing"))
        entries = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "reservation.missing")
        )
        return {
            "letters": [job.payload["version"] for job in jobs if job.payload["step"] == "missing"],
            "events": sorted(event.topic.partition(":")[0] for event in events),
            "log": [(entry.actor_id, entry.data["reason"]) for entry in entries],
        }


NOTHING: dict[str, list[Any]] = {"letters": [], "events": [], "log": []}


async def done_by_file(desk: Desk, content: str) -> RunView:
    run = await desk.send("pieces", content)
    assert run.status == "ready"
    return await desk.apply(run)


async def test_the_shopper_and_the_store_are_told_when_the_file_is_applied_and_only_once(
    db: Database, shop: Shop, desk: Desk
) -> None:
    code = await booked(db, shop, "a1", "h1")
    content = "barcode;status;price\na1;sold;\na2;sold;\nh1;;100\n"
    run = await desk.send("pieces", content)
    assert (run.counts.changed, run.counts.wrong, run.noted) == (3, 0, 1)
    async with db.read() as session:
        (kept,) = await shown_rows(session, desk.who, run.id, "booked", "en")
    assert (kept.key, kept.note) == ("a1", "Booked: the store and the shopper are told.")
    assert await told(db) == NOTHING
    assert (await lines(db, code))["a1"] == ("", "")

    run = await desk.apply(run)
    assert (run.status, run.noted) == ("applied", 1)
    assert await lines(db, code) == {"a1": ("missing", "sold"), "h1": ("", "")}
    assert (await look(db, code)).status == "confirmed"
    assert await piece(db, "a1") == ("sold", None)
    assert (await piece(db, "h1"))[1] is not None
    said = await told(db)
    assert said["events"] == ["reservation", "store"]
    assert said["log"] == [(str(desk.who.id), "sold")]
    assert len(said["letters"]) == 1
    async with db.read() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "import.applied"))
        ).one()
    assert entry.data["booked"] == 1

    again = await done_by_file(desk, content)
    assert (again.counts.unchanged, again.noted) == (3, 0)
    assert await told(db) == said


async def test_a_file_and_the_api_leave_the_same_behind(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    by_file = await booked(db, shop, "a1", name="anna")
    by_api = await booked(db, shop, "a2", name="boris", at=THREE + timedelta(hours=1))
    await done_by_file(desk, "barcode;status\na1;sold\n")
    till = replace(actor(role="admin"), kind="api", role=None, scope="stock")
    clock.advance(minutes=1)
    async with db.write() as session:
        await stock.put_pieces(session, till, [{"barcode": "a2", "status": "sold"}])
    seen = [await look(db, code) for code in (by_file, by_api)]
    assert {(view.status, view.end_reason, view.version) for view in seen} == {
        ("cancelled", "missing", seen[0].version)
    }
    assert await piece(db, "a1") == await piece(db, "a2") == ("sold", None)
    said = await told(db)
    assert len(said["letters"]) == 2
    assert said["events"] == ["reservation", "reservation", "store", "store"]


async def test_a_booking_that_lost_all_its_pieces_hears_of_it_once(
    db: Database, shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)  # its pieces are far apart in the file
    code = await booked(db, shop, "a1", "h1")
    run = await done_by_file(desk, "barcode;status\nh1;sold\na2;sold\na1;sold\n")
    assert (run.status, run.noted) == ("applied", 2)
    view = await look(db, code)
    assert (view.status, view.end_reason) == ("cancelled", "missing")
    assert len((await told(db))["letters"]) == 1


async def test_older_news_tells_nobody_anything(db: Database, shop: Shop, desk: Desk) -> None:
    async with db.write() as session:
        await session.execute(update(Piece).values(checked_at=utc_now()))
    code = await booked(db, shop, "a1")
    run = await done_by_file(desk, "barcode;status;as_of\na1;sold;2026-03-11 11:59\n")
    assert (run.counts.unchanged, run.noted) == (1, 0)
    assert await lines(db, code) == {"a1": ("", "")}
    assert await told(db) == NOTHING


@pytest.mark.parametrize(
    "row",
    [
        "a1;arbat;repair;",
        "a1;arbat;transit;",
        "a1;arbat;missing;",
        "a1;tverskaya;;",
        "a1;tverskaya;sold;",
        "a1;arbat;sold;-5",
    ],
)
async def test_whatever_else_a_file_says_of_a_booked_piece_is_refused(
    db: Database, shop: Shop, desk: Desk, row: str
) -> None:
    code = await booked(db, shop, "a1")
    run = await desk.send("pieces", f"barcode;store;status;price\n{row}\na2;;;100\n")
    assert (run.counts.wrong, run.counts.changed, run.noted) == (1, 1, 0)
    assert (await desk.apply(run, skip_wrong=True)).status == "applied"
    assert await lines(db, code) == {"a1": ("", "")}
    assert await told(db) == NOTHING


async def test_what_a_file_does_not_name_stays_booked(db: Database, shop: Shop, desk: Desk) -> None:
    code = await booked(db, shop, "a1")
    await done_by_file(desk, "barcode;status\na2;sold\n")
    assert await lines(db, code) == {"a1": ("", "")}


async def test_of_two_rows_on_a_piece_the_first_counts(
    db: Database, shop: Shop, desk: Desk
) -> None:
    await booked(db, shop, "a1")
    run = await desk.send("pieces", "barcode;status\na1;sold\na1;sold\n")
    assert (run.counts.changed, run.counts.wrong, run.noted) == (1, 1, 1)
    other = await desk.send("pieces", "barcode;price;status\na1;100;\na1;;sold\n")
    assert (other.counts.changed, other.counts.wrong, other.noted) == (1, 1, 0)


async def arrives(db: Database, code: str) -> None:
    async with db.write() as session:
        await session.execute(
            update(Reservation)
            .where(Reservation.code == code)
            .values(status="arrived", arrived_at=utc_now())
        )


async def test_while_the_shopper_is_at_the_counter_it_may_be_their_own_purchase(
    db: Database, shop: Shop, desk: Desk
) -> None:
    code = await booked(db, shop, "a1")
    run = await desk.send("pieces", "barcode;status\na1;sold\na2;sold\n")
    await arrives(db, code)
    run = await desk.apply(run)
    assert (run.status, run.trouble, run.noted) == ("ready", "moved", 0)
    assert await desk.faults(run) == [(2, "status", "booked", "sold")]
    assert (await piece(db, "a2"))[0] == "available"
    assert await told(db) == NOTHING


async def test_a_booking_made_after_the_look_is_shown_before_it_is_lost(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send("pieces", "barcode;status\na1;sold\na2;sold\n")
    assert run.noted == 0
    code = await booked(db, shop, "a1")
    run = await desk.apply(run)
    assert (run.status, run.trouble, run.noted) == ("ready", "moved", 1)
    assert await lines(db, code) == {"a1": ("", "")}
    run = await desk.apply(run)
    assert (run.status, run.noted) == ("applied", 1)
    assert await lines(db, code) == {"a1": ("missing", "sold")}


async def test_a_booking_given_up_after_the_look_holds_nothing_up(
    db: Database, shop: Shop, desk: Desk
) -> None:
    code = await booked(db, shop, "a1")
    await booked(db, shop, "h1", name="boris", at=THREE + timedelta(hours=1))
    run = await desk.send("pieces", "barcode;status\na1;sold\nh1;sold\n")
    assert run.noted == 2
    async with db.write() as session:
        await visit.end(session, await visit.locked(session, code), "cancelled", "shopper")
    run = await desk.apply(run)
    assert (run.status, run.noted) == ("applied", 1)
    assert (await piece(db, "a1"))[0] == "sold"
    assert len((await told(db))["letters"]) == 1
    async with db.read() as session:
        listed = await shown_rows(session, desk.who, run.id, "booked", "en")
    assert [row.key for row in listed] == ["h1"]


async def test_a_booking_that_ended_by_the_clock_after_the_look_hears_nothing(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    await booked(db, shop, "a1")
    run = await desk.send("pieces", "barcode;status\na1;sold\n")
    clock.advance(days=1)
    run = await desk.apply(run)
    assert (run.status, run.noted) == ("applied", 0)
    assert (await piece(db, "a1"))[0] == "sold"
    assert await told(db) == NOTHING


async def test_what_was_offered_to_somebody_waiting_is_waited_for_again(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    clock.now = clock.now.replace(day=12, hour=2)  # noon in Vladivostok
    contact = ContactInput("Анна", email="anna@example.com")
    async with db.write() as session:
        place = await waiting.join(
            session, shop.variants["aurora/18"], "vladivostok", contact, "Сообщите", "ru"
        )
    assert await waiting.sweep(db) == 1
    run = await done_by_file(desk, "barcode;status\na4;sold\n")
    assert (run.status, run.noted) == ("applied", 1)
    async with db.read() as session:
        row = await waiting.look(session, place, waiting_secret(place))
    assert (row.status, row.piece_id) == ("waiting", None)
    assert await piece(db, "a4") == ("sold", None)


async def test_what_fails_at_the_very_end_has_told_nobody(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await booked(db, shop, "a1")
    run = await desk.send("pieces", "barcode;status\na1;sold\n")
    await desk.order(run)
    with monkeypatch.context() as broken:
        broken.setattr(applying, "_conclude", lambda *_: 1 / 0)
        await desk.worker.drain()
    assert await lines(db, code) == {"a1": ("", "")}
    assert (await piece(db, "a1"))[0] == "available"
    assert await told(db) == NOTHING
    clock.advance(minutes=30)
    await desk.worker.drain()
    assert (await desk.look(run)).status == "applied"
    assert len((await told(db))["letters"]) == 1


async def test_a_shopper_who_cancels_while_the_file_is_applied_is_waited_for_or_waits(
    db: Database, shop: Shop, desk: Desk
) -> None:
    code = await booked(db, shop, "a1", "h1")
    run = await desk.send("pieces", "barcode;status\na1;sold\nh1;sold\n")
    await desk.order(run)

    async def cancel() -> None:
        async with db.write() as session:
            row = await visit.locked(session, code)
            if visit.may_lose(row):
                await visit.end(session, row, "cancelled", "shopper")

    await asyncio.gather(desk.worker.drain(), cancel())
    run = await desk.look(run)
    assert run.status == "applied"
    view = await look(db, code)
    assert (view.status, view.end_reason) in {("cancelled", "missing"), ("cancelled", "shopper")}
    lost = view.end_reason == "missing"
    assert run.noted == (2 if lost else 0)
    assert len((await told(db))["letters"]) == (1 if lost else 0)
    assert await piece(db, "a1") == await piece(db, "h1") == ("sold", None)


async def test_such_rows_are_found_without_a_look_at_all_the_others(db: Database) -> None:
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
    query = select(imports.noted(new_id())).compile(
        db.engine.sync_engine, compile_kwargs={"literal_binds": True}
    )
    async with db.read() as session:
        plan = await session.execute(text(explain + str(query)))
    assert "ix_import_row_noted" in str(plan.all())
