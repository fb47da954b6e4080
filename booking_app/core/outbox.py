"""Work that must happen after a transaction, and survive the process: letters, releases, sweeps.

A job is a row written in the transaction that wants it. A worker, in the server process or in its
own, claims due jobs, runs the handler registered for their kind, and tries again later when it
fails. A handler may run twice (a worker can die after the work and before noting it), so it must
be harmless to repeat.
"""

import asyncio
import logging
import os
import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Executable, Index, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import (
    Base,
    Database,
    DatabaseUnavailable,
    database_of,
    ring_after_commit,
)
from booking_app.core.fixed import Command, values_of
from booking_app.core.ids import new_id

logger = logging.getLogger(__name__)

CHANNEL = "outbox"
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 36
"""With the growing delays, a little over a day: what a broken mail server may take to mend."""
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(hours=1)
_POLL_SECONDS = 2.0
_AT_ONCE = 500
_KEPT_FOR = timedelta(days=7)


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@not_on_pages
class OutboxJob(Base):
    __tablename__ = "outbox_job"
    __table_args__ = (Index("ix_outbox_job_due", "status", "run_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    """When it is due; while it runs, when its lease ends and others may take it over."""
    attempts: Mapped[int]
    status: Mapped[str]
    last_error: Mapped[str]
    claim: Mapped[str]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Job:
    id: uuid.UUID
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    """1 for the first."""


@dataclass(frozen=True, slots=True)
class JobListed:
    """A job as a line of a list; `at` is when it ended, or when it is due."""

    id: uuid.UUID
    payload: Mapping[str, Any]
    status: JobStatus
    attempts: int
    last_error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many jobs there are by status, and how late the oldest that is due is (seconds)."""

    jobs: Mapping[str, int]
    late_seconds: float


class GiveUp(Exception):
    """Raised by a handler: trying again cannot help."""


class Skip(Exception):
    """Raised by a handler: there is nothing to do any more, and why."""


Handler = Callable[[Job], Awaitable[None]]


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Have `kind` done with `payload` (JSON values) once the session has committed.

    A job with the same `key` that was ever enqueued makes this one do nothing.
    """
    await _INSERT.run(session, **_new_job(kind, payload, key, run_at))
    ring_after_commit(session, CHANNEL)


def _insert_one(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made = insert(OutboxJob).values(values_of(OutboxJob))
    return made.on_conflict_do_nothing(index_elements=[OutboxJob.key])


_INSERT = Command(_insert_one)


async def enqueue_all(
    session: AsyncSession, kind: str, jobs: Sequence[tuple[str, Mapping[str, Any]]]
) -> None:
    """The same for many, each with its key and payload."""
    for start in range(0, len(jobs), _AT_ONCE):
        part = jobs[start : start + _AT_ONCE]
        await _insert(session, [_new_job(kind, payload, key, None) for key, payload in part])


def _new_job(
    kind: str, payload: Mapping[str, Any], key: str | None, run_at: datetime | None
) -> dict[str, Any]:
    now, job_id = utc_now(), new_id()
    return {
        "id": job_id,
        "kind": kind,
        "key": key or f"{kind}:{job_id}",
        "payload": dict(payload),
        "run_at": run_at or now,
        "attempts": 0,
        "status": JobStatus.WAITING,
        "last_error": "",
        "claim": "",
        "created_at": now,
        "finished_at": None,
    }


async def _insert(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    statement = insert(OutboxJob).values(rows)
    await session.execute(statement.on_conflict_do_nothing(index_elements=[OutboxJob.key]))
    ring_after_commit(session, CHANNEL)


async def backlog(session: AsyncSession) -> Backlog:
    """What waits to be done, and for how long."""
    rows = await session.execute(select(OutboxJob.status, func.count()).group_by(OutboxJob.status))
    counts: dict[str, int] = dict(rows.all())
    oldest = await session.scalar(
        select(func.min(OutboxJob.run_at)).where(OutboxJob.status == JobStatus.WAITING)
    )
    late = (utc_now() - oldest).total_seconds() if oldest else 0.0
    return Backlog({status: counts.get(status, 0) for status in JobStatus}, max(0.0, late))


async def listed(
    session: AsyncSession,
    keys: Sequence[str],
    status: JobStatus | None,
    *,
    limit: int,
    offset: int,
) -> tuple[list[JobListed], int]:
    """Jobs whose keys begin like one of these, the latest first, in one status or in any; and how
    many there are in all."""
    begin = (and_(OutboxJob.key >= key, OutboxJob.key < key + "\U0010ffff") for key in keys)
    wanted = [or_(*begin)]
    if status is not None:
        wanted.append(OutboxJob.status == status)
    total = await session.scalar(select(func.count()).select_from(OutboxJob).where(*wanted))
    rows = await session.scalars(
        select(OutboxJob)
        .where(*wanted)
        .order_by(OutboxJob.created_at.desc(), OutboxJob.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_listed(row) for row in rows], total or 0


async def retry(
    session: AsyncSession, kinds: Collection[str], job_id: uuid.UUID
) -> JobListed | None:
    """Have a job of these kinds that failed done after all, as if it were new; nothing when it did
    not fail."""
    row = await session.get(OutboxJob, job_id, with_for_update=True)
    if row is None or row.kind not in kinds or row.status != JobStatus.FAILED:
        return None
    row.status, row.run_at, row.attempts, row.finished_at = JobStatus.WAITING, utc_now(), 0, None
    await session.flush()
    ring_after_commit(session, CHANNEL)
    return _listed(row)


def _listed(row: OutboxJob) -> JobListed:
    at = row.finished_at or row.run_at
    status = JobStatus(row.status)
    return JobListed(row.id, row.payload, status, row.attempts, row.last_error, at)


def delay_after(attempt: int) -> timedelta:
    """How long to wait after the given failed attempt: doubling, up to an hour."""
    doublings: int = 2 ** min(attempt - 1, 20)
    return min(_FIRST_DELAY * doublings, _LONGEST_DELAY)


class OutboxWorker:
    """Runs jobs until stopped. `handlers` maps a job's kind to what does it.

    A job has to be done within its lease, except the kinds in `long`. Those have a lease of the
    length given there, prolonged for as long as this process lives and works on them: they may
    take hours, and are taken over that soon after their worker died.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        long: Mapping[str, timedelta] | None = None,
        concurrency: int = 4,
        poll_seconds: float = _POLL_SECONDS,
    ) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._long = dict(long or {})
        # Where all work is long, nobody waits for more than its lease after a process died.
        only_long = self._long.keys() >= self._handlers.keys() and self._long
        self._first_lease = max(self._long.values()) if only_long else LEASE
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._wake = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Work until `stop`, or until cancelled; then others take over by the lease what was
        under way."""
        running: set[asyncio.Task[None]] = set()
        stop_listening = self._database.listen(CHANNEL, self._wake.set)

        def ended(task: asyncio.Task[None]) -> None:
            running.discard(task)
            self._wake.set()

        try:
            while not self._stopping:
                self._wake.clear()
                # A slow job keeps its own place only: the others go on beside it.
                for job in await self._claim_quietly(self._concurrency - len(running)):
                    task = asyncio.create_task(self._run_one(job))
                    running.add(task)
                    task.add_done_callback(ended)
                if not self._stopping:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(self._poll_seconds):
                            await self._wake.wait()
            await asyncio.gather(*running)
        finally:
            stop_listening()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def stop(self) -> None:
        """Let `run` end once the jobs under way are done."""
        self._stopping = True
        self._wake.set()

    async def _claim_quietly(self, places: int) -> list[Job]:
        try:
            return await self._claim(places) if places else []
        except DatabaseUnavailable:
            logger.warning("outbox_database_unavailable")
        except Exception:
            logger.exception("outbox_claim_failed")
        return []

    async def run_due(self) -> int:
        """One round: claim what is due, at most `concurrency` jobs, and run them; their number."""
        jobs = await self._claim(self._concurrency)
        await asyncio.gather(*(self._run_one(job) for job in jobs))
        return len(jobs)

    async def drain(self) -> int:
        """Rounds until nothing is due, for commands and tests; how many jobs were run."""
        total = 0
        while count := await self.run_due():
            total += count
        return total

    async def prune(self, kept_for: timedelta = _KEPT_FOR) -> None:
        """Forget jobs done longer ago than this; their keys may be used again."""
        async with self._database.write() as session:
            await session.execute(
                delete(OutboxJob).where(
                    OutboxJob.status.in_((JobStatus.DONE, JobStatus.SKIPPED)),
                    OutboxJob.finished_at < utc_now() - kept_for,
                )
            )

    def _due(self) -> ColumnElement[bool]:
        return and_(
            OutboxJob.status.in_((JobStatus.WAITING, JobStatus.RUNNING)),
            OutboxJob.run_at <= utc_now(),
            OutboxJob.kind.in_(self._handlers),
        )

    async def _claim(self, places: int) -> list[Job]:
        # Looking first, without the write lock: an idle worker must not disturb writers.
        async with self._database.read() as session:
            if await session.scalar(select(OutboxJob.id).where(self._due()).limit(1)) is None:
                return []
        chosen = select(OutboxJob.id).where(self._due()).order_by(OutboxJob.run_at)
        chosen = chosen.limit(places).with_for_update(skip_locked=True)
        claim = f"{self._name}-{secrets.token_hex(4)}"
        async with self._database.write() as session:
            ids = (await session.scalars(chosen)).all()
            await session.execute(
                update(OutboxJob)
                .where(OutboxJob.id.in_(ids))
                .values(
                    status=JobStatus.RUNNING,
                    claim=claim,
                    run_at=utc_now() + self._first_lease,
                    attempts=OutboxJob.attempts + 1,
                )
            )
            rows = await session.scalars(
                select(OutboxJob).where(OutboxJob.claim == claim).order_by(OutboxJob.created_at)
            )
            return [Job(row.id, row.kind, row.key, row.payload, row.attempts) for row in rows]

    async def _run_one(self, job: Job) -> None:
        try:
            async with self._leased(job):
                await self._handlers[job.kind](job)
        except Skip as reason:
            values: dict[str, Any] = {
                "status": JobStatus.SKIPPED,
                "finished_at": utc_now(),
                "last_error": str(reason),
            }
        except Exception as error:
            gave_up = isinstance(error, GiveUp) or job.attempt >= MOST_ATTEMPTS
            logger.warning(
                "outbox_job_failed",
                exc_info=error,
                extra={"kind": job.kind, "attempt": job.attempt, "gave_up": gave_up},
            )
            values = {"last_error": f"{type(error).__name__}: {error}"[:500]}
            if gave_up:
                values |= {"status": JobStatus.FAILED, "finished_at": utc_now()}
            else:
                later = utc_now() + delay_after(job.attempt)
                values |= {"status": JobStatus.WAITING, "run_at": later}
        else:
            values = {"status": JobStatus.DONE, "finished_at": utc_now(), "last_error": ""}
        try:
            await self._note(job, values)
        except DatabaseUnavailable:
            # It will run again after the lease, which handlers must bear anyway.
            logger.warning("outbox_outcome_lost", extra={"kind": job.kind})

    @asynccontextmanager
    async def _leased(self, job: Job) -> AsyncIterator[None]:
        if job.kind not in self._long:
            async with asyncio.timeout(LEASE.total_seconds() * 0.8):
                yield
            return
        renewing = asyncio.create_task(self._renew(job))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, job: Job) -> None:
        lease = self._long[job.kind]
        while True:
            with suppress(DatabaseUnavailable):
                await self._note(job, {"run_at": utc_now() + lease})
            await asyncio.sleep(lease.total_seconds() / 4)

    async def _note(self, job: Job, values: Mapping[str, Any]) -> None:
        async with self._database.write() as session:
            await session.execute(
                update(OutboxJob)
                # Another worker may have taken it over after the lease; then it is not ours.
                .where(OutboxJob.id == job.id, OutboxJob.attempts == job.attempt)
                .values(**values)
            )
