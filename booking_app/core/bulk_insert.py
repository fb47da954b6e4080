"""Many rows at once: put in by `COPY` on PostgreSQL, by batches on SQLite; found by many texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import ARRAY, JSON, ColumnElement, Table, Text, any_, cast, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from booking_app.core.db import DatabaseUnavailable, UtcDateTime, database_of
from booking_app.core.errors import Conflict


def is_one_of(
    session: AsyncSession, column: InstrumentedAttribute[str], texts: Iterable[str]
) -> ColumnElement[bool]:
    """Whether a column holds one of many texts: one array on PostgreSQL, where thousands of
    parameters take longer to write down than to look up."""
    if database_of(session).is_sqlite:
        return column.in_(list(texts))
    return column == any_(cast(list(texts), ARRAY(Text)))


class RowsCollide(Conflict):
    """A row with the same unique value is there already; nothing of the transaction can stay."""

    code = "rows_collide"


async def insert_many(
    session: AsyncSession, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows that all have the same columns, in the session's transaction.

    Column defaults made in Python are not applied. Raises `RowsCollide`, after which the
    transaction has to be given up.
    """
    if not rows:
        return
    if database_of(session).is_sqlite:
        try:
            await (await session.connection()).execute(insert(table), [dict(row) for row in rows])
        except IntegrityError as error:
            raise RowsCollide from error
        return
    await _copy(session, table, rows)


async def _copy(session: AsyncSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(rows[0])
    adapters = [_adapter(table.c[name].type) for name in names]
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, psycopg.AsyncConnection)  # noqa: S101 - narrows the type
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    try:
        async with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                await copy.write_row(
                    [
                        adapt(row[name]) if adapt else row[name]
                        for name, adapt in zip(names, adapters, strict=True)
                    ]
                )
    except psycopg.errors.IntegrityError as error:
        raise RowsCollide from error
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error


def _adapter(kind: Any) -> Callable[[Any], Any] | None:
    plain = kind.impl_instance if hasattr(kind, "impl_instance") else kind
    if isinstance(kind, UtcDateTime):
        return None
    return _json if isinstance(plain, JSON) else None


def _json(value: Any) -> Any:
    return None if value is None else Json(value)
