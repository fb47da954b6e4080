"""What a coupon takes off, to the last minor unit."""

from hypothesis import given
from hypothesis import strategies as st

from booking_app.domain.coupons.discounts import discount_minor, split
from tests.factories.coupons import draft

PRICES = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)


@given(PRICES, st.integers(0, 10_000))
def test_parts_add_up_and_none_is_more_than_its_price(prices: list[int], percent_bp: int) -> None:
    discount = discount_minor(draft(percent_bp=percent_bp), sum(prices))
    parts = split(discount, prices)
    assert sum(parts) == discount
    assert all(0 <= part <= price for part, price in zip(parts, prices, strict=True))
    exact = [discount * price / max(sum(prices), 1) for price in prices]
    assert all(abs(part - share) <= 1 for part, share in zip(parts, exact, strict=True))


def test_the_largest_remainder_gets_the_last_unit() -> None:
    assert split(100, [1, 1, 1]) == (34, 33, 33)
    assert split(10, [300, 100, 200]) == (5, 2, 3)
    assert split(0, [0, 0]) == (0, 0)


def test_each_kind_takes_off_what_it_says() -> None:
    assert discount_minor(draft(percent_bp=1250), 9_900_000) == 1_237_500
    assert discount_minor(draft(percent_bp=1), 5000) == 1
    assert discount_minor(draft(percent_bp=1), 4999) == 0
    amount = draft(kind="amount", percent_bp=0, amount_minor=500_000)
    assert discount_minor(amount, 9_900_000) == 500_000
    assert discount_minor(amount, 300_000) == 300_000
    assert discount_minor(draft(kind="points", percent_bp=0, points=500), 9_900_000) == 0
