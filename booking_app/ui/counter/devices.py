"""The devices of a store's counter: a manager makes a code for a new one, and revokes old ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, format_date, mark, translator
from booking_app.core.ids import format_code
from booking_app.core.settings import get_settings
from booking_app.domain.staff import devices
from booking_app.domain.staff.devices import DeviceView
from booking_app.domain.staff.errors import (
    DeviceNotFound,
    InvalidStaff,
    PasswordNeeded,
    StoreNotAllowed,
)
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import Desk, counter_event, note_refused
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import DEVICES, waiting
from booking_app.ui.counter.page_parts import for_managers, page_head, password_needed
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.times import clock
from booking_app.ui.device_pages import ENROL
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.workflows.qr_codes import qr_svg

_NAME_ERRORS = {
    "required": mark("Give it a name by which you know it."),
    "too_long": mark("A shorter name, please."),
}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as a line."""

    id: str = ""
    name: str = ""
    browser: str = ""
    seen: str = ""
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code for a new device, shown once."""

    qr: str = ""
    code: str = ""
    address: str = ""
    until: str = ""


class DevicesState(rx.State):
    """The devices of one store in one browser."""

    status: str = ""
    """Empty until it is known, then `ok`, `refused` or `password` for whoever came by a PIN."""
    rows: tuple[DeviceRow, ...] = ()
    ticket: Ticket = Ticket()
    error: str = ""
    revoking: str = ""
    """The device about which was asked whether it shall really be revoked."""

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Read the devices of this counter."""
        self.rows, self.ticket, self.error, self.revoking = (), Ticket(), "", ""
        if not desk.actor.may_override(desk.store_id):
            self.status = "refused"
            await note_refused(self, desk, StoreNotAllowed())
            return
        try:
            await self._read(desk)
            self.status = "ok"
        except PasswordNeeded:
            self.status = "password"

    @rx.event
    @counter_event
    async def invite(self, desk: Desk, form: dict[str, Any]) -> None:
        """A code for one more device; it is shown this once."""
        self.error, self.ticket = "", Ticket()
        t = translator(desk.locale)
        name = str(form.get("name", ""))
        try:
            async with desk.database.write() as session:
                made = await devices.invite(session, desk.actor, desk.store_id, name)
                store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        except InvalidStaff as error:
            self.error = t(_NAME_ERRORS[error.details["reason"]])
            return
        address = get_settings().public_url.rstrip("/") + localised(ENROL, desk.locale)
        self.ticket = Ticket(
            qr=qr_svg(f"{address}#{made.code}", title=t("QR code for the new device")),
            code=format_code(made.code),
            address=address,
            until=clock(made.expires_at, ZoneInfo(store.time_zone), t),
        )

    @rx.event
    @counter_event
    async def done(self, desk: Desk) -> None:
        """The new device has joined, or shall not: put the code away."""
        self.ticket = Ticket()
        await self._read(desk)

    @rx.event
    @counter_event
    async def ask(self, desk: Desk, device_id: str) -> None:
        """Ask whether a device shall really be revoked; empty: it shall not."""
        self.revoking = str(device_id)

    @rx.event
    @counter_event
    async def revoke(self, desk: Desk, device_id: str) -> None:
        """The device shows nothing of the counter any more, at once."""
        self.revoking = ""
        try:
            known = UUID(str(device_id))
        except ValueError as error:
            raise DeviceNotFound from error
        async with desk.database.write() as session:
            await devices.revoke(session, desk.actor, desk.store_id, known)
        await self._read(desk)

    async def _read(self, desk: Desk) -> None:
        async with desk.database.read() as session:
            found = await devices.list_devices(session, desk.actor, desk.store_id)
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        t, zone, now = translator(desk.locale), ZoneInfo(store.time_zone), utc_now()
        self.rows = tuple(_row(one, desk.actor.device_id, now, zone, t) for one in found)


# Its fields are Vars here.
state: Any = DevicesState

_PAGE = "mx-auto flex w-full max-w-3xl grow flex-col px-4 pt-3 pb-8"


def devices_page(t: Translator) -> Element:
    """The list, and the form of a new one."""
    return one_of(
        state.status,
        ("ok", _all(t)),
        ("refused", for_managers(t("Only managers of the store look after its devices."), t)),
        (
            "password",
            el.div(
                page_head(t("Devices of the counter"), t),
                password_needed(
                    t("A PIN is not enough for this. Sign in with your password."), DEVICES, t
                ),
                class_name=_PAGE,
            ),
        ),
        waiting(t),
    )


def _note(text: str) -> Element:
    return el.p(text, class_name="mt-2 text-16 text-ink-soft")


def _all(t: Translator) -> Element:
    none = el.p(
        t("No device yet. A tablet that stays in the store is a good first one."),
        class_name="mt-8 text-16 text-balance text-ink-soft",
    )
    listed = el.ul(
        rx.foreach(state.rows, lambda one: _line(one, t)),
        class_name="mt-6 border-t border-line",
    )
    return el.div(
        page_head(t("Devices of the counter"), t),
        _note(
            t(
                "People of the store take turns on them by a PIN. A device that is lost is "
                "revoked here, and shows nothing any more at once."
            )
        ),
        shown(state.ticket.code != "", _ticket(t), _form(t)),
        shown(state.rows.length() > 0, listed, none),
        class_name=_PAGE,
    )


def _form(t: Translator) -> Element:
    return el.form(
        el.label(t("Name of the new device"), html_for="name", class_name="text-16 font-semibold"),
        el.div(
            el.input(
                id="name",
                name="name",
                auto_complete="off",
                max_length=devices.LONGEST_NAME,
                placeholder=t("Tablet at the window"),
                class_name="field control-large min-w-0 grow",
            ),
            el.button(
                t("Add a device"), type="submit", class_name="button-primary control-large shrink-0"
            ),
            class_name="mt-2 flex flex-col gap-3 sm:flex-row",
        ),
        error_line(state.error),
        on_submit=state.invite,
        reset_on_submit=False,
        no_validate=True,
        class_name="mt-6",
    )


def _ticket(t: Translator) -> Element:
    return el.section(
        el.div(
            rx.html(state.ticket.qr, class_name="block w-full"),
            class_name="w-56 shrink-0 self-center bg-white",
        ),
        el.div(
            el.h2(t("Scan this with the new device"), class_name="text-20 font-semibold"),
            el.p(t("Or open this address on it and enter the code:"), class_name="mt-2 text-16"),
            el.p(state.ticket.address, class_name="mt-2 text-16 break-all text-ink-soft"),
            el.p(
                state.ticket.code,
                class_name="mt-2 text-26 font-semibold tracking-widest whitespace-nowrap",
            ),
            el.p(
                t("Good for one device, until {time}.", time=state.ticket.until),
                class_name="mt-2 text-16 text-ink-soft",
            ),
            el.button(
                t("Put the code away"),
                type="button",
                on_click=state.done,
                class_name="button-secondary control-large mt-4",
            ),
            class_name="min-w-0",
        ),
        role="status",
        class_name="mt-6 flex flex-col gap-6 rounded-control border border-line bg-raised p-5 "
        "sm:flex-row",
    )


def _line(one: Any, t: Translator) -> Element:
    question = el.div(
        el.button(
            t("Revoke the device"),
            type="button",
            on_click=state.revoke(one.id),
            class_name="button-primary control-large",
        ),
        el.button(
            t("Keep"),
            type="button",
            on_click=state.ask(""),
            class_name="button-secondary control-large",
        ),
        class_name="flex flex-wrap gap-2",
    )
    revoke = el.button(
        t("Revoke …"),
        type="button",
        on_click=state.ask(one.id),
        class_name="button-quiet control-large",
    )
    return el.li(
        el.div(
            el.p(
                one.name,
                rx.cond(
                    one.is_this,
                    el.span(t("This device"), class_name="ml-2 text-14 font-normal text-ink-soft"),
                ),
                class_name="text-20 font-semibold",
            ),
            el.p(one.browser, class_name="text-16 text-ink-soft"),
            el.p(one.seen, class_name="text-16 text-ink-soft"),
            class_name="min-w-0 grow",
        ),
        rx.cond(state.revoking == one.id, question, revoke),
        key=one.id,
        class_name="flex flex-col gap-3 border-b border-line py-4 sm:flex-row sm:items-center",
    )


def _row(
    one: DeviceView, here: UUID | None, now: datetime, zone: ZoneInfo, t: Translator
) -> DeviceRow:
    seen = one.last_seen_at.astimezone(zone)
    time = clock(one.last_seen_at, zone, t)
    if seen.date() == now.astimezone(zone).date():
        text = t("Last used today at {time}", time=time)
    else:
        day = format_date(seen, t.locale, "numeric")
        text = t("Last used {day} at {time}", day=day, time=time)
    return DeviceRow(
        id=str(one.id),
        name=one.name,
        browser=one.browser,
        seen=text,
        is_this=one.id == here,
    )


desk: Any = DeskState

devices_screen = counter_screen(
    name="counter_devices",
    route=DEVICES,
    title=lambda t: t("Devices of the counter"),
    component=devices_page,
    on_load=(state.load,),
)
