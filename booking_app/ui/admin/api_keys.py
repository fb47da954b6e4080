"""Keys for machines: made, shown once, revoked."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator, format_date, mark, translator
from booking_app.domain.staff import keys
from booking_app.domain.staff.errors import ApiKeyNotFound, InvalidStaff
from booking_app.domain.staff.records import KeyListed
from booking_app.domain.staff.service import SCOPES
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.fields import Option, picker, uuid_of
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.parts import (
    DANGER,
    PRIMARY,
    QUIET,
    SECONDARY,
    badge,
    empty,
    labelled,
    page,
    page_head,
    row,
    section,
    text_field,
)
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.staff import store_options
from booking_app.ui.admin.table import HEAD, ROW, cell, head, table
from booking_app.ui.admin.words import add_error_texts
from booking_app.ui.components.icons import icon
from booking_app.ui.components.select import select_field
from booking_app.ui.counter.parts import shown
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

add_error_texts({"api_key_not_found": mark("This key is revoked already.")})

_SCOPE_WORDS = {
    "counter": mark("Counter of one store"),
    "stock": mark("Stock: pieces in and out"),
    "media": mark("Media: photos and films"),
}
_NEEDED = mark("This is needed.")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a line."""

    id: str = ""
    label: str = ""
    scope: str = ""
    made: str = ""
    is_revoked: bool = False


class ApiKeysState(rx.State):
    """The keys in one browser."""

    is_loaded: bool = False
    rows: tuple[KeyRow, ...] = ()
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    scope: str = SCOPES[0]
    options: tuple[Option, ...] = ()
    answered: int = 0
    made: str = ""
    """The text of the key made last: shown until the screen is left."""
    made_count: int = 0
    revoking: str = ""
    """The key about which was asked whether it shall really be revoked."""

    @rx.event
    @admin_event("admin")
    async def load(self, person: Person) -> None:
        """Read every key."""
        self.made, self.revoking, self.errors = "", "", {}
        await self._read(person)

    @rx.event
    @admin_event("admin")
    async def choose_scope(self, person: Person, scope: str) -> None:
        """What the new key may do."""
        self.scope = scope

    @rx.event
    @admin_event("admin")
    async def find_stores(self, person: Person, text: str) -> None:
        """Stores by what was typed."""
        self.options = await store_options(person, text)
        self.answered += 1

    @rx.event
    @admin_event("admin")
    async def create(self, person: Person, form: dict[str, Any]) -> None:
        """A new key; its text is shown this once."""
        self.errors, self.made = {}, ""
        store = str(form.get("store", ""))
        store_id = uuid_of(store) if self.scope == "counter" else None
        label = str(form.get("label", ""))
        try:
            async with person.database.write() as session:
                made = await keys.create_key(
                    session, person.actor, label, cast("Any", self.scope), store_id
                )
        except InvalidStaff as error:
            self.errors = {error.details["field"]: translator(person.locale)(_NEEDED)}
            return
        self.made = made.text
        self.made_count += 1
        await self._read(person)

    @rx.event
    @admin_event("admin")
    async def ask(self, person: Person, key_id: str) -> None:
        """Ask whether a key shall really be revoked; empty: it shall not."""
        self.revoking = key_id

    @rx.event
    @admin_event("admin")
    async def revoke(self, person: Person, key_id: str) -> None:
        """The key is good for nothing from now on."""
        self.revoking = ""
        known = uuid_of(key_id)
        if known is None:
            raise ApiKeyNotFound
        async with person.database.write() as session:
            await keys.revoke_key(session, person.actor, known)
        await self._read(person)
        await tell(self, translator(person.locale)("The key is revoked."))

    async def _read(self, person: Person) -> None:
        async with person.database.read() as session:
            found = await keys.list_keys(session, person.actor, person.locale)
        t = translator(person.locale)
        self.rows = tuple(_row(key, t) for key in found)
        self.is_loaded = True


# Its fields are Vars here.
state: Any = ApiKeysState


def api_keys(t: Translator) -> Element:
    """Every key, and the form of a new one."""
    none = empty("key", t("No keys yet"), t("A till or a stock system gets one of its own."))
    listed = shown(state.rows.length() > 0, _table(t), none)
    return page(
        page_head(
            t("Keys for machines"),
            note=t("A key is shown once, when it is made. Give each machine its own."),
            back=localised("/admin/staff", t.locale),
            back_label=t("Staff"),
        ),
        _made(t),
        _form(t),
        shown(state.is_loaded, listed, waiting(t)),
        narrow=True,
    )


def _made(t: Translator) -> Element:
    note = el.div(
        el.h2(t("The new key"), class_name="text-16 font-semibold"),
        el.p(t("Copy it now: it cannot be shown again."), class_name="text-14 text-ink-soft"),
        el.div(
            el.input(
                value=state.made,
                read_only=True,
                aria_label=t("The new key"),
                class_name="field min-h-10 grow px-3 py-2 text-14",
            ),
            el.button(
                icon("copy", size=18),
                t("Copy"),
                type="button",
                on_click=rx.set_clipboard(state.made),
                class_name=SECONDARY,
            ),
            class_name="mt-3 flex gap-2",
        ),
        role="status",
        class_name="mb-6 rounded-control border border-accent bg-raised p-4",
    )
    return shown(state.made != "", note)


def _form(t: Translator) -> Element:
    errors = state.errors
    return el.form(
        section(
            t("New key"),
            row(
                text_field(
                    t("What it is for"), "label", "", error=errors["label"], max_length=120,
                    placeholder=t("Till in Arbat"), auto_complete="off", required=True,
                ),
                labelled(
                    t("What it may do"),
                    "scope",
                    select_field(
                        *(
                            el.option(t(_SCOPE_WORDS.get(scope, scope)), value=scope)
                            for scope in SCOPES
                        ),
                        id="scope",
                        name="scope",
                        value=state.scope,
                        on_change=state.choose_scope,
                    ),
                    error=errors["scope"],
                ),
            ),
            rx.cond(
                state.scope == "counter",
                picker(
                    t("Store"), "store", t, chosen=[], options=state.options,
                    answered=state.answered, on_ask=state.find_stores, error=errors["store"],
                ),
            ),
            el.div(el.button(t("Make a key"), type="submit", class_name=PRIMARY)),
        ),
        key=state.made_count,
        on_submit=state.create,
        reset_on_submit=False,
        no_validate=True,
    )  # fmt: skip


def _table(t: Translator) -> Element:
    def line(key: Any) -> Element:
        question = el.span(
            el.button(
                t("Revoke for ever"),
                type="button",
                on_click=state.revoke(key.id),
                class_name=DANGER,
            ),
            el.button(t("Keep"), type="button", on_click=state.ask(""), class_name=QUIET),
            class_name="inline-flex items-center gap-1",
        )
        revoke = el.button(t("Revoke"), type="button", on_click=state.ask(key.id), class_name=QUIET)
        return el.tr(
            cell(key.label, class_name="font-semibold"),
            cell(key.scope, class_name="text-ink-soft"),
            cell(key.made, class_name="whitespace-nowrap text-ink-soft tabular-nums"),
            cell(
                rx.cond(
                    key.is_revoked,
                    badge(t("Revoked"), "stop"),
                    rx.cond(state.revoking == key.id, question, revoke),
                ),
                class_name="text-right",
            ),
            key=key.id,
            class_name=ROW,
        )

    made = table(
        head(t("Key")),
        head(t("What it may do")),
        head(t("Made")),
        el.th(el.span(t("Revoke"), class_name="sr-only"), scope="col", class_name=HEAD),
        rows=rx.foreach(state.rows, line),
        caption=t("Keys for machines"),
    )
    return el.div(made, class_name="mt-8")


def _row(key: KeyListed, t: Translator) -> KeyRow:
    scope = t(_SCOPE_WORDS.get(key.scope, key.scope))
    return KeyRow(
        id=str(key.id),
        label=key.label,
        scope=f"{scope} · {key.store}" if key.store else scope,
        made=format_date(key.created_at.astimezone(UTC), t.locale, "numeric"),
        is_revoked=key.revoked_at is not None,
    )


api_keys_screen = admin_screen(
    name="admin_keys",
    route="/admin/staff/keys",
    title=lambda t: t("Keys for machines"),
    component=api_keys,
    on_load=(ApiKeysState.load,),
)
