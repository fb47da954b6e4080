"""A coupon at the counter: what it is worth there, kept for this counter, used, taken back.

Everything here needs a `Counter`, which only somebody who stands at that counter can be. Refusals
are verdicts, not exceptions, so that whoever asks can note them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.domain.coupons import counter_repository as at_counter
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.discounts import discount_minor, split
from booking_app.domain.coupons.errors import (
    CouponNotFound,
    NameMissing,
    NotRedeemed,
    PartOfHandOver,
    ReasonMissing,
)
from booking_app.domain.coupons.models import Coupon, Redemption
from booking_app.domain.coupons.schemas import (
    LOCK_SECONDS,
    CampaignView,
    Counter,
    CouponView,
    Form,
    Reason,
    Sale,
    SaleLine,
    UseView,
    Verdict,
)
from booking_app.domain.coupons.views import campaign_at, coupon_view, own_coupon_view, use_of
from booking_app.domain.staff.errors import StoreNotAllowed

SLIP_LASTS = timedelta(hours=12)
"""How long a number names the same slip: tills begin to count anew with each shift."""
JUST_NOW = timedelta(minutes=10)
"""How long somebody may ask again because the answer to their use was lost."""


def topic(coupon_id: object) -> str:
    """The topic a coupon's page watches."""
    return f"coupon:{coupon_id}"


async def look(
    session: AsyncSession,
    counter: Counter,
    code: str,
    form: Form,
    sale: Sale | None = None,
    *,
    is_scan: bool = True,
) -> Verdict:
    """What a coupon is worth at this counter now; a good one is kept for it for three minutes.

    `code` is canonical. Looking again keeps it anew. With a sale it is judged for that sale.
    What is no scan leaves the form this counter was shown before, also after it gave the coupon
    back, and is noted only when it is refused.
    """
    found = await _locked(session, counter, code)
    if found is None:
        return Verdict("unknown", form=form)
    if not is_scan and found.coupon.lock_holder == counter.holder:
        form = found.coupon.lock_form  # type: ignore[assignment]
    verdict = await _judged(session, counter, found, form)
    if verdict.is_ok and sale is not None:
        verdict = await _worth(session, counter, found, sale, verdict)
    if not verdict.is_ok:
        await _note(session, counter, "coupon.refused", verdict, found.coupon)
        return verdict
    until = utc_now() + timedelta(seconds=LOCK_SECONDS)
    row = found.coupon
    await at_counter.keep(session, row.id, counter.holder, counter.store_id, form, until)
    if is_scan:
        await _note(session, counter, "coupon.scanned", verdict, row)
    view = await coupon_view(session, row, found.campaign)
    return replace(verdict, coupon=replace(view, locked_until=until), locked_until=until)


async def used_here(session: AsyncSession, counter: Counter, code: str) -> Verdict | None:
    """The verdict on a coupon that was used in this store; `None` for any other."""
    row = await repository.by_code(session, code)
    use = await repository.standing_use(session, row.id) if row else None
    if row is None or use is None or use.store_id != counter.store_id:
        return None
    view = await own_coupon_view(session, row)
    return Verdict(
        "already_redeemed",
        coupon=view,
        used_store_id=use.store_id,
        used_at=use.at,
        is_own=_is_own(counter, use),
    )


async def kept_here(session: AsyncSession, counter: Counter, code: str) -> CouponView | None:
    """The coupon this counter keeps now; `None` when it keeps no such one."""
    row = await repository.by_code(session, code)
    if row is None or row.lock_holder != counter.holder:
        return None
    if row.locked_until is None or row.locked_until <= utc_now():
        return None
    return await own_coupon_view(session, row)


async def release(
    session: AsyncSession, counter: Counter, code: str, until: datetime | None = None
) -> None:
    """Give a coupon back that this counter keeps; nothing happens if it does not.

    With `until` only what it keeps until then: looking again meanwhile has kept it anew.
    """
    found = await _locked(session, counter, code)
    if found is None or found.coupon.lock_holder != counter.holder:
        return
    kept = found.coupon.locked_until
    if kept is not None and kept > utc_now() and until in (None, kept):
        await at_counter.give_back(session, found.coupon.id)


async def redeem(
    session: AsyncSession,
    counter: Counter,
    code: str,
    sale: Sale,
    *,
    shopper_name: str = "",
) -> Verdict:
    """Use a coupon for a sale. With `ok` the coupon of the verdict holds the use.

    A lock of this counter is not needed, only no other counter may hold one. Raises `NameMissing`
    when the static form was shown and no name is given; nothing is written then.
    """
    found = await _locked(session, counter, code)
    if found is None:
        return Verdict("unknown")
    row = found.coupon
    form: Form = "typed"
    if row.lock_holder == counter.holder:
        form = row.lock_form  # type: ignore[assignment]
    verdict = await _judged(session, counter, found, form)
    if verdict.is_ok:
        verdict = await _worth(session, counter, found, sale, verdict)
    if not verdict.is_ok:
        await _note(session, counter, "coupon.refused", verdict, row)
        return verdict
    name = " ".join(shopper_name.split())[:120]
    if form == "static" and not name:
        raise NameMissing
    use = await _use(session, counter, found, sale, verdict, name)
    view = await coupon_view(session, row, found.campaign, use)
    coupon = replace(view, status="redeemed", locked_until=None)
    return replace(verdict, coupon=coupon)


async def roll_back(session: AsyncSession, counter: Counter, code: str, reason: str) -> CouponView:
    """A manager takes a use back; the coupon is open again.

    Raises `CouponNotFound`, `StoreNotAllowed`, `ReasonMissing`, `NotRedeemed`, and
    `PartOfHandOver` for a use that only undoing its hand-over takes back.
    """
    row = await repository.by_code(session, code)
    if row is None:
        raise CouponNotFound
    await _lock_row(session, row)
    use = await repository.standing_use(session, row.id)
    if use is None:
        raise NotRedeemed
    if use.reservation_id is not None:
        raise PartOfHandOver
    return await _take_back(session, counter, row, use, reason)


async def is_used_in(session: AsyncSession, reservation_id: UUID) -> bool:
    """Whether a coupon was used in the hand-over of this booking, and still is."""
    return await repository.use_of_reservation(session, reservation_id) is not None


async def roll_back_hand_over(
    session: AsyncSession, counter: Counter, reservation_id: UUID, reason: str
) -> None:
    """Take back the use that was part of a hand-over being undone, if there was one.

    Raises `StoreNotAllowed`, `ReasonMissing`.
    """
    use = await repository.use_of_reservation(session, reservation_id)
    if use is None:
        return
    row = await repository.by_id(session, use.coupon_id)
    if row is None:
        raise CouponNotFound
    await _lock_row(session, row)
    await _take_back(session, counter, row, use, reason)


@dataclass(frozen=True, slots=True)
class _Found:
    """A coupon and its siblings, locked, with their campaign; rows to read only."""

    coupon: Coupon
    siblings: Sequence[Coupon]
    campaign: CampaignView


async def _locked(session: AsyncSession, counter: Counter, code: str) -> _Found | None:
    found = await at_counter.found(session, code, counter.store_id)
    if found is None:
        return None
    contact_ids = await repository.contacts_like(session, found.coupon.contact_id)
    siblings = await at_counter.lock_siblings(session, found.coupon, contact_ids)
    row = next((each for each in siblings if each.id == found.coupon.id), None)
    if row is None:
        return None
    return _Found(row, siblings, campaign_at(found.campaign, found.time_zone))


async def _lock_row(session: AsyncSession, row: Coupon) -> None:
    """Keep others from the coupon, and have it as it is now."""
    await at_counter.lock_siblings(session, row, [])
    await repository.by_code(session, row.code)


async def _judged(session: AsyncSession, counter: Counter, found: _Found, form: Form) -> Verdict:
    """The first reason that stands against it here, or `ok`."""
    row, campaign = found.coupon, found.campaign
    window = campaign.window()
    verdict = Verdict(
        "ok", coupon=await coupon_view(session, row, found.campaign), form=form, window=window
    )
    if row.status == "redeemed":
        return await _used(session, counter, row, verdict)
    reason = _against(counter, found, form, window.starts_at, window.ends_at)
    if reason == "already_redeemed":
        return replace(
            verdict, reason=reason, used_store_id=row.lock_store_id, locked_until=row.locked_until
        )
    return replace(verdict, reason=reason)


def _against(
    counter: Counter, found: _Found, form: Form, starts_at: datetime, ends_at: datetime
) -> Reason:
    row, campaign, now = found.coupon, found.campaign, utc_now()
    if row.status == "cancelled" or campaign.state == "stopped":
        return "cancelled"
    if now < starts_at:
        return "not_yet_valid"
    if now >= ends_at:
        return "expired"
    if campaign.draft.store_ids and counter.store_id not in campaign.draft.store_ids:
        return "wrong_store"
    if form == "static" and not campaign.draft.accepts_static:
        return "stale_code"
    used = sum(1 for each in found.siblings if each.status == "redeemed")
    if used >= campaign.draft.per_shopper:
        return "limit_reached"
    is_held = row.locked_until is not None and row.locked_until > now
    if is_held and row.lock_holder != counter.holder:
        return "already_redeemed"
    return "ok"


async def _used(session: AsyncSession, counter: Counter, row: Coupon, verdict: Verdict) -> Verdict:
    use = await repository.standing_use(session, row.id)
    return replace(
        verdict,
        reason="already_redeemed",
        used_store_id=use.store_id if use else None,
        used_at=use.at if use else None,
        is_own=use is not None and _is_own(counter, use),
    )


def _is_own(counter: Counter, use: Redemption) -> bool:
    actor = counter.actor
    # Tills of a store may share a key: which of them used it, nobody knows.
    return (
        actor.kind == "staff"
        and (use.actor_kind, use.actor_id, use.store_id) == ("staff", actor.id, counter.store_id)
        and utc_now() - use.at < JUST_NOW
    )


async def _worth(
    session: AsyncSession, counter: Counter, found: _Found, sale: Sale, verdict: Verdict
) -> Verdict:
    """Whether this sale is one it is for."""
    draft = found.campaign.draft
    base = await _base(session, found.campaign, sale)
    if base is not None and not base:
        return replace(verdict, reason="not_applicable")
    price = sale.total.amount_minor if base is None else sum(line.price_minor for line in base)
    if price < draft.minimum_minor:
        return replace(verdict, reason="minimum_not_met")
    if sale.total.currency != found.campaign.currency:
        return replace(verdict, reason="not_applicable")
    if sale.receipt:
        since = utc_now() - SLIP_LASTS
        others = await repository.on_receipt(session, counter.store_id, sale.receipt, since)
        if others and not (draft.is_combinable and all(each.is_combinable for each in others)):
            return replace(verdict, reason="not_applicable")
    # A till may have sold the pieces for less than they cost here.
    discount = min(discount_minor(draft, price), sale.total.amount_minor)
    prices = [line.price_minor for line in base or ()]
    parts = zip((line.piece_id for line in base or ()), split(discount, prices), strict=True)
    return replace(
        verdict,
        sale=sale.total,
        discount=Money(discount, sale.total.currency),
        parts=tuple(parts) if base else (),
    )


async def _base(session: AsyncSession, campaign: CampaignView, sale: Sale) -> list[SaleLine] | None:
    """The lines it applies to; `None` when the sale has no lines, which a hand-over always has."""
    if not sale.lines:
        return None if sale.reservation_id is None else []
    draft = campaign.draft
    if not draft.category_ids and not draft.product_ids:
        return list(sale.lines)
    goods = await repository.goods_of(session, [line.piece_id for line in sale.lines])
    return [
        line
        for line in sale.lines
        if line.piece_id in goods
        and (
            goods[line.piece_id][0] in draft.product_ids
            or goods[line.piece_id][1] in draft.category_ids
        )
    ]


async def _use(
    session: AsyncSession, counter: Counter, found: _Found, sale: Sale, verdict: Verdict, name: str
) -> UseView:
    row, form = found.coupon, verdict.form
    discount = verdict.discount.amount_minor if verdict.discount else 0
    prices = {line.piece_id: line.price_minor for line in sale.lines}
    use = await at_counter.note_use(
        session,
        [(piece_id, prices[piece_id], part) for piece_id, part in verdict.parts],
        id=new_id(),
        coupon_id=row.id,
        campaign_id=row.campaign_id,
        store_id=counter.store_id,
        actor_kind=counter.actor.kind,
        actor_id=counter.actor.id,
        reservation_id=sale.reservation_id,
        receipt=sale.receipt[:64],
        form=form,
        shopper_name=name,
        sale_minor=sale.total.amount_minor,
        discount_minor=discount,
        currency=sale.total.currency,
        points=found.campaign.draft.points,
        at=utc_now(),
    )
    await events.publish_now(session, (topic(row.id),), "redeemed", row.code)
    await audit.record_now(
        session, counter.actor.audited, "coupon.redeemed", "coupon", row.id,
        store_id=counter.store_id, campaign=str(row.campaign_id), sale_minor=use.sale_minor,
        discount_minor=discount, currency=use.currency, form=form,
    )  # fmt: skip
    return use_of(use, verdict.parts)


async def _take_back(
    session: AsyncSession, counter: Counter, row: Coupon, use: Redemption, reason: str
) -> CouponView:
    if not counter.actor.may_override(use.store_id):
        raise StoreNotAllowed
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonMissing
    use.rolled_back_at, use.rolled_back_by = utc_now(), counter.actor.id
    use.rollback_reason = reason
    row.status = "open"
    await session.flush()
    events.publish(session, topic(row.id), "rolled_back", row.code)
    audit.record(
        session, counter.actor.audited, "coupon.rolled_back", "coupon", row.id,
        store_id=use.store_id, campaign=str(row.campaign_id), reason=reason,
        discount_minor=use.discount_minor, currency=use.currency,
    )  # fmt: skip
    return await own_coupon_view(session, row)


async def _note(
    session: AsyncSession, counter: Counter, action: str, verdict: Verdict, row: Coupon
) -> None:
    await audit.record_now(
        session, counter.actor.audited, action, "coupon", row.id, store_id=counter.store_id,
        campaign=str(row.campaign_id), verdict=verdict.reason, form=verdict.form,
    )  # fmt: skip
