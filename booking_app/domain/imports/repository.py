"""Every query on imports."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    Subquery,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from booking_app.core.bulk_insert import insert_many
from booking_app.core.clock import utc_now
from booking_app.core.db import database_of
from booking_app.domain.imports.models import NOTED_ROWS, ImportMatching, ImportRow, ImportRun
from booking_app.domain.imports.schemas import Slice

_ROWS = cast("Table", ImportRow.__table__)


async def run(session: AsyncSession, run_id: UUID, *, lock: bool = False) -> ImportRun | None:
    """One import, as it is in the database now."""
    query = select(ImportRun).where(ImportRun.id == run_id)
    if lock:
        query = query.with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def runs(
    session: AsyncSession, kinds: Sequence[str], *, limit: int, offset: int
) -> tuple[Sequence[ImportRun], int]:
    """A page of the imports of these kinds, newest first, and how many there are."""
    wanted = ImportRun.kind.in_(kinds)
    total = await session.scalar(select(func.count()).select_from(ImportRun).where(wanted))
    query = select(ImportRun).where(wanted).order_by(ImportRun.created_at.desc(), ImportRun.id)
    return (await session.scalars(query.limit(limit).offset(offset))).all(), total or 0


async def move(session: AsyncSession, run_id: UUID, statuses: Sequence[str], **values: Any) -> bool:
    """Write values of an import that is at one of these stages; false when it is not."""
    result = await session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.status.in_(statuses))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


async def insert_rows(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep rows as read and judged."""
    await insert_many(session, _ROWS, rows)


async def delete_rows(session: AsyncSession, run_id: UUID, limit: int) -> bool:
    """Forget some rows of an import; whether there were any."""
    lines = select(ImportRow.line).where(ImportRow.run_id == run_id).limit(limit)
    result = await session.execute(
        delete(ImportRow)
        .where(ImportRow.run_id == run_id, ImportRow.line.in_(lines))
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount > 0


async def repeated(
    session: AsyncSession, run_id: UUID, column: str
) -> AsyncIterator[Sequence[tuple[int, int]]]:
    """Rows whose key came before in the file, as `(line, first line)`, in batches."""
    key = getattr(ImportRow, column)
    other = aliased(ImportRow)
    first = (
        select(getattr(other, column).label("key"), func.min(other.line).label("line"))
        .where(other.run_id == run_id, getattr(other, column) != "")
        .group_by(getattr(other, column))
        .having(func.count() > 1)
        .subquery()
    )
    after = 0
    while True:
        query = (
            select(ImportRow.line, first.c.line)
            .join(first, key == first.c.key)
            .where(ImportRow.run_id == run_id, ImportRow.line > first.c.line)
            .where(ImportRow.line > after)
            .order_by(ImportRow.line)
            .limit(5000)
        )
        found = [(line, earlier) for line, earlier in await session.execute(query)]
        if not found:
            return
        after = found[-1][0]
        yield found


async def condemn(
    session: AsyncSession, run_id: UUID, faults: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Make rows wrong, by line, with the faults given."""
    statement = (
        update(_ROWS)
        .where(_ROWS.c.run_id == run_id, _ROWS.c.line == bindparam("at_line"))
        .values(
            state="wrong", changes={}, note="", faults=bindparam("found", type_=_ROWS.c.faults.type)
        )
    )
    await (await session.connection()).execute(
        statement, [{"at_line": line, "found": list(found)} for line, found in faults]
    )


async def counts(session: AsyncSession, run_id: UUID) -> dict[str, int]:
    """Rows by state."""
    query = select(ImportRow.state, func.count()).where(ImportRow.run_id == run_id)
    rows = await session.execute(query.group_by(ImportRow.state))
    return {state: count for state, count in rows}  # noqa: C416 - typed rows


async def rows_by_line(
    session: AsyncSession, run_id: UUID, state: str, after: int, limit: int, offset: int = 0
) -> Sequence[ImportRow]:
    """Rows of a state that follow a line, in the order of the file."""
    query = (
        select(ImportRow)
        .where(ImportRow.run_id == run_id, ImportRow.state == state, ImportRow.line > after)
        .order_by(ImportRow.line)
        .limit(limit)
        .offset(offset)
    )
    return (await session.scalars(query)).all()


async def subject_after(
    session: AsyncSession, run_id: UUID, state: str, after: UUID | None, count: int
) -> UUID | None:
    """The subject that many rows of a state on, in the order of subjects; none where fewer
    follow."""
    query = select(_ROWS.c.subject_id).where(*_within(Slice(run_id, state, after, None)))
    ordered = query.order_by(_ROWS.c.subject_id).offset(count - 1).limit(1)
    return await session.scalar(ordered)


async def rows_within(session: AsyncSession, part: Slice) -> Sequence[Any]:
    """Rows in the order of what they change."""
    names = ("line", "key", "given", "changes", "note", "to_write", "basis")
    query = (
        select(*[_ROWS.c[name] for name in names])
        .where(*_within(part))
        .order_by(_ROWS.c.subject_id)
    )
    return (await (await session.connection()).execute(query)).all()


def staged(part: Slice) -> Subquery:
    """`key`, `subject_id`, `to_write`, `basis` of rows, for a statement that works on them all."""
    columns = [_ROWS.c[name] for name in ("key", "subject_id", "to_write", "basis")]
    return select(*columns).where(*_within(part)).subquery("staged")


def noted(run_id: UUID) -> Subquery:
    """`subject_id` of changed rows that have a note, for a statement that works on them all."""
    return select(_ROWS.c.subject_id).where(*_noted(run_id)).subquery("noted")


async def count_noted(session: AsyncSession, run_id: UUID) -> int:
    """How many changed rows have a note."""
    query = select(func.count()).select_from(_ROWS).where(*_noted(run_id))
    return await session.scalar(query) or 0


async def keep_notes(session: AsyncSession, run_id: UUID, subject_ids: Select[UUID]) -> None:
    """Take the notes off changed rows of all subjects but these."""
    others = (*_noted(run_id), _ROWS.c.subject_id.not_in(subject_ids))
    await (await session.connection()).execute(update(_ROWS).where(*others).values(note=""))


async def noted_by_line(
    session: AsyncSession, run_id: UUID, limit: int, offset: int
) -> Sequence[ImportRow]:
    """Changed rows that have a note, in the order of the file."""
    query = select(ImportRow).where(*_noted(run_id)).order_by(ImportRow.line)
    return (await session.scalars(query.limit(limit).offset(offset))).all()


def _noted(run_id: UUID) -> list[ColumnElement[bool]]:
    # In the words of its index, without which SQLite would not use that.
    return [_ROWS.c.run_id == run_id, literal_column(NOTED_ROWS)]


def _within(part: Slice) -> list[ColumnElement[bool]]:
    found = [_ROWS.c.run_id == part.run_id, _ROWS.c.state == part.state]
    if part.after is not None:
        found.append(_ROWS.c.subject_id > part.after)
    if part.last is not None:
        found.append(_ROWS.c.subject_id <= part.last)
    return found


async def matching(session: AsyncSession, kind: str, headings_hash: str) -> list[Any] | None:
    """How these headings were matched the last time."""
    row = await session.get(ImportMatching, (kind, headings_hash))
    return row.matching if row else None


async def keep_matching(
    session: AsyncSession, kind: str, headings_hash: str, found: Sequence[str | None]
) -> None:
    """Remember how these headings are matched."""
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    values = {"matching": list(found), "updated_at": utc_now()}
    await session.execute(
        insert(ImportMatching)
        .values(kind=kind, headings_hash=headings_hash, **values)
        .on_conflict_do_update(index_elements=["kind", "headings_hash"], set_=values)
    )


async def ended_before(session: AsyncSession, moment: Any, limit: int = 50) -> Sequence[UUID]:
    """Imports that ended, or were left alone, before a moment and still have rows."""
    has_rows = select(ImportRow.line).where(ImportRow.run_id == ImportRun.id).exists()
    last = func.coalesce(ImportRun.ended_at, ImportRun.checked_at, ImportRun.created_at)
    query = select(ImportRun.id).where(last < moment, has_rows).limit(limit)
    return (await session.scalars(query)).all()
