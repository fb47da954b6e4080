"""Many rows into a table as fast as a database takes them, past services and checks."""

import itertools
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Column, Table

from booking_app.core.db import Base, Database

Row = dict[str, Any]
_AT_ONCE = 20_000


async def pour(database: Database, model: type[Base], rows: Iterable[Row]) -> int:
    """Insert the rows, with the table's defaults for columns they lack; how many there were."""
    table = cast("Table", model.__table__)
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    columns = [column for column in table.columns if column.name in first or _default(column)]
    values = (_values(columns, row) for row in itertools.chain([first], rows))
    started = time.monotonic()
    put = _into_sqlite if database.is_sqlite else _into_postgresql
    count = put(database, table.name, [column.name for column in columns], values)
    print(f"  {table.name}: {count:,} rows in {time.monotonic() - started:.1f} s", flush=True)
    return count


def _default(column: Column[Any]) -> bool:
    return column.default is not None


def _values(columns: list[Column[Any]], row: Row) -> list[Any]:
    return [
        row[column.name] if column.name in row else _made(column.default, row) for column in columns
    ]


@dataclass(frozen=True, slots=True)
class _Context:
    """What a default that follows from other columns is given by SQLAlchemy."""

    row: Row

    def get_current_parameters(self) -> Row:
        """The row so far."""
        return self.row


def _made(default: Any, row: Row) -> Any:
    """What the column holds when nothing is said."""
    if default.is_scalar:
        return default.arg
    # SQLAlchemy wraps a function without parameters into one that takes a context.
    return default.arg(_Context(row))


def _into_sqlite(database: Database, table: str, names: list[str], rows: Iterator[Any]) -> int:
    count = 0
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    connection = sqlite3.connect(database.url.database or "")
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        for batch in iter(lambda: list(itertools.islice(rows, _AT_ONCE)), []):
            connection.executemany(statement, [[*map(_for_sqlite, row)] for row in batch])
            count += len(batch)
        connection.commit()
    finally:
        connection.close()
    return count


def _for_sqlite(value: Any) -> Any:
    """The value as the product's own types write it."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    if hasattr(value, "isoformat"):
        return value.isoformat("microseconds")
    return _json(value)


def _into_postgresql(database: Database, table: str, names: list[str], rows: Iterator[Any]) -> int:
    count = 0
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with psycopg.connect(url) as connection, connection.cursor().copy(copy) as target:
        for row in rows:
            target.write_row([_json(value) for value in row])
            count += 1
    return count


def _json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
