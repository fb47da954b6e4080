"""The audit log on one screen: what the address asks for, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import reflex as rx

from booking_app.core.audit_log import Place
from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain import service as chain
from booking_app.ui.admin.access import Person, admin_event
from booking_app.ui.admin.audit_view import EntryRow, log_address, rows
from booking_app.workflows import audit_query, audit_trail
from booking_app.workflows.audit_trail import COUNTED_AT_MOST, Choices, LinePage
from booking_app.workflows.audit_values import Reader

_EXPORT = "/api/v1/audit.csv"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LogView:
    """What stands around the entries. `given` are the filters that are set; `about` names the
    one thing they are narrowed to. Addresses are empty where there is no way."""

    found: str = ""
    given: dict[str, str] = field(default_factory=dict)
    is_narrowed: bool = False
    about: str = ""
    anything: str = ""
    older: str = ""
    newer: str = ""
    newest: str = ""
    export: str = ""
    people: tuple[Choice, ...] = ()
    stores: tuple[Choice, ...] = ()


class AuditState(rx.State):
    """The log as this person may read it."""

    entries: tuple[EntryRow, ...] = ()
    log: LogView = LogView()
    is_loaded: bool = False

    @rx.event
    @admin_event("manager", "admin")
    async def load(self, person: Person) -> None:
        """Read what the address asks for."""
        asked = audit_query.read(self._params())
        older, newer = (Place.parse(self._params().get(name, "")) for name in ("before", "after"))
        async with person.database.read() as session:
            found = await audit_trail.page(
                session,
                person.actor,
                asked.where,
                person.locale,
                older_than=older,
                newer_than=None if older else newer,
            )
            choices = await audit_trail.choices(session, person.actor, person.locale)
            currency = (await chain.current(session)).currency
        t = translator(person.locale)
        self.entries = rows(found.lines, Reader(t, currency), person.actor)
        self.log = self._view(found, asked.given, choices, t)
        self.is_loaded = True

    @rx.event
    @admin_event("manager", "admin")
    async def narrow(self, person: Person, name: str, value: str) -> Any:
        """Another filter: `who`, `what` or `store`."""
        if name not in ("who", "what", "store"):
            return None
        return rx.redirect(self._address(person, {name: value[:_LONGEST]}))

    @rx.event
    @admin_event("manager", "admin")
    async def between(self, person: Person, since: str, until: str, zone: str) -> Any:
        """Other days, in the zone of the browser."""
        days = {"since": since[:_LONGEST], "until": until[:_LONGEST], "zone": zone[:_LONGEST]}
        return rx.redirect(self._address(person, days))

    def _params(self) -> dict[str, str]:
        return dict(parse_qsl(str(self.router.url.query)))

    def _address(self, person: Person, changes: Mapping[str, str]) -> str:
        given = {**audit_query.read(self._params()).given, **changes}
        return log_address(person.locale, audit_query.read(given).given)

    def _view(
        self, found: LinePage, given: Mapping[str, str], choices: Choices, t: Translator
    ) -> LogView:
        here = log_address(t.locale, given)
        without = {name: value for name, value in given.items() if name != "subject"}
        return LogView(
            found=_found(found.count, t),
            given={name: given.get(name, "") for name in audit_query.NAMES},
            is_narrowed=bool(given),
            about=_about(self.entries, t) if "subject" in given else "",
            anything=log_address(t.locale, without),
            older=_turned(t, given, "before", found.older),
            newer=_turned(t, given, "after", found.newer),
            newest=here if found.newer else "",
            export=f"{_EXPORT}?{urlencode({**given, 'locale': t.locale})}",
            people=tuple(Choice(f"staff:{who}", name) for who, name in choices.people),
            stores=tuple(Choice(str(store), name) for store, name in choices.stores),
        )


def _turned(t: Translator, given: Mapping[str, str], name: str, place: Place | None) -> str:
    return log_address(t.locale, {**given, name: str(place)}) if place else ""


def _found(count: int, t: Translator) -> str:
    if count > COUNTED_AT_MOST:
        return t.n("More than {n} entry", "More than {n} entries", COUNTED_AT_MOST)
    return t.n("{n} entry", "{n} entries", count)


def _about(entries: tuple[EntryRow, ...], t: Translator) -> str:
    first = next(iter(entries), None)
    if first is None:
        return t("One thing")
    return t("{kind}: {name}", kind=first.kind, name=first.subject) if first.subject else first.kind
