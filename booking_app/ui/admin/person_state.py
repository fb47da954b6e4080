"""A person being edited by an admin."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast
from uuid import UUID

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.i18n import Translator, format_moment, mark, translator
from booking_app.domain.chain import service as chains
from booking_app.domain.staff import editing
from booking_app.domain.staff.errors import InvalidPerson, StaffNotFound
from booking_app.domain.staff.records import PasswordLinkMade, PersonDraft, PersonRecord
from booking_app.domain.staff.schemas import Role
from booking_app.domain.stores import service as stores
from booking_app.ui.admin.access import Person, admin_event, tell
from booking_app.ui.admin.fields import Option, ids_of
from booking_app.ui.admin.staff import store_options
from booking_app.ui.admin.store_form_data import LANGUAGES
from booking_app.ui.admin.words import add_error_texts
from booking_app.ui.locales import localised
from booking_app.workflows import staff_letter

add_error_texts(
    {
        "staff_changed": mark(
            "Somebody else saved this person meanwhile. Load it anew, then change it again."
        ),
        "staff_not_found": mark("This person is not there, or has no access any more."),
        "last_admin": mark(
            "This is the last administrator. Make somebody else one first, then change this."
        ),
        "own_access": mark(
            "Nobody takes their own rights away here. Ask another administrator to do it."
        ),
    }
)

_REASONS = {
    "required": mark("This is needed."),
    "too_long": mark("This is too long."),
    "taken": mark("Somebody else signs in with this login."),
}
_OTHER_REASON = mark("This cannot be used. Check it, please.")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser somebody is signed in with."""

    ref: str = ""
    device: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person as the form shows them; fields begin anew with a new `key`."""

    key: str = ""
    id: str = ""
    name: str = ""
    login: str = ""
    locale: str = ""
    stores: tuple[Option, ...] = ()
    languages: tuple[Option, ...] = ()
    is_active: bool = True
    is_me: bool = False
    password: str = ""
    sessions: tuple[SessionRow, ...] = ()
    saved_at: str = ""


class PersonState(rx.State):
    """One person's form in one browser."""

    status: str = ""
    """Empty while it is read, then `ready` or `missing`."""
    is_new: bool = False
    form: PersonForm = PersonForm()
    role: str = "consultant"
    errors: dict[str, str] = {}  # noqa: RUF012 - as Reflex declares it
    saved: int = 0
    refused: int = 0
    options: tuple[Option, ...] = ()
    answered: int = 0
    link: str = ""
    """The address by which a password is chosen: shown until the screen is left."""
    link_note: str = ""
    _id: UUID = UUID(int=0)
    _version: int = 0

    @rx.event
    @admin_event("admin")
    async def load(self, person: Person) -> None:
        """Show the person of the address."""
        link, note, wanted = self.link, self.link_note, str(self.router.url.path)
        kept = str(self._id) in wanted
        cast("Any", self).reset()
        if kept:
            self.link, self.link_note = link, note
        try:
            self._id = UUID(wanted.rstrip("/").rpartition("/")[2])
            await self._read(person)
        except (ValueError, StaffNotFound):
            self.status = "missing"

    @rx.event
    @admin_event("admin")
    async def begin(self, person: Person) -> None:
        """Show the form of somebody new."""
        cast("Any", self).reset()
        self.is_new = True
        async with person.database.read() as session:
            chain = await chains.current(session)
        self.form = PersonForm(
            key="new", locale=chain.default_locale, languages=_languages(chain.locales)
        )
        self.status = "ready"

    @rx.event
    @admin_event("admin")
    async def choose_role(self, person: Person, role: str) -> None:
        """Another role; some need stores."""
        self.role = role

    @rx.event
    @admin_event("admin")
    async def find_stores(self, person: Person, text: str) -> None:
        """Stores by what was typed."""
        self.options = await store_options(person, text)
        self.answered += 1

    @rx.event
    @admin_event("admin")
    async def save(self, person: Person, form: dict[str, Any]) -> Any:
        """Save what was entered, or say what is wrong."""
        self.errors = {}
        draft = _draft(form, self.role)
        try:
            if self.is_new:
                return await self._create(person, draft)
            async with person.database.write() as session:
                await editing.save_person(session, person.actor, self._id, self._version, draft)
        except InvalidPerson as error:
            t = translator(person.locale)
            self.errors = {
                field: t(_REASONS.get(reason, _OTHER_REASON))
                for field, reason in error.fields.items()
            }
            self.refused += 1
            return await tell(self, t("Not saved yet: something is marked in the form."), "error")
        await self._read(person)
        return await tell(self, translator(person.locale)("Saved."))

    @rx.event
    @admin_event("admin")
    async def set_active(self, person: Person, active: bool) -> None:
        """Let the person in, or no more."""
        async with person.database.write() as session:
            await editing.set_active(session, person.actor, self._id, self._version, active)
        self.link = ""
        await self._read(person)
        t = translator(person.locale)
        await tell(
            self, t("They can sign in again.") if active else t("Signed out everywhere at once.")
        )

    @rx.event
    @admin_event("admin")
    async def make_link(self, person: Person) -> None:
        """A link by which the person chooses a password."""
        async with person.database.write() as session:
            made = await editing.new_password_link(session, person.actor, self._id)
            sent = await staff_letter.enqueue(session, self.form.login, made)
        self._show_link(person, made, sent=sent)
        await self._read(person)

    @rx.event
    @admin_event("admin")
    async def end_session(self, person: Person, ref: str) -> None:
        """Sign the person out in one browser."""
        async with person.database.write() as session:
            await editing.end_session(session, person.actor, self._id, ref)
        await self._read(person)

    @rx.event
    @admin_event("admin")
    async def end_sessions(self, person: Person) -> None:
        """Sign the person out everywhere."""
        async with person.database.write() as session:
            await editing.end_sessions(session, person.actor, self._id)
        await self._read(person)

    async def _create(self, person: Person, draft: PersonDraft) -> Any:
        async with person.database.write() as session:
            self._id, made = await editing.create_person(session, person.actor, draft)
            sent = await staff_letter.enqueue(session, draft.login, made)
        self._show_link(person, made, sent=sent)
        self.saved += 1
        return rx.redirect(localised(f"/admin/staff/{self._id}", person.locale), replace=True)

    async def _read(self, person: Person) -> None:
        async with person.database.read() as session:
            record = await editing.get_person(session, person.actor, self._id, person.locale)
            self.form = await _form_of(session, person, record)
        self._version, self.role = record.version, record.draft.role
        self.status = "ready"
        self.saved += 1

    def _show_link(self, person: Person, made: PasswordLinkMade, *, sent: bool) -> None:
        t = translator(person.locale)
        self.link = staff_letter.password_url(made.token, person.locale)
        if sent:
            self.link_note = t("It is on its way by letter, too. Here it is shown only once.")
        else:
            self.link_note = t("Pass it on yourself: it is shown only once.")


async def _form_of(session: Session, person: Person, record: PersonRecord) -> PersonForm:
    t = translator(person.locale)
    known = await stores.get_stores_by_ids(session, record.draft.store_ids, person.locale)
    chain = await chains.current(session)
    return PersonForm(
        key=f"{record.id}:{record.version}",
        id=str(record.id),
        name=record.draft.name,
        login=record.draft.login,
        locale=record.draft.locale,
        stores=tuple(
            Option(str(store.id), store.name, store.city)
            for store in sorted(known.values(), key=lambda store: (store.city, store.name))
        ),
        languages=_languages((*chain.locales, record.draft.locale)),
        is_active=record.is_active,
        is_me=record.id == person.actor.id,
        password=_password_words(record, t),
        sessions=tuple(
            SessionRow(
                one.ref,
                one.device or t("A browser"),
                " · ".join(
                    part
                    for part in (
                        t("since {moment} (UTC)", moment=format_moment(one.since, UTC, t.locale)),
                        one.store,
                    )
                    if part
                ),
            )
            for one in record.sessions
        ),
        saved_at=format_moment(record.updated_at, UTC, t.locale),
    )


def _password_words(record: PersonRecord, t: Translator) -> str:
    if record.link_until is not None:
        until = format_moment(record.link_until, UTC, t.locale)
        return t("A link to choose a password waits until {moment} (UTC).", moment=until)
    if record.has_password:
        return t("A password is chosen.")
    return t("No password yet, and no link that works: make a new one.")


def _languages(codes: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(code, LANGUAGES.get(code, code)) for code in dict.fromkeys(codes))


def _draft(form: dict[str, Any], role: str) -> PersonDraft:
    return PersonDraft(
        name=str(form.get("name", "")),
        login=str(form.get("login", "")),
        role=cast("Role", role),
        store_ids=ids_of(form.get("stores")),
        locale=str(form.get("locale", "")),
    )
