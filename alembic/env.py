"""Runs migrations with the product's own settings and engines, on SQLite and PostgreSQL."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from booking_app.core.db import Database, JsonType, Localized, UtcDateTime
from booking_app.core.settings import get_settings
from booking_app.metadata import metadata

# A migration that cannot have a lock soon must fail and be run again, not make shoppers queue
# behind it.
LOCK_TIMEOUT = "5s"


def database_url() -> str:
    return str(context.config.attributes.get("database_url") or get_settings().database_url)


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name plain column types: they must outlive today's classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and (isinstance(item, Localized) or item is JsonType):
        return "JSON_DOCUMENT"
    return False


def run(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Copying a table must not delete what points to it. This cannot be switched inside a
        # transaction, hence the bare connection, which has not begun one.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can hardly alter a table; in batch mode it is copied into its new shape.
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(f"a row of {broken[0]!r} points to nothing after the migration")


async def run_online() -> None:
    database = Database(database_url(), connections=1)
    try:
        async with database.engine.connect() as connection:
            if not database.is_sqlite:
                await connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
                await connection.execute(text("SET statement_timeout = 0"))
                await connection.commit()
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await database.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database to run against.")
asyncio.run(run_online())
