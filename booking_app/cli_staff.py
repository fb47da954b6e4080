"""Commands about people who sign in and machines that hold keys."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar, cast
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import migrations
from booking_app.core.db import Database, get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import DEFAULT_LOCALE
from booking_app.core.settings import Settings, SettingsError, get_settings
from booking_app.demo.load_places import load_cities
from booking_app.domain.chain import service as chain
from booking_app.domain.staff import service
from booking_app.domain.staff.errors import InvalidStaff
from booking_app.domain.staff.schemas import NewApiKey, NewStaff, Role, Scope
from booking_app.domain.stores import service as stores

staff = typer.Typer(no_args_is_help=True, help="People who sign in.")
admin = typer.Typer(no_args_is_help=True, help="Who may do everything.")
api_key = typer.Typer(no_args_is_help=True, help="Keys for machines.")

_SENTENCES: dict[object, str] = {
    ("password", "too_short"): "The password is too short: it takes at least {minimum} characters.",
    ("password", "too_long"): "The password is too long: {maximum} characters are the most.",
    ("password", "guessable"): "The password is one of the first anybody would try; "
    "a few words in a row are easy to keep and hard to guess.",
    ("login", "invalid"): "A login takes at least two characters, and no spaces.",
    "login_taken": "Somebody has this login already; `booking staff password` gives another "
    "password.",
    "database_unavailable": "The database does not answer; see DATABASE_URL.",
}

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]

FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@admin.callback()
def admins() -> None:
    """Who may do everything."""


@admin.command("create")
def create_admin(
    login: Annotated[str, typer.Option(help="Asked for when it is not given.")] = "",
    name: Annotated[str, typer.Option(help="Name shown on the screens.")] = "",
    locale: Annotated[str, typer.Option(help="Language of their screens.")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """Let an admin in, the first one too: an empty database gets its tables and its list of
    towns on the way."""
    settings = known_settings()
    login = login or cast("str", typer.prompt("Login"))
    # Said before anybody thinks up a password.
    if not service.is_login(service.normalise_login(login)):
        raise refusal(InvalidStaff(field="login", reason="invalid"))
    password = _password(from_stdin=password_stdin)
    if not asyncio.run(_has_tables(settings)):
        migrations.upgrade(settings.database_url)

    async def work(session: AsyncSession) -> str:
        language = locale or (await chain.current(session)).default_locale
        new = NewStaff(login, name or login.strip(), password, "admin", (), language)
        await service.create_staff(session, new)
        await load_cities(session)
        return language

    language = _do(work)
    path = "/admin" if language == DEFAULT_LOCALE else f"/{language}/admin"
    typer.echo(f"{service.normalise_login(login)} can sign in at {settings.public_url}{path}")


async def _has_tables(settings: Settings) -> bool:
    database = Database(settings.database_url)
    try:
        return await migrations.current_revision(database) is not None
    finally:
        await database.dispose()


@staff.command("add")
def add_staff(
    login: str,
    name: Annotated[str, typer.Option(help="Name shown on the screens.")],
    role: Annotated[str, typer.Option(help=", ".join(service.ROLES))],
    store: Annotated[
        list[str] | None, typer.Option(help="Slug of a store they work in; may repeat.")
    ] = None,
    locale: Annotated[str, typer.Option(help="Language of their screens.")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """Let a person in. The password is asked for, so that no shell remembers it."""
    password = _password(from_stdin=password_stdin)

    async def work(session: AsyncSession) -> UUID:
        language = locale or (await chain.current(session)).default_locale
        found = [await stores.get_store(session, slug, language) for slug in store or ()]
        ids = tuple(one.id for one in found)
        new = NewStaff(login, name, password, cast("Role", role), ids, language)
        return await service.create_staff(session, new)

    _do(work)
    typer.echo(f"{service.normalise_login(login)} can sign in.")


@staff.command("password")
def set_password(login: str, password_stdin: FromStdin = False) -> None:
    """Give a person another password and end all their sessions."""
    password = _password(from_stdin=password_stdin)
    _do(lambda session: service.set_password(session, login, password))
    typer.echo("The password is changed; every session has ended.")


@staff.command("deactivate")
def deactivate(login: str) -> None:
    """Let a person in no more and end all their sessions."""
    _do(lambda session: service.deactivate(session, login))
    typer.echo("The person is signed out and cannot sign in.")


@api_key.command("add")
def add_api_key(
    label: str,
    scope: Annotated[str, typer.Option(help=", ".join(service.SCOPES))],
    store: Annotated[str, typer.Option(help="Slug of the store the key is for.")] = "",
) -> None:
    """Make a key and print it; it cannot be shown again."""

    async def work(session: AsyncSession) -> NewApiKey:
        store_id = None
        if store:
            store_id = (await stores.get_store(session, store, DEFAULT_LOCALE)).id
        return await service.create_api_key(session, label, cast("Scope", scope), store_id)

    made = _do(work)
    typer.echo(f"id: {made.id}\nkey: {made.text}")


@api_key.command("revoke")
def revoke_api_key(key_id: UUID) -> None:
    """Make a key good for nothing."""
    _do(lambda session: service.revoke_api_key(session, key_id))
    typer.echo("The key is revoked.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return cast("str", typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _do(work: Work[T]) -> T:
    async def run() -> T:
        database = get_database()
        try:
            async with database.write() as session:
                return await work(session)
        finally:
            await database.dispose()

    try:
        return asyncio.run(run())
    except DomainError as error:
        raise refusal(error) from error


def refusal(error: DomainError) -> typer.Exit:
    """Says why, and ends the command."""
    reason = (error.details.get("field"), error.details.get("reason"))
    sentence = _SENTENCES.get(reason) or _SENTENCES.get(error.code) or f"Refused: {error}."
    typer.echo(sentence.format(**error.details), err=True)
    return typer.Exit(1)


def known_settings() -> Settings:
    """The settings, or the end of the command with what is wrong with them."""
    try:
        return get_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
