"""The counter's handlers called directly with foreign ids: refused, and noted in the audit log."""

from typing import Any

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.ids import new_code
from booking_app.core.settings import get_settings
from booking_app.ui.admin.shell import AdminShell
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.conflicts import ConflictsState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.devices import DevicesState
from booking_app.ui.counter.give_state import GiveCouponState
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.ui.counter.notes_state import NotesState
from booking_app.ui.counter.numbers_state import NumbersState
from booking_app.ui.counter.visit_state import VisitState
from tests.factories.shop import hire
from tests.ui.declared.counter import COUNTER
from tests.ui.handlers import Scene, browser_at, run, signed_in

FOREIGN: tuple[tuple[Any, str], ...] = (
    (BoardState, "ready"),
    (CardState, "load"),
    (CardState, "ready"),
    (CardState, "reveal"),
    (CardState, "report_missing"),
    (CardState, "cancel"),
    (VisitState, "swap"),
    (VisitState, "extend"),
    (VisitState, "ask_colleague"),
    (VisitState, "assign"),
    (VisitState, "mark_no_show"),
    (VisitState, "expect_again"),
    (HandOverState, "begin"),
    (NotesState, "add"),
    (GiveCouponState, "load"),
    (DeskState, "choose_store"),
)


async def noted(scene: Scene) -> list[tuple[str, str, str]]:
    """Who was refused what, and why."""
    query = select(AuditEntry).where(AuditEntry.action == "access.refused")
    async with scene.database.read() as session:
        entries = (await session.scalars(query.order_by(AuditEntry.id))).all()
    return [(each.actor_id, each.data["asked"], each.data["verdict"]) for each in entries]


@pytest.mark.parametrize(
    ("state", "name"),
    [pytest.param(state, name, id=f"{state.__name__}.{name}") for state, name in FOREIGN],
)
async def test_a_foreign_booking_is_refused_and_noted(scene: Scene, state: Any, name: str) -> None:
    who = await hire(scene.database, scene.shop.stores["tverskaya"], role="manager")
    path = f"/counter/r/{scene.code}"
    root = browser_at(path, await signed_in(scene, who, "tverskaya"))
    card = await root.get_state(CardState)
    # As if the browser had made it up: the server never opened this card for them.
    card._code, card.sheet_piece = scene.code, str(scene.piece)
    await run(root, state, name, scene.filled(COUNTER[state][name]))
    assert await noted(scene) == [(str(who.id), path, "store_not_allowed")]


async def test_a_wrong_role_is_noted(scene: Scene) -> None:
    who = await hire(scene.database, role="marketer")
    root = browser_at("/counter/scan", await signed_in(scene, who, None))
    await run(root, DeskState, "scan", {"payload": scene.code, "nonce": "n"})
    assert await noted(scene) == [(str(who.id), "/counter/scan", "forbidden")]
    seller = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/admin/settings", await signed_in(scene, seller, "arbat"))
    await run(root, AdminShell, "enter", {})
    assert (await noted(scene))[1:] == [(str(seller.id), "/admin/settings", "forbidden")]


@pytest.mark.parametrize("state", [NumbersState, ConflictsState, DevicesState])
async def test_a_consultant_at_a_managers_screen_is_noted(scene: Scene, state: Any) -> None:
    seller = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/counter/numbers", await signed_in(scene, seller, "arbat"))
    found, _ = await run(root, state, "load", {})
    assert found.status == "refused"
    assert await noted(scene) == [(str(seller.id), "/counter/numbers", "store_not_allowed")]


async def test_codes_tried_at_random_are_stopped_and_noted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_CODE_ENTRY", "3/min")
    get_settings.cache_clear()
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/counter/scan", await signed_in(scene, who, "arbat"))
    reasons = []
    for number in range(5):
        scan = {"payload": new_code(), "nonce": f"n{number}"}
        desk, _ = await run(root, DeskState, "scan", scan)
        reasons.append(desk.answer.reason)
    assert reasons == ["unknown"] * 3 + ["rate_limited"] * 2
    assert await noted(scene) == [(str(who.id), "/counter/scan", "rate_limited")] * 2
    get_settings.cache_clear()
