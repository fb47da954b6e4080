"""A server without Redis forgets who left, and nobody who is there."""

import time

import pytest
from reflex.istate.manager.token import StateToken

from booking_app.ui.states_of_tabs import (
    GONE_SECONDS,
    STAFF_GONE_SECONDS,
    StatesOfTabs,
    kept_seconds,
)
from tests.ui.handlers import browser_at


class Basket:
    """Stands for the state of a tab."""

    def __init__(self) -> None:
        self.size = ""


async def test_who_reads_for_hours_is_kept_and_who_left_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"reads", "leaves", "has lunch"}
    states = StatesOfTabs(there.__contains__, _kept)
    for tab in there:
        await _type(states, tab)
    states._purge_expired_tokens()
    there -= {"leaves", "has lunch"}
    began = time.time()
    for minute in range(180):
        monkeypatch.setattr(time, "time", lambda now=began + 60 * minute: now)
        upcoming = states._purge_expired_tokens()
        assert upcoming is not None
        assert upcoming <= time.time() + 60
    assert await _typed(states, "reads") == "of reads"
    assert set(states.states) == {str(_token("reads")), str(_token("has lunch"))}
    await states.close()


async def test_a_walk_through_a_tunnel_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"reads"}
    states = StatesOfTabs(there.__contains__, _kept)
    await _type(states, "reads")
    began = time.time()
    for seconds, is_there in ((3600, True), (3600 + GONE_SECONDS - 1, False)):
        there = {"reads"} if is_there else set()
        states._is_there = there.__contains__
        monkeypatch.setattr(time, "time", lambda now=began + seconds: now)
        states._purge_expired_tokens()
    assert await _typed(states, "reads") == "of reads"
    await states.close()


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/", GONE_SECONDS),
        ("/en/p/ring", GONE_SECONDS),
        ("/try-on?step=contact", GONE_SECONDS),
        ("/admin/products", STAFF_GONE_SECONDS),
        ("/counter", STAFF_GONE_SECONDS),
        ("/en/admin/products", STAFF_GONE_SECONDS),
        ("/en/counter", STAFF_GONE_SECONDS),
    ],
)
def test_lunch_of_the_staff_is_as_long_in_every_language(path: str, seconds: int) -> None:
    assert kept_seconds(browser_at(path)) == seconds


def _kept(basket: Basket) -> int:
    return STAFF_GONE_SECONDS if basket.size == "of has lunch" else GONE_SECONDS


def _token(tab: str) -> StateToken[Basket]:
    return StateToken(ident=tab, cls=Basket)


async def _type(states: StatesOfTabs, tab: str) -> None:
    async with states.modify_state(_token(tab)) as basket:
        basket.size = f"of {tab}"


async def _typed(states: StatesOfTabs, tab: str) -> str:
    return (await states.get_state(_token(tab))).size
