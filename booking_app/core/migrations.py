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


async def current_revision(database: Database) -> str | None:
    """The revision the database is at; `None` when it was never migrated."""

    def look(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with database.read() as session:
        return await (await session.connection()).run_sync(look)
