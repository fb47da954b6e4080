"""Every query on campaigns, coupons and their uses."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Integer,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import database_of
from booking_app.core.fixed import Command, Query, one_of, plain, the_value, values_of
from booking_app.domain.catalogue.models import Category, Piece, Product, Variant
from booking_app.domain.coupons.models import (
    Campaign,
    Coupon,
    Quota,
    Redemption,
    RedemptionLine,
)
from booking_app.domain.customers.models import Contact
from booking_app.domain.stores.models import Store


async def campaign(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    """The campaign with this id."""
    return await session.get(Campaign, campaign_id)


async def campaign_for_change(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    """The campaign, which nobody else changes and of which nobody gives until this is over."""
    # A shared lock of its row would do, but there those who give overtake whoever wants to stop it,
    # for as long as there are enough of them. On SQLite one writes at a time anyway.
    if not database_of(session).is_sqlite:
        await session.execute(select(func.pg_advisory_xact_lock(_key(campaign_id))))
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def campaign_for_giving(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    """The campaign as it stays until this transaction ends, to read only; others may give at the
    same time."""
    if not database_of(session).is_sqlite:
        await _GIVING.first(session, key=_key(campaign_id))
    return await _CAMPAIGN.first(session, campaign_id=campaign_id)


def _key(campaign_id: UUID) -> int:
    """Of the line one stands in for a campaign."""
    return campaign_id.int & (2**63 - 1)


async def shown_id(session: AsyncSession, slug: str) -> UUID | None:
    """The id of the campaign with this slug, unless it is a draft."""
    return await _SHOWN_ID.first(session, slug=slug)


async def campaign_by_slug(session: AsyncSession, slug: str) -> Campaign | None:
    """The campaign with this slug."""
    return await session.scalar(select(Campaign).where(Campaign.slug == slug))


async def slug_taken(session: AsyncSession, slug: str) -> bool:
    """Whether a campaign has this slug already."""
    found = await session.scalar(select(Campaign.id).where(Campaign.slug == slug))
    return found is not None


async def campaigns(
    session: AsyncSession, states: Sequence[str] = (), ends_after_local: datetime | None = None
) -> Sequence[Campaign]:
    """Campaigns, those that end first first; all states when none is named."""
    query = select(Campaign).order_by(Campaign.ends_local, Campaign.id)
    if states:
        query = query.where(Campaign.state.in_(states))
    if ends_after_local is not None:
        query = query.where(Campaign.ends_local > ends_after_local)
    return (await session.scalars(query)).all()


async def campaigns_by_ids(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Campaign]:
    """These campaigns, in no order."""
    return (await session.scalars(select(Campaign).where(Campaign.id.in_(ids)))).all()


async def time_zones(session: AsyncSession) -> dict[UUID, str]:
    """The zone of every store."""
    return dict(await _ZONES.all(session))


async def count_given(session: AsyncSession, campaign_id: UUID) -> int:
    """How many coupons of the campaign were ever given."""
    query = select(func.count()).select_from(Coupon).where(Coupon.campaign_id == campaign_id)
    return await session.scalar(query) or 0


async def put_quota(session: AsyncSession, campaign_id: UUID, shares: Sequence[int]) -> None:
    """Write what is left anew; the campaign must be locked."""
    await session.execute(delete(Quota).where(Quota.campaign_id == campaign_id))
    if shares:
        await session.execute(
            insert(Quota),
            [
                {"campaign_id": campaign_id, "share": share, "left_count": left}
                for share, left in enumerate(shares)
            ],
        )


async def quota_left(session: AsyncSession, campaign_id: UUID) -> int:
    """How many the campaign may still give, of those with a total."""
    query = select(func.sum(Quota.left_count)).where(Quota.campaign_id == campaign_id)
    return int(await session.scalar(query) or 0)


async def take_from_quota(
    session: AsyncSession, campaign_id: UUID, wanted: int, first_share: int
) -> int:
    """Take up to `wanted` from what a campaign may still give; returns how many were there.

    A share that nobody else is taking from is preferred; only when there is none does this wait.
    `first_share` spreads those who take at once.
    """
    taken = 0
    while taken < wanted:
        share = await _share(session, campaign_id, first_share, skip_locked=True)
        if share is None:
            # Others may be taking the last ones, and may yet give them up: wait and look again.
            share = await _share(session, campaign_id, first_share, skip_locked=False)
        if share is None:
            break
        count = min(wanted - taken, share.left_count)
        share.left_count -= count
        taken += count
        await session.flush()
    return taken


async def take_one_from_quota(session: AsyncSession, campaign_id: UUID, first_share: int) -> bool:
    """The same for one, in one statement where a share is free."""
    for take in (_TAKE_A_FREE_ONE, _TAKE_ONE):
        # Others may be taking the last ones, and may yet give them up: wait and look again.
        if await take.first(session, campaign=campaign_id, first=first_share) is not None:
            return True
    return False


def _take_one(*, skip_locked: bool) -> Query[int]:
    campaign = bindparam("campaign", type_=Uuid())
    chosen = (
        select(Quota.share)
        .where(Quota.campaign_id == campaign, Quota.left_count > 0)
        .order_by(Quota.share < bindparam("first", type_=Integer()), Quota.share)
        .limit(literal_column("1"))
        .with_for_update(skip_locked=skip_locked)
    )
    return Query(
        the_value,
        update(Quota)
        .where(Quota.campaign_id == campaign, Quota.share == chosen.scalar_subquery())
        .values(left_count=Quota.left_count - 1)
        .returning(Quota.share),
    )


_TAKE_A_FREE_ONE, _TAKE_ONE = _take_one(skip_locked=True), _take_one(skip_locked=False)


async def _share(
    session: AsyncSession, campaign_id: UUID, first_share: int, *, skip_locked: bool
) -> Quota | None:
    query = select(Quota).where(Quota.campaign_id == campaign_id, Quota.left_count > 0)
    query = query.order_by(Quota.share < first_share, Quota.share).limit(1)
    query = query.with_for_update(skip_locked=skip_locked)
    return await session.scalar(query.execution_options(populate_existing=True))


_coupon, _campaign = plain(Coupon), plain(Campaign)
_GIVING: Query[None] = Query(
    the_value, select(func.pg_advisory_xact_lock_shared(bindparam("key", type_=BigInteger())))
)
_CAMPAIGN = Query(_campaign, select(Campaign).where(Campaign.id == bindparam("campaign_id")))
_SHOWN_ID = Query(
    the_value,
    select(Campaign.id).where(Campaign.slug == bindparam("slug"), Campaign.state != "draft"),
)


class _Zone(NamedTuple):
    id: UUID
    time_zone: str


_ZONES = Query(_Zone, select(Store.id, Store.time_zone))
_ADD = Command(insert(Coupon).values(values_of(Coupon)))


def is_of_shopper(dialect: str) -> ColumnElement[bool]:
    """Whether a coupon was given to the browser `visitor_id` or to one of the `contact_ids`."""
    return or_(
        Coupon.visitor_id == bindparam("visitor_id"),
        one_of(dialect, Coupon.contact_id, "contact_ids"),
    )


def _had(dialect: str) -> Executable:
    return (
        select(Coupon)
        .where(
            Coupon.campaign_id == bindparam("campaign_id"),
            Coupon.status != "cancelled",
            is_of_shopper(dialect),
        )
        .order_by(Coupon.id)
    )


_HAD = Query(_coupon, _had)


async def add(session: AsyncSession, **columns: Any) -> Coupon:
    """Write a new coupon with every column but those of a counter's keeping; to read only."""
    values = {
        **columns,
        "shown_at": None,
        "lock_holder": None,
        "lock_store_id": None,
        "lock_form": "",
        "locked_until": None,
    }
    await _ADD.run(session, **values)
    return _coupon(**values)


async def of_shopper(
    session: AsyncSession, campaign_id: UUID, visitor_id: UUID | None, contact_ids: Sequence[UUID]
) -> Sequence[Coupon]:
    """The coupons of a campaign that a shopper was ever given, cancelled ones left out; to read
    only."""
    return await _HAD.all(
        session, campaign_id=campaign_id, visitor_id=visitor_id, contact_ids=list(contact_ids)
    )


async def had_by(
    session: AsyncSession, campaign_id: UUID, phones: Collection[str], emails: Collection[str]
) -> list[tuple[str, str, int]]:
    """Phone, e-mail and number of coupons of the campaign of every contact that has one of these
    phones or e-mails and was ever given any, cancelled ones left out."""
    query = (
        select(Contact.phone, Contact.email, func.count())
        .join(Coupon, Coupon.contact_id == Contact.id)
        .where(
            Coupon.campaign_id == campaign_id,
            Coupon.status != "cancelled",
            or_(Contact.phone.in_(phones), Contact.email.in_(emails)),
        )
        .group_by(Contact.id, Contact.phone, Contact.email)
    )
    rows = await session.execute(query)
    return [(phone, email, number) for phone, email, number in rows]


async def all_of_visitor(session: AsyncSession, visitor_id: UUID, limit: int) -> Sequence[Coupon]:
    """The coupons of a browser, latest first."""
    query = select(Coupon).where(Coupon.visitor_id == visitor_id)
    return (await session.scalars(query.order_by(Coupon.taken_at.desc()).limit(limit))).all()


async def contacts_like(session: AsyncSession, contact_id: UUID | None) -> list[UUID]:
    """Ids of contacts that share this one's phone or e-mail, its own included."""
    if contact_id is None:
        return []
    one = await session.get(Contact, contact_id)
    if one is None:
        return [contact_id]
    same = [Contact.id == contact_id]
    if one.phone:
        same.append(Contact.phone == one.phone)
    if one.email:
        same.append(Contact.email == one.email)
    return list((await session.scalars(select(Contact.id).where(or_(*same)))).all())


async def by_code(session: AsyncSession, code: str) -> Coupon | None:
    """The coupon with this canonical code."""
    query = select(Coupon).where(Coupon.code == code)
    return await session.scalar(query.execution_options(populate_existing=True))


async def by_id(session: AsyncSession, coupon_id: UUID) -> Coupon | None:
    """The coupon with this id."""
    return await session.get(Coupon, coupon_id)


async def titles_of(
    session: AsyncSession, coupon_ids: Collection[UUID]
) -> dict[UUID, dict[str, str]]:
    """The titles of the campaigns of these coupons, by coupon."""
    query = select(Coupon.id, Campaign.title).join(Campaign, Campaign.id == Coupon.campaign_id)
    rows = await session.execute(query.where(Coupon.id.in_(coupon_ids)))
    return {coupon_id: title for coupon_id, title in rows}  # noqa: C416 - typed rows


async def standing_use(session: AsyncSession, coupon_id: UUID) -> Redemption | None:
    """The use of a coupon that was not rolled back."""
    query = select(Redemption).where(
        Redemption.coupon_id == coupon_id, Redemption.rolled_back_at.is_(None)
    )
    return await session.scalar(query)


async def use_of_reservation(session: AsyncSession, reservation_id: UUID) -> Redemption | None:
    """The use that is part of a hand-over, if it stands."""
    query = select(Redemption).where(
        Redemption.reservation_id == reservation_id, Redemption.rolled_back_at.is_(None)
    )
    return await session.scalar(query)


async def lines_of(session: AsyncSession, use_id: UUID) -> Sequence[RedemptionLine]:
    """The parts of a discount, piece by piece."""
    query = select(RedemptionLine).where(RedemptionLine.redemption_id == use_id)
    return (await session.scalars(query.order_by(RedemptionLine.piece_id))).all()


async def on_receipt(
    session: AsyncSession, store_id: UUID, receipt: str, since: datetime
) -> Sequence[Campaign]:
    """Campaigns of which a coupon was used on this slip since that moment, uses that stand."""
    query = (
        select(Campaign)
        .join(Redemption, Redemption.campaign_id == Campaign.id)
        .where(
            Redemption.store_id == store_id,
            Redemption.receipt == receipt,
            Redemption.at > since,
            Redemption.rolled_back_at.is_(None),
        )
    )
    return (await session.scalars(query)).all()


async def goods_of(
    session: AsyncSession, piece_ids: Sequence[UUID]
) -> dict[UUID, tuple[UUID, UUID]]:
    """The product and the category of each piece."""
    query = (
        select(Piece.id, Product.id, Product.category_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Piece.id.in_(piece_ids))
    )
    return {piece: (product, category) for piece, product, category in await session.execute(query)}


async def mark_shown(session: AsyncSession, coupon_id: UUID) -> None:
    """Note that its owner opened it, the first time only."""
    await session.execute(
        update(Coupon)
        .where(Coupon.id == coupon_id, Coupon.shown_at.is_(None))
        .values(shown_at=utc_now())
    )


async def counts(session: AsyncSession, campaign_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many coupons each campaign gave, by status, and how many of all were `shown`."""
    found: dict[UUID, dict[str, int]] = {}
    query = (
        select(Coupon.campaign_id, Coupon.status, func.count(), func.count(Coupon.shown_at))
        .where(Coupon.campaign_id.in_(campaign_ids))
        .group_by(Coupon.campaign_id, Coupon.status)
    )
    for campaign_id, status, count, shown in await session.execute(query):
        one = found.setdefault(campaign_id, {"shown": 0})
        one[status] = count
        one["shown"] += shown
    return found


async def sums(session: AsyncSession, campaign_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Sales and discounts of each campaign's uses that stand, in minor units."""
    query = (
        select(
            Redemption.campaign_id,
            func.sum(Redemption.sale_minor),
            func.sum(Redemption.discount_minor),
        )
        .where(Redemption.campaign_id.in_(campaign_ids), Redemption.rolled_back_at.is_(None))
        .group_by(Redemption.campaign_id)
    )
    rows = await session.execute(query)
    return {campaign_id: (int(sales), int(off)) for campaign_id, sales, off in rows}


async def unknown_ids(
    session: AsyncSession, table: type[Store] | type[Category] | type[Product], ids: Sequence[UUID]
) -> bool:
    """Whether one of these is not there."""
    wanted = set(ids)
    if not wanted:
        return False
    query = select(func.count()).select_from(table).where(table.id.in_(wanted))
    return await session.scalar(query) != len(wanted)
