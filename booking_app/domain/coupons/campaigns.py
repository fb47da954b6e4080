"""Making and changing campaigns. Who may is checked here: the marketer and the administrator."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.errors import Forbidden
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.core.slugs import slugify
from booking_app.domain.chain import service as chain
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.checks import check, tidy
from booking_app.domain.coupons.errors import (
    CampaignChanged,
    CampaignNotFound,
    CampaignState,
    InvalidCampaign,
)
from booking_app.domain.coupons.models import Campaign
from booking_app.domain.coupons.schemas import (
    CampaignDraft,
    CampaignNumbers,
    CampaignView,
    State,
)
from booking_app.domain.coupons.views import campaign_view, campaign_views
from booking_app.domain.staff.schemas import Actor

_SHARES = 16
"""Into how many rows what is left of a campaign is spread."""
_COLUMNS = (
    "kind", "title", "text", "cashier_text", "starts_local", "ends_local", "percent_bp",
    "amount_minor", "points", "gift", "minimum_minor", "per_shopper", "total", "is_combinable",
    "accepts_static",
)  # fmt: skip
_STEPS: dict[State, tuple[State, ...]] = {
    "draft": ("published",),
    "published": ("paused", "stopped"),
    "paused": ("published", "stopped"),
    "stopped": (),
}


def check_marketer(actor: Actor) -> None:
    """Raises `Forbidden` unless the actor looks after campaigns."""
    if not actor.edits_campaigns:
        raise Forbidden


async def create(session: AsyncSession, actor: Actor, draft: CampaignDraft) -> CampaignView:
    """A new campaign, not shown yet. Raises `Forbidden`, `InvalidCampaign`."""
    check_marketer(actor)
    house = await chain.current(session)
    draft = tidy(draft)
    await check(session, draft, house.locales, None, 0)
    title = localized(draft.title, house.default_locale)
    row = Campaign(
        id=new_id(),
        slug=draft.slug or await _free_slug(session, draft.title.get("en") or title),
        currency=house.currency,
        created_at=utc_now(),
    )
    _write(row, draft)
    session.add(row)
    await session.flush()
    await _write_quota(session, row, 0)
    audit.record(
        session, actor.audited, "campaign.created", "campaign", row.id, label=title, version=1
    )
    return await campaign_view(session, row)


async def edit(
    session: AsyncSession, actor: Actor, campaign_id: UUID, version: int, draft: CampaignDraft
) -> CampaignView:
    """Change a campaign as it was read in `version`. What was promised stays once coupons are out.

    Raises `Forbidden`, `CampaignNotFound`, `CampaignChanged`, `CampaignState` for a stopped one,
    `InvalidCampaign`.
    """
    row = await _locked(session, actor, campaign_id, version)
    if row.state == "stopped":
        raise CampaignState(state=row.state)
    house = await chain.current(session)
    before = (await campaign_view(session, row)).draft
    draft = tidy(replace(draft, slug=draft.slug or row.slug))
    given = await repository.count_given(session, row.id)
    await check(session, draft, house.locales, before, given)
    changes = audit.changes(asdict(before), asdict(draft))
    if not changes:
        return await campaign_view(session, row)
    is_recounted = draft.total != row.total
    _write(row, draft)
    row.slug = draft.slug
    if is_recounted:
        await _write_quota(session, row, given)
    await _noted(session, actor, row, "campaign.edited", changes=changes)
    return await campaign_view(session, row)


async def publish(
    session: AsyncSession, actor: Actor, campaign_id: UUID, version: int
) -> CampaignView:
    """Show it, or give again after a pause. Raises `CampaignState`, `InvalidCampaign` for one that
    is over, and as `edit` does."""
    row = await _locked(session, actor, campaign_id, version)
    if (await campaign_view(session, row)).is_over(utc_now()):
        raise InvalidCampaign({"ends_local": "in_the_past"})
    row.published_at = row.published_at or utc_now()
    return await _step(session, actor, row, "published")


async def pause(
    session: AsyncSession, actor: Actor, campaign_id: UUID, version: int
) -> CampaignView:
    """Give no more for a while; what was given stays good. Raises as `edit` does."""
    row = await _locked(session, actor, campaign_id, version)
    return await _step(session, actor, row, "paused")


async def stop(
    session: AsyncSession, actor: Actor, campaign_id: UUID, version: int
) -> CampaignView:
    """End it for good: coupons not yet used are cancelled. Raises as `edit` does."""
    row = await _locked(session, actor, campaign_id, version)
    return await _step(session, actor, row, "stopped")


async def get(session: AsyncSession, actor: Actor, campaign_id: UUID) -> CampaignView:
    """A campaign to look after. Raises `Forbidden`, `CampaignNotFound`."""
    check_marketer(actor)
    return await campaign_view(session, await repository.campaign(session, campaign_id))


async def list_all(session: AsyncSession, actor: Actor) -> list[CampaignView]:
    """Every campaign, those that end first first. Raises `Forbidden`."""
    check_marketer(actor)
    return await campaign_views(session, await repository.campaigns(session))


async def numbers(
    session: AsyncSession, actor: Actor, campaigns: list[CampaignView]
) -> dict[UUID, CampaignNumbers]:
    """What became of these campaigns. Raises `Forbidden`."""
    check_marketer(actor)
    ids = [campaign.id for campaign in campaigns]
    counts = await repository.counts(session, ids)
    sums = await repository.sums(session, ids)
    now = utc_now()
    found = {}
    for campaign in campaigns:
        each = counts.get(campaign.id, {})
        statuses = {name: each.get(name, 0) for name in ("open", "redeemed", "cancelled")}
        is_open = campaign.state != "stopped" and not campaign.is_over(now)
        unused = 0 if is_open else statuses["open"]
        is_stopped = campaign.state == "stopped"
        sales, discounts = sums.get(campaign.id, (0, 0))
        has_total = campaign.draft.total is not None
        found[campaign.id] = CampaignNumbers(
            taken=sum(statuses.values()),
            shown=each.get("shown", 0),
            redeemed=statuses["redeemed"],
            expired=0 if is_stopped else unused,
            cancelled=statuses["cancelled"] + (unused if is_stopped else 0),
            left=await repository.quota_left(session, campaign.id) if has_total else None,
            sales=Money(sales, campaign.currency),
            discounts=Money(discounts, campaign.currency),
        )
    return found


async def _locked(session: AsyncSession, actor: Actor, campaign_id: UUID, version: int) -> Campaign:
    check_marketer(actor)
    row = await repository.campaign_for_change(session, campaign_id)
    if row is None:
        raise CampaignNotFound
    if row.version != version:
        raise CampaignChanged(version=row.version)
    return row


async def _step(session: AsyncSession, actor: Actor, row: Campaign, state: State) -> CampaignView:
    if state not in _STEPS[row.state]:  # type: ignore[index]
        raise CampaignState(state=row.state)
    before, row.state = row.state, state
    await _noted(session, actor, row, f"campaign.{state}", changes={"status": [before, state]})
    return await campaign_view(session, row)


async def _noted(
    session: AsyncSession, actor: Actor, row: Campaign, action: str, **facts: Any
) -> None:
    row.version += 1
    row.updated_at = utc_now()
    await session.flush()
    house = await chain.current(session)
    label = localized(row.title, house.default_locale)
    audit.record(session, actor.audited, action, "campaign", row.id, label=label, **facts)


def _write(row: Campaign, draft: CampaignDraft) -> None:
    for name in _COLUMNS:
        setattr(row, name, getattr(draft, name))
    row.store_ids = [str(each) for each in draft.store_ids]
    row.category_ids = [str(each) for each in draft.category_ids]
    row.product_ids = [str(each) for each in draft.product_ids]


async def _write_quota(session: AsyncSession, row: Campaign, given: int) -> None:
    """Spread what is left; nobody gives meanwhile, the campaign's row is locked or new."""
    left = 0 if row.total is None else row.total - given
    each, more = divmod(left, _SHARES)
    shares = [each + (share < more) for share in range(_SHARES)]
    await repository.put_quota(session, row.id, [share for share in shares if share])


async def _free_slug(session: AsyncSession, title: str) -> str:
    stem = slugify(title, 70) or "coupon"
    slug, number = stem, 1
    while await repository.slug_taken(session, slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug
