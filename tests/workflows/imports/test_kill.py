"""A worker killed in the middle leaves nothing half done, and the next one ends the work."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.outbox import OutboxJob
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.imports.models import ImportRow
from booking_app.domain.imports.schemas import RunView
from booking_app.domain.reservations import service as reservations
from booking_app.workflows.imports import runs
from booking_app.workflows.imports.folder import folder_of
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop, actor, small_shop
from tests.workflows.imports.conftest import Desk, in_chunks

ROWS = 20_000
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
async def shop(db: Database) -> Shop:
    """The small shop, at the present moment: the killed worker has a clock of its own."""
    async with db.write() as session:
        return await small_shop(session)


def many() -> bytes:
    rows = [f"k{number:06};aurora/17;arbat;2.5" for number in range(ROWS)]
    return "\n".join(["barcode;sku;store;weight", *rows, "a1;aurora/17;tverskaya;2.6"]).encode()


async def worker(db_url: str, data_dir: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "booking_app.worker",
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": db_url, "DATA_DIR": str(data_dir)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def killed_while(process: asyncio.subprocess.Process, run: RunView, rows: int) -> None:
    """SIGKILL once so many rows are said to be done."""
    folder = folder_of(run.id)
    async with asyncio.timeout(60):
        while folder.progress().done < rows:
            assert process.returncode is None
            await asyncio.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def hand_over(db: Database) -> None:
    """The lease of the dead worker is over."""
    async with db.write() as session:
        await session.execute(update(OutboxJob).values(run_at=utc_now()))


async def pieces(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(Piece)) or 0


async def test_killed_while_it_reads_and_while_it_applies(
    db: Database, db_url: str, shop: Shop, data_dir: Path
) -> None:
    desk = Desk(db, actor(role="merchandiser"))
    run = await runs.send(db, desk.who, "pieces", "many.csv", in_chunks(many(), 100_000))
    await killed_while(await worker(db_url, data_dir), run, 8000)
    assert (await desk.look(run)).status == "checking"
    await hand_over(db)
    await desk.worker.drain()
    run = await desk.look(run)
    assert (run.status, run.counts.new, run.counts.changed) == ("ready", ROWS, 1)
    async with db.read() as session:
        staged = await session.scalar(select(func.count()).select_from(ImportRow))
    assert staged == ROWS + 1

    await desk.order(run)
    folder_of(run.id).tell(runs.Progress())
    await killed_while(await worker(db_url, data_dir), run, 8000)
    assert await pieces(db) == 5
    assert (await desk.look(run)).status == "applying"
    await hand_over(db)
    await desk.worker.drain()
    assert (await desk.look(run)).status == "applied"
    assert await pieces(db) == ROWS + 5
    assert not folder_of(run.id).path.exists()


async def test_killed_while_it_takes_a_booked_piece_away_its_shopper_is_told_once(
    db: Database, db_url: str, shop: Shop, data_dir: Path
) -> None:
    desk = Desk(db, actor(role="merchandiser"))
    async with db.write() as session:
        contact = ContactInput("Анна", email="anna@example.com")
        # As soon as possible: it is kept whatever the time is.
        command = BookCommand("arbat", None, contact, piece_ids=(shop.pieces["a2"],))
        code = (await book(session, command)).reservation.code
    rows = [f"k{number:06};aurora/17;arbat;2.5;" for number in range(ROWS)]
    content = "\n".join(["barcode;sku;store;weight;status", *rows, "a2;;;;sold"])
    run = await desk.send("pieces", content)
    assert (run.counts.changed, run.noted) == (1, 1)
    await desk.order(run)
    folder_of(run.id).tell(runs.Progress())
    await killed_while(await worker(db_url, data_dir), run, 12_000)
    async with db.read() as session:
        view = await reservations.get_by_code(session, code)
    assert view.status == "confirmed"
    await hand_over(db)
    await desk.worker.drain()
    assert (await desk.look(run)).noted == 1
    async with db.write() as session:
        # The same job once more, as after a death between the commit and its note.
        await session.execute(
            update(OutboxJob)
            .where(OutboxJob.kind.startswith("import"))
            .values(status="waiting", run_at=utc_now())
        )
    await desk.worker.drain()
    async with db.read() as session:
        view = await reservations.get_by_code(session, code)
        jobs = (await session.scalars(select(OutboxJob).where(OutboxJob.kind == "letter"))).all()
    assert (view.status, view.end_reason) == ("cancelled", "missing")
    assert [job.payload["step"] for job in jobs].count("missing") == 1


async def test_called_off_before_the_commit_nothing_has_changed(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send("pieces", many())
    await desk.order(run)
    await runs.cancel(db, desk.who, run.id)
    await desk.worker.drain()
    assert (await desk.look(run)).status == "cancelled"
    assert await pieces(db) == 5


async def test_two_people_apply_at_once_and_the_second_looks_again(
    db: Database, shop: Shop, desk: Desk
) -> None:
    other = Desk(db, actor(role="admin"))
    content = "barcode;sku;store;weight;price\nn1;aurora/17;arbat;2;\na1;;;;100\n"
    first, second = await desk.send("pieces", content), await other.send("pieces", content)
    await desk.order(first)
    await other.order(second)
    await desk.worker.drain()
    done = [await desk.look(first), await other.look(second)]
    assert sorted(run.status for run in done) == ["applied", "ready"]
    waiting = next(run for run in done if run.status == "ready")
    assert (waiting.trouble, waiting.counts.unchanged) == ("moved", 2)


async def test_a_worker_that_lost_its_import_writes_nothing_more(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send("pieces", "barcode;price\na1;100\n")
    await desk.order(run)
    await desk.worker.drain()
    assert (await desk.look(run)).status == "applied"
    # The same job once more, as after a death between the commit and its note.
    async with db.write() as session:
        await session.execute(update(OutboxJob).values(status="waiting", run_at=utc_now()))
    await desk.worker.drain()
    async with db.read() as session:
        version = await session.scalar(select(Piece.version).where(Piece.barcode == "a1"))
    assert version == 2
