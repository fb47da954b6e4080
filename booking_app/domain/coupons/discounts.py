"""How much a coupon takes off, and off which piece. Whole minor units, nothing lost in rounding."""

from collections.abc import Sequence

from booking_app.domain.coupons.schemas import CampaignDraft


def discount_minor(draft: CampaignDraft, base_minor: int) -> int:
    """What is taken off goods of this price; never more than the price.

    A share of a minor unit is rounded to the nearest, a half upwards. Points and gifts take
    nothing off.
    """
    if draft.kind == "percent":
        return (base_minor * draft.percent_bp + 5000) // 10_000
    if draft.kind == "amount":
        return min(draft.amount_minor, base_minor)
    return 0


def split(discount: int, prices: Sequence[int]) -> tuple[int, ...]:
    """The discount split over lines in proportion to their prices, by largest remainder.

    The parts add up to the discount exactly and no part is more than its price; among equal
    remainders the earlier line goes first. The discount must not exceed the prices' sum.
    """
    total = sum(prices)
    if not total:
        return tuple(0 for _ in prices)
    parts = [discount * price // total for price in prices]
    remainders = [discount * price % total for price in prices]
    by_remainder = sorted(range(len(prices)), key=lambda index: -remainders[index])
    for index in by_remainder[: discount - sum(parts)]:
        parts[index] += 1
    return tuple(parts)
