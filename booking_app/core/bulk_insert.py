"""Many rows at once: put in by `COPY` on PostgreSQL, by batches on SQLite; found by many texts."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    String,
    Table,
    Text,
    Uuid,
    any_,
    cast,
    func,
    insert,
    text,
    type_coerce,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from booking_app.core.changes import note_written
from booking_app.core.db import (
    DatabaseUnavailable,
    Localized,
    UtcDateTime,
    database_of,
)
from booking_app.core.errors import Conflict


def is_one_of(
    session: AsyncSession, column: InstrumentedAttribute[str], texts: Iterable[str]
) -> ColumnElement[bool]:
    """Whether a column holds one of many texts: one array on PostgreSQL, where thousands of
    parameters take longer to write down than to look up."""
    if database_of(session).is_sqlite:
        return column.in_(list(texts))
    return column == any_(cast(list(texts), ARRAY(Text)))


def basis_of(session: AsyncSession, *columns: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The state of these columns as a text: another one as soon as any of them differs."""
    if database_of(session).is_sqlite:
        return func.json_array(*columns, type_=Text)
    return func.md5(cast(func.row(*columns), Text), type_=Text)


async def plan_each_time(session: AsyncSession) -> None:
    """Have statements of this transaction planned for the tables as they are by then: a plan kept
    from when a table was nearly empty reads all of it again and again once it is not."""
    if not database_of(session).is_sqlite:
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def moment_in_json(session: AsyncSession, said: ColumnElement[str]) -> ColumnElement[datetime]:
    """A moment that `for_json` wrote, as the database's own."""
    if database_of(session).is_sqlite:
        return type_coerce(said, UtcDateTime())
    return cast(said, UtcDateTime())


def for_json(value: Any) -> Any:
    """A value in the form in which the database itself takes it out of JSON into a column."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return _moment_text(value)
    return value


@lru_cache(maxsize=256)
def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


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
    block = _block(table, names, rows)
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, psycopg.AsyncConnection)  # noqa: S101 - narrows the type
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    try:
        async with connection.cursor() as cursor, cursor.copy(statement) as copy:
            await copy.write(block)
        note_written(table.name)
    except psycopg.errors.IntegrityError as error:
        raise RowsCollide from error
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error


def _block(table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows in the text form of `COPY`."""
    take = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    writers = [_writer(table.c[name].type) for name in names]
    lines = [
        "\t".join([write(value) for write, value in zip(writers, take(row), strict=True)])
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _writer(kind: Any) -> Callable[[Any], str]:
    """What writes values of a column in the text form of `COPY`."""
    if isinstance(kind, Localized | JSON):
        return _json
    if isinstance(kind, Uuid):
        return _uuid
    if isinstance(kind, String):
        return _text
    return _plain


def _json(value: Any) -> str:
    if value is None:
        return _NULL
    if not value and isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    return _encode(value).replace("\\", "\\\\")


def _uuid(value: UUID | None) -> str:
    return _NULL if value is None else value.hex


def _text(value: str | None) -> str:
    if value is None:
        return _NULL
    return value if value.isalnum() else value.translate(_ESCAPES)


def _plain(value: Any) -> str:
    """Numbers and moments: nothing in them needs escaping."""
    return _NULL if value is None else str(value)


_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
