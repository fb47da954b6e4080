"""Joining the line for a piece: by somebody who can be reached, and not without end."""

from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from booking_app.core.settings import get_settings
from booking_app.ui.cookies import BrowserCookies
from booking_app.ui.shop.waiting_state import JoinState
from tests.ui.handlers import Scene, everything


async def joined(scene: Scene, email: str, address: str = "203.0.113.7", **changes: Any) -> Any:
    """What the form says after a browser at this network address sent it."""
    root = rx.State(_reflex_internal_init=True)
    root.router = RouterData.from_router_data(
        {"pathname": "/en/p/aurora", "asPath": "/en/p/aurora", "token": "b", "ip": address}
    )
    (await root.get_state(BrowserCookies)).place = "moscow"
    state = await root.get_state(JoinState)
    size = str(scene.shop.variants["aurora/18"])
    form = {"name": "Anna", "email": email, "consent": "on", "variant": size}
    await JoinState.event_handlers["join"].fn(state, form=form | changes)
    return state


async def test_who_agrees_and_can_be_reached_is_on_the_list(scene: Scene) -> None:
    state = await joined(scene, "anna@example.com")
    assert state.joined == str(scene.shop.variants["aurora/18"])


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"consent": ""}, "wrong_consent"),
        ({"email": ""}, "wrong_email"),
        ({"email": "anna"}, "wrong_email"),
        ({"name": " "}, "wrong_name"),
        ({"variant": str(uuid4())}, "problem"),
        ({"variant": "aurora"}, "problem"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(
    scene: Scene, changes: dict[str, str], wrong: str
) -> None:
    before = everything(scene)
    state = await joined(scene, **{"email": "anna@example.com"} | changes)
    assert getattr(state, wrong)
    assert state.joined == ""
    assert everything(scene) == before


async def test_one_address_or_mailbox_cannot_fill_the_lists(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_BOOKING_IP", "2/hour")
    monkeypatch.setenv("RATE_BOOKING_CONTACT", "1/hour")
    get_settings.cache_clear()
    assert (await joined(scene, "anna@example.com")).joined
    assert (await joined(scene, "Anna@Example.com", "203.0.113.8")).problem
    assert (await joined(scene, "boris@example.com")).joined
    assert (await joined(scene, "clara@example.com")).problem
