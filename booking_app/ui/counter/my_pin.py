"""Where somebody chooses the PIN they go by on devices of the counter."""

from typing import Any

import reflex as rx

from booking_app.core.errors import RateLimited
from booking_app.core.i18n import Translator, mark, translator
from booking_app.domain.staff import pins
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import BadCredentials, InvalidStaff
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import BOARD, MY_PIN, waiting
from booking_app.ui.counter.page_parts import page_head, password_needed
from booking_app.ui.counter.parts import one_of
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

_ERRORS = {
    "invalid": mark("Four to six digits."),
    "guessable": mark("This one would be guessed first. Choose another."),
    "different": mark("The two are not the same."),
    "missing": mark("Enter your password."),
    "password": mark("This is not your password."),
    "rate_limited": mark("Too many tries. Wait a little and try again."),
}
_LONGEST_PASSWORD = 128
_FIELDS = ("pin", "again", "password")


class MyPinState(rx.State):
    """One person's PIN, being chosen. What is typed never stays here."""

    status: str = ""
    """Empty until it is known, then `ok`, `password` for whoever came by a PIN, or `done`."""
    has_pin: bool = False
    errors: dict[str, str] = dict.fromkeys(_FIELDS, "")
    """What is wrong, by field."""

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Whether the person has a PIN, and may choose one now."""
        self._say(desk, {})
        self.status = "password" if desk.actor.by_pin else "ok"
        async with desk.database.read() as session:
            self.has_pin = await pins.has_pin(session, desk.actor.id)

    @rx.event
    @counter_event
    async def choose(self, desk: Desk, form: dict[str, Any]) -> None:
        """This PIN from now on; the password is asked for, in case the screen was left open."""
        pin = str(form.get("pin", ""))[: pins.LONGEST + 1]
        password = str(form.get("password", ""))[:_LONGEST_PASSWORD]
        # A form that is not filled in is no guess at the password.
        found = _complaints(pin, str(form.get("again", "")), password)
        if not found:
            found = await self._complaint_of_password(desk, password)
        self._say(desk, found)
        if found:
            return
        hashed = await pins.hash_of_new(pin)
        async with desk.database.write() as session:
            await pins.set_pin(session, desk.actor, hashed)
        self.status, self.has_pin = "done", True

    async def _complaint_of_password(self, desk: Desk, password: str) -> dict[str, str]:
        try:
            async with desk.database.read() as session:
                await staff.check_own_password(session, desk.actor, password)
        except BadCredentials:
            return {"password": "password"}
        except RateLimited:
            return {"password": "rate_limited"}
        return {}

    def _say(self, desk: Desk, found: dict[str, str]) -> None:
        t = translator(desk.locale)
        self.errors = {name: t(_ERRORS[found[name]]) if name in found else "" for name in _FIELDS}


def _complaints(pin: str, again: str, password: str) -> dict[str, str]:
    """What can be told of the form alone, by field: every one of them at once."""
    found: dict[str, str] = {}
    try:
        pins.check_new(pin)
    except InvalidStaff as error:
        found["pin"] = error.details["reason"]
    if pin != again:
        found["again"] = "different"
    if not password:
        found["password"] = "missing"  # noqa: S105 - a reason
    return found


# Its fields are Vars here.
state: Any = MyPinState


def my_pin(t: Translator) -> Element:
    """The form, or what stands in its place."""
    return el.div(
        page_head(t("My PIN"), t),
        one_of(
            state.status,
            ("ok", _form(t)),
            ("done", _done(t)),
            (
                "password",
                password_needed(
                    t("You came in by your PIN. To change it, sign in with your password."),
                    MY_PIN,
                    t,
                ),
            ),
            waiting(t),
        ),
        class_name="mx-auto flex w-full max-w-md grow flex-col px-4 pt-3 pb-8",
    )


def _form(t: Translator) -> Element:
    return el.form(
        el.p(
            rx.cond(
                state.has_pin,
                t("You have a PIN. A new one takes its place."),
                t("On devices of the counter you take your turn by a PIN of four to six digits."),
            ),
            class_name="text-16 text-ink-soft",
        ),
        _field(t("New PIN"), "pin", "new-password", is_pin=True),
        _field(t("New PIN once more"), "again", "new-password", is_pin=True),
        _field(t("Your password"), "password", "current-password"),
        el.button(t("Save the PIN"), type="submit", class_name="button-primary control-large mt-4"),
        on_submit=state.choose,
        reset_on_submit=False,
        no_validate=True,
        class_name="mt-4 flex flex-col",
    )


def _field(label: str, name: str, complete: str, *, is_pin: bool = False) -> Element:
    error = state.errors[name]
    more: dict[str, Any] = {"input_mode": "numeric", "max_length": pins.LONGEST} if is_pin else {}
    return el.div(
        el.label(label, html_for=name, class_name="text-16 font-semibold"),
        el.input(
            id=name,
            name=name,
            type="password",
            auto_complete=complete,
            aria_invalid=rx.cond(error != "", "true", "false"),
            aria_describedby=f"{name}-error",
            class_name="field control-large mt-2 w-full",
            **more,
        ),
        el.p(
            error,
            id=f"{name}-error",
            role="alert",
            class_name="mt-1 min-h-6 text-16 font-semibold text-stop-ink",
        ),
        class_name="mt-4",
    )


def _done(t: Translator) -> Element:
    return el.div(
        icon("check", size=40, class_name="text-accent-ink"),
        el.p(t("Your PIN is saved."), class_name="mt-4 text-20 font-semibold"),
        el.p(
            t("It is good on every device of the counters you work at."),
            class_name="mt-2 text-16 text-ink-soft",
        ),
        el.a(
            t("To the board"),
            href=localised(BOARD, t.locale),
            class_name="button-primary control-large mt-8",
        ),
        role="status",
        class_name="mt-8 flex flex-col items-start",
    )


desk: Any = DeskState

my_pin_screen = counter_screen(
    name="counter_my_pin",
    route=MY_PIN,
    title=lambda t: t("My PIN"),
    component=my_pin,
    on_load=(state.load,),
)
