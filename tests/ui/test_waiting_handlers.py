"""The line for a piece: joined by somebody who can be reached, not without end; what is offered
there, and taking it."""

from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from booking_app.core.settings import get_settings
from booking_app.domain.customers.schemas import ContactInput
from booking_app.ui.cookies import VISITOR_COOKIE, BrowserCookies
from booking_app.ui.shop.basket_state import BasketState
from booking_app.ui.shop.waiting_state import OFFERED, TAKEN, JoinState, WaitingState
from booking_app.workflows import try_on, waiting
from booking_app.workflows.secrets import waiting_secret
from tests.factories.shop import add_product
from tests.ui.handlers import Scene, address, everything

VISITOR = uuid4()


async def offer(scene: Scene) -> Any:
    """The page of a place in the line that was offered a piece, in a browser of `VISITOR`."""
    contact = ContactInput("Анна", email="anna@example.com")
    size = scene.shop.variants["aurora/18"]
    async with scene.database.write() as session:
        place = await waiting.join(session, size, "vladivostok", contact, "Tell me", "en")
    assert await waiting.sweep(scene.database) == 1
    root = rx.State(_reflex_internal_init=True)
    path = f"/en/waiting/{place}"
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": f"{VISITOR_COOKIE}={VISITOR}"},
            "pathname": path,
            "asPath": f"{path}#{waiting_secret(place)}",
            "token": str(uuid4()),
        }
    )
    state = await root.get_state(WaitingState)
    await WaitingState.event_handlers["load"].fn(state)
    assert state.phase == OFFERED
    return state


async def taken(state: Any) -> Any:
    """Where a tap on the offer leads."""
    return address(await WaitingState.event_handlers["take"].fn(state))


async def test_an_offer_leads_on_to_the_choice_of_a_time_once(scene: Scene) -> None:
    state = await offer(scene)
    assert "step=time&store=vladivostok" in await taken(state)
    assert await taken(state) is None
    assert state.phase == TAKEN


async def test_an_offer_stands_while_there_is_no_room_for_it(scene: Scene) -> None:
    sizes = [f"{number}" for number in range(5)]
    async with scene.database.write() as session:
        await add_product(session, scene.shop, "vega", sizes=tuple(sizes))
        for size in sizes:
            await try_on.add(session, VISITOR, scene.shop.variants[f"vega/{size}"])
    state = await offer(scene)
    assert (await taken(state)).endswith("/en/try-on")
    assert (await state.get_state(BasketState)).is_full
    await WaitingState.event_handlers["load"].fn(state)
    assert (state.phase, state.problem) == (OFFERED, "")
    async with scene.database.write() as session:
        await try_on.remove(session, VISITOR, scene.shop.variants["vega/0"])
    assert "step=time" in await taken(state)


async def joined(scene: Scene, email: str, source: str = "203.0.113.7", **changes: Any) -> Any:
    """What the form says after a browser at this network address sent it."""
    root = rx.State(_reflex_internal_init=True)
    root.router = RouterData.from_router_data(
        {"pathname": "/en/p/aurora", "asPath": "/en/p/aurora", "token": "b", "ip": source}
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
