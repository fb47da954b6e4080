"""The kinds of things that come in files: what their columns are and who judges their rows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import FromClause, Select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import State, Verdict
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports.columns import Column

KindName = Literal["products", "variants", "pieces", "stores"]
KINDS: tuple[KindName, ...] = get_args(KindName)

Given = Mapping[str, Any]
"""A row as read: fields that were spoken of, in JSON values."""


@dataclass(frozen=True, slots=True)
class InDatabase:
    """Writing many rows by a few statements that never bring them here.

    `to_write` is what is kept of a verdict for it, `brought` what a new row brings, out of its news
    and that. The others work on rows as `imports.staged`
    gives them: `stands` says whether all their verdicts still hold, and with `True` locks their
    subjects until the commit; `write` follows verdicts of a state that stand; `note_seen` notes
    that unchanged ones were seen, where their verdicts stand.
    """

    to_write: Callable[[Verdict], Given]
    brought: Callable[[Given, Given], Given]
    stands: Callable[[AsyncSession, FromClause, bool], Awaitable[bool]]
    write: Callable[[AsyncSession, FromClause, State], Awaitable[None]]
    note_seen: Callable[[AsyncSession, FromClause], Awaitable[None]]


class Moved(Exception):
    """What is known is not what was shown."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What becomes of promises that rows break: those changed ones whose verdicts have a note.

    `lock` keeps others from those who were promised something, before anything is changed;
    `standing` are the subjects that are promised still; `give_up` tells those they were promised
    to, afterwards: how many rows that were, for whoever sent the file. It raises `Moved` where a
    promise is kept after all.
    """

    lock: Callable[[AsyncSession, FromClause], Awaitable[None]]
    standing: Callable[[FromClause], Select[UUID]]
    give_up: Callable[[AsyncSession, FromClause, audit.Actor], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` is the field a row is known by; `second_field` is reported where two rows share the
    second key of their verdicts.

    `judge` writes nothing, `write` follows verdicts of its own transaction; `in_database` does the
    same faster where all that a verdict rests on can be named. `after` gives what follows a key,
    narrowed by filters, with all fields, at most a batch in the order of keys.
    """

    name: KindName
    key: str
    columns: tuple[Column, ...]
    judge: Callable[[AsyncSession, Sequence[Given], bool], Awaitable[list[Verdict]]]
    write: Callable[[AsyncSession, Sequence[Verdict], audit.Actor], Awaitable[None]]
    after: Callable[[AsyncSession, str, Mapping[str, str]], Awaitable[Sequence[Given]]]
    filters: tuple[str, ...] = ()
    second_field: str = ""
    in_database: InDatabase | None = None
    promises: Promises | None = None

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
