"""Commands about people who sign in and machines that hold keys."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar, cast
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.settings import get_settings
from booking_app.domain.staff import service
from booking_app.domain.staff.schemas import NewApiKey, NewStaff, Role, Scope
from booking_app.domain.stores import service as stores

staff = typer.Typer(no_args_is_help=True, help="People who sign in.")
api_key = typer.Typer(no_args_is_help=True, help="Keys for machines.")

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]

FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


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
    locale = locale or get_settings().default_locale

    async def work(session: AsyncSession) -> UUID:
        found = [await stores.get_store(session, slug, locale) for slug in store or ()]
        ids = tuple(one.id for one in found)
        new = NewStaff(login, name, password, cast("Role", role), ids, locale)
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
            store_id = (await stores.get_store(session, store, get_settings().default_locale)).id
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
        typer.echo(f"Refused: {error}.", err=True)
        raise typer.Exit(1) from error
