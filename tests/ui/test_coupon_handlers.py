"""The counter's screen of a coupon, its handlers called as a browser would."""

from typing import Any

from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.core.ids import format_code
from booking_app.domain.coupons.models import Coupon, Redemption
from booking_app.domain.reservations.models import Reservation
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.coupon_state import CouponState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.give_state import GiveCouponState, GivenOffer
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.workflows.coupons import codes_now
from tests.factories.coupons import published, taken
from tests.factories.shop import hire
from tests.ui.handlers import Scene, browser_at, run, signed_in


async def coupon(scene: Scene, **changes: Any) -> str:
    """The code of a coupon: ten percent off."""
    async with scene.database.write() as session:
        return (await taken(session, await published(session, **changes))).coupon.code


async def at(scene: Scene, path: str, store: str = "arbat", role: Any = "consultant") -> Any:
    """The browser of somebody at this store's counter."""
    who = await hire(scene.database, scene.shop.stores[store], role=role)
    return browser_at(path, await signed_in(scene, who, store))


async def uses(scene: Scene) -> list[tuple[int, bool]]:
    """Discounts of all uses, and whether they stand."""
    async with scene.database.read() as session:
        found = (await session.scalars(select(Redemption).order_by(Redemption.id))).all()
    return [(use.discount_minor, use.rolled_back_at is None) for use in found]


async def log(scene: Scene, action: str) -> list[str]:
    """Verdicts noted under this action."""
    async with scene.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return [entry.data.get("verdict", "") for entry in await session.scalars(query)]


async def test_the_sale_is_seen_before_the_coupon_is_used(scene: Scene) -> None:
    code = await coupon(scene)
    root = await at(scene, f"/en/counter/c/{code}")
    state, _ = await run(root, CouponState, "load", {})
    assert (state.card.stage, state.card.worth, state.card.seconds) == ("sale", "10% off", 180)
    for wrong in ("", "12,345", "-5", "a"):
        await run(root, CouponState, "submit", {"form": {"total": wrong, "step": "review"}})
        assert state.total_error, wrong
    await run(root, CouponState, "submit", {"form": {"total": "99 000", "step": "review"}})
    assert (state.offer.discount, state.offer.to_pay) == ("₽9,900", "₽89,100")
    assert await uses(scene) == []
    for _ in range(2):  # a double tap
        await run(root, CouponState, "submit", {"form": {"total": "99 000", "step": "redeem"}})
    assert (state.card.stage, state.receipt.discount) == ("receipt", "₽9,900")
    assert await uses(scene) == [(990_000, True)]


async def test_a_sale_below_the_minimum_keeps_the_form(scene: Scene) -> None:
    code = await coupon(scene, minimum_minor=5_000_000)
    root = await at(scene, f"/en/counter/c/{code}")
    state, _ = await run(root, CouponState, "load", {})
    await run(root, CouponState, "submit", {"form": {"total": "100", "step": "redeem"}})
    assert (state.card.stage, state.has_offer) == ("sale", False)
    assert state.error.startswith("Too little. It needs goods for at least ₽50,000")
    assert await log(scene, "coupon.refused") == ["minimum_not_met"]


async def test_a_sale_of_many_millions_is_a_sale(scene: Scene) -> None:
    code = await coupon(scene)
    root = await at(scene, f"/en/counter/c/{code}")
    state, _ = await run(root, CouponState, "load", {})
    await run(root, CouponState, "submit", {"form": {"total": "25 000 000", "step": "review"}})
    assert (state.total_error, state.offer.to_pay) == ("", "₽22,500,000")


async def test_a_code_no_coupon_has_is_noted(scene: Scene) -> None:
    root = await at(scene, "/en/counter/c/2222222222")
    state, _ = await run(root, CouponState, "load", {})
    assert state.card.word == "Unknown"
    card = await at(scene, f"/en/counter/r/{scene.code}")
    await run(card, CardState, "load", {})
    await run(card, HandOverState, "begin", {})
    await run(card, HandOverState, "review", {"form": {f"outcome-{scene.piece}": "bought"}})
    await run(card, HandOverState, "apply_coupon", {"form": {"coupon": "2222222222"}})
    assert await log(scene, "scan.refused") == ["unknown"] * 2


async def test_another_counter_is_told_and_can_do_nothing(scene: Scene) -> None:
    code = await coupon(scene)
    mine = await at(scene, f"/en/counter/c/{code}")
    await run(mine, CouponState, "load", {})
    other = await at(scene, f"/en/counter/c/{code}", "tverskaya", "manager")
    state, _ = await run(other, CouponState, "load", {})
    assert (state.card.stage, state.card.word) == ("refused", "In use")
    state.card = mine.get_substate(CouponState.get_full_name().split(".")).card  # a made-up screen
    await run(other, CouponState, "submit", {"form": {"total": "1", "step": "redeem"}})
    await run(other, CouponState, "leave", {"code": code})
    assert await uses(scene) == []
    await run(mine, CouponState, "submit", {"form": {"total": "100", "step": "redeem"}})
    await run(other, CouponState, "take_back", {"form": {"reason": "mine now"}})
    assert state.error
    assert await uses(scene) == [(1_000, True)]
    assert await log(scene, "coupon.refused") == ["already_redeemed"] * 2


async def test_whoever_used_it_is_not_accused_when_they_look_again(scene: Scene) -> None:
    code = await coupon(scene)
    who = await hire(scene.database, scene.shop.stores["arbat"])
    seller = browser_at(f"/en/counter/c/{code}", await signed_in(scene, who, "arbat"))
    state, _ = await run(seller, CouponState, "load", {})
    await run(seller, CouponState, "submit", {"form": {"total": "99 000", "step": "redeem"}})
    # The answer was lost: the page is loaded anew, the coupon scanned again.
    state, _ = await run(seller, CouponState, "load", {})
    assert (state.card.stage, state.receipt.discount, state.is_fresh) == ("receipt", "₽9,900", True)
    desk, _ = await run(seller, DeskState, "scan", {"payload": code, "nonce": "again"})
    assert (desk.answer.tone, desk.answer.reason) == ("attention", "already_redeemed")
    assert desk.answer.text.startswith("You redeemed it yourself at")
    assert desk.answer.href == f"/en/counter/c/{format_code(code)}"
    colleague = await at(scene, f"/en/counter/c/{code}")
    state, _ = await run(colleague, CouponState, "load", {})
    assert (state.card.stage, state.is_fresh) == ("receipt", False)
    desk, _ = await run(colleague, DeskState, "scan", {"payload": code, "nonce": "other"})
    assert (desk.answer.tone, desk.answer.word) == ("stop", "Used")
    assert desk.answer.text.startswith("It was used in")
    assert await uses(scene) == [(990_000, True)]


async def test_leaving_gives_the_coupon_to_others(scene: Scene) -> None:
    code = await coupon(scene)
    mine = await at(scene, f"/en/counter/c/{code}")
    other = await at(scene, f"/en/counter/c/{code}", "tverskaya")
    await run(mine, CouponState, "load", {})
    await run(mine, CouponState, "leave", {"code": code})
    state, _ = await run(other, CouponState, "load", {})
    assert state.card.stage == "sale"
    await run(other, DeskState, "put_away", {"code": code})
    async with scene.database.read() as session:
        (kept_until,) = await session.scalars(select(Coupon.locked_until))
    assert kept_until <= utc_now(), "nobody keeps it"


async def test_a_manager_takes_a_use_back_with_a_reason(scene: Scene) -> None:
    code = await coupon(scene)
    seller = await at(scene, f"/en/counter/c/{code}")
    state, _ = await run(seller, CouponState, "load", {})
    await run(seller, CouponState, "submit", {"form": {"total": "100", "step": "redeem"}})
    assert not state.receipt.may_take_back
    await run(seller, CouponState, "take_back", {"form": {"reason": "mistake"}})
    assert await uses(scene) == [(1_000, True)]
    boss = await at(scene, f"/en/counter/c/{code}", role="manager")
    state, _ = await run(boss, CouponState, "load", {})
    assert state.receipt.may_take_back
    await run(boss, CouponState, "take_back", {"form": {"reason": " "}})
    assert state.error
    await run(boss, CouponState, "take_back", {"form": {"reason": "wrong till"}})
    assert state.card.stage == "sale"
    assert await uses(scene) == [(1_000, False)]


async def test_a_coupon_is_given_once_with_a_reason_and_within_the_limits(scene: Scene) -> None:
    async with scene.database.write() as session:
        campaign = await published(session, total=2)
    root = await at(scene, "/en/counter/give")
    state, _ = await run(root, GiveCouponState, "load", {})
    assert [offer.title for offer in state.offers] == ["Off your first purchase"]
    form = {"campaign": str(campaign.id), "name": "Вера", "phone": "+7 916 555-01-02"}
    await run(root, GiveCouponState, "give", {"form": form | {"reason": " "}})
    await run(root, GiveCouponState, "give", {"form": {"reason": "regular"}})
    await run(root, GiveCouponState, "give", {"form": form | {"phone": "12", "reason": "regular"}})
    assert (state.stage, list(state.errors)) == ("form", ["phone"])
    for _ in range(2):  # a double tap
        await run(root, GiveCouponState, "give", {"form": form | {"reason": "regular"}})
    assert (state.stage, len(await log(scene, "coupon.issued"))) == ("given", 1)
    await run(root, GiveCouponState, "load", {})
    await run(root, GiveCouponState, "give", {"form": form | {"reason": "again"}})
    assert state.errors["campaign"].startswith("This shopper has had")

    visit = await at(scene, f"/en/counter/give/{scene.code}")
    state, _ = await run(visit, GiveCouponState, "load", {})
    await run(visit, GiveCouponState, "give", {"form": {**form, "phone": "", "reason": "waited"}})
    assert state.stage == "given"
    async with scene.database.read() as session:
        given = (await session.scalars(select(Coupon).order_by(Coupon.id))).all()
        (named,) = await session.scalars(select(Reservation.contact_id))
    assert [(one.source, one.reason) for one in given] == [
        ("issued", "regular"),
        ("issued", "waited"),
    ]
    assert given[1].contact_id == named

    await run(root, GiveCouponState, "load", {})
    third = form | {"phone": "+7 916 555-01-03", "reason": "regular"}
    await run(root, GiveCouponState, "give", {"form": third})
    assert state.stage == "given"
    assert (await root.get_state(GiveCouponState)).errors["campaign"].startswith("Every coupon")


async def test_a_booking_of_another_store_gets_none_here(scene: Scene) -> None:
    async with scene.database.write() as session:
        campaign = await published(session)
    root = await at(scene, f"/en/counter/give/{scene.code}", "tverskaya", "manager")
    state, _ = await run(root, GiveCouponState, "load", {})
    assert (state.stage, state.visit, state.offers) == ("elsewhere", "", ())
    # What a browser was told before it moved to another counter.
    state.stage, state.visit = "form", scene.code
    state.offers = (GivenOffer(id=str(campaign.id)),)
    form = {"campaign": str(campaign.id), "reason": "regular"}
    await run(root, GiveCouponState, "give", {"form": form})
    assert state.stage == "form"
    assert await log(scene, "coupon.issued") == []


async def test_a_hand_over_takes_a_coupon(scene: Scene) -> None:
    code = await coupon(scene)
    root = await at(scene, f"/en/counter/r/{scene.code}")
    await run(root, CardState, "load", {})
    state, _ = await run(root, HandOverState, "begin", {})
    await run(root, HandOverState, "review", {"form": {f"outcome-{scene.piece}": "bought"}})
    assert state.due == "₽99,000"
    await run(root, HandOverState, "apply_coupon", {"form": {"coupon": "2222222222"}})
    assert state.coupon_error.startswith("Unknown")
    await run(root, HandOverState, "apply_coupon", {"form": {"coupon": code.lower()}})
    assert (state.coupon, state.due) == ("Off your first purchase", "₽89,100")
    await run(root, HandOverState, "drop_coupon", {})
    assert (state.coupon, state.due) == ("", "₽99,000")
    await run(root, HandOverState, "apply_coupon", {"form": {"coupon": code}})
    await run(root, HandOverState, "confirm", {"form": {"receipt": "17"}})
    assert (state.stage, state.error) == ("", "")
    assert await uses(scene) == [(990_000, True)]


async def test_a_code_scanned_at_a_hand_over_is_read_as_it_was_shown(scene: Scene) -> None:
    async with scene.database.write() as session:
        own = await taken(session, await published(session, accepts_static=True))
    codes, code = codes_now(own.coupon), own.coupon.code
    root = await at(scene, f"/en/counter/r/{scene.code}")
    await run(root, CardState, "load", {})
    await run(root, HandOverState, "begin", {})
    await run(root, HandOverState, "review", {"form": {f"outcome-{scene.piece}": "bought"}})

    async def apply(**form: str) -> Any:
        return (await run(root, HandOverState, "apply_coupon", {"form": form}))[0]

    altered = (
        codes.rotating[:-9] + ("A" if codes.rotating[-9] != "A" else "B") + codes.rotating[-8:]
    )
    state = await apply(scanned=altered, coupon="")
    assert (state.coupon, state.coupon_error.split(".")[0]) == ("", "Invalid")
    state = await apply(scanned=codes.static, coupon="")
    assert (state.coupon, state.coupon_needs_name) == ("", True)
    assert (state.coupon_code, state.coupon_seconds) == (format_code(code), 180)
    state = await apply(coupon="", name="Вера")
    assert (state.coupon, state.due) == ("Off your first purchase", "₽89,100")

    # The sheet is left, and then somebody else has the coupon.
    await run(root, DeskState, "put_away", {"code": state.coupon_code})
    other = await at(scene, f"/en/counter/c/{code}", "tverskaya")
    assert (await run(other, CouponState, "load", {}))[0].card.stage == "sale"
    state, _ = await run(root, HandOverState, "keep_coupon", {})
    assert (state.coupon, state.coupon_code, state.due) == ("", "", "₽99,000")
    assert state.coupon_error.startswith("In use")

    await run(other, CouponState, "leave", {"code": code})
    await apply(scanned=codes.static, coupon="", name="Вера")
    await run(root, HandOverState, "confirm", {"form": {"receipt": "17"}})
    async with scene.database.read() as session:
        (use,) = (await session.scalars(select(Redemption))).all()
    assert (use.form, use.shopper_name) == ("static", "Вера")
