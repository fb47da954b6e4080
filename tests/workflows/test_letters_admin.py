"""Letters as those who answer for them see them, and a second try."""

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden, NotFound
from booking_app.core.ids import new_id
from booking_app.core.mail import MailRefused, OutgoingLetter
from booking_app.core.outbox import JobStatus, OutboxWorker
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff import editing
from booking_app.domain.staff.records import PersonDraft
from booking_app.ui.admin.letters_state import STATUS_WORDS, STEP_WORDS
from booking_app.workflows import (
    coupon_letter,
    letters,
    letters_admin,
    staff_letter,
    waiting,
    waiting_letter,
)
from booking_app.workflows.letter_delivery import letter_handler
from booking_app.workflows.letters_admin import LetterLine
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.coupons import published, taken
from tests.factories.shop import Shop, actor, add_pieces

MARKETER = actor(role="marketer")


class Post:
    """A mail server that knows nobody until it is told to."""

    knows = False

    async def send(self, letter: OutgoingLetter) -> None:
        if not self.knows:
            raise MailRefused(status=550)


async def listed(db: Database, **narrowed: str) -> list[LetterLine]:
    async with db.read() as session:
        lines, total = await letters_admin.list_letters(
            session, MARKETER, "en", **({"status": ""} | narrowed), limit=50, offset=0
        )
    assert total == len(lines)
    return list(lines)


async def booked(db: Database, shop: Shop, barcode: str, contact: ContactInput) -> str:
    async with db.write() as session:
        made = await book(session, BookCommand("arbat", None, contact, (shop.pieces[barcode],)))
    return made.reservation.code


async def test_what_stayed_at_home_says_why_and_goes_when_told_to(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    post = Post()
    worker = OutboxWorker(db, {letters.JOB_KIND: letter_handler(db, post)})
    by_mail = await booked(db, shop, "a1", ContactInput("Анна", email="anna@example.com"))
    clock.advance(minutes=1)
    by_phone = await booked(db, shop, "a2", ContactInput("Борис", phone="+79161234567"))
    assert {line.status for line in await listed(db)} == {"waiting"}
    await worker.drain()

    skipped, failed = await listed(db)
    assert (skipped.code, skipped.status, skipped.reason) == (by_phone, "skipped", "no_email")
    assert (failed.code, failed.status, failed.store) == (by_mail, "failed", "arbat")
    assert "status=550" in failed.reason
    assert [line.code for line in await listed(db, status="failed")] == [by_mail]
    assert [line.code for line in await listed(db, q=by_phone.lower())] == [by_phone]
    assert await listed(db, q="K7QF33M9XA") == []

    for letter in (str(skipped.id), str(new_id()), "nonsense"):
        with pytest.raises(NotFound):
            async with db.write() as session:
                await letters_admin.send_again(session, MARKETER, letter)
    async with db.write() as session:
        await letters_admin.send_again(session, MARKETER, str(failed.id))
    post.knows = True
    await worker.drain()
    assert (await listed(db, q=by_mail))[0].status == JobStatus.DONE
    async with db.read() as session:
        noted = select(AuditEntry).where(AuditEntry.action == "letter.tried_again")
        assert (await session.scalars(noted)).one().data["letter"] == "confirmed"


@pytest.mark.parametrize("role", ["consultant", "manager", "merchandiser"])
async def test_letters_are_not_for_every_role(db: Database, shop: Shop, role: str) -> None:
    who = actor(shop.stores["arbat"], role=role)  # type: ignore[arg-type]
    async with db.read() as session:
        with pytest.raises(Forbidden):
            await letters_admin.list_letters(session, who, "ru", status="", limit=1, offset=0)


async def test_offers_of_the_waiting_list_are_among_them(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    post = Post()
    handlers = {waiting_letter.JOB_KIND: waiting_letter.waiting_letter_handler(db, post)}
    worker = OutboxWorker(db, handlers)
    size = shop.variants["aurora/18"]
    for name in ("anna", "boris"):
        async with db.write() as session:
            contact = ContactInput("Анна", email=f"{name}@example.com")
            await waiting.join(session, size, "vladivostok", contact, "Сообщите", "ru")
            await add_pieces(session, shop, "aurora/18", "vladivostok", name)
        clock.advance(minutes=1)
    clock.now = clock.now.replace(day=12, hour=2)  # noon in Vladivostok
    assert await waiting.sweep(db) == 2
    await worker.run_due()
    failed, other = await listed(db)
    assert (failed.step, failed.code, failed.store) == ("waiting", "", "vladivostok")
    assert {failed.status, other.status} == {"failed"}
    async with db.write() as session:
        await letters_admin.send_again(session, MARKETER, str(failed.id))
    clock.advance(hours=3)
    await worker.drain()
    assert (await listed(db, status="skipped"))[0].reason == "outdated"
    async with db.read() as session:
        noted = select(AuditEntry).where(AuditEntry.action == "letter.tried_again")
        entry = (await session.scalars(noted)).one()
    assert (entry.subject_kind, entry.data["letter"]) == ("waiting", "waiting")


async def test_coupons_given_to_a_list_say_why_they_stayed_at_home(
    db: Database, shop: Shop
) -> None:
    async with db.write() as session:
        coupon = (await taken(session, await published(session))).coupon
        await coupon_letter.enqueue_all(session, [coupon.id])
    await booked(db, shop, "a1", ContactInput("Анна", email="anna@example.com"))
    handlers = {coupon_letter.JOB_KIND: coupon_letter.coupon_letter_handler(db, Post())}
    await OutboxWorker(db, handlers).drain()
    (line,) = await listed(db, about="coupons")
    assert (line.step, line.about, line.code) == ("coupon", "Off your first purchase", "")
    assert (line.status, line.reason) == ("skipped", "no_email")
    assert {line.step for line in await listed(db)} == {"coupon", "confirmed"}
    assert [line.step for line in await listed(db, about="bookings")] == ["confirmed"]


async def test_who_chooses_a_password_is_for_admins_to_see(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    admin = actor(role="admin")
    nina = PersonDraft(
        login="nina@example.com", name="Нина", role="consultant", store_ids=(shop.stores["arbat"],)
    )
    async with db.write() as session:
        staff_id, link = await editing.create_person(session, admin, nina)
        await staff_letter.enqueue(session, nina.login, link)
    handlers = {staff_letter.JOB_KIND: staff_letter.staff_letter_handler(db, Post())}
    worker = OutboxWorker(db, handlers)
    await worker.drain()
    assert await listed(db) == await listed(db, about="staff") == []
    async with db.read() as session:
        (failed,), total = await letters_admin.list_letters(
            session, admin, "en", status="failed", limit=50, offset=0
        )
    assert (failed.step, failed.about, total) == ("staff", "Нина", 1)
    with pytest.raises(NotFound):
        async with db.write() as session:
            await letters_admin.send_again(session, MARKETER, str(failed.id))
    async with db.write() as session:
        await letters_admin.send_again(session, admin, str(failed.id))
    clock.advance(days=4)
    await worker.drain()
    async with db.read() as session:
        (line,), _ = await letters_admin.list_letters(
            session, admin, "en", status="", limit=50, offset=0
        )
        noted = select(AuditEntry).where(AuditEntry.action == "letter.tried_again")
        entry = (await session.scalars(noted)).one()
    assert (line.status, line.reason) == ("skipped", "outdated")
    assert (entry.subject_kind, entry.subject_id) == ("staff", str(staff_id))


def test_every_letter_and_every_end_has_its_word() -> None:
    assert {*letters.STEPS, "waiting", "coupon", "staff"} == set(STEP_WORDS)
    assert set(JobStatus) == set(STATUS_WORDS)
