"""Lists of people who are to get a coupon: kept row by row and looked at first, then given to all
of them in one transaction or to nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_code, new_id
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.coupons.errors import (
    ActivationsGone,
    CampaignClosed,
    CampaignNotFound,
    ListNotFound,
    ListNotReady,
)
from booking_app.domain.coupons.giving import HashOf, campaign_that_gives, take_from_total
from booking_app.domain.coupons.models import Campaign, Coupon, IssueList, IssueRow
from booking_app.domain.coupons.schemas import ListRow, ListView, RowKind
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor

HAS = "shopper_limit"
"""The problem of whoever has had as many coupons of the campaign as one may."""
_AT_ONCE = 500
_KINDS: dict[RowKind, ColumnElement[bool]] = {
    "new": IssueRow.problem == "",
    "has": IssueRow.problem == HAS,
    "wrong": IssueRow.problem.not_in(("", HAS)),
}


def topic(campaign_id: object) -> str:
    """The topic a campaign's lists are followed by."""
    return f"coupon_lists:{campaign_id}"


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the file. `contact` is normalised; a `problem` says why it gets no coupon."""

    line: int
    contact: ContactInput
    locale: str
    reference: str = ""
    problem: str = ""


async def add(
    session: AsyncSession,
    actor: Actor,
    campaign_id: UUID,
    filename: str,
    people: Sequence[Person],
    locale: str,
) -> ListView:
    """Keep a list and look at it; nobody has a coupon yet. It takes the place of one of the same
    campaign that nobody said yes to. Raises `Forbidden`, `CampaignNotFound`, `CampaignClosed`."""
    check_marketer(actor)
    campaign = await _open_campaign(session, campaign_id)
    await _drop_checked(session, campaign_id)
    row = IssueList(
        id=new_id(),
        campaign_id=campaign_id,
        staff_id=actor.id,
        filename=filename[:200],
        locale=locale,
        state="checked",
        row_count=len(people),
        done_count=0,
        issued_count=0,
        created_at=utc_now(),
    )
    session.add(row)
    await session.flush()
    for part in _parts(people):
        await session.execute(insert(IssueRow), [_stored(row.id, person) for person in part])
    await _look(session, row, campaign)
    audit.record(
        session, actor.audited, "campaign.list_sent", "campaign", campaign_id,
        filename=row.filename, rows=len(people),
    )  # fmt: skip
    return _view(row)


async def begin(session: AsyncSession, actor: Actor, list_id: UUID) -> ListView:
    """Say yes to what was found. Raises `Forbidden`, `ListNotFound`, `ListNotReady`,
    `CampaignNotFound`, `CampaignClosed`, and `ActivationsGone` when there are not enough left."""
    check_marketer(actor)
    row = await _locked(session, list_id)
    if row is None:
        raise ListNotFound
    campaign = await _open_campaign(session, row.campaign_id)
    if row.state != "checked" or not row.new_count:
        raise ListNotReady(state=row.state)
    if campaign.total is not None:
        left = await repository.quota_left(session, campaign.id)
        if left < row.new_count:
            raise ActivationsGone(left=left)
    row.state = "running"
    await session.flush()
    audit.record(
        session, actor.audited, "campaign.list_given", "campaign", row.campaign_id,
        filename=row.filename, rows=row.new_count,
    )  # fmt: skip
    return _view(row)


async def discard(session: AsyncSession, actor: Actor, list_id: UUID) -> None:
    """Forget a list nobody said yes to, and the people in it. Raises `Forbidden`, `ListNotFound`,
    `ListNotReady`."""
    check_marketer(actor)
    row = await _locked(session, list_id)
    if row is None:
        raise ListNotFound
    if row.state != "checked":
        raise ListNotReady(state=row.state)
    await _drop_checked(session, row.campaign_id)


async def give_all(session: AsyncSession, list_id: UUID, secret_hash_of: HashOf) -> list[UUID]:
    """Give everybody on a list their coupon; the ids of those who are to be written to.

    Does nothing for a list that is not running. Raises `ActivationsGone`, `CampaignClosed`,
    `CampaignNotFound`; nothing may be committed then.
    """
    row = await _locked(session, list_id)
    if row is None or row.state != "running":
        return []
    people = await _people(session, list_id)
    # In the order in which whoever takes one does: the channels, the campaign, what is left.
    await customers.lock_channels(
        session, [each for person in people for each in (person.phone, person.email) if each]
    )
    campaign = await campaign_that_gives(session, row.campaign_id)
    await _look(session, row, campaign)
    await take_from_total(session, campaign, row.new_count)
    for part in _parts(await _people(session, list_id, new_only=True)):
        pairs = [(person.phone, person.email) for person in part]
        contacts = await customers.contacts_for(session, pairs)
        await session.execute(
            insert(Coupon),
            [
                _coupon(person, row, contacts[(person.phone, person.email)], secret_hash_of)
                for person in part
            ],
        )
    await session.execute(
        update(IssueRow)
        .where(IssueRow.list_id == list_id, _KINDS["new"])
        .values(coupon_id=IssueRow.id, done_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    row.state, row.done_at = "done", utc_now()
    row.issued_count, row.done_count = row.new_count, row.row_count
    await session.flush()
    query = select(IssueRow.id).where(
        IssueRow.list_id == list_id, IssueRow.gets_letter, _KINDS["new"]
    )
    return list((await session.scalars(query.order_by(IssueRow.line))).all())


async def stop(session: AsyncSession, list_id: UUID, problem: str) -> ListView | None:
    """Note why nobody on a running list gets a coupon."""
    row = await _locked(session, list_id)
    if row is None or row.state != "running":
        return None
    row.state, row.problem, row.done_at = "stopped", problem, utc_now()
    await session.flush()
    return _view(row)


async def get(session: AsyncSession, actor: Actor, list_id: UUID) -> ListView:
    """One list. Raises `Forbidden`, `ListNotFound`."""
    check_marketer(actor)
    row = await session.get(IssueList, list_id)
    if row is None:
        raise ListNotFound
    return _view(row)


async def campaign_of(session: AsyncSession, list_id: UUID) -> UUID | None:
    """The campaign a list is for."""
    return await session.scalar(select(IssueList.campaign_id).where(IssueList.id == list_id))


async def of_campaign(
    session: AsyncSession, actor: Actor, campaign_id: UUID, limit: int = 50
) -> list[ListView]:
    """The lists of a campaign, latest first. Raises `Forbidden`."""
    check_marketer(actor)
    query = select(IssueList).where(IssueList.campaign_id == campaign_id)
    query = query.order_by(IssueList.created_at.desc(), IssueList.id.desc()).limit(limit)
    return [_view(row) for row in await session.scalars(query)]


async def rows_of(
    session: AsyncSession,
    actor: Actor,
    list_id: UUID,
    kind: RowKind | None = None,
    *,
    after_line: int = 0,
    limit: int = 1000,
) -> list[ListRow]:
    """Lines of a list, of one kind or all, in their order. Raises `Forbidden`."""
    check_marketer(actor)
    query = (
        select(IssueRow, func.coalesce(Coupon.code, ""))
        .outerjoin(Coupon, Coupon.id == IssueRow.coupon_id)
        .where(IssueRow.list_id == list_id, IssueRow.line > after_line)
        .order_by(IssueRow.line)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(_KINDS[kind])
    return [
        ListRow(
            line=row.line,
            name=row.name,
            phone=row.phone,
            email=row.email,
            locale=row.locale,
            reference=row.reference,
            gets_letter=row.gets_letter,
            coupon_id=row.coupon_id,
            code=code,
            problem=row.problem,
        )
        for row, code in await session.execute(query)
    ]


async def _open_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign:
    campaign = await repository.campaign(session, campaign_id)
    if campaign is None:
        raise CampaignNotFound
    if campaign.state != "published":
        raise CampaignClosed
    return campaign


async def _locked(session: AsyncSession, list_id: UUID) -> IssueList | None:
    return await session.get(IssueList, list_id, with_for_update=True, populate_existing=True)


async def _drop_checked(session: AsyncSession, campaign_id: UUID) -> None:
    checked = select(IssueList.id).where(
        IssueList.campaign_id == campaign_id, IssueList.state == "checked"
    )
    dropped = (await session.scalars(checked.with_for_update())).all()
    await session.execute(delete(IssueRow).where(IssueRow.list_id.in_(dropped)))
    await session.execute(delete(IssueList).where(IssueList.id.in_(dropped)))


async def _people(
    session: AsyncSession, list_id: UUID, *, new_only: bool = False
) -> Sequence[IssueRow]:
    kinds = _KINDS["new"] if new_only else IssueRow.problem.in_(("", HAS))
    query = select(IssueRow).where(IssueRow.list_id == list_id, kinds).order_by(IssueRow.line)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _look(session: AsyncSession, row: IssueList, campaign: Campaign) -> None:
    """Find out who has had a coupon of the campaign, and who agreed to letters; and count."""
    for part in _parts(await _people(session, row.id)):
        phones = {person.phone for person in part if person.phone}
        emails = {person.email for person in part if person.email}
        had = await repository.had_by(session, campaign.id, phones, emails)
        agreed = await customers.agreed_to_letters(session, emails)
        under = defaultdict(set)
        for index, (phone, email, _) in enumerate(had):
            for channel in filter(None, (phone, email)):
                under[channel].add(index)
        for person in part:
            known = under.get(person.phone, set()) | under.get(person.email, set())
            count = sum(had[index][2] for index in known)
            person.problem = HAS if count >= campaign.per_shopper else ""
            person.gets_letter = person.email in agreed and not person.problem
        await session.flush()
    rows = func.count()
    query = select(
        rows.filter(_KINDS["new"]), rows.filter(_KINDS["has"]), rows.filter(IssueRow.gets_letter)
    ).where(IssueRow.list_id == row.id)
    row.new_count, row.has_count, row.letter_count = (await session.execute(query)).one()
    await session.flush()


_T = TypeVar("_T")


def _parts(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def _stored(list_id: UUID, person: Person) -> dict[str, object]:
    return {
        "id": new_id(),
        "list_id": list_id,
        "line": person.line,
        "name": person.contact.name[:120],
        "phone": person.contact.phone[:32],
        "email": person.contact.email[:254],
        "locale": person.locale,
        "reference": person.reference[:80],
        "gets_letter": False,
        "problem": person.problem,
    }


def _coupon(
    person: IssueRow, row: IssueList, contact_id: UUID, secret_hash_of: HashOf
) -> dict[str, object]:
    """The coupon has the id of its line."""
    return {
        "id": person.id,
        "campaign_id": row.campaign_id,
        "code": new_code(),
        "secret_hash": secret_hash_of(person.id),
        "contact_id": contact_id,
        "name": person.name,
        "locale": person.locale or row.locale,
        "source": "list",
        "issued_by": row.staff_id,
        "status": "open",
        "taken_at": utc_now(),
    }


def _view(row: IssueList) -> ListView:
    return ListView(
        id=row.id,
        campaign_id=row.campaign_id,
        filename=row.filename,
        locale=row.locale,
        state=row.state,  # type: ignore[arg-type]
        problem=row.problem,
        row_count=row.row_count,
        new_count=row.new_count,
        has_count=row.has_count,
        letter_count=row.letter_count,
        issued_count=row.issued_count,
        created_at=row.created_at,
        done_at=row.done_at,
    )
