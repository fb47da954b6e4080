"""The schema's version: bringing a database to it, and knowing whether it is there."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from booking_app.core.database_url import normalise_url
from booking_app.core.db import Database

ROOT = Path(__file__).resolve().parents[2]


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the schema up. Must not be called from a running event loop."""
    normalise_url(database_url)
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take the schema back to `revision`, or `base`. Must not be called from an event loop."""
    command.downgrade(alembic_config(database_url), revision)


@lru_cache
def head_revision() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory(str(ROOT / "alembic")).get_current_head()


@lru_cache
def _known_revisions() -> frozenset[str]:
    scripts = ScriptDirectory(str(ROOT / "alembic")).walk_revisions()
    return frozenset(script.revision for script in scripts)


async def is_behind(database: Database) -> bool:
    """Whether the schema lacks what this code needs.

    A revision this code has never heard of is newer: during an upgrade the old servers go on
    with it until they are restarted.
    """
    current = await current_revision(database)
    return current is None or (current in _known_revisions() and current != head_revision())


async def current_revision(database: Database) -> str | None:
    """The revision the database is at; `None` when it was never migrated."""

    def look(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with database.read() as session:
        return await (await session.connection()).run_sync(look)
