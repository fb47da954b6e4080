"""The kinds of things that come in files: what their columns are and who judges their rows."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk import Verdict
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports.columns import Column

KindName = Literal["products", "variants", "pieces", "stores"]
KINDS: tuple[KindName, ...] = get_args(KindName)

Given = Mapping[str, Any]
"""A row as read: fields that were spoken of, in JSON values."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` is the field a row is known by; `second_key` makes another text that no two rows of
    a file may share, or nothing, and is reported as `second_field`.

    `judge` writes nothing, `write` follows verdicts of its own transaction, `note_seen` follows
    those on unchanged rows afterwards, in transactions of its own. `rows` yields everything of
    the kind, narrowed by a filter, as `Given` with all fields, in the order of the key.
    """

    name: KindName
    key: str
    columns: tuple[Column, ...]
    judge: Callable[[AsyncSession, Sequence[Given], bool], Awaitable[list[Verdict]]]
    write: Callable[[AsyncSession, Sequence[Verdict]], Awaitable[None]]
    rows: Callable[[AsyncSession, Mapping[str, str]], AsyncIterator[Sequence[Given]]]
    filters: tuple[str, ...] = ()
    second_field: str = ""
    second_key: Callable[[Given], str | None] = lambda _given: None
    note_seen: Callable[[AsyncSession, Sequence[Verdict]], Awaitable[None]] | None = None

    def column(self, field: str) -> Column | None:
        """The column of a field."""
        return next((column for column in self.columns if column.field == field), None)


def may_exchange(actor: Actor, kind: str) -> bool:
    """Whether somebody may bring in, and take out, files of this kind."""
    if kind == "stores":
        return actor.role == "admin"
    if kind == "pieces" and actor.scope == "stock":
        return True
    return actor.role in ("merchandiser", "admin")
