"""What a counter asks of a coupon and does with it: hundreds of times a second in a rush."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Executable, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.fixed import Command, Query, plain, values_of
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.models import Campaign, Coupon, Redemption, RedemptionLine
from booking_app.domain.stores.models import Store

_coupon, _campaign, _redemption = plain(Coupon), plain(Campaign), plain(Redemption)


class AtCounter(NamedTuple):
    """A coupon, its campaign, and the zone of the store it is shown in; to read only."""

    coupon: Coupon
    campaign: Campaign
    time_zone: str


def _at_counter(*columns: Any) -> AtCounter:
    coupon, campaign = columns[:_COUPON_COLUMNS], columns[_COUPON_COLUMNS:-1]
    return AtCounter(_coupon(*coupon), _campaign(*campaign), columns[-1])


_COUPON_COLUMNS = len(Coupon.__table__.columns)
_AT_COUNTER = Query(
    _at_counter,
    select(Coupon, Campaign, Store.time_zone)
    .join(Campaign, Campaign.id == Coupon.campaign_id)
    .join(Store, Store.id == bindparam("store_id"))
    .where(Coupon.code == bindparam("code")),
)


async def found(session: AsyncSession, code: str, store_id: UUID) -> AtCounter | None:
    """All that a counter asks first of the coupon with this canonical code, at once."""
    return await _AT_COUNTER.first(session, code=code, store_id=store_id)


def _locked_at_counter(dialect: str) -> Executable:
    return (
        select(Coupon)
        .where(
            Coupon.campaign_id == bindparam("campaign_id"),
            or_(Coupon.id == bindparam("coupon_id"), repository.is_of_shopper(dialect)),
        )
        .order_by(Coupon.id)
        .with_for_update()
    )


_LOCKED_AT_COUNTER = Query(_coupon, _locked_at_counter)
_KEEP = Command(
    update(Coupon)
    .where(Coupon.id == bindparam("coupon_id"))
    .values(
        lock_holder=bindparam("holder"),
        lock_store_id=bindparam("store_id"),
        lock_form=bindparam("form"),
        locked_until=bindparam("until"),
    )
)
_GIVE_BACK = Command(
    update(Coupon)
    .where(Coupon.id == bindparam("coupon_id"))
    .values(locked_until=bindparam("until"))
)
_USED = Command(
    update(Coupon)
    .where(Coupon.id == bindparam("coupon_id"))
    .values(
        status="redeemed", lock_holder=None, lock_store_id=None, lock_form="", locked_until=None
    )
)
_USE = Command(insert(Redemption).values(values_of(Redemption)))


async def lock_siblings(
    session: AsyncSession, coupon: Coupon, contact_ids: Sequence[UUID]
) -> Sequence[Coupon]:
    """All coupons of the campaign that the same shopper has, this one among them, locked in the
    order of their ids; to read only."""
    return await _LOCKED_AT_COUNTER.all(
        session,
        campaign_id=coupon.campaign_id,
        coupon_id=coupon.id,
        visitor_id=coupon.visitor_id,
        contact_ids=list(contact_ids),
    )


async def keep(
    session: AsyncSession, coupon_id: UUID, holder: str, store_id: UUID, form: str, until: datetime
) -> None:
    """Keep a coupon, which must be locked, for a counter."""
    await _KEEP.run(
        session, coupon_id=coupon_id, holder=holder, store_id=store_id, form=form, until=until
    )


async def give_back(session: AsyncSession, coupon_id: UUID) -> None:
    """No counter keeps the coupon any more; which form the last one was shown stays known."""
    await _GIVE_BACK.run(session, coupon_id=coupon_id, until=utc_now())


async def note_use(
    session: AsyncSession, parts: Sequence[tuple[UUID, int, int]], **use: Any
) -> Redemption:
    """Write down a use of a coupon, which must be locked, with every column but how it was taken
    back; `parts` are the pieces with their prices and discounts. What is given is to read only."""
    values = {**use, "rolled_back_at": None, "rolled_back_by": None, "rollback_reason": ""}
    await _USE.run(session, **values)
    await _USED.run(session, coupon_id=use["coupon_id"])
    if parts:
        names = ("piece_id", "price_minor", "discount_minor")
        await session.execute(
            insert(RedemptionLine),
            [dict(zip(names, part, strict=True), redemption_id=use["id"]) for part in parts],
        )
    return _redemption(**values)
