"""Which tables a transaction changes: read off its statements, so nobody can forget to tell."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

_written: ContextVar[set[str] | None] = ContextVar("written", default=None)
_CHANGES = re.compile(r"\b(?:INSERT INTO|UPDATE(?!\s+SET\b)|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_not_on_pages: set[str] = set()


class _Model(Protocol):
    __tablename__: str


M = TypeVar("M", bound=type[_Model])


def not_on_pages(model: M) -> M:
    """Marks a table no public page shows anything of: its changes make no page old."""
    _not_on_pages.add(model.__tablename__)
    return model


def on_pages(tables: Iterable[str]) -> set[str]:
    """Those of the tables which a public page may show something of."""
    return set(tables) - _not_on_pages


@contextmanager
def noting() -> Iterator[set[str]]:
    """Gathers the tables which statements of this block change."""
    outer, written = _written.get(), set[str]()
    _written.set(written)
    try:
        yield written
    finally:
        _written.set(outer)


def note_statement(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
    """SQLAlchemy's `after_cursor_execute`, for engines that write."""
    tables = _written.get()
    if tables is None or statement.startswith("SELECT"):
        return
    tables.update(name.lower() for name in _CHANGES.findall(statement))


def note_written(table: str) -> None:
    """Note a change that is no statement, such as rows copied in past SQLAlchemy."""
    if (tables := _written.get()) is not None:
        tables.add(table)
