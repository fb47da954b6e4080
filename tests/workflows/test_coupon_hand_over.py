"""A coupon at a hand-over: off what was bought, once, and back when it is undone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.db import Database
from booking_app.core.money import Money
from booking_app.domain.coupons import redeeming
from booking_app.domain.coupons.errors import (
    AlreadyRedeemed,
    CouponNotFound,
    MinimumNotMet,
    NotApplicable,
)
from booking_app.domain.coupons.models import Coupon, Redemption
from booking_app.domain.coupons.schemas import Counter, Sale
from booking_app.domain.payments.errors import WrongAmount
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import LineResult
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.hand_over import HandOverCommand, record, undo
from tests.factories.coupons import published, taken
from tests.factories.shop import Shop, hire
from tests.infra.till import Till, prices
from tests.workflows.test_counter import booked


@pytest.fixture
async def consultant(db: Database, shop: Shop) -> Actor:
    """Somebody at the counter of `arbat`."""
    return await hire(db, shop.stores["arbat"])


async def coupon(db: Database, **changes: object) -> str:
    """The code of a coupon."""
    async with db.write() as session:
        return (await taken(session, await published(session, **changes))).coupon.code


async def command(db: Database, shop: Shop, code: str, due_minor: int) -> HandOverCommand:
    """Of two rings booked one is bought, with a coupon."""
    made = await booked(db, shop, "a1", "h1")
    lines = (
        LineResult(shop.pieces["a1"], "bought"),
        LineResult(shop.pieces["h1"], "declined", "price"),
    )
    paid = Paid("terminal", "17", Money(due_minor, "RUB"))
    return HandOverCommand(made.reservation.code, lines, paid, "n", coupon=code)


async def uses(db: Database) -> list[tuple[int, bool]]:
    """Discounts of all uses, and whether they stand."""
    async with db.read() as session:
        found = (await session.scalars(select(Redemption).order_by(Redemption.id))).all()
    return [(use.discount_minor, use.rolled_back_at is None) for use in found]


async def test_the_till_takes_what_the_coupon_leaves(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    code = await coupon(db)
    wish = await command(db, shop, f" {code[:5]}-{code[5:].lower()}", 8_910_000)
    with pytest.raises(WrongAmount):
        full = Paid("terminal", "17", Money(9_900_000, "RUB"))
        await record(db, consultant, replace(wish, paid=full))
    assert await uses(db) == []
    view = await record(db, consultant, wish)
    again = await record(db, consultant, wish)
    assert view.status == again.status == "completed"
    assert [line.discount.amount_minor for line in view.lines] == [990_000, 0]
    assert await uses(db) == [(990_000, True)]


async def test_undoing_the_hand_over_gives_the_coupon_back(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    code = await coupon(db)
    wish = await command(db, shop, code, 8_910_000)
    await record(db, consultant, wish)
    manager = await hire(db, shop.stores["arbat"], role="manager")
    async with db.write() as session:
        await undo(session, manager, wish.code, "wrong ring")
        status = await session.scalar(select(Coupon.status))
    assert status == "open"
    view = await record(db, consultant, replace(wish, nonce="n2"))
    assert view.lines[0].discount.amount_minor == 990_000
    assert await uses(db) == [(990_000, False), (990_000, True)]


async def test_a_refused_coupon_leaves_the_visit_open_and_is_noted(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    dear = await coupon(db, minimum_minor=9_900_001)
    wish = await command(db, shop, dear, 8_910_000)
    halo = await coupon(db, product_ids=(shop.products["halo"],), slug="halo")
    for code, refusal in (
        (dear, MinimumNotMet),
        (halo, NotApplicable),
        ("2222222222", CouponNotFound),
    ):
        with pytest.raises(refusal):
            await record(db, consultant, replace(wish, coupon=code))
    async with db.read() as session:
        view = await reservations.get_by_code(session, wish.code)
        query = select(AuditEntry).where(AuditEntry.action == "reservation.coupon_refused")
        noted = (await session.scalars(query.order_by(AuditEntry.id))).all()
    assert view.status == "confirmed"
    assert [entry.data["verdict"] for entry in noted] == [
        "minimum_not_met",
        "not_applicable",
        "unknown",
    ]


async def test_a_coupon_used_elsewhere_is_not_used_again(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    code = await coupon(db)
    first = await command(db, shop, code, 8_910_000)
    await record(db, consultant, first)
    second = await booked(db, shop, "a2")
    line = (LineResult(shop.pieces["a2"], "bought"),)
    with pytest.raises(AlreadyRedeemed) as raised:
        wish = HandOverCommand(second.reservation.code, line, None, "n3", coupon=code)
        await record(db, consultant, wish)
    assert raised.value.details["store"] == "arbat"


async def test_nothing_bought_uses_no_coupon(db: Database, shop: Shop, consultant: Actor) -> None:
    code = await coupon(db)
    made = await booked(db, shop, "a1")
    line = (LineResult(shop.pieces["a1"], "declined", "price"),)
    with pytest.raises(NotApplicable):
        await record(
            db, consultant, HandOverCommand(made.reservation.code, line, None, "n", coupon=code)
        )
    assert await uses(db) == []


async def test_a_slip_of_a_hand_over_takes_no_second_coupon(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    wish = await command(db, shop, await coupon(db), 8_910_000)
    await record(db, consultant, wish)
    second = await coupon(db, slug="second")
    counter = Counter(consultant, shop.stores["arbat"])
    async with db.write() as session:
        sale = Sale(Money(8_910_000, "RUB"), receipt="17")
        verdict = await redeeming.redeem(session, counter, second, sale)
    assert verdict.reason == "not_applicable"


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
async def test_what_was_paid_online_is_charged_less_the_coupon(till: Till) -> None:
    begun = await till.paid("a1", "a2")
    code = await coupon(till.db, kind="amount", percent_bp=0, amount_minor=700_001)
    pieces = [till.shop.pieces[each] for each in ("a1", "a2")]
    lines = (LineResult(pieces[0], "bought"), LineResult(pieces[1], "declined", "price"))
    seller = await hire(till.db, till.shop.stores["arbat"])
    wish = HandOverCommand(begun.reservation.code, lines, None, "n", coupon=code)
    await record(till.db, seller, wish)
    await till.work(minutes=5)
    balance = (await till.payment(begun)).balance
    assert balance.captured.amount_minor == prices(begun, till, "a1") - 700_001
    await till.agrees(begun)
