"""Imports as people and machines handle them: send, match, look, apply, call off."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden, Unavailable
from booking_app.core.ids import new_id
from booking_app.core.settings import get_settings
from booking_app.core.sheets.reading import Peek, peek
from booking_app.core.sheets.shapes import SheetRefused
from booking_app.domain.chain import service as chain
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.errors import (
    FileRefused,
    ImportHasFaults,
    ImportNotFound,
    ImportNotReady,
)
from booking_app.domain.imports.schemas import BUSY, NewRun, RunView, StagedRow
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports import matching
from booking_app.workflows.imports.apply import CHECK_JOB
from booking_app.workflows.imports.check import topic
from booking_app.workflows.imports.folder import NOT_BEGUN, Progress, RunFolder, folder_of
from booking_app.workflows.imports.kinds import KINDS, KindName, may_exchange
from booking_app.workflows.imports.registry import kind_of

APPLY_JOB = "import.apply"


class BrokenOff(Unavailable):
    """The sender went away before the file was whole."""

    code = "broken_off"


_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Watched:
    """An import and how far the work on it is."""

    run: RunView
    progress: Progress = NOT_BEGUN


async def send(
    database: Database, actor: Actor, kind: KindName, file_name: str, chunks: AsyncIterator[bytes]
) -> RunView:
    """Take a file in. If every heading is understood it is checked at once, else it waits for
    somebody to match them.

    Raises `Forbidden`, `FileTooLarge`, `DiskFull`, `FileRefused`.
    """
    if not may_exchange(actor, kind):
        raise Forbidden
    run_id = new_id()
    folder = folder_of(run_id)
    size = await folder.receive(chunks, get_settings().import_max_mb * 1_000_000)
    try:
        found = await _peek(folder)
        async with database.write() as session:
            return await _begin(session, actor, kind, _Arrived(run_id, file_name, size, found))
    except BaseException:
        folder.remove()
        raise


@dataclass(frozen=True, slots=True)
class _Arrived:
    run_id: UUID
    file_name: str
    byte_count: int
    peek: Peek


async def _peek(folder: RunFolder) -> Peek:
    try:
        return await asyncio.to_thread(peek, folder.file)
    except SheetRefused as error:
        raise FileRefused(field="file", reason=error.reason, line=error.line) from error


async def _begin(session: AsyncSession, actor: Actor, kind: KindName, arrived: _Arrived) -> RunView:
    known = kind_of(kind, await chain.current(session))
    columns = known.columns
    found = arrived.peek
    before = await imports.remembered(session, kind, found.headings)
    fields = {column.field for column in columns}
    if before is not None and all(field in fields for field in before if field):
        chosen, is_clear = before, True
    else:
        chosen = matching.match(known, found.headings)
        is_clear = matching.goes_without_asking(columns, found.headings, chosen)
    run = await imports.add(
        session,
        NewRun(
            id=arrived.run_id,
            kind=kind,
            actor_kind=actor.audited.kind.value,
            actor_id=actor.audited.id,
            actor_name=actor.name,
            file_name=_plain_name(arrived.file_name),
            byte_count=arrived.byte_count,
            format=found.shape.format,
            encoding=found.shape.encoding,
            delimiter=found.shape.delimiter,
            headings=found.headings,
            sample=found.sample,
            matching=chosen,
        ),
    )
    audit.record(
        session, actor.audited, "import.sent", "import", run.id, label=run.file_name, kind=kind
    )
    return await _check(session, run.id, ("matching",)) if is_clear else run


async def get(session: AsyncSession, actor: Actor, run_id: UUID) -> Watched:
    """One import. Raises `ImportNotFound`, for those who may not see it as well."""
    run = await _allowed(session, actor, run_id)
    return Watched(run, folder_of(run_id).progress() if run.status in BUSY else NOT_BEGUN)


async def page(
    session: AsyncSession, actor: Actor, number: int = 1, size: int = 20
) -> tuple[list[RunView], int]:
    """A page of the imports the actor may see, newest first, and how many there are."""
    kinds = [kind for kind in KINDS if may_exchange(actor, kind)]
    return await imports.page(session, kinds, number, size)


async def set_matching(
    session: AsyncSession, actor: Actor, run_id: UUID, chosen: Sequence[str | None]
) -> RunView:
    """Say which heading is which column, and have the file checked; it is remembered for files
    with the same headings. Raises `ImportNotFound`, `ImportNotReady`, `MatchingIncomplete`."""
    run = await _allowed(session, actor, run_id)
    kind = kind_of(run.kind, await chain.current(session))
    padded = [*chosen, *[None] * len(run.headings)][: len(run.headings)]
    matching.check_matching(kind.columns, padded)
    await imports.remember(session, run.kind, run.headings, padded)
    return await _check(session, run_id, ("matching", "ready"), matching=padded)


async def rematch(session: AsyncSession, actor: Actor, run_id: UUID) -> RunView:
    """Back to the matching of columns. Raises `ImportNotFound`, `ImportNotReady`."""
    await _allowed(session, actor, run_id)
    await imports.move(session, run_id, ["ready"], "matching", trouble="")
    events.publish(session, topic(run_id), "matching", run_id)
    return await imports.get(session, run_id)


async def rows(
    session: AsyncSession, actor: Actor, run_id: UUID, state: str, number: int = 1, size: int = 50
) -> list[StagedRow]:
    """A page of what was found. Raises `ImportNotFound`."""
    await _allowed(session, actor, run_id)
    return await imports.rows_of(session, run_id, state, number, size)


async def apply(
    session: AsyncSession, actor: Actor, run_id: UUID, *, skip_wrong: bool = False
) -> RunView:
    """Have it done, in the background. `skip_wrong` agrees to leave wrong rows out.

    Raises `ImportNotFound`, `ImportNotReady`, `ImportHasFaults`.
    """
    run = await _allowed(session, actor, run_id)
    if run.status != "ready":
        raise ImportNotReady
    if run.counts.wrong and not skip_wrong:
        raise ImportHasFaults(count=run.counts.wrong)
    if not run.counts.new + run.counts.changed + run.counts.unchanged:
        raise ImportNotReady
    await imports.move(
        session, run_id, ["ready"], "applying", skip_wrong=skip_wrong, trouble="", claim=""
    )
    folder_of(run_id).tell(Progress(0, run.counts.total - run.counts.wrong))
    await outbox.enqueue(session, APPLY_JOB, {"run": str(run_id)})
    events.publish(session, topic(run_id), "applying", run_id)
    return await imports.get(session, run_id)


async def cancel(database: Database, actor: Actor, run_id: UUID) -> RunView:
    """Call it off. While it is being applied it stops before its commit, or it was too late.

    Raises `ImportNotFound`, `ImportNotReady`.
    """
    async with database.read() as session:
        run = await _allowed(session, actor, run_id)
    if run.status == "applying":
        # Said in its folder: on SQLite nobody else can write before the commit.
        folder_of(run_id).ask_to_stop()
        return run
    async with database.write() as session:
        await imports.move(
            session, run_id, ["matching", "checking", "ready"], "cancelled", ended_at=utc_now()
        )
        audit.record(
            session, actor.audited, "import.cancelled", "import", run_id, label=run.file_name
        )
        events.publish(session, topic(run_id), "cancelled", run_id)
        run = await imports.get(session, run_id)
    folder_of(run_id).remove()
    return run


async def _check(
    session: AsyncSession, run_id: UUID, statuses: Sequence[str], **values: object
) -> RunView:
    await imports.move(session, run_id, statuses, "checking", claim="", trouble="", **values)  # type: ignore[arg-type]
    await outbox.enqueue(session, CHECK_JOB, {"run": str(run_id)})
    events.publish(session, topic(run_id), "checking", run_id)
    return await imports.get(session, run_id)


async def _allowed(session: AsyncSession, actor: Actor, run_id: UUID) -> RunView:
    run = await imports.get(session, run_id)
    if not may_exchange(actor, run.kind):
        raise ImportNotFound
    return run


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(symbol for symbol in last if unicodedata.category(symbol)[0] != "C")
    return kept.strip()[:_LONGEST_NAME] or "?"
