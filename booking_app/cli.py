"""Commands of the shop: `booking …`."""

import asyncio
import importlib
import socket
import typing
from dataclasses import dataclass

import typer
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from reflex_base.constants import Env
from reflex_base.environment import environment

from booking_app import cli_money, cli_staff
from booking_app.cli_staff import known_settings
from booking_app.core import catalogues, migrations
from booking_app.core.db import Database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import LOCALES
from booking_app.core.settings import Settings, documentation_table
from booking_app.demo.content import leading_logins, staff
from booking_app.demo.loader import Loaded, load_demo
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.staff import service as staff_service

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Vitrina: the shop's commands."
)
app.add_typer(cli_staff.admin, name="admin")
app.add_typer(cli_staff.staff, name="staff")
app.add_typer(cli_staff.api_key, name="api-key")
app.add_typer(cli_money.money, name="money")


@app.callback()
def commands() -> None:
    """Vitrina: the shop's commands."""


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(known_settings().database_url)


@app.command()
def messages() -> None:
    """Write new texts of the source into the catalogues of every language; say what is missing."""
    changed = catalogues.update()
    typer.echo(f"Changed: {', '.join(changed)}." if changed else "Nothing new.")
    for fault in (fault for locale in LOCALES for fault in catalogues.faults(locale)):
        typer.echo(fault)


@app.command()
def settings() -> None:
    """Print every setting, its default and its meaning, as the README shows them."""
    typer.echo(documentation_table(), nl=False)


@app.command()
def run() -> None:
    """Migrate, load the demo chain once, say where the shop is, and serve it."""
    settings = known_settings()
    _require_free_port(settings)
    migrate()
    if settings.has_demo:
        _load_demo(settings)
    _announce(settings, asyncio.run(_who_is_there(settings)))
    _serve(settings)


@app.command()
def serve() -> None:
    """Start the shop on `HOST`:`PORT` from the built frontend."""
    settings = known_settings()
    _require_free_port(settings)
    _serve(settings)


@app.command()
def demo() -> None:
    """Migrate and load the demo chain, once; later runs only make lost pictures again."""
    settings = known_settings()
    if settings.is_production:
        _stop("The demo chain comes with passwords everybody knows: not with APP_MODE=production.")
    migrate()
    if settings.has_demo:
        _load_demo(settings)


def _load_demo(settings: Settings) -> None:
    try:
        loaded = asyncio.run(_load_chain(settings))
    except (OSError, ValueError, DomainError) as error:
        _stop(f"The demo chain could not be loaded: {error}")
    if loaded.stages:
        typer.echo("The demo chain is loaded.")


async def _load_chain(settings: Settings) -> Loaded:
    database = Database(settings.database_url)
    try:
        return await load_demo(database, settings)
    finally:
        await database.dispose()


@dataclass(frozen=True, slots=True)
class _WhoIsThere:
    chain: ChainView
    anybody_signs_in: bool


async def _who_is_there(settings: Settings) -> _WhoIsThere:
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            people = await staff_service.anybody(session)
            return _WhoIsThere(await chain.current(session), people)
    finally:
        await database.dispose()


def _announce(settings: Settings, there: _WhoIsThere) -> None:
    address = settings.public_url
    typer.echo(f"\n  {there.chain.name} is at {address}")
    if "en" in there.chain.locales:
        typer.echo(f"    in English   {address}/en")
    typer.echo(f"    counter      {address}/counter")
    typer.echo(f"    admin        {address}/admin")
    if not settings.is_production:
        typer.echo(f"    letters      {address}/demo/mail")
    if settings.has_demo:
        typer.echo(f"  Sign in as {', '.join(leading_logins())}; password {staff().password}")
    elif not there.anybody_signs_in:
        typer.echo("  Nobody can sign in yet. Make the first admin: ./booking admin create")
    typer.echo("  Stop it with Ctrl-C.\n")


def _serve(settings: Settings) -> None:
    """Serve until stopped. Needs the built frontend."""
    # Reflex reads these; the pages were compiled when the frontend was built.
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    # Loaded before the server forks, so that its process starts with everything in memory.
    importlib.import_module("booking_app.booking_app")
    Server(
        "booking_app.booking_app:app",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        log_level=LogLevels.warning,
        log_access=False,
        workers_kill_timeout=5,
        respawn_failed_workers=True,
    ).serve()


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            _stop(
                f"Port {settings.port} of {settings.host} is taken; "
                f"choose another one with PORT, for example: PORT={settings.port + 1} make run"
            )


def _stop(sentence: str) -> typing.NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
