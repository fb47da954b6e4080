"""Coupons for a list of people."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.outbox import OutboxJob
from booking_app.domain.coupons import campaigns, lists
from booking_app.domain.coupons.errors import CampaignClosed, ListRefused
from booking_app.domain.coupons.models import Coupon
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import coupon_lists
from tests.factories.coupons import published
from tests.factories.shop import Shop, actor, hire

PEOPLE = """Имя;Телефон;E-mail
Анна;8 916 123-45-67;
;;boris@example.com
Вера;+7 916 123-45-67;vera@example.com
Глеб;12;
Дина;+79160000001;dina@example.com
"""


@pytest.fixture
async def marketer(db: Database, shop: Shop) -> Actor:
    """Somebody of the staff who looks after campaigns."""
    return await hire(db, role="marketer")


def file(folder: Path, text: str) -> Path:
    """A file as it was sent."""
    path = folder / "people.csv"
    path.write_text(text, "utf-8")
    return path


async def test_everybody_with_a_contact_gets_one(
    db: Database, marketer: Actor, tmp_path: Path
) -> None:
    async with db.write() as session:
        campaign = await published(session)
    path = file(tmp_path, PEOPLE)
    done = await coupon_lists.begin(db, marketer, campaign.id, path, "people.csv", "ru")
    assert (done.state, done.row_count, done.done_count, done.issued_count) == ("done", 5, 5, 3)
    async with db.read() as session:
        rows = await lists.rows_of(session, marketer, done.id)
    assert [(row.line, row.problem) for row in rows] == [
        (2, ""),
        (3, ""),
        (4, "twice"),
        (5, "invalid_contact"),
        (6, ""),
    ]
    table = (await coupon_lists.result_csv(db, marketer, done.id)).decode("utf-8-sig")
    assert table.count("\r\n") == 6
    again = await coupon_lists.begin(db, marketer, campaign.id, path, "people.csv", "ru")
    assert (again.state, again.issued_count) == ("done", 0)
    async with db.read() as session:
        rows = await lists.rows_of(session, marketer, again.id)
    assert {row.problem for row in rows} == {"shopper_limit", "twice", "invalid_contact"}


async def test_a_list_stops_when_the_campaign_has_no_more(
    db: Database, marketer: Actor, tmp_path: Path
) -> None:
    async with db.write() as session:
        campaign = await published(session, total=2)
    path = file(tmp_path, PEOPLE)
    done = await coupon_lists.begin(db, marketer, campaign.id, path, "people.csv", "ru")
    assert (done.state, done.done_count, done.issued_count) == ("stopped", 5, 2)
    async with db.read() as session:
        rows = await lists.rows_of(session, marketer, done.id)
    assert rows[-1].problem == "activations_gone"


async def test_a_long_list_waits_for_the_worker_and_survives_it(
    db: Database, marketer: Actor, tmp_path: Path
) -> None:
    async with db.write() as session:
        campaign = await published(session)
    numbers = "\n".join(f"+7916{number:07d}" for number in range(1_000_000, 1_000_250))
    path = file(tmp_path, f"phone\n{numbers}\n")
    begun = await coupon_lists.begin(db, marketer, campaign.id, path, "people.csv", "ru")
    assert (begun.state, begun.issued_count) == ("running", 0)
    async with db.read() as session:
        assert (await session.scalars(select(OutboxJob.kind))).all() == ["coupon.list"]
    async with db.write() as session:  # a worker that died after its first few
        assert await lists.go_on(session, begun.id, coupon_lists.coupon_secret_hash)
    await coupon_lists.work(db, begun.id)
    await coupon_lists.work(db, begun.id)
    async with db.read() as session:
        found = (await lists.of_campaign(session, marketer, campaign.id))[0]
        given = await session.scalar(select(func.count()).select_from(Coupon))
    assert (found.state, found.issued_count, given) == ("done", 250, 250)


async def test_who_may_not_and_what_is_no_list(
    db: Database, shop: Shop, marketer: Actor, tmp_path: Path
) -> None:
    async with db.write() as session:
        campaign = await published(session)
    path = file(tmp_path, PEOPLE)
    with pytest.raises(Forbidden):
        nobody = actor(shop.stores["arbat"], role="manager")
        await coupon_lists.begin(db, nobody, campaign.id, path, "people.csv", "ru")
    for text, reason in (("", "empty"), ("a;b\n1;2\n", "no_contacts"), ("phone\n", "no_rows")):
        with pytest.raises(ListRefused) as raised:
            wrong = file(tmp_path, text)
            await coupon_lists.begin(db, marketer, campaign.id, wrong, "people.csv", "ru")
        assert raised.value.details["reason"] == reason
    async with db.write() as session:
        await campaigns.pause(session, marketer, campaign.id, campaign.version)
    with pytest.raises(CampaignClosed):
        path = file(tmp_path, PEOPLE)
        await coupon_lists.begin(db, marketer, campaign.id, path, "people.csv", "ru")
