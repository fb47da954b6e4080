"""The counter's handlers: closed to strangers, to other roles, and to other stores.

Each is called as nobody, after the session has ended, in a role without counters, and from another
store's counter, and must neither show nor change anything.
"""

from typing import Any

import pytest
import reflex as rx
from sqlalchemy import func, select, update

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.domain.reservations import service as reservations
from booking_app.domain.staff.models import StaffSession
from booking_app.ui.counter.access import DoorState
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.desk_state import DeskState
from tests.factories.shop import hire
from tests.ui.declared.counter import COUNTER, OF_NO_BOOKING
from tests.ui.handlers import Scene, browser_at, run, shown, signed_in


async def call(root: Any, state: type[rx.State], name: str, scene: Scene) -> Any:
    """Call a handler as a browser would; returns the instance and what the handler answered."""
    return await run(root, state, name, scene.filled(COUNTER[state][name]))


async def traces(scene: Scene) -> tuple[int, str]:
    """What any look or change leaves behind: audit entries but of what was refused, and the
    booking itself."""
    counted = select(func.count()).where(
        AuditEntry.action.not_in(("access.refused", "scan.refused"))
    )
    async with scene.database.read() as session:
        entries = await session.scalar(counted)
        view = await reservations.get_by_code(session, scene.code, "en")
    return entries or 0, repr(view)


async def opened_before(root: Any, scene: Scene) -> None:
    """The card of the booking was open in this browser when its person still could see it."""
    card = await root.get_state(CardState)
    card._code = scene.code
    card.sheet_piece = str(scene.piece)


EVERY_STATE = pytest.mark.parametrize("state", COUNTER, ids=lambda state: state.__name__)


async def refused(scene: Scene, token: str, state: type[rx.State], name: str) -> tuple[Any, Any]:
    """Call a handler which must do nothing; what is shown now that was not, and the answer."""
    root = browser_at(f"/en/counter/r/{scene.code}", token)
    untouched = shown(root, COUNTER)
    await opened_before(root, scene)
    before = await traces(scene)
    _, answer = await call(root, state, name, scene)
    assert await traces(scene) == before, name
    if name in ("watch", "listen"):
        assert not answer, name
        return None, None
    now = shown(root, COUNTER)
    return {key: now[key] for key in now if now[key] != untouched[key]}, answer


@EVERY_STATE
@pytest.mark.parametrize("who", ["nobody", "ended"])
async def test_whoever_is_not_signed_in_is_led_to_the_door(
    scene: Scene, state: type[rx.State], who: str
) -> None:
    token = ""
    if who == "ended":
        person = await hire(scene.database, scene.shop.stores["arbat"])
        token = await signed_in(scene, person, "arbat")
        async with scene.database.write() as session:
            await session.execute(update(StaffSession).values(revoked_at=utc_now()))
    for name in COUNTER[state]:
        news, answer = await refused(scene, token, state, name)
        if news is not None:
            assert news == {}, name
            assert answer == f"/en/counter/sign-in?next=/en/counter/r/{scene.code}", name


@EVERY_STATE
@pytest.mark.parametrize("role", ["marketer", "merchandiser"])
async def test_a_role_without_counters_is_refused(
    scene: Scene, state: type[rx.State], role: Any
) -> None:
    token = await signed_in(scene, await hire(scene.database, role=role), None)
    for name in COUNTER[state]:
        news, answer = await refused(scene, token, state, name)
        if news is not None:
            assert news == {"DoorState.access": "'refused'"}, name
            assert answer is None, name


@EVERY_STATE
@pytest.mark.parametrize("role", ["consultant", "manager"])
async def test_another_store_sees_and_changes_nothing_of_a_booking(
    scene: Scene, state: type[rx.State], role: Any
) -> None:
    stores = scene.shop.stores
    # The manager works in both stores; the booking is still not for the counter they stand at.
    mine = [stores["tverskaya"]] + ([stores["arbat"]] if role == "manager" else [])
    token = await signed_in(scene, await hire(scene.database, *mine, role=role), "tverskaya")
    for name in set(COUNTER[state]) - OF_NO_BOOKING:
        root = browser_at(f"/counter/r/{scene.code}", token)
        await opened_before(root, scene)
        before = await traces(scene)
        await call(root, state, name, scene)
        assert await traces(scene) == before, name
        sent = repr(shown(root, COUNTER))
        assert not [text for text in ("Анна", "+7916", "anna@") if text in sent], name


async def test_a_store_that_is_not_ones_own_cannot_be_chosen(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["tverskaya"])
    root = browser_at("/counter/store", await signed_in(scene, who, None))
    _, answer = await call(root, DeskState, "choose_store", scene)
    assert answer is None
    assert (await root.get_state(DoorState)).notice
    async with scene.database.read() as session:
        assert await session.scalar(select(StaffSession.store_id)) is None


async def test_a_person_of_the_store_is_let_in(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at(f"/counter/r/{scene.code}", await signed_in(scene, who, "arbat"))
    card, answer = await call(root, CardState, "load", scene)
    assert "watch" in repr(answer), "what is open is followed"
    assert card.visit.name == "Анна"
    board, _ = await call(root, BoardState, "load", scene)
    assert [row.code for row in board.upcoming] == [scene.code]
    desk, _ = await call(root, DeskState, "scan", scene)
    assert desk.answer.reason == "ok"


async def test_who_scans_second_is_told_since_when_the_visit_goes_on(scene: Scene) -> None:
    found = []
    for nonce in ("first", "second"):
        who = await hire(scene.database, scene.shop.stores["arbat"])
        root = browser_at("/en/counter/scan", await signed_in(scene, who, "arbat"))
        desk, _ = await run(root, DeskState, "scan", {"payload": scene.code, "nonce": nonce})
        found.append((desk.answer.reason, desk.answer.text))
    assert found == [
        ("ok", "The visit has begun. Bring the pieces."),
        ("already_arrived", "This visit has already begun (12:00). Go on with the card."),
    ]


async def test_without_a_store_chosen_one_is_asked_for(scene: Scene) -> None:
    stores = scene.shop.stores
    who = await hire(scene.database, stores["arbat"], stores["tverskaya"])
    root = browser_at("/counter", await signed_in(scene, who, None))
    _, answer = await call(root, BoardState, "load", scene)
    assert "/counter/store?next=/counter" in str(answer)


async def test_the_board_is_sifted_by_all_its_filters_at_once(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/en/counter", await signed_in(scene, who, "arbat"))
    everybody = {"kind": "all", "time": "day", "is_mine": False, "text": ""}
    for change, found in [
        ({"text": "  анна "}, [scene.code]),
        ({"text": "somebody else"}, []),
        ({"kind": "ready"}, []),
        ({"is_mine": True}, []),
        ({"kind": "nonsense", "time": "nonsense"}, [scene.code]),
    ]:
        board, _ = await run(root, BoardState, "sift", everybody | change)
        assert [row.code for row in board.upcoming] == found, change
    assert (board.kind, board.time) == ("all", "day")
    await run(root, BoardState, "sift", everybody | {"text": "nobody"})
    board, _ = await run(root, BoardState, "reset_filters", {})
    assert [row.code for row in board.upcoming] == [scene.code]
    assert (board.text, board.resets) == ("", 1)
