"""What a till sold while it was kept for somebody is an alarm on the store's board."""

from dataclasses import replace
from typing import Any

import pytest

from booking_app.core.ids import format_code
from booking_app.ui.counter.board_state import BoardState
from booking_app.workflows import stock
from tests.factories.shop import actor, hire
from tests.ui.handlers import Scene, browser_at, run, signed_in


async def board_of(scene: Scene, store: str) -> Any:
    """The board of a store as a consultant of it sees it."""
    who = await hire(scene.database, scene.shop.stores[store])
    root = browser_at("/en/counter", await signed_in(scene, who, store))
    state, _ = await run(root, BoardState, "load", {})
    return state


@pytest.mark.parametrize("barcode", ["a1", "a2"])
async def test_only_what_was_kept_is_an_alarm_and_only_in_its_store(
    scene: Scene, barcode: str
) -> None:
    till = replace(actor(role="admin"), kind="api", role=None, scope="stock")
    async with scene.database.write() as session:
        await stock.put_pieces(session, till, [{"barcode": barcode, "status": "sold"}])
    alarms = (await board_of(scene, "arbat")).head.alarms
    if barcode == "a2":
        assert alarms == ()
        return
    (alarm,) = alarms
    assert alarm.title == "Sold at the till: Ring aurora"
    assert "kept for Анна" in alarm.text
    assert alarm.href == f"/en/counter/r/{format_code(scene.code)}"
    assert (await board_of(scene, "tverskaya")).head.alarms == ()
