"""Coupons for a list of people: looked at, then given to all of them or to nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.mail import OutgoingLetter
from booking_app.core.outbox import MOST_ATTEMPTS, OutboxJob, OutboxWorker
from booking_app.domain.coupons import campaigns, giving, lists
from booking_app.domain.coupons.errors import (
    ActivationsGone,
    CampaignClosed,
    ListNotFound,
    ListNotReady,
    ListRefused,
)
from booking_app.domain.coupons.giving import Shopper
from booking_app.domain.coupons.models import Coupon
from booking_app.domain.coupons.schemas import CampaignView, ListView
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import coupon_letter, coupon_lists
from booking_app.workflows.coupons import open_coupon
from booking_app.workflows.secrets import coupon_secret, coupon_secret_hash
from tests.factories.coupons import published
from tests.factories.shop import Shop, actor, hire

PEOPLE = """Имя;Телефон;E-mail;Язык;Номер
Анна;8 916 123-45-67;;;A-1
;;boris@example.com;en;=1+1
Вера;+7 916 123-45-67;vera@example.com;;
Глеб;12;;;
Дина;+79160000001;dina@example.com;;
Ева;;eva@example.com;fr;
"""


@pytest.fixture
async def marketer(db: Database, shop: Shop) -> Actor:
    """Somebody of the staff who looks after campaigns."""
    return await hire(db, role="marketer")


async def campaign(db: Database, **changes: object) -> CampaignView:
    async with db.write() as session:
        return await published(session, **changes)


async def sent(db: Database, who: Actor, to: CampaignView, text: str = PEOPLE) -> ListView:
    """A list as it was looked at."""

    async def chunks() -> AsyncIterator[bytes]:
        yield text.encode()

    return await coupon_lists.send(db, who, to.id, "people.csv", chunks(), "ru")


async def given(db: Database, who: Actor, found: ListView) -> ListView:
    """The list after somebody said yes and the worker did it."""
    async with db.write() as session:
        await coupon_lists.begin(session, who, found.id)
    await coupon_lists.work(db, found.id)
    async with db.read() as session:
        return await lists.get(session, who, found.id)


async def coupon_count(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(Coupon)) or 0


async def agree(db: Database, email: str, *, yes: bool = True) -> None:
    async with db.write() as session:
        contact = await customers.contact_for(session, ContactInput("", email=email))
        await customers.record_consents(session, contact.id, {"marketing": (yes, "news")})


async def test_a_list_is_looked_at_before_anybody_gets_anything(
    db: Database, marketer: Actor
) -> None:
    to = await campaign(db)
    async with db.write() as session:
        shopper = Shopper(None, ContactInput("Дина", email="dina@example.com"), "ru")
        await giving.take(session, to.id, shopper, coupon_secret_hash)
    await agree(db, "boris@example.com")
    found = await sent(db, marketer, to)
    assert (found.state, found.row_count, found.new_count) == ("checked", 6, 2)
    assert (found.has_count, found.wrong_count, found.letter_count) == (1, 3, 1)
    async with db.read() as session:
        rows = await lists.rows_of(session, marketer, found.id)
        wrong = await lists.rows_of(session, marketer, found.id, "wrong")
    assert [(row.line, row.problem) for row in rows] == [
        (2, ""),
        (3, ""),
        (4, "twice"),
        (5, "invalid_contact"),
        (6, "shopper_limit"),
        (7, "unknown_locale"),
    ]
    assert [row.line for row in wrong] == [4, 5, 7]
    assert await coupon_count(db) == 1


async def test_everybody_new_gets_one_and_those_who_agreed_are_written_to_once(
    db: Database, marketer: Actor
) -> None:
    to = await campaign(db, accepts_static=True)
    await agree(db, "boris@example.com")
    await agree(db, "dina@example.com")
    await agree(db, "dina@example.com", yes=False)
    done = await given(db, marketer, await sent(db, marketer, to))
    assert (done.state, done.issued_count, await coupon_count(db)) == ("done", 3, 3)
    await coupon_lists.work(db, done.id)  # a worker that died before it noted the job as done
    assert await coupon_count(db) == 3

    async with db.read() as session:
        rows = {row.line: row for row in await lists.rows_of(session, marketer, done.id)}
        kinds = list(await session.scalars(select(OutboxJob.kind).order_by(OutboxJob.kind)))
        boris = rows[3].coupon_id
        letter = await coupon_letter.write(session, boris) if boris else ""
        opened = await open_coupon(session, rows[3].code, coupon_secret(boris)) if boris else None
    assert kinds == ["coupon.list", "coupon_letter"]
    assert isinstance(letter, OutgoingLetter)
    assert (letter.recipient, letter.locale) == ("boris@example.com", "en")
    assert rows[3].code in letter.html.replace("-", "")
    assert len(letter.images) == 1
    assert opened is not None
    assert opened.coupon.locale == "en"

    await agree(db, "boris@example.com", yes=False)
    async with db.read() as session:
        assert await coupon_letter.write(session, boris) == "no_consent" if boris else False

    table = (await coupon_lists.result_csv(db, marketer, done.id)).decode("utf-8-sig")
    lines = [line.split(";") for line in table.strip().split("\r\n")]
    assert len(lines) == 7
    assert lines[2][5] == "'=1+1"  # what the chain calls them is no formula
    assert lines[2][7].endswith(f"/en/coupon/{rows[3].code}#{coupon_secret(rows[3].coupon_id)}")  # type: ignore[arg-type]
    assert lines[2][8] == "yes"
    assert lines[5][8] == ""

    again = await sent(db, marketer, to)
    assert (again.new_count, again.has_count) == (0, 3)
    with pytest.raises(ListNotReady):
        await given(db, marketer, again)


async def test_all_or_nothing_when_there_are_not_enough_left(db: Database, marketer: Actor) -> None:
    to = await campaign(db, total=3)
    found = await sent(db, marketer, to)
    assert found.new_count == 3
    async with db.write() as session:
        await coupon_lists.begin(session, marketer, found.id)
    async with db.write() as session:  # somebody is faster than the worker
        shopper = Shopper(None, ContactInput("Гость", email="guest@example.com"), "ru")
        await giving.take(session, to.id, shopper, coupon_secret_hash)
    await coupon_lists.work(db, found.id)
    async with db.read() as session:
        done = await lists.get(session, marketer, found.id)
        numbers = (await campaigns.numbers(session, marketer, [to]))[to.id]
        jobs = list(await session.scalars(select(OutboxJob.kind)))
    assert (done.state, done.problem, done.issued_count) == ("stopped", "activations_gone", 0)
    assert (numbers.taken, numbers.left, jobs) == (1, 2, ["coupon.list"])
    with pytest.raises(ActivationsGone):
        await given(db, marketer, await sent(db, marketer, to))
    assert await coupon_count(db) == 1


async def test_a_list_and_its_people_at_once_stay_within_every_limit(
    db: Database, marketer: Actor
) -> None:
    numbers = [f"+7916{number:07d}" for number in range(1_000_000, 1_000_040)]
    to = await campaign(db, total=45)
    text = "phone\n" + "\n".join(numbers)
    found = await sent(db, marketer, to, text)
    async with db.write() as session:
        await coupon_lists.begin(session, marketer, found.id)

    async def take(phone: str) -> None:
        shopper = Shopper(None, ContactInput("", phone=phone), "ru")
        await db.run(lambda session: giving.take(session, to.id, shopper, coupon_secret_hash))

    await asyncio.gather(coupon_lists.work(db, found.id), *(take(each) for each in numbers[::4]))
    async with db.read() as session:
        owners = list(await session.scalars(select(Coupon.contact_id)))
        left = (await campaigns.numbers(session, marketer, [to]))[to.id].left
    assert len(owners) == len(set(owners)) == 40
    assert left == 5


async def test_a_file_in_the_place_of_another_and_second_thoughts(
    db: Database, marketer: Actor
) -> None:
    to = await campaign(db)
    first = await sent(db, marketer, to)
    second = await sent(db, marketer, to)
    async with db.write() as session:
        with pytest.raises(ListNotFound):
            await coupon_lists.begin(session, marketer, first.id)
    async with db.write() as session:
        await lists.discard(session, marketer, second.id)
    async with db.read() as session:
        assert await lists.of_campaign(session, marketer, to.id) == []
        assert await lists.rows_of(session, marketer, second.id) == []
    done = await given(db, marketer, await sent(db, marketer, to))
    async with db.write() as session:
        with pytest.raises(ListNotReady):
            await lists.discard(session, marketer, done.id)


async def test_who_may_not_and_what_is_no_list(db: Database, shop: Shop, marketer: Actor) -> None:
    to = await campaign(db)
    found = await sent(db, marketer, to)
    nobody = actor(shop.stores["arbat"], role="manager")
    with pytest.raises(Forbidden):
        await sent(db, nobody, to)
    with pytest.raises(Forbidden):
        await given(db, nobody, found)
    with pytest.raises(Forbidden):
        await coupon_lists.result_csv(db, nobody, found.id)
    for text, reason in (("", "empty"), ("a;b\n1;2\n", "no_contacts"), ("phone\n", "no_rows")):
        with pytest.raises(ListRefused) as raised:
            await sent(db, marketer, to, text)
        assert raised.value.details["reason"] == reason
    async with db.write() as session:
        await campaigns.pause(session, marketer, to.id, to.version)
    with pytest.raises(CampaignClosed):
        await sent(db, marketer, to)
    with pytest.raises(CampaignClosed):
        await given(db, marketer, found)
    assert await coupon_count(db) == 0


async def test_nobody_is_kept_in_a_list_for_ever(
    db: Database, marketer: Actor, clock: ManualClock
) -> None:
    to, other = await campaign(db), await campaign(db)
    done = await given(db, marketer, await sent(db, marketer, to))
    unanswered = await sent(db, marketer, to)
    clock.advance(days=6)
    fresh = await sent(db, marketer, other)
    clock.advance(days=2)
    await coupon_lists.tidy(db)
    async with db.read() as session:
        found = await lists.of_campaign(session, marketer, to.id)
        assert await lists.rows_of(session, marketer, unanswered.id) == []
        assert await lists.rows_of(session, marketer, fresh.id) != []
        before = await lists.rows_of(session, marketer, done.id)
    assert [each.id for each in found] == [done.id]
    assert (before[0].name, before[0].reference) == ("Анна", "A-1")
    clock.advance(days=23)
    await coupon_lists.tidy(db)
    async with db.read() as session:
        after = await lists.rows_of(session, marketer, done.id)
    assert {(row.name, row.phone, row.email, row.reference) for row in after} == {("",) * 4}
    assert [(row.line, row.code, row.problem) for row in after] == [
        (row.line, row.code, row.problem) for row in before
    ]


async def test_a_list_that_never_succeeds_is_stopped_in_the_end(
    db: Database, marketer: Actor, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = await campaign(db)
    found = await sent(db, marketer, to)
    async with db.write() as session:
        await coupon_lists.begin(session, marketer, found.id)
        job = await session.scalar(select(OutboxJob))
        assert job is not None
        job.attempts = MOST_ATTEMPTS - 2

    def broken(_: object) -> str:
        raise OSError("no keys")

    monkeypatch.setattr(coupon_lists, "coupon_secret_hash", broken)
    worker = OutboxWorker(db, {coupon_lists.JOB_KIND: coupon_lists.list_handler(db)})
    for state in ("running", "stopped"):
        await worker.drain()
        clock.advance(days=1)
        async with db.read() as session:
            ended = await lists.get(session, marketer, found.id)
        assert ended.state == state
    assert (ended.problem, await coupon_count(db)) == ("internal", 0)
