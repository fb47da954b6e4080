"""What was found in a file, in the words of the person who looks at it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import Database
from booking_app.core.i18n import Translator, translator
from booking_app.core.sheets.writing import BOM, csv_lines
from booking_app.domain.chain import service as chain
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import StagedRow
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports import runs
from booking_app.workflows.imports.kinds import Kind
from booking_app.workflows.imports.registry import kind_of
from booking_app.workflows.imports.texts import fault_text, note_text


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field with its title, before and after as files show them."""

    field: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A field with its title, what stands there, and why it cannot."""

    field: str
    title: str
    value: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a file."""

    line: int
    key: str
    changes: tuple[ShownChange, ...]
    faults: tuple[ShownFault, ...]
    note: str


async def shown_rows(
    session: AsyncSession,
    actor: Actor,
    run_id: UUID,
    state: str,
    locale: str,
    number: int = 1,
    size: int = 50,
) -> list[ShownRow]:
    """A page of the rows of one state, or of the changed ones that are `booked`. Raises
    `ImportNotFound`."""
    run = (await runs.get(session, actor, run_id)).run
    kind = kind_of(run.kind, await chain.current(session))
    if state == "booked":
        found = await imports.noted_rows(session, run_id, number, size)
    else:
        found = await imports.rows_of(session, run_id, state, number, size)
    return [_shown(row, kind, translator(locale)) for row in found]


async def problems_csv(
    database: Database, actor: Actor, run_id: UUID, locale: str
) -> AsyncIterator[bytes]:
    """Everything that is wrong, a line a fault. Raises `ImportNotFound` at its first step."""
    t = translator(locale)
    async with database.read() as session:
        run = (await runs.get(session, actor, run_id)).run
        kind = kind_of(run.kind, await chain.current(session))
    heads = [t("Line"), _title(kind, kind.key, t), t("Column"), t("Value"), t("Reason")]
    yield BOM + csv_lines([heads], ";")
    after = 0
    while True:
        async with database.read() as session:
            rows = await imports.rows_after(session, run_id, "wrong", after, 1000)
        if not rows:
            return
        after = rows[-1].line
        yield csv_lines(
            [
                [row.line, row.key, fault.title, fault.value, fault.text]
                for row in (_shown(row, kind, t) for row in rows)
                for fault in row.faults
            ],
            ";",
        )


def _shown(row: StagedRow, kind: Kind, t: Translator) -> ShownRow:
    return ShownRow(
        line=row.line,
        key=row.key,
        changes=tuple(
            ShownChange(field, _title(kind, field, t), *_values(kind, field, pair))
            for field, pair in _changes(row, kind).items()
        ),
        faults=tuple(
            ShownFault(field, _title(kind, field, t), value, reason, fault_text(t, reason, value))
            for field, reason, value in row.faults
        ),
        note=note_text(t, row.note),
    )


def _changes(row: StagedRow, kind: Kind) -> Mapping[str, Sequence[Any]]:
    if row.state != "new" or kind.in_database is None:
        return row.changes
    found = kind.in_database.brought(row.given, row.to_write)
    return {field: (None, value) for field, value in found.items()}


def _values(kind: Kind, field: str, pair: Sequence[Any]) -> tuple[str, str]:
    column = kind.column(field)
    before, after = pair
    if column is None:
        return str(before or ""), str(after)
    return column.show(before), column.show(after)


def _title(kind: Kind, field: str, t: Translator) -> str:
    column = kind.column(field)
    return column.heading(t.locale) if column else ""
