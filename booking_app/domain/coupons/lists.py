"""Lists of people who are to get a coupon: kept row by row, worked through in small transactions.

A row is done when its `done_at` is set, so whoever dies leaves nothing half done, and whoever
comes next goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.errors import DomainError
from booking_app.core.ids import new_id
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.coupons.errors import (
    ActivationsGone,
    CampaignClosed,
    CampaignNotFound,
    ShopperLimit,
)
from booking_app.domain.coupons.giving import HashOf, Shopper, give_from_list
from booking_app.domain.coupons.models import Coupon, IssueList, IssueRow
from booking_app.domain.coupons.schemas import ListRow, ListView
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor

CHUNK = 100
_INSERTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the file. `contact` is normalised; a `problem` says why it gets no coupon."""

    line: int
    contact: ContactInput
    problem: str = ""


async def create(
    session: AsyncSession,
    actor: Actor,
    campaign_id: UUID,
    filename: str,
    people: Sequence[Person],
    locale: str,
) -> ListView:
    """Keep a list; nobody has a coupon yet. Raises `Forbidden`, `CampaignNotFound`,
    `CampaignClosed`."""
    check_marketer(actor)
    campaign = await repository.campaign(session, campaign_id)
    if campaign is None:
        raise CampaignNotFound
    if campaign.state != "published":
        raise CampaignClosed
    now = utc_now()
    row = IssueList(
        id=new_id(),
        campaign_id=campaign_id,
        staff_id=actor.id,
        filename=filename[:200],
        locale=locale,
        state="running",
        row_count=len(people),
        done_count=sum(1 for each in people if each.problem),
        issued_count=0,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    for start in range(0, len(people), _INSERTED_AT_ONCE):
        await session.execute(
            insert(IssueRow),
            [
                {
                    "id": new_id(),
                    "list_id": row.id,
                    "line": each.line,
                    "name": each.contact.name[:120],
                    "phone": each.contact.phone[:32],
                    "email": each.contact.email[:254],
                    "problem": each.problem,
                    "done_at": now if each.problem else None,
                }
                for each in people[start : start + _INSERTED_AT_ONCE]
            ],
        )
    audit.record(
        session, actor.audited, "campaign.list_sent", "campaign", campaign_id,
        filename=row.filename, rows=len(people),
    )  # fmt: skip
    return _view(row)


async def go_on(session: AsyncSession, list_id: UUID, secret_hash_of: HashOf) -> bool:
    """Give coupons to the next few people; false when there is nobody left."""
    row = await session.get(IssueList, list_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != "running":
        return False
    query = select(IssueRow).where(IssueRow.list_id == list_id, IssueRow.done_at.is_(None))
    people = (await session.scalars(query.order_by(IssueRow.line).limit(CHUNK))).all()
    for person in people:
        try:
            person.coupon_id = await give_from_list(
                session, row.campaign_id, _shopper(person, row), row.staff_id, secret_hash_of
            )
            row.issued_count += 1
        except ShopperLimit as error:
            person.problem = error.code
        except (ActivationsGone, CampaignClosed, CampaignNotFound) as error:
            await _stop(session, row, error)
            return False
        person.done_at = utc_now()
        row.done_count += 1
    if len(people) < CHUNK:
        row.state, row.done_at = "done", utc_now()
    await session.flush()
    return row.state == "running"


async def of_campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> list[ListView]:
    """The lists of a campaign, latest first. Raises `Forbidden`."""
    check_marketer(actor)
    query = select(IssueList).where(IssueList.campaign_id == campaign_id)
    rows = await session.scalars(query.order_by(IssueList.created_at.desc(), IssueList.id.desc()))
    return [_view(row) for row in rows]


async def rows_of(
    session: AsyncSession, actor: Actor, list_id: UUID, *, after_line: int = 0, limit: int = 1000
) -> list[ListRow]:
    """What became of the lines of a list, in their order. Raises `Forbidden`."""
    check_marketer(actor)
    query = (
        select(IssueRow, func.coalesce(Coupon.code, ""))
        .outerjoin(Coupon, Coupon.id == IssueRow.coupon_id)
        .where(IssueRow.list_id == list_id, IssueRow.line > after_line)
        .order_by(IssueRow.line)
        .limit(limit)
    )
    return [
        ListRow(row.line, row.name, row.phone, row.email, code, row.problem)
        for row, code in await session.execute(query)
    ]


def _shopper(person: IssueRow, row: IssueList) -> Shopper:
    contact = ContactInput(person.name, phone=person.phone, email=person.email)
    return Shopper(None, contact, row.locale)


async def _stop(session: AsyncSession, row: IssueList, error: DomainError) -> None:
    """Nobody after this one gets a coupon either."""
    now = utc_now()
    await session.flush()
    await session.execute(
        update(IssueRow)
        .where(IssueRow.list_id == row.id, IssueRow.done_at.is_(None))
        .values(problem=error.code, done_at=now)
    )
    row.state, row.done_at, row.done_count = "stopped", now, row.row_count
    await session.flush()


def _view(row: IssueList) -> ListView:
    return ListView(
        id=row.id,
        campaign_id=row.campaign_id,
        filename=row.filename,
        state=row.state,  # type: ignore[arg-type]
        row_count=row.row_count,
        done_count=row.done_count,
        issued_count=row.issued_count,
        created_at=row.created_at,
        done_at=row.done_at,
    )
