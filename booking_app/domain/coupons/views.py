"""Rows as they leave the slice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.money import Money
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.errors import CampaignNotFound
from booking_app.domain.coupons.models import Campaign, Coupon, Redemption
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignView, CouponView, UseView


async def campaign_views(session: AsyncSession, rows: Sequence[Campaign]) -> list[CampaignView]:
    """Campaigns with the zones of their stores, in the order given."""
    zones = await repository.time_zones(session) if rows else {}
    everywhere = tuple(sorted(set(zones.values())))
    found = []
    for row in rows:
        draft = draft_of(row)
        named = {zones[each] for each in draft.store_ids if each in zones}
        found.append(_campaign_view(row, draft, tuple(sorted(named)) or everywhere))
    return found


async def campaign_view(session: AsyncSession, row: Campaign | None) -> CampaignView:
    """One campaign. Raises `CampaignNotFound` for none."""
    if row is None:
        raise CampaignNotFound
    return (await campaign_views(session, [row]))[0]


def campaign_at(row: Campaign, time_zone: str) -> CampaignView:
    """One campaign as a store sees it, without asking for the zones of others."""
    return _campaign_view(row, draft_of(row), (time_zone,))


async def coupon_views(session: AsyncSession, rows: Sequence[Coupon]) -> list[CouponView]:
    """Coupons with their campaigns and the uses that stand, in the order given."""
    ids = list(dict.fromkeys(row.campaign_id for row in rows))
    found = await repository.campaigns_by_ids(session, ids)
    campaigns = {view.id: view for view in await campaign_views(session, found)}
    return [await coupon_view(session, row, campaigns[row.campaign_id]) for row in rows]


async def own_coupon_view(session: AsyncSession, row: Coupon) -> CouponView:
    """One coupon with its campaign."""
    return (await coupon_views(session, [row]))[0]


async def coupon_view(
    session: AsyncSession, row: Coupon, campaign: CampaignView, use: UseView | None = None
) -> CouponView:
    """One coupon of a campaign read before; its `use` is looked up where it is not given."""
    if row.status == "redeemed" and use is None:
        found = await repository.standing_use(session, row.id)
        use = await use_view(session, found) if found else None
    is_locked = row.locked_until is not None and row.locked_until > utc_now()
    return CouponView(
        id=row.id,
        code=row.code,
        campaign=campaign,
        status=row.status,  # type: ignore[arg-type]
        visitor_id=row.visitor_id,
        contact_id=row.contact_id,
        name=row.name,
        locale=row.locale,
        source=row.source,
        reason=row.reason,
        taken_at=row.taken_at,
        shown_at=row.shown_at,
        locked_until=row.locked_until if is_locked else None,
        use=use,
    )


async def use_view(session: AsyncSession, row: Redemption) -> UseView:
    """A use and the parts of its discount."""
    lines = await repository.lines_of(session, row.id)
    return use_of(row, tuple((line.piece_id, line.discount_minor) for line in lines))


def use_of(row: Redemption, parts: tuple[tuple[UUID, int], ...]) -> UseView:
    """A use whose parts are known."""
    return UseView(
        id=row.id,
        store_id=row.store_id,
        at=row.at,
        sale=Money(row.sale_minor, row.currency),
        discount=Money(row.discount_minor, row.currency),
        points=row.points,
        reservation_id=row.reservation_id,
        receipt=row.receipt,
        form=row.form,  # type: ignore[arg-type]
        lines=parts,
    )


def draft_of(row: Campaign) -> CampaignDraft:
    """What people decided about the campaign."""
    return CampaignDraft(
        kind=row.kind,  # type: ignore[arg-type]
        title=row.title,
        text=row.text,
        cashier_text=row.cashier_text,
        starts_local=row.starts_local,
        ends_local=row.ends_local,
        percent_bp=row.percent_bp,
        amount_minor=row.amount_minor,
        points=row.points,
        gift=row.gift,
        minimum_minor=row.minimum_minor,
        per_shopper=row.per_shopper,
        total=row.total,
        is_combinable=row.is_combinable,
        accepts_static=row.accepts_static,
        store_ids=tuple(UUID(each) for each in row.store_ids),
        category_ids=tuple(UUID(each) for each in row.category_ids),
        product_ids=tuple(UUID(each) for each in row.product_ids),
        slug=row.slug,
    )


def _campaign_view(row: Campaign, draft: CampaignDraft, zones: tuple[str, ...]) -> CampaignView:
    return CampaignView(
        id=row.id,
        version=row.version,
        state=row.state,  # type: ignore[arg-type]
        draft=draft,
        currency=row.currency,
        time_zones=zones,
        created_at=row.created_at,
        updated_at=row.updated_at,
        published_at=row.published_at,
    )
