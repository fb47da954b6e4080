"""Statements that are always the same, put into words once and then sent by the driver alone.

For what is asked hundreds of times a second: a statement through a session is put together, looked
up among those known, and its answer wrapped, at several times the cost of sending it. These are
written down once, with `bindparam` for what changes, and give plain values:

    _SCOPE = Query(str, select(ApiKey.scope).where(ApiKey.key_hash == bindparam("key_hash")))
    scope = await _SCOPE.first(session, key_hash=hash_secret(key))

They are part of the session's transaction, after whatever it had not written yet, and raise what a
session raises. An object the session has loaded does not learn of what they change.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import psycopg
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    any_,
    bindparam,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from booking_app.core.db import database_of

R = TypeVar("R")
Statement = Executable | Callable[[str], Executable]
"""A statement, or what makes it for the name of a dialect where the two databases differ."""

_Processor = Callable[[Any], Any]
_Driver = tuple[Connection, psycopg.AsyncCursor[Any]]
_DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class Words:
    """A statement as the driver takes it; values it always has, what changes values on the way in,
    by name, and the types of what comes out, by place."""

    text: str
    always: Mapping[str, Any]
    bind: Mapping[str, _Processor]
    result: Sequence[tuple[int, TypeEngine[Any]]]


class _Fixed:
    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._made: dict[str, Executable] = {}
        self._words: Words | None = None
        self._processors: Sequence[tuple[int, _Processor]] | None = None

    async def _send(
        self, session: AsyncSession, values: Mapping[str, Any]
    ) -> tuple[Sequence[Any], int]:
        """The rows, and how many there were or were changed."""
        if session.new or session.dirty or session.deleted:
            await session.flush()
        if database_of(session).is_sqlite:
            connection = await session.connection()
            result = await connection.execute(self._for("sqlite"), values)
            return (result.all() if result.returns_rows else ()), result.rowcount
        return await self._send_by_driver(session, values)

    def words(self, dialect: Dialect) -> Words:
        """What PostgreSQL's driver is sent. Raises `ValueError` for what would differ each time:
        lists without `one_of`, columns left to their defaults."""
        if self._words is None:
            self._words = _words(self._for(dialect.name), dialect)
        return self._words

    def _for(self, dialect: str) -> Executable:
        if dialect not in self._made:
            found = self._statement
            self._made[dialect] = found(dialect) if callable(found) else found
        return self._made[dialect]

    async def _send_by_driver(
        self, session: AsyncSession, values: Mapping[str, Any]
    ) -> tuple[Sequence[Any], int]:
        connection, cursor = await _driver_of(session)
        words = self.words(connection.dialect)
        sent = {**words.always, **values}
        for name, process in words.bind.items():
            sent[name] = process(sent[name])
        # Whoever listens to the engine's statements hears of these as of any other.
        told = (connection, None, words.text, sent, None, False)
        connection.dispatch.before_cursor_execute(*told)
        try:
            await cursor.execute(words.text, sent)
            rows = await cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []
        except psycopg.Error as error:
            is_lost = cursor.connection.closed
            if is_lost:
                await (await session.connection()).invalidate(error)
            raise DBAPIError.instance(
                words.text, None, error, psycopg.Error, True, is_lost, connection.dialect
            ) from error
        connection.dispatch.after_cursor_execute(*told)
        if rows and (processors := self._of_result(words, cursor, connection.dialect)):
            rows = [_processed(row, processors) for row in rows]
        return rows, cursor.rowcount

    def _of_result(
        self, words: Words, cursor: psycopg.AsyncCursor[Any], dialect: Dialect
    ) -> Sequence[tuple[int, _Processor]]:
        if self._processors is None and cursor.pgresult:
            found = (
                (place, kind.result_processor(dialect, cursor.pgresult.ftype(place)))
                for place, kind in words.result
            )
            self._processors = [(place, process) for place, process in found if process]
        return self._processors or ()


class Query(_Fixed, Generic[R]):
    """A statement that gives rows; `make` takes the columns of one in their order."""

    def __init__(self, make: Callable[..., R], statement: Statement) -> None:
        super().__init__(statement)
        self._make = make

    async def all(self, session: AsyncSession, **values: Any) -> list[R]:
        """Every row, in the order the statement says."""
        rows, _ = await self._send(session, values)
        return [self._make(*row) for row in rows]

    async def first(self, session: AsyncSession, **values: Any) -> R | None:
        """The first row, if there is one."""
        rows, _ = await self._send(session, values)
        return self._make(*rows[0]) if rows else None


class Command(_Fixed):
    """A statement that changes rows and gives none."""

    async def run(self, session: AsyncSession, **values: Any) -> int:
        """How many rows it changed."""
        _, count = await self._send(session, values)
        return count


def the_value(value: R) -> R:
    """The `make` of a query for one column."""
    return value


def plain(model: type[R], *names: str) -> Callable[..., R]:
    """Makes a row of a model's columns, in their order, for whoever only reads them; of these
    columns where any are named.

    It has the columns under the names of the model and is nothing else of it: no session knows it,
    and it cannot be changed.
    """
    made = namedtuple(model.__name__, names or _names(model))  # type: ignore[misc]
    return cast("Callable[..., R]", made)


def one_of(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column is one of the list in the parameter `name`, which may be of any length."""
    if dialect == "sqlite":
        return cast("ColumnElement[bool]", column.in_(bindparam(name, expanding=True)))
    return cast("ColumnElement[bool]", column == any_(bindparam(name, type_=ARRAY(column.type))))


def values_of(model: type[Any]) -> dict[str, BindParameter[Any]]:
    """What to insert into every column of a model: a parameter of its name each."""
    return {name: bindparam(name) for name in _names(model)}


def _names(model: Any) -> list[str]:
    return [column.key for column in model.__table__.columns]


async def _driver_of(session: AsyncSession) -> _Driver:
    known = cast("_Driver | None", session.info.get(_DRIVER))
    # A session sets a savepoint when it is first asked for its connection after it.
    if known is not None and not known[0].closed and not session.in_nested_transaction():
        return known
    connection = (await session.connection()).sync_connection
    if connection is None:
        raise AssertionError("a connection that was not begun")
    driver = cast("psycopg.AsyncConnection[Any]", connection.connection.driver_connection)
    # One for all statements: making it costs a tenth of what sending one does.
    found = session.info[_DRIVER] = (connection, driver.cursor())
    return found


def _words(statement: Any, dialect: Dialect) -> Words:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError(f"not the same every time: {compiled.string}")
    bind = {
        name: process
        for parameter, name in compiled.bind_names.items()
        if (process := _of(parameter.type, dialect).bind_processor(dialect))
    }
    columns = enumerate(_columns(statement))
    result = [(place, _of(column.type, dialect)) for place, column in columns]
    always = {
        name: compiled.params[name]
        for parameter, name in compiled.bind_names.items()
        if not parameter.required
    }
    text = compiled.string
    if compiled.literal_execute_params:
        # Values that SQLAlchemy writes into the text each time, such as what a list is joined by.
        # It wants all others for that, which it does not write.
        others = {name: None for each, name in compiled.bind_names.items() if each.required}
        written = {"render_postcompile": True}
        text = str(statement.params(others).compile(dialect=dialect, compile_kwargs=written))
    return Words(text, always, bind, result)


def _of(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def _columns(statement: Any) -> Sequence[Any]:
    return list(getattr(statement, "exported_columns", ()))


def _processed(row: Sequence[Any], result: Sequence[tuple[int, _Processor]]) -> list[Any]:
    values = list(row)
    for place, process in result:
        values[place] = process(values[place])
    return values
