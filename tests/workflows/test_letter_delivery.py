"""From a booking in a real database to a letter at a real mail server."""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from booking_app.adapters.mail import SmtpSender
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.money import Money
from booking_app.core.outbox import JobStatus, OutboxJob, OutboxWorker
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations.schemas import LineResult
from booking_app.workflows import counter, letters, manage
from booking_app.workflows.hand_over import HandOverCommand, hand_over, undo
from booking_app.workflows.letter_delivery import letter_handler
from booking_app.workflows.reserve import BookCommand, Booked, book
from booking_app.workflows.sweep import sweep
from tests.factories.shop import Shop, hire
from tests.infra.mail_server import MailServer, mail_server

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
FIVE = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
SEVEN = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)
PAID = Paid("cash", "1", Money(9_900_000, "RUB"))


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
def worker(db: Database, post: MailServer) -> OutboxWorker:
    return made_worker(db, post)


def made_worker(db: Database, post: MailServer) -> OutboxWorker:
    return OutboxWorker(db, {letters.JOB_KIND: letter_handler(db, SmtpSender(post.url))})


async def booked(
    db: Database,
    shop: Shop,
    *barcodes: str,
    locale: str = "ru",
    email: str = "anna@example.com",
) -> Booked:
    """Anna books pieces in `arbat` at three."""
    command = BookCommand(
        store_slug="arbat",
        slot_starts_at=THREE,
        contact=ContactInput("Анна", phone="+79161234567", email=email),
        piece_ids=tuple(shop.pieces[barcode] for barcode in barcodes or ("a1",)),
        locale=locale,
    )
    async with db.write() as session:
        return await book(session, command)


async def moved(db: Database, made: Booked, moment: datetime) -> None:
    async with db.write() as session:
        await manage.reschedule(session, made.reservation.code, made.secret, moment)


async def test_a_visit_is_reminded_of_three_hours_before_by_its_present_time(
    db: Database, shop: Shop, clock: ManualClock, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    await moved(db, made, FIVE)
    await worker.drain()
    assert len(post.letters) == 1
    await moved(db, made, SEVEN)
    clock.now = FIVE - timedelta(hours=3)
    await worker.drain()
    assert (await jobs(db))["changed"] == JobStatus.DONE
    clock.now = SEVEN - timedelta(hours=3)
    await worker.drain()
    assert subjects(post)[-1] == "Скоро ждём вас: ср, 11 марта, 19:00–19:30 · arbat"
    assert len([subject for subject in subjects(post) if "Скоро" in subject]) == 1
    assert made.reservation.code[:5] in body(post.letters[-1])


async def test_a_visit_moved_away_and_back_is_reminded_of_once(
    db: Database, shop: Shop, clock: ManualClock, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    for moment in (FIVE, SEVEN, FIVE):
        await moved(db, made, moment)
    clock.now = FIVE - timedelta(hours=3)
    await worker.drain()
    assert len([subject for subject in subjects(post) if "Скоро" in subject]) == 1


async def test_who_books_within_three_hours_is_not_reminded(
    db: Database, shop: Shop, clock: ManualClock, worker: OutboxWorker
) -> None:
    await booked(db, shop)
    assert list(await jobs(db)) == ["confirmed"]


async def test_a_reminder_that_could_not_leave_in_time_stays_at_home_and_says_why(
    db: Database, shop: Shop, clock: ManualClock, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    await moved(db, made, FIVE)
    clock.now = FIVE + timedelta(minutes=1)
    await worker.drain()
    async with db.read() as session:
        reminder = await session.scalar(select(OutboxJob).where(OutboxJob.key.contains("reminder")))
    assert reminder is not None
    assert (reminder.status, reminder.last_error) == (JobStatus.SKIPPED, "outdated")
    assert not [subject for subject in subjects(post) if "Скоро" in subject]


def subjects(post: MailServer) -> list[str]:
    return [letter["Subject"] for letter in post.letters]


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def calendar(letter: EmailMessage) -> str:
    (file,) = letter.iter_attachments()
    return str(file.get_content()).replace("\r\n", "\n").replace("\n ", "")


async def jobs(db: Database) -> dict[str, str]:
    """Status of each letter asked for, by step."""
    async with db.read() as session:
        rows = await session.scalars(select(OutboxJob).order_by(OutboxJob.created_at))
        return {row.payload["step"]: row.status for row in rows}


@pytest.mark.parametrize(
    ("locale", "subject", "heading"),
    [
        ("ru", "Ваш визит: ср, 11 марта, 15:00–15:30 · arbat", "Кольцо ждёт вас до 17:30"),
        ("en", "Your visit: Wed, March 11, 15:00–15:30 · arbat", "Your ring is kept until 17:30"),
    ],
)
async def test_a_booking_brings_one_letter_in_the_shoppers_language(
    db: Database,
    shop: Shop,
    post: MailServer,
    worker: OutboxWorker,
    locale: str,
    subject: str,
    heading: str,
) -> None:
    await booked(db, shop, locale=locale)
    await worker.drain()
    await worker.drain()
    assert post.recipients == ["anna@example.com"]
    (letter,) = post.letters
    assert letter["Subject"] == subject
    assert letter["Content-Language"] == locale
    assert body(letter).startswith(heading)
    assert heading in body(letter, "html")
    event = calendar(letter)
    assert "METHOD:PUBLISH" in event
    assert "DTSTART:20260311T120000Z" in event


async def test_the_qr_in_the_letter_opens_the_booking_at_the_counter(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    await worker.drain()
    picture = next(p for p in post.letters[0].walk() if p.get_content_type() == "image/png")
    image = Image.open(io.BytesIO(picture.get_content())).convert("L")
    (seen,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert seen.text.startswith("http://localhost:3000/q/")
    olga = await hire(db, shop.stores["arbat"])
    async with db.write() as session:
        verdict = await counter.scan(session, olga, shop.stores["arbat"], seen.text, "n", "ru")
    assert verdict.verdict == "ok"
    assert verdict.code == made.reservation.code


async def test_the_link_in_the_letter_lets_the_shopper_in(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    await worker.drain()
    link = re.search(r"/r/(\w+)#([\w-]+)", body(post.letters[0]))
    assert link is not None
    assert made.manage_path == link[0]
    async with db.read() as session:
        assert (await manage.view(session, link[1], link[2])).id == made.reservation.id


async def test_a_shopper_without_an_address_gets_none(
    db: Database,
    shop: Shop,
    post: MailServer,
    worker: OutboxWorker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    await booked(db, shop, email="")
    await worker.drain()
    assert post.letters == []
    assert await jobs(db) == {"confirmed": JobStatus.SKIPPED}
    (record,) = [r for r in caplog.records if r.message == "letter_skipped"]
    assert vars(record)["reason"] == "no_email"


async def test_a_booking_cancelled_before_its_letter_left_is_not_confirmed(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    async with db.write() as session:
        await manage.cancel(session, made.reservation.code, made.secret)
    await worker.drain()
    assert subjects(post) == ["Визит отменён · arbat"]
    assert "METHOD:CANCEL" in calendar(post.letters[0])
    assert await jobs(db) == {"confirmed": JobStatus.SKIPPED, "cancelled": JobStatus.DONE}


async def test_a_moved_visit_brings_its_new_time_and_replaces_the_event(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    await worker.drain()
    async with db.write() as session:
        await manage.reschedule(session, made.reservation.code, made.secret, FIVE)
    await worker.drain()
    first, second = post.letters
    assert second["Subject"] == "Новое время: ср, 11 марта, 17:00–17:30 · arbat"
    uid = re.compile(r"^UID:.*$", re.MULTILINE)
    sequence = re.compile(r"^SEQUENCE:(\d+)$", re.MULTILINE)
    assert uid.findall(calendar(first)) == uid.findall(calendar(second))
    assert int(sequence.findall(calendar(first))[0]) < int(sequence.findall(calendar(second))[0])


async def test_moved_twice_before_anything_left_brings_the_last_time_only(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    for slot in (FIVE, None):
        async with db.write() as session:
            await manage.reschedule(session, made.reservation.code, made.secret, slot)
    await worker.drain()
    assert subjects(post) == ["Новое время: в любое время до чт, 12 марта, 20:00 · arbat"]


async def test_a_mail_server_that_was_away_gets_the_letter_once(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, clock: ManualClock
) -> None:
    await booked(db, shop)
    await post.stop()
    for _ in range(3):
        await worker.drain()
        clock.advance(minutes=5)
    assert post.letters == []
    await post.start()
    for _ in range(3):
        await worker.drain()
        clock.advance(minutes=5)
    assert len(post.letters) == 1
    assert await jobs(db) == {"confirmed": JobStatus.DONE}


async def test_a_server_that_says_later_is_asked_later(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, clock: ManualClock
) -> None:
    await booked(db, shop)
    post.answers["RCPT"] = ["450 4.2.0 Greylisted"]
    await worker.drain()
    assert post.letters == []
    assert await worker.drain() == 0
    clock.advance(minutes=1)
    await worker.drain()
    assert len(post.letters) == 1


async def test_a_mailbox_that_does_not_exist_is_not_tried_again(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, clock: ManualClock
) -> None:
    await booked(db, shop)
    post.answers["RCPT"] = ["550 5.1.1 anna@example.com unknown"]
    await worker.drain()
    clock.advance(hours=2)
    assert await worker.drain() == 0
    assert await jobs(db) == {"confirmed": JobStatus.FAILED}
    async with db.read() as session:
        error = await session.scalar(select(OutboxJob.last_error))
    assert "550" in str(error)
    assert "anna" not in str(error)


async def test_two_workers_send_each_letter_once(
    db: Database, db_url: str, shop: Shop, post: MailServer
) -> None:
    for barcode in ("a1", "a2", "h1"):
        command = BookCommand(
            store_slug="arbat",
            slot_starts_at=None,
            contact=ContactInput("Анна", email=f"{barcode}@example.com"),
            piece_ids=(shop.pieces[barcode],),
        )
        async with db.write() as session:
            await book(session, command)
    other = Database(db_url)
    workers = [made_worker(one, post) for one in (db, other, db, other)]
    await asyncio.gather(*(one.drain() for one in workers))
    await asyncio.gather(*(one.drain() for one in workers))
    await other.dispose()
    assert sorted(post.recipients) == ["a1@example.com", "a2@example.com", "h1@example.com"]
    assert len({letter["Message-ID"] for letter in post.letters}) == 3


async def test_the_same_step_asked_for_twice_is_one_letter(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    async with db.write() as session:
        await letters.enqueue(session, made.reservation.id, "confirmed")
    await worker.drain()
    assert len(post.letters) == 1


async def test_pieces_laid_aside(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop)
    olga = await hire(db, shop.stores["arbat"])
    await worker.drain()
    async with db.write() as session:
        await counter.mark_ready(session, olga, made.reservation.code)
    await worker.drain()
    assert subjects(post)[1:] == ["Всё готово к вашему приходу · arbat"]


async def test_a_missing_piece_is_told_at_once_and_the_last_one_once(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker
) -> None:
    made = await booked(db, shop, "a1", "h1")
    olga = await hire(db, shop.stores["arbat"])
    await worker.drain()
    for barcode, rest in (("a1", True), ("h1", False)):
        async with db.write() as session:
            await counter.report_missing(session, olga, made.reservation.code, shop.pieces[barcode])
        await worker.drain()
        assert ("Остальное по-прежнему" in body(post.letters[-1])) is rest
        # The event in the shopper's calendar follows, and goes when nothing is left to come for.
        assert ("METHOD:CANCEL" in calendar(post.letters[-1])) is not rest
    assert subjects(post)[1:] == ["Изделия не оказалось на месте · arbat"] * 2


@pytest.mark.parametrize("words", ["missing", "shopper", "piece_taken"])
async def test_a_reason_in_words_we_use_ourselves_is_still_the_stores_own(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, words: str
) -> None:
    made = await booked(db, shop)
    olga = await hire(db, shop.stores["arbat"])
    await worker.drain()
    async with db.write() as session:
        await counter.cancel_by_store(session, olga, made.reservation.code, words)
    await worker.drain()
    assert subjects(post)[1:] == ["Визит отменён · arbat"]
    assert f"Причина: {words.capitalize()}" in body(post.letters[1])


async def test_a_purchase_is_summed_up_once_it_cannot_be_undone(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, clock: ManualClock
) -> None:
    made = await booked(db, shop)
    store_id = shop.stores["arbat"]
    olga = await hire(db, store_id, role="manager")
    await worker.drain()
    bought = (LineResult(shop.pieces["a1"], "bought"),)
    for nonce in ("first", "second"):
        async with db.write() as session:
            command = HandOverCommand(made.reservation.code, bought, PAID, nonce)
            await hand_over(session, olga, command)
        await worker.drain()
        assert len(post.letters) == 1
        if nonce == "first":
            clock.advance(minutes=2)
            async with db.write() as session:
                await undo(session, olga, made.reservation.code, "wrong customer")
    clock.advance(minutes=6)
    await worker.drain()
    assert subjects(post)[1:] == ["Спасибо за покупку · Avrelin"]


async def test_somebody_who_did_not_come(
    db: Database, shop: Shop, post: MailServer, worker: OutboxWorker, clock: ManualClock
) -> None:
    await booked(db, shop)
    await worker.drain()
    clock.advance(hours=9)
    async with db.write() as session:
        await sweep(session)
    await worker.drain()
    assert subjects(post)[1:] == ["Мы вас не дождались · arbat"]
    assert "до ср, 11 марта, 17:30" in body(post.letters[1])
