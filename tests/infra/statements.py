"""What a piece of work asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from booking_app.core.db import Database

_ASKING: ContextVar[object] = ContextVar("asking", default=None)


@contextmanager
def statements_asked(database: Database) -> Iterator[list[str]]:
    """Every statement of the transactions of whoever enters this, and of tasks they begin in it.

    What other tasks of the process ask meanwhile is left out, and what the process tells and asks
    others aside.
    """
    statements: list[str] = []
    this = object()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _ASKING.get() is this and not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(" ".join(statement.split()))

    # The engine for reading is the other one with options on PostgreSQL, and one of its own on
    # SQLite.
    engines = {database.engine.sync_engine}
    if database.is_sqlite:
        engines.add(database._read_engine.sync_engine)
    before = _ASKING.set(this)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        _ASKING.reset(before)
