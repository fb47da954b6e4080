"""The life of an import and its rows. What a row means is its kind's business, above."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.clock import utc_now
from booking_app.core.errors import Conflict
from booking_app.domain.imports import repository
from booking_app.domain.imports.errors import ImportNotFound, ImportNotReady
from booking_app.domain.imports.models import ImportRow, ImportRun
from booking_app.domain.imports.schemas import (
    Counts,
    NewRun,
    RunView,
    Slice,
    StagedRow,
    Status,
)


class LostClaim(Conflict):
    """Another worker holds this import now, or it was called off."""

    code = "lost_claim"


async def add(session: AsyncSession, new: NewRun) -> RunView:
    """An import of a file that has arrived; its columns are yet to be agreed on."""
    row = ImportRun(
        id=new.id,
        kind=new.kind,
        status="matching",
        actor_kind=new.actor_kind,
        actor_id=new.actor_id,
        actor_name=new.actor_name,
        file_name=new.file_name,
        byte_count=new.byte_count,
        format=new.format,
        encoding=new.encoding,
        delimiter=new.delimiter,
        headings=list(new.headings),
        sample=[list(line) for line in new.sample],
        matching=list(new.matching),
        trouble_data={},
        created_at=utc_now(),
    )
    session.add(row)
    await session.flush()
    return await get(session, new.id)


async def get(session: AsyncSession, run_id: UUID) -> RunView:
    """One import. Raises `ImportNotFound`."""
    row = await repository.run(session, run_id)
    if row is None:
        raise ImportNotFound
    return _view(row)


async def page(
    session: AsyncSession, kinds: Sequence[str], number: int = 1, size: int = 20
) -> tuple[list[RunView], int]:
    """A page of the imports of these kinds, newest first, and how many there are in all."""
    rows, total = await repository.runs(session, kinds, limit=size, offset=(number - 1) * size)
    return [_view(row) for row in rows], total


async def move(
    session: AsyncSession, run_id: UUID, statuses: Sequence[Status], status: Status, **values: Any
) -> None:
    """On to another stage, from one of these. Raises `ImportNotReady`."""
    if not await repository.move(session, run_id, statuses, status=status, **values):
        raise ImportNotReady


async def claim(session: AsyncSession, run_id: UUID, status: Status, worker: str) -> bool:
    """Take an import at this stage for one worker; whoever had it before has lost it."""
    return await repository.move(session, run_id, [status], claim=worker)


async def hold(session: AsyncSession, run_id: UUID, status: Status, worker: str) -> RunView:
    """The import, locked until the commit. Raises `LostClaim` when it is not the worker's."""
    row = await repository.run(session, run_id, lock=True)
    if row is None or row.status != status or row.claim != worker:
        raise LostClaim
    return _view(row)


async def actor_of(session: AsyncSession, run_id: UUID) -> Actor:
    """Who sent the file, as the audit log names them. Raises `ImportNotFound`."""
    row = await repository.run(session, run_id)
    if row is None:
        raise ImportNotFound
    return Actor(ActorKind(row.actor_kind), row.actor_id)


async def stage(session: AsyncSession, run_id: UUID, rows: Sequence[StagedRow]) -> None:
    """Keep rows as read and judged."""
    await repository.insert_rows(
        session,
        [
            {
                "run_id": run_id,
                "line": row.line,
                "key": row.key,
                "second_key": row.second_key,
                "state": row.state,
                "subject_id": row.subject_id,
                "given": row.given,
                "changes": row.changes,
                "faults": row.faults,
                "note": row.note,
                "to_write": row.to_write,
                "basis": row.basis,
            }
            for row in rows
        ],
    )


async def clear_some(session: AsyncSession, run_id: UUID, limit: int = 20_000) -> bool:
    """Forget some of an import's rows; whether there were any."""
    return await repository.delete_rows(session, run_id, limit)


async def condemn_repeated(session: AsyncSession, run_id: UUID, fields: Mapping[str, str]) -> None:
    """Rows that say something of what an earlier row spoke of are wrong.

    `fields` names the field to report for the column `key` and for `second_key`.
    """
    for column, field in fields.items():
        async for found in repository.repeated(session, run_id, column):
            faults = [(line, [[field, "duplicate", str(first)]]) for line, first in found]
            await repository.condemn(session, run_id, faults)


async def count(session: AsyncSession, run_id: UUID) -> Counts:
    """How many rows of each state there are."""
    return Counts(**await repository.counts(session, run_id))


async def rows_of(
    session: AsyncSession, run_id: UUID, state: str, number: int = 1, size: int = 50
) -> list[StagedRow]:
    """A page of the rows of one state, in the order of the file."""
    rows = await repository.rows_by_line(
        session, run_id, state, after=0, limit=size, offset=(number - 1) * size
    )
    return [_staged(row) for row in rows]


async def rows_after(
    session: AsyncSession, run_id: UUID, state: str, line: int, size: int
) -> list[StagedRow]:
    """Rows of one state that follow a line, in the order of the file."""
    rows = await repository.rows_by_line(session, run_id, state, line, size)
    return [_staged(row) for row in rows]


async def next_slice(
    session: AsyncSession, run_id: UUID, state: str, after: UUID | None, size: int
) -> Slice:
    """So many rows of a state after a subject, or the rest of them, in the order of what they
    change, which is the order bookings lock in."""
    last = await repository.subject_after(session, run_id, state, after, size)
    return Slice(run_id, state, after, last)


async def slices(
    session: AsyncSession, run_id: UUID, state: str, size: int
) -> AsyncIterator[Slice]:
    """All rows of a state, slice by slice; the last one may be empty."""
    after: UUID | None = None
    while True:
        part = await next_slice(session, run_id, state, after, size)
        yield part
        if part.last is None:
            return
        after = part.last


async def rows_within(session: AsyncSession, part: Slice) -> Sequence[Any]:
    """`line, key, given, changes, note, to_write, basis` of rows, in the order of what they
    change."""
    return await repository.rows_within(session, part)


def staged(part: Slice) -> Subquery:
    """The rows as a table of `key`, `subject_id`, `to_write`, `basis`, for statements that work on
    all of them in the database."""
    return repository.staged(part)


def noted(run_id: UUID) -> Subquery:
    """The changed rows that have a note, as a table of `subject_id`."""
    return repository.noted(run_id)


async def count_noted(session: AsyncSession, run_id: UUID) -> int:
    """How many changed rows have a note."""
    return await repository.count_noted(session, run_id)


async def keep_notes(session: AsyncSession, run_id: UUID, subject_ids: Select[UUID]) -> None:
    """Take the notes off changed rows of all other subjects."""
    await repository.keep_notes(session, run_id, subject_ids)


async def noted_rows(
    session: AsyncSession, run_id: UUID, number: int = 1, size: int = 50
) -> list[StagedRow]:
    """A page of the changed rows that have a note, in the order of the file."""
    rows = await repository.noted_by_line(session, run_id, size, (number - 1) * size)
    return [_staged(row) for row in rows]


async def remembered(
    session: AsyncSession, kind: str, headings: Sequence[str]
) -> list[str | None] | None:
    """How the same headings were matched the last time, if ever."""
    found = await repository.matching(session, kind, _hash(headings))
    return list(found) if found is not None else None


async def remember(
    session: AsyncSession, kind: str, headings: Sequence[str], found: Sequence[str | None]
) -> None:
    """Match the same headings so the next time."""
    await repository.keep_matching(session, kind, _hash(headings), found)


async def abandon(session: AsyncSession, run_id: UUID) -> None:
    """Whoever sent the file did not come back: it is over, if it was not."""
    await repository.move(
        session, run_id, ["matching", "ready"], status="cancelled", ended_at=utc_now()
    )


async def worn_out(session: AsyncSession, before: datetime) -> list[UUID]:
    """Imports that were over, or left alone, before this moment and still have rows."""
    return list(await repository.ended_before(session, before))


def _hash(headings: Sequence[str]) -> str:
    text = json.dumps([heading.strip().casefold() for heading in headings], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _staged(row: ImportRow) -> StagedRow:
    return StagedRow(
        line=row.line,
        key=row.key,
        second_key=row.second_key,
        state=row.state,
        subject_id=row.subject_id,
        given=row.given,
        changes=row.changes,
        faults=row.faults,
        note=row.note,
        to_write=row.to_write,
        basis=row.basis,
    )


def _view(row: ImportRun) -> RunView:
    return RunView(
        id=row.id,
        kind=row.kind,
        status=row.status,  # type: ignore[arg-type]
        actor_name=row.actor_name,
        file_name=row.file_name,
        byte_count=row.byte_count,
        format=row.format,
        encoding=row.encoding,
        delimiter=row.delimiter,
        headings=tuple(row.headings),
        sample=tuple(tuple(line) for line in row.sample),
        matching=tuple(row.matching),
        counts=Counts(row.new_count, row.changed_count, row.unchanged_count, row.wrong_count),
        noted=row.noted_count,
        skip_wrong=row.skip_wrong,
        trouble=row.trouble,
        trouble_data=row.trouble_data,
        created_at=row.created_at,
        checked_at=row.checked_at,
        ended_at=row.ended_at,
    )
