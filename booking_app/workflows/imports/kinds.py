"""The kinds of things that come in files: what their columns are and who judges their rows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Verdict
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports.columns import Column

KindName = Literal["products", "variants", "pieces", "stores"]
KINDS: tuple[KindName, ...] = get_args(KindName)

Given = Mapping[str, Any]
"""A row as read: fields that were spoken of, in JSON values."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` is the field a row is known by; `second_field` is reported where two rows share the
    second key of their verdicts.

    `judge` writes nothing, `write` follows verdicts of its own transaction, `note_seen` follows
    those on unchanged rows afterwards, in transactions of its own. `after` gives what follows a
    key, narrowed by filters, with all fields, at most a batch in the order of keys.
    """

    name: KindName
    key: str
    columns: tuple[Column, ...]
    judge: Callable[[AsyncSession, Sequence[Given], bool], Awaitable[list[Verdict]]]
    write: Callable[[AsyncSession, Sequence[Verdict], audit.Actor], Awaitable[None]]
    after: Callable[[AsyncSession, str, Mapping[str, str]], Awaitable[Sequence[Given]]]
    filters: tuple[str, ...] = ()
    second_field: str = ""
    note_seen: Callable[[AsyncSession, Sequence[Verdict]], Awaitable[None]] | None = None

    def column(self, field: str) -> Column | None:
        """The column of a field."""
        return next((column for column in self.columns if column.field == field), None)


def may_exchange(actor: Actor, kind: str) -> bool:
    """Whether somebody may bring in, and take out, files of this kind."""
    if kind == "stores":
        return actor.role == "admin"
    if kind == "pieces" and actor.scope == "stock":
        return actor.any_store
    return actor.role in ("merchandiser", "admin")
