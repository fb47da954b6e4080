"""The dry run: a file is read, every row is judged, and nothing of the shop is touched.

Rows are kept as they are judged, a batch a transaction; a worker that dies leaves rows behind
which the next one clears away before it begins again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from booking_app.core import events
from booking_app.core.bulk import Verdict, wrong
from booking_app.core.clock import utc_now
from booking_app.core.collecting import rare_collections
from booking_app.core.db import Database
from booking_app.core.sheets.shapes import Shape, SheetRefused
from booking_app.domain.chain import service as chain
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import RunView, StagedRow
from booking_app.workflows.imports.folder import Progress, RunFolder, folder_of
from booking_app.workflows.imports.kinds import Kind
from booking_app.workflows.imports.registry import kind_of
from booking_app.workflows.imports.rows import ReadRow, RowReader, estimated_rows

logger = logging.getLogger(__name__)

BATCH = 4000


def topic(run_id: UUID) -> str:
    """What watchers of one import follow."""
    return f"import:{run_id}"


async def check(database: Database, run_id: UUID, worker: str) -> None:
    """Judge every row of an import that is being checked; does nothing for any other.

    Raises `LostClaim` when another worker has it now.
    """
    async with database.write() as session:
        if not await imports.claim(session, run_id, "checking", worker):
            return
        run = await imports.get(session, run_id)
        kind = kind_of(run.kind, await chain.current(session))
    await _forget_rows(database, run_id)
    folder = folder_of(run_id)
    try:
        with rare_collections():
            await _read_all(database, run, kind, folder, worker)
    except SheetRefused as error:
        await _fail(database, run_id, error)
        return
    except FileNotFoundError:
        await _fail(database, run_id, SheetRefused("file_gone"))
        return
    await _finish(database, run_id, kind, worker)


async def _forget_rows(database: Database, run_id: UUID) -> None:
    more = True
    while more:
        async with database.write() as session:
            more = await imports.clear_some(session, run_id)


async def _read_all(
    database: Database, run: RunView, kind: Kind, folder: RunFolder, worker: str
) -> None:
    shape = Shape(run.format, run.encoding, run.delimiter)  # type: ignore[arg-type]
    columns = [kind.column(field) if field else None for field in run.matching]
    total = await asyncio.to_thread(estimated_rows, folder.file, shape)
    folder.tell(Progress(0, total))
    reader = await asyncio.to_thread(RowReader, folder.file, shape, columns)
    done = 0
    try:
        while rows := await asyncio.to_thread(reader.take, BATCH):
            async with database.write() as session:
                await imports.hold(session, run.id, "checking", worker)
                verdicts = await _judge(session, kind, _completed(rows, kind, run))
                await imports.stage(session, run.id, _staged(rows, verdicts, kind))
            done += len(rows)
            folder.tell(Progress(done, max(total, done)))
    finally:
        await asyncio.to_thread(reader.close)
    if not done:
        raise SheetRefused("no_rows")


def _completed(rows: Sequence[ReadRow], kind: Kind, run: RunView) -> list[ReadRow]:
    """Rows that say when they were true: if nothing else, when the file was sent."""
    if kind.column("as_of") is None:
        return list(rows)
    sent = run.created_at.isoformat()
    return [
        row if "as_of" in row.given else ReadRow(row.line, {**row.given, "as_of": sent}, row.faults)
        for row in rows
    ]


async def _judge(session: Any, kind: Kind, rows: list[ReadRow]) -> list[Verdict]:
    """A verdict on each row. Rows that could not be read are judged as far as they go, so that
    all that is wrong with a row is said at once."""
    judged = iter(
        await kind.judge(session, [row.given for row in rows if kind.key in row.given], False)
    )
    verdicts = []
    for row in rows:
        verdict = next(judged) if kind.key in row.given else wrong(())
        if row.faults:
            spoken_of = {fault.field for fault in row.faults}
            found = [fault for fault in verdict.faults if fault.field not in spoken_of]
            verdict = wrong((*row.faults, *found))
        verdicts.append(verdict)
    return verdicts


def _staged(rows: Sequence[ReadRow], verdicts: Sequence[Verdict], kind: Kind) -> list[StagedRow]:
    to_write = kind.in_database.to_write if kind.in_database else None
    return [
        StagedRow(
            line=row.line,
            key=str(row.given.get(kind.key, "")),
            second_key=verdict.second_key,
            state=verdict.state,
            subject_id=verdict.subject_id,
            given=row.given,
            changes=verdict.changes,
            faults=[[fault.field, fault.reason, fault.value] for fault in verdict.faults],
            note=verdict.note,
            to_write=to_write(verdict) if to_write else {},
            basis=verdict.basis,
        )
        for row, verdict in zip(rows, verdicts, strict=True)
    ]


async def _finish(database: Database, run_id: UUID, kind: Kind, worker: str) -> None:
    async with database.write() as session:
        await imports.hold(session, run_id, "checking", worker)
        fields = {"key": kind.key}
        if kind.second_field:
            fields["second_key"] = kind.second_field
        await imports.condemn_repeated(session, run_id, fields)
        counts = await imports.count(session, run_id)
        await imports.move(
            session,
            run_id,
            ["checking"],
            "ready",
            row_count=counts.total,
            new_count=counts.new,
            changed_count=counts.changed,
            unchanged_count=counts.unchanged,
            wrong_count=counts.wrong,
            noted_count=await imports.count_noted(session, run_id),
            checked_at=utc_now(),
        )
        events.publish(session, topic(run_id), "checked", run_id)


async def _fail(database: Database, run_id: UUID, error: SheetRefused) -> None:
    async with database.write() as session:
        await imports.move(
            session,
            run_id,
            ["checking"],
            "failed",
            trouble=error.reason,
            trouble_data={"line": error.line},
            ended_at=utc_now(),
        )
        events.publish(session, topic(run_id), "failed", run_id)
