"""A visitor touches their own form only, and a booking's page needs its key."""

from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import RouterData

from booking_app.api.visitors import VISITOR_COOKIE
from booking_app.core.settings import get_settings
from booking_app.domain.reservations import service as reservations
from booking_app.ui.shop.basket_state import BasketState
from booking_app.ui.shop.booking_state import MISSING, READY, BookingState
from booking_app.ui.shop.me import MeState
from booking_app.ui.shop.qr import QrState
from booking_app.ui.shop.try_on_contact_state import TERMS, TryOnContact
from booking_app.ui.shop.try_on_pieces import TryOnPieces
from booking_app.ui.shop.try_on_time import TryOnTime
from booking_app.ui.shop.try_on_view import FormView
from booking_app.workflows import try_on
from booking_app.workflows.reserve import booked
from booking_app.workflows.tokens import reservation_token
from tests.ui.handlers import Scene

CONTACT = {"name": "Вера", "phone": "+7 916 765-43-21", "email": ""}
CHANGES = {"cancel": {}, "move": {"data": {"time": "asap"}}, "book_again": {}, "start_moving": {}}


def browser(address: str, visitor: Any = "") -> Any:
    """The root state of a browser of this visitor at this address."""
    root = rx.State(_reflex_internal_init=True)
    path = address.partition("#")[0].partition("?")[0]
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": f"{VISITOR_COOKIE}={visitor}", "origin": "http://localhost:3000"},
            "pathname": path,
            "asPath": address,
            "token": str(uuid4()),
        }
    )
    return root


async def call(root: Any, state: type[rx.State], name: str, **arguments: Any) -> tuple[Any, str]:
    """The state after its handler was called, and where it leads."""
    instance = await root.get_state(state)
    answer = await state.event_handlers[name].fn(instance, **arguments)
    leads = isinstance(answer, EventSpec) and "redirect" in str(answer.handler.fn)
    return instance, answer.args[0][1]._decode() if leads else ""


async def booking(scene: Scene) -> Any:
    async with scene.database.read() as session:
        return await reservations.get_by_code(session, scene.code, "en")


async def key(scene: Scene) -> str:
    return booked(await booking(scene)).secret


@pytest.mark.parametrize("secret", ["", "#", "#forged", "#" + "A" * 43])
@pytest.mark.parametrize("change", CHANGES)
async def test_without_its_key_a_booking_is_neither_seen_nor_changed(
    scene: Scene, secret: str, change: str
) -> None:
    before = await booking(scene)
    root = browser(f"/r/{scene.code}{secret}", uuid4())
    state, _ = await call(root, BookingState, "load")
    assert state.phase == MISSING
    state, _ = await call(root, BookingState, change, **CHANGES[change])
    assert state.booking.code == ""
    assert state.times.days == ()
    assert await booking(scene) == before


async def test_another_bookings_key_opens_nothing(scene: Scene) -> None:
    root = browser(f"/r/{scene.code}#{await key(scene)}", uuid4())
    state, _ = await call(root, BookingState, "load")
    assert state.phase == READY
    # The same tab goes to another booking without its key: the first one's does not open it.
    other = browser("/r/K7QF33M9XA", uuid4())
    kept = await other.get_state(BookingState)
    kept._code, kept._secret = state._code, state._secret
    state, _ = await call(other, BookingState, "load")
    assert state.phase == MISSING
    assert state._secret == ""


async def test_with_its_key_a_booking_is_seen_moved_and_cancelled(scene: Scene) -> None:
    root = browser(f"/en/r/{scene.code}#{await key(scene)}", uuid4())
    state, _ = await call(root, BookingState, "load")
    assert state.phase == READY
    assert state.booking.can_change
    assert scene.code[:5] in state.booking.code
    assert await key(scene) not in repr(state.booking)
    await call(root, BookingState, "move", data={"time": "asap"})
    assert (await booking(scene)).slot_starts_at is None
    state, _ = await call(root, BookingState, "cancel")
    assert state.booking.status == "cancelled"
    assert (await booking(scene)).status == "cancelled"


async def open_form(scene: Scene, visitor: Any) -> Any:
    """A visitor's own form, as the steps of the try-on make it."""
    variant = scene.shop.variants["aurora/17"]
    await call(browser("/p/ring", visitor), BasketState, "add", variant_id=str(variant))
    root = browser("/try-on?step=time&store=arbat", visitor)
    await call(root, TryOnTime, "load")
    _, leads = await call(root, TryOnTime, "submit", data={"time": "asap"})
    assert leads == "/try-on?step=contact"
    async with scene.database.read() as session:
        return await try_on.form(session, visitor, "ru")


async def test_nobody_books_on_anothers_form(scene: Scene) -> None:
    visitor, stranger = uuid4(), uuid4()
    form = await open_form(scene, visitor)
    root = browser("/try-on?step=contact", stranger)
    _, leads = await call(root, TryOnContact, "load")
    assert leads == "/try-on"
    state = await root.get_state(TryOnContact)
    state.form = FormView(code=form.code)
    state, leads = await call(root, TryOnContact, "submit", data={**CONTACT, TERMS: "yes"})
    assert leads == ""
    assert state.problem.text
    async with scene.database.read() as session:
        assert (await reservations.get_by_code(session, form.code)).status == "held"


async def test_done_twice_it_is_booked_once(scene: Scene) -> None:
    visitor = uuid4()
    form = await open_form(scene, visitor)
    root = browser("/try-on?step=contact", visitor)
    await call(root, TryOnContact, "load")
    ends = [
        (await call(root, TryOnContact, "submit", data={**CONTACT, TERMS: "yes"}))[1]
        for _ in range(2)
    ]
    assert ends[0].startswith(f"/r/{form.code}#")
    assert ends[0] == ends[1]


async def test_consent_is_asked_for_and_never_taken(scene: Scene) -> None:
    visitor = uuid4()
    form = await open_form(scene, visitor)
    root = browser("/try-on?step=contact", visitor)
    await call(root, TryOnContact, "load")
    state, leads = await call(root, TryOnContact, "submit", data=CONTACT)
    assert leads == ""
    assert state.errors.terms
    async with scene.database.read() as session:
        assert (await reservations.get_by_code(session, form.code)).status == "held"


@pytest.mark.parametrize("name", ["", "x" * 10_000, "🙂🙂", " \x00 "])
@pytest.mark.parametrize("phone", ["", "12", "9" * 5_000])
async def test_bad_contacts_get_a_sentence_each(scene: Scene, name: str, phone: str) -> None:
    visitor = uuid4()
    await open_form(scene, visitor)
    root = browser("/try-on?step=contact", visitor)
    await call(root, TryOnContact, "load")
    data = {"name": name, "phone": phone, "email": "anna@", TERMS: "yes"}
    state, leads = await call(root, TryOnContact, "submit", data=data)
    assert leads == ""
    assert state.errors.name
    assert state.errors.email


@pytest.mark.parametrize(
    "time", ["", "now", "2026-03-11T12:00:00", "2020-01-01T10:00:00+00:00", "{}"]
)
async def test_a_made_up_time_keeps_nothing(scene: Scene, time: str) -> None:
    visitor = uuid4()
    variant = scene.shop.variants["aurora/17"]
    await call(browser("/p/ring", visitor), BasketState, "add", variant_id=str(variant))
    root = browser("/try-on?step=time&store=arbat", visitor)
    await call(root, TryOnTime, "load")
    _, leads = await call(root, TryOnTime, "submit", data={"time": time})
    assert leads == ""
    async with scene.database.read() as session:
        assert await try_on.form(session, visitor, "ru") is None


async def test_a_basket_is_each_visitors_own(scene: Scene) -> None:
    visitor, stranger = uuid4(), uuid4()
    variant = str(scene.shop.variants["aurora/17"])
    await call(browser("/p/ring", visitor), BasketState, "add", variant_id=variant)
    await call(browser("/try-on", stranger), TryOnPieces, "remove", variant_id=variant)
    state, _ = await call(browser("/try-on", visitor), TryOnPieces, "load")
    assert [item.variant_id for item in state.items] == [variant]


async def test_a_browsers_bookings_are_its_own(scene: Scene) -> None:
    visitor = uuid4()
    await open_form(scene, visitor)
    root = browser("/try-on?step=contact", visitor)
    await call(root, TryOnContact, "load")
    await call(root, TryOnContact, "submit", data={**CONTACT, TERMS: "yes"})
    mine, _ = await call(browser("/me", visitor), MeState, "load")
    assert len(mine.coming) == 1
    others, _ = await call(browser("/me", uuid4()), MeState, "load")
    assert others.coming == ()


async def test_a_qr_leads_nobody_but_staff_to_the_counter(scene: Scene) -> None:
    token = reservation_token(await booking(scene))
    state, _ = await call(browser(f"/q/{token}", uuid4()), QrState, "load")
    assert state.counter_href == ""
    assert get_settings().hold_minutes == 10
