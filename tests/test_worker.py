"""The background process and its share of the server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from booking_app.adapters.mail import SmtpSender
from booking_app.adapters.mailbox import DemoMailbox
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.outbox import JobStatus, OutboxJob
from booking_app.core.settings import Settings, load_settings
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.models import Reservation
from booking_app.worker import background_tasks, mail_sender
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop, small_shop
from tests.infra.server import free_port

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def settings_of(folder: Path) -> Settings:
    return load_settings({"DATA_DIR": str(folder)})


async def book_a_ring(db: Database, shop: Shop, slot: datetime | None) -> None:
    async with db.write() as session:
        await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=slot,
                contact=ContactInput("Анна", email="anna@example.com"),
                piece_ids=(shop.pieces["a1"],),
            ),
        )


async def letters_in(mailbox: DemoMailbox, count: int) -> list[str]:
    """The subjects, once there are so many letters."""
    found = await mailbox.letters()
    async with asyncio.timeout(60):
        while len(found) < count:
            found = await mailbox.letters()
    return [letter.subject for letter in found]


async def test_a_booking_reaches_the_mailbox_and_a_missed_one_is_recorded(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
    settings = settings_of(tmp_path)
    mailbox = DemoMailbox(tmp_path / "mail")
    working = asyncio.create_task(background_tasks(db, settings))
    await book_a_ring(db, shop, THREE)
    assert await letters_in(mailbox, 1) == ["Ваш визит: ср, 11 марта, 15:00–15:30 · arbat"]
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    clock.advance(hours=9)
    stop = asyncio.Event()
    working = asyncio.create_task(background_tasks(db, settings, stop))
    assert (await letters_in(mailbox, 2))[0] == "Мы вас не дождались · arbat"
    stop.set()
    await asyncio.wait_for(working, 60)
    async with db.read() as session:
        assert await session.scalar(select(Reservation.status)) == "no_show"


async def test_the_process_works_until_it_is_told_to_stop(tmp_path: Path, db_url: str) -> None:
    db = Database(db_url)
    async with db.write() as session:
        shop = await small_shop(session)
    variables = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": db_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "booking_app.worker",
        env=variables,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    await book_a_ring(db, shop, None)
    await letters_in(DemoMailbox(tmp_path / "mail"), 1)
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    await db.dispose()
    assert process.returncode == 0
    assert b"Traceback" not in errors


@asynccontextmanager
async def program(*arguments: str, **settings: str) -> AsyncIterator[None]:
    """A process of this Python, told to stop at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60)


async def sent(db: Database) -> OutboxJob:
    """The only letter, once it has left."""
    while True:
        async with db.read() as session:
            job = (await session.scalars(select(OutboxJob))).one()
        if job.status == JobStatus.DONE:
            return job


@pytest.mark.postgres
@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_two_workers_and_a_mail_server_are_processes_and_each_letter_arrives_once(
    tmp_path: Path, db_url: str
) -> None:
    db, port, mail = Database(db_url), free_port(), tmp_path / "mail"
    async with db.write() as session:
        shop = await small_shop(session)
    settings = {"DATA_DIR": str(tmp_path), "DATABASE_URL": db_url,
                "SMTP_URL": f"smtp://127.0.0.1:{port}"}  # fmt: skip
    server = ("-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}")
    async with AsyncExitStack() as stack, asyncio.timeout(120):
        box = ("-c", "aiosmtpd.handlers.Mailbox", str(mail))
        await stack.enter_async_context(program(*server, *box))
        for _ in range(2):
            await stack.enter_async_context(program("-m", "booking_app.worker", **settings))
        await book_a_ring(db, shop, None)
        await sent(db)
    (file,) = (mail / "new").iterdir()
    letter = message_from_bytes(file.read_bytes(), EmailMessage, policy=default)
    assert letter["To"] == "anna@example.com"
    assert letter["Subject"].startswith("Ваш визит")
    kinds = {part.get_content_type() for part in letter.walk()}
    assert {"text/plain", "text/html", "text/calendar", "image/png"} <= kinds
    await db.dispose()


def test_letters_go_to_the_mail_server_where_there_is_one(tmp_path: Path) -> None:
    assert isinstance(mail_sender(settings_of(tmp_path)), DemoMailbox)
    with_server = {"DATA_DIR": str(tmp_path), "SMTP_URL": "smtp://127.0.0.1:25"}
    assert isinstance(mail_sender(load_settings(with_server)), SmtpSender)
