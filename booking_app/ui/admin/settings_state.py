"""The chain's settings on the admin's screen: what is shown, checked, saved and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.i18n import Translator, translator
from booking_app.core.settings import bounds
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.errors import ChainChanged, InvalidChain, NothingToUndo
from booking_app.domain.chain.fields import checked
from booking_app.domain.chain.schemas import LastChange
from booking_app.domain.staff import service as staff
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.settings_view import (
    COLOURS,
    FIELD_NAMES,
    RULES,
    Option,
    SettingsForm,
    changed,
    countries,
    currencies,
    form_of,
    in_words,
    look_of,
    refusals,
    typed,
    untouched,
)
from booking_app.ui.admin.shell import AdminShell
from booking_app.ui.chain import facts_of
from booking_app.workflows import chain_settings
from booking_app.workflows.chain_settings import PricesExist

_BOUNDS = {name: bounds(name) for name in RULES}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A field that was changed, with what it was and what it is."""

    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """The newest change in words, `at` an ISO moment; empty where nobody has changed anything."""

    who: str = ""
    at: str = ""
    lines: tuple[ChangeLine, ...] = ()


class ChainSettingsState(rx.State):
    """The form of one browser. `version` is the one it was made from."""

    form: SettingsForm = SettingsForm()
    look: dict[str, str] = {}  # noqa: RUF012 - Reflex copies it for every browser
    version: int = -1
    made: int = 0
    """Counts the forms made, for fields look at their values only when they are made."""
    errors: dict[str, str] = {}  # noqa: RUF012
    refused: int = 0
    """Counts refusals, each of which leads to what was wrong."""
    suggestions: dict[str, str] = {}  # noqa: RUF012
    conflict: ChangeShown = ChangeShown()
    last: ChangeShown = ChangeShown()
    locked_currency: str = ""
    country_options: tuple[Option, ...] = ()
    currency_options: tuple[Option, ...] = ()
    _typed: dict[str, Any] = {}  # noqa: RUF012
    _base: dict[str, Any] = {}  # noqa: RUF012

    @rx.event
    @admin_event("admin")
    async def load(self, person: Person) -> None:
        """Show the settings as they are now."""
        async with person.database.read() as session:
            await self._show(session, person.locale)

    @rx.event
    @admin_event("admin")
    async def pick(self, person: Person, name: str, text: str) -> None:
        """Show a colour in the preview, or say what is wrong with it."""
        if name not in COLOURS:
            return
        self._forgive(name)
        try:
            good = checked({name: text}, "")
        except InvalidChain as error:
            self._refuse(error, person.locale)
            if error.fields[name] == "not_a_colour":
                return
            good = {name: text}
        self.look = {**self.look, name: str(good[name])}

    @rx.event
    @admin_event("admin")
    async def take_suggestion(self, person: Person, name: str) -> None:
        """Use the colour that was offered instead."""
        if name in self.suggestions and name in COLOURS:
            self.look = {**self.look, name: self.suggestions[name]}
            self._forgive(name)

    @rx.event
    @admin_event("admin")
    async def save(self, person: Person, form: dict[str, Any]) -> None:
        """Keep what was changed, if it can be used and nobody was faster."""
        self._typed = typed(form)
        await self._save(person)

    @rx.event
    @admin_event("admin")
    async def save_over(self, person: Person) -> None:
        """Keep one's own changes beside those of somebody who was faster."""
        if not self.conflict.who:
            return
        async with person.database.read() as session:
            self.version = (await chain.current(session)).version
        await self._save(person)

    @rx.event
    @admin_event("admin")
    async def undo(self, person: Person) -> None:
        """Take the last change back."""
        t = translator(person.locale)
        try:
            async with person.database.write() as session:
                await chain_settings.undo(session, person.actor.audited, self.version)
        except ChainChanged:
            await tell(self, t("Somebody changed the settings meanwhile: load them anew."), "error")
            return
        except NothingToUndo:
            await tell(self, t("There is nothing to take back."), "error")
            return
        except (PricesExist, InvalidChain):
            await tell(self, t("This change cannot be taken back any more."), "error")
            return
        async with person.database.read() as session:
            await self._show(session, person.locale)
        await tell(self, t("The last change is taken back."))

    async def _save(self, person: Person) -> None:
        t = translator(person.locale)
        changes = changed(self._typed, self._base)
        self.errors, self.suggestions, self.conflict = {}, {}, ChangeShown()
        try:
            async with person.database.write() as session:
                actor = person.actor.audited
                await chain_settings.change(session, actor, changes, self.version)
        except InvalidChain as error:
            self._refuse(error, person.locale)
            self.refused += 1
            await tell(self, t("Not saved yet: look at the fields marked red."), "error")
            return
        except PricesExist as error:
            self.errors = {"currency": _locked(t, str(error.details["currency"]))}
            self.refused += 1
            return
        except ChainChanged:
            await self._tell_of_conflict(person)
            return
        async with person.database.read() as session:
            await self._show(session, person.locale)
        await tell(self, t("Saved. Shoppers see it from their next page on."))

    async def _show(self, session: Session, locale: str) -> None:
        view = await chain.current(session)
        t = translator(locale)
        other = await chain_settings.priced_in(session)
        self.form, self.look, self.version = form_of(view), look_of(view), view.version
        self._base = untouched(view)
        self.made += 1
        self.errors, self.suggestions, self.conflict = {}, {}, ChangeShown()
        self.locked_currency = _locked(t, other) if other else ""
        self.country_options = countries(locale)
        self.currency_options = currencies(locale)
        self.last = await _told(session, await chain.last_change(session), locale)
        shell = await self.get_state(AdminShell)
        shell.chain = facts_of(view, locale)

    async def _tell_of_conflict(self, person: Person) -> None:
        async with person.database.read() as session:
            change = await chain.last_change(session)
            self.conflict = await _told(session, change, person.locale)
        self.refused += 1

    def _refuse(self, error: InvalidChain, locale: str) -> None:
        self.errors = {**self.errors, **refusals(error.fields, locale, _BOUNDS)}
        self.suggestions = {**self.suggestions, **error.suggestions}

    def _forgive(self, name: str) -> None:
        self.errors = {key: text for key, text in self.errors.items() if key != name}
        self.suggestions = {key: text for key, text in self.suggestions.items() if key != name}


def _locked(t: Translator, currency: str) -> str:
    return t(
        "Goods are priced in {currency}. It can be changed once nothing is priced in it any more.",
        currency=currency,
    )


async def _told(session: Session, change: LastChange | None, locale: str) -> ChangeShown:
    if change is None or not change.changes:
        return ChangeShown()
    t = translator(locale)
    name = await _name(session, change)
    return ChangeShown(
        who=name or t("The system"),
        at=change.at.isoformat(),
        lines=_lines(change.changes, t),
    )


async def _name(session: Session, change: LastChange) -> str:
    try:
        return await staff.name_of(session, UUID(change.actor_id))
    except ValueError:
        return ""  # a command or the demo, nobody who signs in


def _lines(changes: Mapping[str, tuple[Any, Any]], t: Translator) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(t(FIELD_NAMES[name]), in_words(name, pair[0], t), in_words(name, pair[1], t))
        for name, pair in changes.items()
        if name in FIELD_NAMES
    )
