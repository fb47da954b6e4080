"""What a file does to shoppers is said before it is applied, and after."""

from typing import Any
from uuid import UUID

import pytest

from booking_app.domain.imports import service as imports
from booking_app.ui.admin.import_state import ImportState
from tests.factories.shop import hire
from tests.ui.declared.admin_imports import ready
from tests.ui.handlers import Scene, browser_at, run, signed_in


async def screen_of(scene: Scene, prefix: str, noted: int, *, is_applied: bool = False) -> Any:
    """The screen of a file that calls so many booked pieces sold."""
    run_id = UUID((await ready(scene))["import"])
    async with scene.database.write() as session:
        statuses, status = ["ready"], "applied" if is_applied else "ready"
        await imports.move(session, run_id, statuses, status, changed_count=9, noted_count=noted)
    who = await hire(scene.database, role="merchandiser")
    token = await signed_in(scene, who, None)
    root = browser_at(f"{prefix}/admin/imports/{run_id}", token)
    state, _ = await run(root, ImportState, "load", {})
    return state


@pytest.mark.parametrize(
    ("prefix", "noted", "is_applied", "said"),
    [
        ("/en", 1, False, "1 booked piece is called sold; its shopper will be told."),
        ("/en", 2, False, "2 booked pieces are called sold; their shoppers will be told."),
        ("/en", 2, True, "2 booked pieces were called sold; their shoppers have been told."),
        (
            "",
            1,
            False,
            "1 забронированное изделие отмечено проданным; его покупателю придёт сообщение.",
        ),
        (
            "",
            5,
            True,
            "5 забронированных изделий отмечены проданными; их покупателям сообщили.",
        ),
    ],
)
async def test_shoppers_who_lose_their_piece_are_spoken_of(
    scene: Scene, prefix: str, noted: int, is_applied: bool, said: str
) -> None:
    state = await screen_of(scene, prefix, noted, is_applied=is_applied)
    assert state.run.booked == said
    (tab,) = [tab for tab in state.tabs if tab.state == "booked"]
    assert (tab.count, tab.href.endswith("?tab=booked")) == (str(noted), True)


async def test_where_no_shopper_loses_anything_nothing_is_said(scene: Scene) -> None:
    state = await screen_of(scene, "/en", 0)
    assert state.run.booked == ""
    assert [tab.state for tab in state.tabs] == ["new", "changed", "unchanged", "wrong"]
