"""What was agreed on is done: every row or none, in one transaction.

What verdicts rest on is compared first, in the database, and rows for which all of it is as it was
are written there too. Where something has moved, rows are judged again; if what is known of one has
changed since it was shown, nothing is done and the file is checked anew. Unchanged rows come first
and changed ones last, for these are locked until the commit; they are locked in the order of their
ids, as bookings lock them.
"""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, outbox
from booking_app.core.bulk import State
from booking_app.core.bulk_insert import RowsCollide, plan_each_time
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.domain.chain import service as chain
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import RunView, Slice
from booking_app.workflows.imports.check import BATCH, topic
from booking_app.workflows.imports.folder import Progress, RunFolder, folder_of
from booking_app.workflows.imports.kinds import Kind, Moved
from booking_app.workflows.imports.registry import kind_of

logger = logging.getLogger(__name__)

CHECK_JOB = "import.check"
_ORDER: tuple[State, ...] = ("unchanged", "new", "changed")


class _Stopped(Exception):
    """Somebody called it off."""


async def apply(database: Database, run_id: UUID, worker: str) -> None:
    """Do what an import that is being applied says; does nothing for any other.

    Raises `LostClaim` when another worker has it now.
    """
    async with database.write() as session:
        if not await imports.claim(session, run_id, "applying", worker):
            run = await imports.get(session, run_id)
            if run.status != "applied":
                return
    folder = folder_of(run_id)
    try:
        await _all_or_nothing(database, run_id, folder, worker)
    except _Stopped:
        await _end(database, run_id)
        folder.remove()
        return
    except (Moved, RowsCollide):
        await _check_anew(database, run_id)
        return
    await _note_seen(database, run_id)
    folder.remove()


async def _all_or_nothing(database: Database, run_id: UUID, folder: RunFolder, worker: str) -> None:
    async with database.write() as session:
        run = await imports.get(session, run_id)
        if run.status == "applied":
            # The worker before died after its commit.
            return
        run = await imports.hold(session, run_id, "applying", worker)
        kind = kind_of(run.kind, await chain.current(session))
        if await imports.count(session, run_id) != run.counts:
            # The rows are not logged: a crash of the database has taken them.
            raise Moved
        await plan_each_time(session)
        total = run.counts.total - run.counts.wrong
        by = await imports.actor_of(session, run_id)
        done = 0
        for state in _ORDER:
            if state == "changed" and run.noted and kind.promises:
                await kind.promises.lock(session, imports.noted(run_id))
            ahead = getattr(run.counts, state)
            async for part in imports.slices(session, run_id, state, BATCH):
                if folder.should_stop():
                    raise _Stopped
                folder.tell(Progress(done, total))
                await _follow(session, kind, state, part, by)
                done += min(BATCH, ahead)
                ahead -= min(BATCH, ahead)
        told = await _keep_word(session, kind, run, by)
        if folder.should_stop():
            raise _Stopped
        await _conclude(session, run, by, told)
        folder.tell(Progress(total, total))


async def _follow(
    session: AsyncSession, kind: Kind, state: State, part: Slice, by: audit.Actor
) -> None:
    lock = state == "changed"
    if kind.in_database is not None:
        staged = imports.staged(part)
        if await kind.in_database.stands(session, staged, lock):
            await kind.in_database.write(session, staged, state)
            return
    rows = await imports.rows_within(session, part)
    verdicts = await kind.judge(session, [row.given for row in rows], lock)
    for row, verdict in zip(rows, verdicts, strict=True):
        shown = {field: list(pair) for field, pair in verdict.changes.items()}
        if verdict.state != state or shown != row.changes:
            raise Moved
        if (
            state == "changed"
            and verdict.note
            and (verdict.note, verdict.basis) != (row.note, row.basis)
        ):
            # Whoever is promised the piece now was not locked before it, nor spoken of.
            raise Moved
        kept = kind.in_database.to_write(verdict) if kind.in_database else {}
        if state == "new" and kept != row.to_write:
            raise Moved
    if state != "unchanged":
        await kind.write(session, verdicts, by)


async def _keep_word(session: AsyncSession, kind: Kind, run: RunView, by: audit.Actor) -> int:
    """Tell those who were promised what is gone now; about how many rows."""
    if not run.noted or kind.promises is None:
        return 0
    noted = imports.noted(run.id)
    # What ended since it was looked at did not come true.
    await imports.keep_notes(session, run.id, kind.promises.standing(noted))
    return await kind.promises.give_up(session, noted, by)


async def _conclude(session: AsyncSession, run: RunView, by: audit.Actor, told: int) -> None:
    await imports.move(
        session,
        run.id,
        ["applying"],
        "applied",
        ended_at=utc_now(),
        noted_count=told,
        trouble="",
        trouble_data={},
    )
    counts = run.counts
    data: dict[str, Any] = {"booked": told} if told else {}
    audit.record(
        session,
        by,
        "import.applied",
        "import",
        run.id,
        label=run.file_name,
        kind=run.kind,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        left_out=counts.wrong,
        **data,
    )
    events.publish(session, topic(run.id), "applied", run.id)


async def _check_anew(database: Database, run_id: UUID) -> None:
    async with database.write() as session:
        await imports.move(session, run_id, ["applying"], "checking", trouble="moved")
        await outbox.enqueue(session, CHECK_JOB, {"run": str(run_id)})
        events.publish(session, topic(run_id), "moved", run_id)


async def _end(database: Database, run_id: UUID) -> None:
    async with database.write() as session:
        await imports.move(session, run_id, ["applying"], "cancelled", ended_at=utc_now())
        label = (await imports.get(session, run_id)).file_name
        audit.record(session, audit.SYSTEM, "import.cancelled", "import", run_id, label=label)
        events.publish(session, topic(run_id), "cancelled", run_id)


async def _note_seen(database: Database, run_id: UUID) -> None:
    """Unchanged things were seen again. Of use, but not worth locking everything for: in small
    transactions after the commit, and harmless to repeat."""
    async with database.read() as session:
        run = await imports.get(session, run_id)
        kind = kind_of(run.kind, await chain.current(session))
    if kind.in_database is None:
        return
    after: UUID | None = None
    while True:
        async with database.write() as session:
            part = await imports.next_slice(session, run_id, "unchanged", after, BATCH)
            await kind.in_database.note_seen(session, imports.staged(part))
        if part.last is None:
            return
        after = part.last
